"""The recorded scans of people, and what follows from them: read and written inside the held event.

Hand-written statements, one per table for a whole batch: this is the measured path of the door.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from checkin.presence import TICK, Presence, Recorded, sequence
from core.codes import on_other_keys
from core.db import Row, marks, row, rows
from registration import seats
from registration.tables import Event

ATTENDEES_INSIDE = "SELECT count(*) FROM attendance t WHERE t.event = {} AND t.inside AND t.session = ''"
COUNTED_INSIDE = (  # walk-ins in less walk-ins out
    "SELECT COALESCE(SUM(CASE w.direction WHEN 'in' THEN w.count ELSE -w.count END), 0) FROM walk_in w"
    " WHERE w.event = {} AND w.accepted AND w.merged_into IS NULL"
)
COUNTS = "(s.counts OR EXISTS (SELECT 1 FROM quarantine_answer q WHERE q.scan = s.id AND q.counts))"
QUARANTINED = "(s.quarantined AND NOT EXISTS (SELECT 1 FROM quarantine_answer q WHERE q.scan = s.id))"
_UNDONE = "EXISTS (SELECT 1 FROM undo u WHERE u.scan = s.id AND u.state = 'done') AS undone"
_PERSON = (
    "SELECT {} a.id, a.event, a.name, a.group_name, a.mode, a.state, a.registration,"
    " r.state AS registration_state, r.hold_until,"
    " EXISTS (SELECT 1 FROM scan s WHERE s.attendee = a.id)"
    " OR EXISTS (SELECT 1 FROM walk_in w WHERE w.merged_into = a.id) AS recorded,"
    " EXISTS (SELECT 1 FROM undo u WHERE u.state = 'pending') AS undos,"
    " EXISTS (SELECT 1 FROM conflict_answer c WHERE c.attendee = a.id) AS decided"
    " FROM {} registration r ON r.id = a.registration WHERE "
)
_BY_CODE = _PERSON.format("t.code, t.state AS ticket_state,", "ticket t JOIN attendee a ON a.id = t.attendee JOIN")
_BY_ID = _PERSON.format("", "attendee a JOIN")


class Person(NamedTuple):
    """An attendee as the door needs one; `ticket` is the state of the code read, or valid for one found by name.

    `sessions` are the parts of the event one has a place in, None where that was not asked (`places_in_sessions`) or
    nobody chose any. `recorded`: there is something for recorded() to find; `undos`: some undo somewhere waits for its
    scan. Most people come once, and for them two statements are saved. `decided`: a lead has answered a
    conflict about this person.
    """

    id: UUID
    event: UUID
    name: str
    group: str
    mode: str
    state: str
    registration: UUID
    registration_state: str
    hold_until: datetime | None
    ticket: str
    recorded: bool
    undos: bool
    decided: bool
    sessions: frozenset[str] | None = None


def _person(found: Row) -> Person:
    return Person(
        found["id"],
        found["event"],
        found["name"],
        found["group_name"],
        found["mode"],
        found["state"],
        found["registration"],
        found["registration_state"],
        found["hold_until"],
        found.get("ticket_state", "valid"),
        bool(found["recorded"]),
        bool(found["undos"]),
        bool(found["decided"]),
    )


async def people_by_code(codes: Collection[str]) -> dict[str, Person]:
    """Whose tickets these codes are, also where a keyboard scanner wrote Y for Z and Z for Y.

    A code has 100 random bits: swapped it is nobody else's.
    """
    found = await _by_code(codes)
    swapped = {on_other_keys(code): code for code in codes if code not in found}
    other = await _by_code([code for code, typed in swapped.items() if code != typed])
    return found | {swapped[code]: person for code, person in other.items()}


async def _by_code(codes: Collection[str]) -> dict[str, Person]:
    if not codes:
        return {}
    found = await rows(f"{_BY_CODE} t.code IN ({marks(codes)})", *codes)
    return {one["code"]: _person(one) for one in found}


async def people_by_id(attendees: Collection[UUID]) -> dict[UUID, Person]:
    """These attendees."""
    if not attendees:
        return {}
    found = await rows(f"{_BY_ID} a.id IN ({marks(attendees)})", *attendees)
    return {one["id"]: _person(one) for one in found}


async def anybody_chose(event: UUID) -> bool:
    """Whether anybody has a place in a part of the programme; else the parts are open to all."""
    found = await row(
        "SELECT 1 FROM session s JOIN session_seat c ON c.session = s.id"
        " WHERE s.event = ? AND c.state = 'seat' LIMIT 1",
        event,
    )
    return found is not None


async def places_in_sessions(event: UUID, attendees: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """The parts of the event these people have a place in, by person; nothing where nobody of the event chose any."""
    if not attendees:
        return {}
    places: dict[UUID, set[str]] = defaultdict(set)
    seats_in = "FROM session s JOIN session_seat c ON c.session = s.id WHERE s.event = ? AND c.state = 'seat'"
    for one in await rows(
        f"SELECT c.attendee, s.slug {seats_in} AND c.attendee IN ({marks(attendees)})", event, *attendees
    ):
        places[one["attendee"]].add(one["slug"])
    if not places and not await anybody_chose(event):
        return {}
    return {attendee: frozenset(places[attendee]) for attendee in attendees}


async def scans(ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The stored scans with these ids, of any event, with `undone`."""
    found = await rows(f"SELECT s.*, {_UNDONE} FROM scan s WHERE s.id IN ({marks(ids)})", *ids)
    return {one["id"]: dict(one) | {"undone": bool(one["undone"])} for one in found}


