"""The form to correct a registration: what it holds, and what was changed in it, as the patch that programs send.

`staff`: the desk's form, which also has the e-mail address, modes, assignments, and the questions asked at the door.
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
from core.problems import FieldError, Invalid
from registration import checks
from registration.asking import queries, rules, wishes
from registration.asking.definitions import Question, defined, names_of, provisions_of, questions_of
from registration.asking.form import typed_answers
from registration.inputs import RegistrationPatch
from registration.programme.queries import choosable, sessions_of
from registration.tables import Attendee, Event, Registration

Value = str | list[str]
Values = dict[str, Value]  # by the path of the field
_CONTACT = ("name", "email", "phone", "language")
_ASSIGNED = {"organisation": "organisation", "group": "group_name", "field": "field", "sector": "sector"}


def version_of(values: Mapping[str, Value]) -> str:
    """What an editor has seen: another text when any field was changed since."""
    return digest(msgspec.json.encode(values, order="deterministic").decode())[:16]


async def values_of(
    event: Event, registration: Registration, people: Sequence[Attendee], staff: bool = False
) -> Values:
    """What the form holds of a registration and of its people who are still coming."""
    values: Values = {
        "contact.name": registration.name,
        "contact.phone": registration.phone or "",
        "contact.language": registration.language,
        "address": registration.address,
    }
    if staff:
        values["contact.email"] = registration.email or ""
    if event.ask_organisation != "no" or registration.organisation:
        values["organisation"] = registration.organisation
    if event.guardian_below is not None or registration.guardian_name:
        values |= {"guardian.name": registration.guardian_name, "guardian.phone": registration.guardian_phone}
    values |= _answers(event, "registration", queries.answers_in(registration), "", staff)
    needed = await queries.wishes_of([person.id for person in people])
    chosen = await sessions_of([person.id for person in people])
    for place, person in enumerate(people):
        if person.state == "cancelled":
            continue
        here, needs = f"attendees.{place}.", needed.get(person.id, [])
        values[f"{here}name"] = person.name
        if staff:
            values[f"{here}mode"] = person.wants_mode or person.mode
            values |= {f"{here}{name}": getattr(person, column) for name, column in _ASSIGNED.items()}
        if wishes.asks_age(event):
            values[f"{here}age"] = "" if person.age is None else str(person.age)
        if event.field_choices:
            values[f"{here}fields"] = queries.wished(person)
        if provisions_of(event):
            values[f"{here}provisions"] = [wish.provision for wish in needs]
            values[f"{here}provision_note"] = needs[0].note if needs else ""
        values[f"{here}sessions"] = [one.slug for one in chosen.get(person.id, []) if one.state != "dropped"]
        values |= _answers(event, "attendee", queries.answers_in(person), here, staff)
    return values


def _asked(event: Event, per: str, staff: bool) -> list[Question]:
    """The questions of the form: those of statistics stand apart from the person, so nobody changes them here."""
    asked = ("form", "door") if staff else ("form",)
    return [one for one in questions_of(event) if one.per == per and one.asked in asked and not one.statistics]


def _answers(event: Event, per: str, given: Mapping[str, Any], here: str, staff: bool) -> Values:
    return {f"{here}answers.{one.key}": _as_text(one, given.get(one.key)) for one in _asked(event, per, staff)}


def _as_text(question: Question, value: Any) -> Value:
    """An answer as the form holds it; what is no longer offered cannot be ticked, so the form does not have it."""
    options = [option.key for option in question.options]
    if question.kind == "choices":
        return [one for one in value or [] if one in options]
    if question.kind == "choice" and value not in options:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return "" if value is None else str(value)


async def fields_of(event: Event, values: Values) -> dict[str, str]:
    """The values as fields of the form, those of lists numbered in the order of its boxes."""
    slots = [[one.slug for one in same] for _start, same in groupby(await choosable(event), lambda one: one.starts_at)]
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


def given_in(event: Event, sent: Mapping[str, str], before: Values, staff: bool = False) -> Values:
    """The values somebody sent; what could not be ticked any more stays as it was."""
    now = clock.now()
    fields = names_of(defined(event, "fields"))
    open_ones = {one.key for one in provisions_of(event) if staff or wishes.is_open(event, one, now)}
    given: Values = {}
    for path, value in before.items():
        if isinstance(value, str):
            given[path] = sent.get(path, "").replace("\r\n", "\n").strip()
        else:
            given[path] = list(_numbered(sent, path))
            if path.endswith(".provisions"):
                given[path] = [*(one for one in value if one not in open_ones), *given[path]]
            if path.endswith(".fields") and given[path] == [one for one in value if one in fields]:
                given[path] = value
    return given


def _numbered(sent: Mapping[str, str], path: str) -> Iterable[str]:
    found = {
        int(name.rpartition(".")[2]): value
        for name, value in sent.items()
        if value and re.fullmatch(rf"{re.escape(path)}\.[0-9]{{1,3}}", name)
    }
    return dict.fromkeys(found[at] for at in sorted(found))


def patch_of(
    event: Event, people: Sequence[Attendee], before: Values, given: Values, staff: bool = False
) -> RegistrationPatch:
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
    if answers := _changed_answers(event, changed, party, None, "", staff):
        patch["answers"] = answers
    of_party = typed_answers(event, party, None, staff)
    for place, entry in enumerate(patch["attendees"]):
        here = f"attendees.{place}."
        for name in ("name", "mode", "age", "fields", "provisions", "provision_note", "sessions", *_ASSIGNED):
            if f"{here}{name}" in changed:
                entry[name] = changed[f"{here}{name}"]
        if "fields" in entry and given.get(f"{here}field", "-") in ("", *names_of(defined(event, "fields"))):
            entry["field"] = given[f"{here}field"]  # as the desk's form shows it beside the wishes
        if entry.get("age") == "":
            entry["age"] = None
        if answers := _changed_answers(event, changed, _texts(given, here), of_party, here, staff):
            entry["answers"] = answers
    wrong = [FieldError("contact.name", "required")] if changed.get("contact.name") == "" else []
    return fitting(patch, RegistrationPatch, wrong)


async def checked_patch(
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    before: Values,
    given: Values,
    staff: bool = False,
) -> RegistrationPatch:
    """The same; where fields cannot even be read, Invalid also names what is wrong with the others."""
    try:
        return patch_of(event, people, before, given, staff)
    except Invalid as unreadable:
        gone = {error.field for error in unreadable.errors}
        rest = given | {path: value for path, value in before.items() if path in gone}
        try:
            patch = patch_of(event, people, before, rest, staff)
        except Invalid:
            raise unreadable from None
        wrong = await checks.wrong_change(event, registration, people, patch, staff, clock.now())
        raise Invalid([*unreadable.errors, *(error for error in wrong if error.field not in gone)]) from None


def _texts(values: Values, here: str) -> dict[str, Any]:
    """The answers among the values of the party or of one person, by the question's key."""
    start = f"{here}answers."
    return {path.removeprefix(start): value for path, value in values.items() if path.startswith(start)}


def _changed_answers(
    event: Event, changed: Values, texts: dict[str, Any], of_party: dict[str, Any] | None, here: str, staff: bool
) -> dict[str, Any]:
    """Once one answer differs, every answer that applies, null where there is none: another one may be needed now.

    An empty field that nobody touched says nothing where no answer is needed: it may stand for one that is no longer
    offered.
    """
    if not any(f"{here}answers.{key}" in changed for key in texts):
        return {}
    values = typed_answers(event, {key: text for key, text in texts.items() if text}, of_party, staff)
    applying = {one.key: one.required for one in rules.shown(questions_of(event), values, of_party, staff)}
    return {
        key: values.get(key)
        for key, text in texts.items()
        if key in applying and (text or applying[key] or f"{here}answers.{key}" in changed)
    }


def places(people: Sequence[Attendee]) -> list[tuple[int, UUID, str]]:
    """Who stands in the form: the place in the registration, the person, the name so far."""
    return [(place, one.id, one.name) for place, one in enumerate(people) if one.state != "cancelled"]
