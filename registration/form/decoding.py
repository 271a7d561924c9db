"""A posted form as the same SignUp that programs send. A form has names like those of JSON, and a few of its own.

Several values of one name are numbered: `attendees.0.provisions.2` holds a key, `attendees.0.fields.0` the first wish.
`more` is how many people come without a name, `more_mode` how; `add` and `remove` are buttons that draw the form anew.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.forms import from_form
from core.problems import FieldError, Invalid
from registration import checks, queries
from registration.answers import Caller
from registration.asking.definitions import questions_of
from registration.asking.form import typed
from registration.form import seal
from registration.inputs import MAX_PARTY, SignUp
from registration.tables import Event

BUTTONS = ("add", "remove")
MORE, MORE_MODE = "more", "more_mode"
_OWN = (*BUTTONS, *seal.FIELDS, MORE, MORE_MODE)
_PERSON = re.compile(r"attendees\.([0-9]{1,2})\.(.+)")
_LISTED = re.compile(r"(.*\b(?:provisions|fields|sessions|consents|answers\.[a-z][a-z0-9_]*))\.[0-9]+")
_STAND_INS = {"name": "-", "email": "niemand@example.org", "phone": "000"}
_IN_ORDER = (
    "contact.name", "contact.email", "address", "contact.phone", "organisation", "attendees.0", "attendees", "more",
    "more_mode", "may_split", "guardian", "answers", "consents",
)  # fmt: skip
_OF_A_PERSON = ("name", "mode", "child", "age", "fields", "sessions", "answers", "provisions", "provision_note")


def people_in(fields: Mapping[str, str]) -> int:
    """How many people the form shows, each with fields of their own."""
    places = [int(found[1]) for name in fields if (found := _PERSON.fullmatch(name))]
    return min(MAX_PARTY, max(places, default=0) + 1)


def redrawn(fields: dict[str, str], most: int) -> tuple[dict[str, str], int]:
    """The form after "add a person" or "remove this one": its fields, and how many people it shows."""
    people = people_in(fields)
    if "add" in fields:
        return fields, min(people + 1, most)
    gone = int(fields["remove"]) if re.fullmatch("[0-9]{1,2}", fields["remove"]) else 0
    return (_without_person(fields, gone), people - 1) if 0 < gone < people else (fields, people)


def _without_person(fields: Mapping[str, str], gone: int) -> dict[str, str]:
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


async def sign_up_of(fields: Mapping[str, str], event: Event, now: datetime, caller: Caller) -> SignUp:
    """The sign-up somebody sent; Invalid names every wrong field, in the order of the form."""
    entries = {name: value for name, value in fields.items() if name not in _OWN}
    people, staff = people_in(fields), not caller.public
    modes = queries.modes_of(event) or ["on_site"]
    wrong = _without_mode(entries, people, modes) + _with_more(entries, fields, people, modes[0])
    if not entries.get("contact.name", "").strip():  # a contact without anything would vanish as a whole
        wrong.append(FieldError("contact.name", "required"))
        entries["contact.name"] = _STAND_INS["name"]
    wish: SignUp | None
    try:
        wish = typed(event, from_form(entries, SignUp), staff)
    except Invalid as told:
        wrong += told.errors
        wish = _what_is_left(entries, told.errors, event, staff)
    also = await checks.wrong_fields(event, wish, caller, now, bool(wish.invitation)) if wish else []
    if wish is None or wrong or also:
        raise Invalid(in_order([*wrong, *checks.others(also, wrong)], event, people))
    return wish


def _without_mode(entries: dict[str, str], people: int, modes: list[str]) -> list[FieldError]:
    """Everybody takes part in some way. A person without one would vanish among the empty fields: it gets the first."""
    wrong = []
    for place in range(people):
        name = f"attendees.{place}.mode"
        if not entries.get(name, "").strip():
            entries[name] = modes[0]
            if len(modes) > 1:
                wrong.append(FieldError(name, "required"))
    return wrong


def _with_more(entries: dict[str, str], fields: Mapping[str, str], people: int, mode: str) -> list[FieldError]:
    """Add those who come without a name, all in one mode."""
    text = fields.get(MORE, "").strip()
    if not text:
        return []
    if not re.fullmatch("[0-9]{1,4}", text):
        return [FieldError(MORE, "type")]
    if people + int(text) > MAX_PARTY:
        return [FieldError(MORE, "range")]
    chosen = fields.get(MORE_MODE, "").strip() or entries.get("attendees.0.mode", mode)
    entries |= {f"attendees.{people + place}.mode": chosen for place in range(int(text))}
    return []


def _what_is_left(entries: Mapping[str, str], wrong: list[FieldError], event: Event, staff: bool) -> SignUp | None:
    """The sign-up without its wrong fields, so that everything else can be looked at in the same go."""
    gone = tuple(error.field for error in wrong)
    rest = {name: value for name, value in entries.items() if not _under(name, gone)}
    stand_ins = _STAND_INS | {"mode": next(iter(queries.modes_of(event)), "on_site")}
    for field in gone:
        if stand_in := stand_ins.get(field.rpartition(".")[2]):
            rest[field] = stand_in
    try:
        return typed(event, from_form(rest, SignUp), staff)
    except Invalid:
        return None


def _under(name: str, paths: tuple[str, ...]) -> bool:
    return any(name == path or name.startswith(f"{path}.") for path in paths)


def in_order(errors: Iterable[FieldError], event: Event | None = None, people: int = MAX_PARTY) -> list[FieldError]:
    """Wrong fields as they stand on the page, each once. `people`: those beyond are the ones without a name."""
    keys = [question.key for question in questions_of(event)] if event else []
    found = {_drawn(error, people): None for error in errors}
    return sorted(found, key=lambda error: _place(error.field, keys))


def _drawn(error: FieldError, people: int) -> FieldError:
    """A wrong field by the name it has on the page: groups of boxes have one, people without a name another."""
    listed = _LISTED.fullmatch(error.field)
    field = listed[1] if listed else error.field
    person = _PERSON.fullmatch(field)
    if person and int(person[1]) >= people:
        field = MORE_MODE if person[2] == "mode" else MORE
    return FieldError(field, error.code)


def _place(field: str, questions: list[str]) -> tuple[Any, ...]:
    """Where a field stands on the page."""
    first = next((at for at, path in enumerate(_IN_ORDER) if _under(field, (path,))), len(_IN_ORDER))
    person = _PERSON.fullmatch(field)
    within = person[2] if person else field
    part, _dot, key = within.partition(".")
    of_person = _OF_A_PERSON.index(part) if person and part in _OF_A_PERSON else len(_OF_A_PERSON)
    asked = questions.index(key) if part == "answers" and key in questions else len(questions)
    return first, int(person[1]) if person else -1, of_person, asked, field
