"""The offline list: what a phone needs to decide by itself, whole or what is new since its cursor."""

import asyncio
import base64
import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from checkin import ledger, queries, sealing
from checkin.devices import Door
from checkin.judging import policy_of
from checkin.tables import DoorState
from core import clock
from core.db import Row, insert_new, loaded, marks, row, rows
from core.problems import FieldError, Invalid
from registration.letters import contact_of
from registration.programme.queries import sessions_of_event
from registration.tables import Event

SALT = 16  # bytes
_FEW = 500  # people
_ONE_AT_A_TIME = asyncio.Lock()  # whole lists: side by side in one interpreter each costs twice as much
_ENTRIES = (
    "SELECT t.code, t.state AS ticket, a.id, a.name, a.group_name, a.field, a.mode, a.state, a.kind,"
    " r.state AS registration_state, r.hold_until, r.name AS contact,"
    " (SELECT SUM(CASE WHEN o.seq <= a.seq THEN 1 ELSE 0 END) || '/' || count(*) FROM attendee o"
    " WHERE o.registration = r.id AND o.state <> 'cancelled') AS party,"  # 2/3: the second of those three who come
    " d.first_entry, d.inside, d.since, d.gate"
    " FROM attendee a JOIN ticket t ON t.attendee = a.id JOIN registration r ON r.id = a.registration"
    " LEFT JOIN attendance d ON d.attendee = a.id AND d.event = a.event AND d.session = ''"
    " WHERE a.event = ?"
)
_NEW = (
    " AND a.id IN (SELECT p.id FROM change c JOIN attendee o ON o.id = c.attendee"
    " JOIN attendee p ON p.registration = o.registration WHERE c.event = ? AND c.number > ?"  # a party is told its size
    " UNION SELECT attendee FROM attendance WHERE event = ? AND number > ?)"
)


class DoorSession(msgspec.Struct):
    """A part of the programme that a phone can stand at."""

    slug: str
    title: str


class DoorPolicy(msgspec.Struct):
    """The event as a phone judges by it; times in UTC. `unknown`: what to do with a code not in an old list."""

    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    closes_at: datetime
    exits: bool
    room_limit: int | None
    unknown: str
    online: str
    walk_ins: bool
    closed: bool
    time_zone: str
    title: str
    hint: str
    phone: str
    sessions: list[DoorSession]
    sessions_chosen: bool


class Since(msgspec.Struct):
    """The entry since which a person is inside."""

    at: datetime
    gate: str | None


class Within(msgspec.Struct):
    """A part of the programme a person is in, and the entry since which."""

    session: str
    at: datetime
    gate: str | None


class Entry(msgspec.Struct, omit_defaults=True):
    """One code: its name under the salt, what it is worth, and the person, sealed (or readable, for a lead).

    `been`: the person has come, and may have left. `within`: the parts they are in now, where parts have doors.
    """

    h: str
    state: str
    mode: str
    sealed: str = ""
    person: dict[str, str] | None = None
    attendee: UUID | None = None
    sessions: list[str] | None = None
    first: Since | None = None
    inside: bool = False
    been: bool = False
    within: list[Within] | None = None


class Numbers(msgspec.Struct):
    """The live numbers beside the verdict."""

    inside: int
    admitted: int
    expected: int


class OfflineList(msgspec.Struct):
    """The list of an event; not `whole`: only what is new since the cursor that was sent."""

    event: str
    salt: str
    cursor: str
    made_at: datetime
    whole: bool
    policy: DoorPolicy
    numbers: Numbers
    entries: list[Entry]


async def door_state(event: UUID) -> DoorState:
    """What is set for the event's door; made when it is first asked for."""
    found = await row("SELECT * FROM door_state WHERE id = ?", event)
    while found is None:
        await insert_new(DoorState, {"id": event, "salt": secrets.token_hex(SALT)}, "id")
        found = await row("SELECT * FROM door_state WHERE id = ?", event)
    return loaded(DoorState, found)


def cursor_of(event: Event) -> str:
    """Where the list of the event stands: another text whenever an entry or a number has changed."""
    return f"{event.next_number - 1}.{event.door_number}"


