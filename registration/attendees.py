"""The attendees of an event as a list: for the desk, for programs, and as a file."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import msgspec

from core.db import Row
from core.folding import fold, like
from core.problems import FieldError, Invalid
from registration import inputs
from registration.asking.definitions import questions_of
from registration.asking.results import in_words
from registration.by_name import by_name
from registration.rules import MODES
from registration.tables import Event

CHANNELS = get_args(inputs.Channel)
STATES = ("seat", "waiting", "offered", "cancelled", "pending")
_AT_ONCE = 5000  # lines of a file read in one go


class Listed(msgspec.Struct, omit_defaults=True):
    """One line of the attendee list; `fields` are the wishes, `field` is the one assigned."""

    id: UUID
    registration: UUID
    name: str
    mode: str
    state: str
    kind: str
    organisation: str
    group: str
    channel: str
    email: str | None
    phone: str | None
    created_at: datetime
    registration_state: str
    ticket_code: str | None = None
    age: int | None = None
    field: str = ""
    fields: list[str] = []
    sector: str = ""


class Wanted(msgspec.Struct):
    """Which attendees a list holds; `q` finds names from two letters, folded."""

    state: str | None = None
    mode: str | None = None
    q: str | None = None
    field: str | None = None
    provision: str | None = None
    channel: str | None = None


async def attendees(event: UUID, wanted: Wanted, limit: int, after: str | None) -> tuple[list[Listed], str | None]:
    """Attendees of an event by folded name, and the cursor of the next page; Invalid for a filter that is none."""
    found, last = await _found(event, wanted, limit, after)
    return [_listed(one) for one in found], last


_LIST = (
    "SELECT a.id, a.registration, a.name, a.folded, a.mode, a.state, a.kind, a.organisation, a.group_name, a.age,"
    " a.field, a.field_wishes, a.sector, a.answers, a.created_at, r.answers AS of_party, r.channel, r.email, r.phone,"
    " r.state AS registration_state, t.code"
    " FROM attendee a JOIN registration r ON r.id = a.registration"
    " LEFT JOIN ticket t ON t.attendee = a.id AND t.state = 'valid'"
)


async def _found(event: UUID, wanted: Wanted, limit: int, after: str | None) -> tuple[list[Row], str | None]:
    _check(wanted)
    conditions, values = ["a.event = ?"], list[Any]([event])
    if wanted.state == "pending":
        conditions.append("r.state = 'pending'")
    elif wanted.state:
        conditions.append("a.state = ?")
        values.append(wanted.state)
    for column in ("mode", "field"):
        if value := getattr(wanted, column):
            conditions.append(f"a.{column} = ?")
            values.append(value)
    if wanted.channel:
        conditions.append("r.channel = ?")
        values.append(wanted.channel)
    if wanted.provision:
        conditions.append("EXISTS (SELECT 1 FROM provision_wish w WHERE w.attendee = a.id AND w.provision = ?)")
        values.append(wanted.provision)
    if wanted.q:
        conditions.append("a.folded LIKE ?")
        values.append(like(wanted.q))
    return await by_name(f"{_LIST} WHERE {' AND '.join(conditions)}", values, limit, after)


def _check(wanted: Wanted) -> None:
    wrong = [FieldError("state", "choice")] if wanted.state and wanted.state not in STATES else []
    if wanted.mode and wanted.mode not in MODES:
        wrong.append(FieldError("mode", "choice"))
    if wanted.channel and wanted.channel not in CHANNELS:
        wrong.append(FieldError("channel", "choice"))
    if wanted.q and len(fold(wanted.q)) < 2:
        wrong.append(FieldError("q", "too_short"))
    if wrong:
        raise Invalid(wrong)


def _listed(values: Row) -> Listed:
    return Listed(
        id=values["id"],
        registration=values["registration"],
        name=values["name"],
        mode=values["mode"],
        state=values["state"],
        kind=values["kind"],
        organisation=values["organisation"],
        group=values["group_name"],
        channel=values["channel"],
        email=values["email"],
        phone=values["phone"],
        created_at=values["created_at"],
        registration_state=values["registration_state"],
        ticket_code=values["code"],
        age=values["age"],
        field=values["field"],
        fields=msgspec.json.decode(values["field_wishes"]),
        sector=values["sector"],
    )


_COLUMNS = ("name", "mode", "state", "kind", "group", "channel", "email", "phone")
_MORE = ("age", "field", "wishes", "sector")
HEADER = (*_COLUMNS, "registered_at", "ticket_code", "organisation", *_MORE)


async def attendee_lines(event: Event, wanted: Wanted) -> tuple[list[str], list[list[Any]]]:
    """The whole list as a spreadsheet: its header, and a line per person. Answers stand under their question's label.

    Never in it: statistics answers, and provisions, which have a list of their own.
    """
    questions = [question for question in questions_of(event) if not question.statistics]
    lines: list[list[Any]] = []
    after: str | None = None
    while True:
        found, after = await _found(event.id, wanted, _AT_ONCE, after)
        for values in found:
            person = _listed(values)
            answers = msgspec.json.decode(values["of_party"]) | msgspec.json.decode(values["answers"])
            line: list[Any] = [getattr(person, name) for name in _COLUMNS]
            line += [person.created_at, person.ticket_code, person.organisation]
            line += [person.age, person.field, "; ".join(person.fields), person.sector]
            lines.append(line + [in_words(question, answers.get(question.key)) for question in questions])
        if after is None:
            return [*HEADER, *(question.label for question in questions)], lines
