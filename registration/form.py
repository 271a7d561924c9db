"""The public sign-up form: its fields as the same SignUp that programs send. No script is needed to add people."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.forms import from_form
from core.languages import N_
from core.problems import FieldError, Invalid
from registration.actions import Answer
from registration.inputs import MAX_PARTY, SignUp, contact_errors
from registration.pages import EventPage

LONGEST_HOLD = timedelta(minutes=4320)
BUTTONS = ("add", "remove")
TEXTS = {("attendees", "too_long"): N_("So viele Personen können sich hier nicht zusammen anmelden.")}
_PERSON = re.compile(r"attendees\.([0-9]{1,2})\.(.+)")
_AFTER = {"seats": "seat", "waiting": "waiting"}
_SHOWN_FIRST = ("contact.name", "contact.email", "contact.phone")


def people_in(fields: dict[str, str]) -> int:
    """How many people the form shows."""
    places = [int(found[1]) for name in fields if (found := _PERSON.fullmatch(name))]
    return min(MAX_PARTY, max(places, default=0) + 1)


def redrawn(fields: dict[str, str], most: int) -> tuple[dict[str, str], int]:
    """The form after "add a person" or "remove this one": its fields, and how many people it shows."""
    people = people_in(fields)
    if "add" in fields:
        return fields, min(people + 1, most)
    gone = _number(fields["remove"])
    return (_without(fields, gone), people - 1) if 0 < gone < people else (fields, people)


def _number(text: str) -> int:
    """A small number somebody may have changed; 0 when it is none."""
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 0


def _without(fields: dict[str, str], gone: int) -> dict[str, str]:
    """The fields without one person; those behind move up."""
    kept = {}
    for name, value in fields.items():
        found = _PERSON.fullmatch(name)
        place = int(found[1]) if found else -1
        if found and place > gone:
            kept[f"attendees.{place - 1}.{found[2]}"] = value
        elif place != gone:
            kept[name] = value
    return kept


def sign_up_of(fields: dict[str, str], event: EventPage) -> SignUp:
    """The sign-up somebody sent; Invalid names every wrong field, in the order of the form.

    A person without a mode would vanish among the empty fields, so the missing mode is looked for first.
    """
    entries = {name: value for name, value in fields.items() if name not in BUTTONS}
    wrong = []
    for place in range(people_in(fields)):
        name = f"attendees.{place}.mode"
        if not entries.get(name, "").strip():
            entries[name] = event.modes[0] if event.modes else "on_site"
            if len(event.modes) > 1:
                wrong.append(FieldError(name, "required"))
    if event.email_required and not entries.get("contact.email", "").strip():
        wrong.append(FieldError("contact.email", "required"))
    try:
        wish = from_form(entries, SignUp)
        wrong += contact_errors(wish.contact) if wrong else []
    except Invalid as more:
        wrong += more.errors
    if wrong:
        raise Invalid(in_order(wrong))
    return wish


def in_order(errors: list[FieldError]) -> list[FieldError]:
    """Wrong fields as they stand on the page: the contact, then person by person."""
    first = {name: place for place, name in enumerate(_SHOWN_FIRST)}
    return sorted(set(errors), key=lambda error: (first.get(error.field, len(first)), error.field))


def after(answer: Answer) -> dict[str, str]:
    """What the page after the form must know, for its address: numbers and a time, nothing about a person."""
    seats = sum(person.state == "seat" for person in answer.attendees)
    told = {"state": answer.state, "seats": str(seats), "waiting": str(len(answer.attendees) - seats)}
    return told | ({"until": answer.hold_until.isoformat(timespec="seconds")} if answer.hold_until else {})


def read_after(query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The same, read back from an address that anybody may have changed; without numbers it was one person."""
    counts = {name: min(MAX_PARTY, _number(query.get(name, ""))) for name in _AFTER}
    if not any(counts.values()):
        counts["seats"] = 1
    try:
        until = datetime.fromisoformat(query.get("until", ""))
    except ValueError:
        until = None
    return {
        "state": "active" if query.get("state") == "active" else "pending",
        "attendees": [{"state": state} for name, state in _AFTER.items() for _one in range(counts[name])],
        "hold_until": until if until and until.tzinfo and abs(until - now) < LONGEST_HOLD else None,
    }