def _read_cursor(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    first, _dot, second = text.partition(".")
    if not (first.isdecimal() and second.isdecimal() and len(text) < 40):
        raise Invalid([FieldError("since", "format")])
    return int(first), int(second)


async def offline_list(door: Door, event: Event, since: str | None, readable: bool) -> OfflineList:
    """The list as it stands now, or what has changed since the cursor of an earlier one.

    The cursor is read before the entries: what changes meanwhile comes again next time, and does no harm.
    """
    known = _read_cursor(since)
    if known is None:
        async with _ONE_AT_A_TIME:
            return await _listed(door, event, None, readable)
    return await _listed(door, event, known, readable)


async def _listed(door: Door, event: Event, known: tuple[int, int] | None, readable: bool) -> OfflineList:
    state = await door_state(event.id)
    here = (event.next_number - 1, event.door_number)
    if known is not None and (known[0] > here[0] or known[1] > here[1]):
        known = None  # a list of another database: anew
    if known is not None and known[0] < here[0] and await _erased(event.id, known[0]):
        known = None  # whose code is gone can only be left out
    if known == here:
        found: Sequence[Row] = []
    elif known is None:
        found = await rows(_ENTRIES, event.id)
    else:
        found = await rows(_ENTRIES + _NEW, event.id, event.id, known[0], event.id, known[1])
    people = {one["id"] for one in found}
    sessions = await _sessions(event.id, people) if found else {}
    within = await _within(event.id, people) if found else {}
    salt, now = bytes.fromhex(state.salt), clock.now()
    readable = readable and door.role == "lead"
    counted = await queries.counters(event)
    return OfflineList(
        event=event.slug,
        salt=encoded(salt),
        cursor=cursor_of(event),
        made_at=now,
        whole=known is None,
        policy=await _policy(event, state),
        numbers=Numbers(counted.inside, counted.admitted, counted.expected),
        entries=[_entry(one, salt, now, sessions.get(one["id"]), within.get(one["id"]), readable) for one in found],
    )


async def _erased(event: UUID, number: int) -> bool:
    found = await row(
        "SELECT 1 FROM change WHERE event = ? AND number > ? AND reason = 'erased' LIMIT 1", event, number
    )
    return found is not None


async def _policy(event: Event, state: DoorState) -> DoorPolicy:
    policy = policy_of(event)
    return DoorPolicy(
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        doors_open_at=policy.opens_at,
        closes_at=policy.closes_at,
        exits=event.track_exits,
        room_limit=event.room_limit,
        unknown=state.unknown,
        online=policy.online_at_door,
        walk_ins=state.walk_ins_open,
        closed=state.closed,
        time_zone=event.time_zone,
        title=event.title,
        hint=event.desk_hint,
        phone=(await contact_of(event)).phone,
        sessions=[DoorSession(one.slug, one.title) for one in await sessions_of_event(event.id)],
        sessions_chosen=await ledger.anybody_chose(event.id),
    )


async def _sessions(event: UUID, attendees: set[UUID]) -> dict[UUID, list[str]]:
    """The sessions each of these people has a seat in; nothing where the event has none."""
    some, ids = _these("c.attendee", attendees)
    found = await rows(
        "SELECT c.attendee, s.slug FROM session s JOIN session_seat c ON c.session = s.id"
        f" WHERE s.event = ? AND c.state = 'seat'{some} ORDER BY s.slug",
        event,
        *ids,
    )
    chosen: dict[UUID, list[str]] = defaultdict(list)
    for one in found:
        if one["attendee"] in attendees:
            chosen[one["attendee"]].append(one["slug"])
    return chosen


async def _within(event: UUID, attendees: set[UUID]) -> dict[UUID, list[Within]]:
    """The parts each of these people is in now; nothing where only the event's own door is scanned."""
    some, ids = _these("attendee", attendees)
    found = await rows(
        "SELECT attendee, session, since, gate FROM attendance WHERE event = ? AND session <> '' AND inside"
        f"{some} ORDER BY session",
        event,
        *ids,
    )
    within: dict[UUID, list[Within]] = defaultdict(list)
    for one in found:
        if one["attendee"] in attendees:
            within[one["attendee"]].append(Within(one["session"], one["since"], one["gate"]))
    return within


def _these(column: str, attendees: set[UUID]) -> tuple[str, list[UUID]]:
    """The condition that asks for the few people of a delta only; of a whole list everybody is asked for."""
    if len(attendees) > _FEW:
        return "", []
    return f" AND {column} IN ({marks(attendees)})", list(attendees)


def worth(one: Row, now: datetime) -> str:
    """What a code is worth at the door: valid, waiting, unconfirmed, cancelled or replaced."""
    if one["ticket"] != "valid":
        return "replaced"
    registration = one["registration_state"]
    if one["state"] == "cancelled" or registration in ("cancelled", "expired") or queries.held_in_vain(one, now):
        return "cancelled"
    if registration == "pending":
        return "unconfirmed"
    return "waiting" if one["state"] == "waiting" else "valid"


def _entry(
    one: Row, salt: bytes, now: datetime, sessions: list[str] | None, within: list[Within] | None, readable: bool
) -> Entry:
    code, state = one["code"], worth(one, now)
    person = _person(one) if state != "replaced" else {}
    return Entry(
        h=encoded(sealing.name_of(salt, code)),
        state=state,
        mode=one["mode"],
        sealed="" if readable else encoded(sealing.sealed(salt, code, person)),
        person=person if readable else None,
        attendee=one["id"] if readable and state != "replaced" else None,
        sessions=sessions,
        first=Since(one["since"], one["gate"]) if one["inside"] and one["since"] else None,
        inside=bool(one["inside"]),
        been=one["first_entry"] is not None,
        within=within,
    )


def _person(one: Row) -> dict[str, str]:
    """What the screen shows of a person: name, group, field (table), kind, place in the party."""
    told: dict[str, Any] = {
        "name": queries.name_of(one),
        "group": one["group_name"],
        "table": one["field"],
        "kind": one["kind"] if one["kind"] != "participant" else "",
        "party": one["party"] if one["state"] != "cancelled" and not one["party"].endswith("/1") else "",
    }
    return {name: value for name, value in told.items() if value}


def encoded(data: bytes) -> str:
    """Bytes as the list writes them: URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