async def recorded(event: UUID, attendees: Collection[UUID]) -> dict[UUID, list[Recorded]]:
    """Everything recorded of these people at the event, in no order: scans, and walk-ins merged into them."""
    history: dict[UUID, list[Recorded]] = defaultdict(list)
    if not attendees:
        return history
    scanned = await rows(
        "SELECT s.id, s.attendee, s.effective, s.arrival, s.direction, s.session, s.gate, s.device, s.device_name,"
        f" s.method, s.verdict, s.shown, {COUNTS} AS counts, {QUARANTINED} AS quarantined, {_UNDONE}"
        f" FROM scan s WHERE s.event = ? AND s.attendee IN ({marks(attendees)})",
        event,
        *attendees,
    )
    merged = await rows(
        "SELECT id, merged_into AS attendee, effective, arrival, direction, device, device_name, method FROM walk_in"
        f" WHERE event = ? AND merged_into IN ({marks(attendees)})",
        event,
        *attendees,
    )
    for one in [*scanned, *merged]:
        history[one["attendee"]].append(as_recorded(one))
    return history


def as_recorded(one: Mapping[str, Any]) -> Recorded:
    """A row of `scan` (with `undone`) or of `walk_in` as the rules read it."""
    return Recorded(
        id=one["id"],
        effective=one["effective"],
        sequence=sequence(one["arrival"]),
        direction=one["direction"],
        counts=bool(one.get("counts", True)),
        undone=bool(one.get("undone")),
        session=one.get("session"),
        gate=one.get("gate"),
        device=one["device"],
        device_name=one["device_name"],
        method=one["method"],
        verdict=one.get("verdict"),
        shown=one.get("shown"),
        quarantined=bool(one.get("quarantined", False)),
    )


async def keep_scans(new: Sequence[Mapping[str, Any]]) -> bool:
    """Store new scans; False when another event took one of their ids meanwhile."""
    if not new:
        return True
    names = list(new[0])
    one = f"({marks(names)})"
    stored = await rows(
        f"INSERT INTO scan ({', '.join(names)}) VALUES {', '.join(one for _ in new)}"
        " ON CONFLICT (id) DO NOTHING RETURNING id",
        *(scan[name] for scan in new for name in names),
    )
    return len(stored) == len(new)


async def settle(event: Event, changed: Mapping[tuple[UUID, str], Presence], moved: int) -> None:
    """Write what scans come to, by attendee and session ("" for the event's own row), and the headcount.

    Every change draws a number, by which phones ask for what is new. Exits that were only counted may outnumber the
    people inside: the headcount then stands at 0 until the sum of all rows is above it again, so from 0 it is always
    counted anew.
    """
    if not changed and not moved:
        return
    event.door_number += 1
    if changed:
        await _keep_attendance(event, changed)
    if moved:
        inside = event.inside + moved if event.inside else await headcount(event.id)
        event.inside = max(0, inside)
    await seats.keep_door(event)


async def _keep_attendance(event: Event, changed: Mapping[tuple[UUID, str], Presence]) -> None:
    values: list[Any] = []
    for (attendee, session), presence in changed.items():
        first, since = presence.first_entry, presence.inside_since
        values += [uuid4(), event.id, attendee, session, first and first.effective, "on_site"]
        values += [first.method if first else "scan", presence.inside, presence.last_change]
        values += [since and since.effective, since and since.gate, event.door_number]
    one = f"({marks(range(12))})"
    await rows(
        "INSERT INTO attendance (id, event, attendee, session, first_entry, mode, method, inside, last_change, since,"
        f" gate, number) VALUES {', '.join(one for _ in changed)} ON CONFLICT (attendee, event, session) DO UPDATE SET"
        " first_entry = excluded.first_entry, method = excluded.method, inside = excluded.inside,"
        " last_change = excluded.last_change, since = excluded.since, gate = excluded.gate, number = excluded.number",
        *values,
    )


def later(now: datetime, last: datetime | None) -> datetime:
    """Now, but after what was last: a clock that was set back must not turn an order round."""
    return now if last is None else max(now, last + TICK)


async def headcount(event: UUID) -> int:
    """Who is in the room by the rows: attendees inside, and walk-ins in less walk-ins out. It may be below zero."""
    statement = f"SELECT ({ATTENDEES_INSIDE}) AS attendees, ({COUNTED_INSIDE}) AS counted".format("?", "?")
    found = await row(statement, event, event)
    assert found is not None
    return found["attendees"] + int(found["counted"])
