"""The form to correct one's registration: what it holds, and what was changed in it, as the patch that programs send.

Fields have the names of the sign-up form; several values of one name are numbered there (registration/form).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from core import clock
from core.codes import digest
from core.forms import fitting
from core.problems import FieldError
from registration.asking import queries, rules, wishes
from registration.asking.definitions import Question, defined, names_of, provisions_of, questions_of
from registration.asking.form import typed_answers
from registration.inputs import RegistrationPatch
from registration.programme.queries import offered, sessions_of
from registration.tables import Attendee, Event, Registration

Value = str | list[str]
Values = dict[str, Value]  # by the path of the field
_CONTACT = ("name", "phone", "language")


def version_of(values: Values) -> str:
    """What an editor has seen: another text when any field was changed since."""
    return digest(msgspec.json.encode(values, order="deterministic").decode())[:16]


async def values_of(event: Event, registration: Registration, people: Sequence[Attendee]) -> Values:
    """What the form holds of a registration and of its people who are still coming."""
    values: Values = {
        "contact.name": registration.name,
        "contact.phone": registration.phone or "",
        "contact.language": registration.language,
        "address": registration.address,
    }
    if event.ask_organisation != "no" or registration.organisation:
        values["organisation"] = registration.organisation
    if event.guardian_below is not None or registration.guardian_name:
        values |= {"guardian.name": registration.guardian_name, "guardian.phone": registration.guardian_phone}
    values |= _answers(event, "registration", queries.answers_in(registration), "")
    needed = await queries.wishes_of([person.id for person in people])
    chosen = await sessions_of([person.id for person in people])
    for place, person in enumerate(people):
        if person.state == "cancelled":
            continue
        here, needs = f"attendees.{place}.", needed.get(person.id, [])
        values[f"{here}name"] = person.name
        if wishes.asks_age(event):
            values[f"{here}age"] = "" if person.age is None else str(person.age)
        if event.field_choices:
            values[f"{here}fields"] = queries.wished(person)
        if provisions_of(event):
            values[f"{here}provisions"] = [wish.provision for wish in needs]
            values[f"{here}provision_note"] = needs[0].note if needs else ""
        values[f"{here}sessions"] = [one.slug for one in chosen.get(person.id, []) if one.state != "dropped"]
        values |= _answers(event, "attendee", queries.answers_in(person), here)
    return values


def _asked(event: Event, per: str) -> list[Question]:
    """The questions of the form: those of statistics stand apart from the person, so nobody changes them here."""
    return [one for one in questions_of(event) if one.per == per and one.asked == "form" and not one.statistics]


def _answers(event: Event, per: str, given: Mapping[str, Any], here: str) -> Values:
    return {f"{here}answers.{one.key}": _as_text(one, given.get(one.key)) for one in _asked(event, per)}


def _as_text(question: Question, value: Any) -> Value:
    if question.kind == "choices":
        return [str(one) for one in value or []]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


async def fields_of(event: Event, values: Values) -> dict[str, str]:
    """The values as fields of the form, those of lists numbered in the order of its boxes."""
    slots = [[one.slug for one in same] for _start, same in groupby(await offered(event.id), lambda one: one.starts_at)]
    orders = {"provisions": [[one.key] for one in provisions_of(event)], "sessions": slots}
    orders |= {one.key: [[option.key] for option in one.options] for one in questions_of(event)}
    fields: dict[str, str] = {}
    for path, value in values.items():
        if isinstance(value, str):
            fields[path] = value
        elif path.endswith(".fields"):
            fields |= {f"{path}.{rank}": name for rank, name in enumerate(value)}
        else:
            order = orders[path.rpartition(".")[2]]
            boxes = ((at, one) for at, box in enumerate(order) for one in box if one in value)
            fields |= {f"{path}.{at}": one for at, one in boxes}
    return fields


def given_in(event: Event, sent: Mapping[str, str], before: Values) -> Values:
    """The values somebody sent; what could not be ticked any more stays as it was."""
    given: Values = {}
    for path, value in before.items():
        if isinstance(value, str):
            given[path] = sent.get(path, "").replace("\r\n", "\n").strip()
        else:
            given[path] = list(_numbered(sent, path))
            if path.endswith(".provisions"):
                shut = {one.key for one in provisions_of(event) if not wishes.is_open(event, one, clock.now())}
                given[path] = [*(one for one in value if one in shut), *given[path]]
            if path.endswith(".fields"):
                known = names_of(defined(event, "fields"))
                given[path] = [one for one in given[path] if one in known or one in value]
    return given


def _numbered(sent: Mapping[str, str], path: str) -> Iterable[str]:
    found = {
        int(name.rpartition(".")[2]): value
        for name, value in sent.items()
        if value and re.fullmatch(rf"{re.escape(path)}\.[0-9]{{1,3}}", name)
    }
    return dict.fromkeys(found[at] for at in sorted(found))


def patch_of(event: Event, people: Sequence[Attendee], before: Values, given: Values) -> RegistrationPatch:
    """What differs, as programs would send it; Invalid with every wrong field. Places are those of the form."""
    changed = {path: value for path, value in given.items() if value != before[path]}
    patch: dict[str, Any] = {"attendees": [{"id": person.id} for person in people]}
    contact = {name: changed[f"contact.{name}"] or None for name in _CONTACT if f"contact.{name}" in changed}
    if contact:
        patch["contact"] = contact
    patch |= {name: changed[name] for name in ("address", "organisation") if name in changed}
    if {"guardian.name", "guardian.phone"} & {*changed}:
        guardian = {name: given[f"guardian.{name}"] for name in ("name", "phone") if given[f"guardian.{name}"]}
        patch["guardian"] = guardian or None
    party = _texts(given, "")
    if answers := _changed_answers(event, changed, party, None, ""):
        patch["answers"] = answers
    of_party = typed_answers(event, party, None)
    for place, entry in enumerate(patch["attendees"]):
        here = f"attendees.{place}."
        for name in ("name", "age", "fields", "provisions", "provision_note", "sessions"):
            if f"{here}{name}" in changed:
                entry[name] = changed[f"{here}{name}"]
        if entry.get("age") == "":
            entry["age"] = None
        if answers := _changed_answers(event, changed, _texts(given, here), of_party, here):
            entry["answers"] = answers
    wrong = [FieldError("contact.name", "required")] if changed.get("contact.name") == "" else []
    return fitting(patch, RegistrationPatch, wrong)


def _texts(values: Values, here: str) -> dict[str, Any]:
    """The answers among the values of the party or of one person, by the question's key."""
    start = f"{here}answers."
    return {path.removeprefix(start): value for path, value in values.items() if path.startswith(start)}


def _changed_answers(
    event: Event, changed: Values, texts: dict[str, Any], of_party: dict[str, Any] | None, here: str
) -> dict[str, Any]:
    """Once one answer differs, every answer that applies, null where there is none: another one may be needed now."""
    if not any(f"{here}answers.{key}" in changed for key in texts):
        return {}
    values = typed_answers(event, {key: text for key, text in texts.items() if text}, of_party)
    applying = {question.key for question in rules.shown(questions_of(event), values, of_party)}
    return {key: values.get(key) for key in texts if key in applying}


def places(people: Sequence[Attendee]) -> list[tuple[int, UUID, str]]:
    """Who stands in the form: the place in the registration, the person, the name so far."""
    return [(place, one.id, one.name) for place, one in enumerate(people) if one.state != "cancelled"]
