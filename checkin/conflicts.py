"""One ticket let in on several devices: shown to a lead, who says how many people they were.

A conflict is derived from the scans (presence.conflict) and has no row of its own; the lead's answer has. The people
beyond the first are walk-ins at their scan's time, for as long as the answer is about the scans there are.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from checkin import ledger
from checkin.devices import Door
from checkin.presence import Recorded, conflict
from checkin.problems import IdTaken
from checkin.tables import ConflictAnswer, WalkIn
from core import clock
from core.db import Row, batched, holding, insert, insert_new, marks, row, rows
from core.problems import FieldError, Invalid, NotFound
from core.staff.actions import record
from registration.tables import Event

_AT_ONCE = 500  # people


class Seen(msgspec.Struct, omit_defaults=True):
    """One of the scans of a conflict."""

    id: UUID
    at: datetime
    device: str
    gate: str | None = None


class Conflict(msgspec.Struct, omit_defaults=True):
    """A ticket that let people in on several devices; open until somebody said how many they were."""

    id: UUID
    attendee: UUID
    name: str
    group: str
    open: bool
    scans: list[Seen]
    persons: int | None = None
    said_by: str = ""


class Said(msgspec.Struct):
    """The answer to how many people they were."""

    id: UUID
    conflict: UUID
    persons: int


def id_of(event: UUID, attendee: UUID) -> UUID:
    """The id of the one conflict a person can have at an event."""
    return uuid5(event, f"conflict {attendee}")


def _about(scans: Sequence[Recorded]) -> str:
    """What an answer was about: another text when a scan is added or taken back."""
    return hashlib.sha256(" ".join(sorted(str(one.id) for one in scans)).encode()).hexdigest()


async def _candidates(event: UUID) -> list[UUID]:
    """Whose tickets showed green on at least two devices; another event's people are none of this lead's business."""
    found = await rows(
        "SELECT s.attendee FROM scan s LEFT JOIN quarantine_answer q ON q.scan = s.id"
        " WHERE s.event = ? AND s.direction = 'in' AND s.attendee IS NOT NULL"
        " AND (s.counts OR q.counts OR (s.quarantined AND q.id IS NULL)) AND COALESCE(s.shown, s.verdict) = 'admit'"
        " GROUP BY s.attendee HAVING count(DISTINCT s.device) > 1"
        " AND EXISTS (SELECT 1 FROM attendee a WHERE a.id = s.attendee AND a.event = ?)"
        " ORDER BY min(s.arrival), s.attendee",
        event,
        event,
    )
    return [one["attendee"] for one in found]


async def found(event: UUID, everything: bool = False) -> list[Conflict]:
    """The conflicts of an event that wait for an answer, or all of them; oldest first."""
    listed = []
    for some in batched(await _candidates(event), _AT_ONCE):
        listed += await _found(event, some, everything)
    return listed


async def _found(event: UUID, attendees: Sequence[UUID], everything: bool) -> list[Conflict]:
    history = await ledger.recorded(event, attendees)
    people = await ledger.people_by_id(attendees)
    answers = await _answers(event, attendees)
    listed = []
    for attendee in attendees:
        scans = conflict(history[attendee])
        if not scans:
            continue
        answer = answers.get(attendee)
        settled = answer is not None and answer["scans"] == _about(scans)
        if settled and not everything:
            continue
        person = people[attendee]
        listed.append(
            Conflict(
                id=id_of(event, attendee),
                attendee=attendee,
                name=person.name,
                group=person.group,
                open=not settled,
                scans=[Seen(UUID(str(one.id)), one.effective, one.device_name, one.gate) for one in scans],
                persons=answer["persons"] if settled and answer else None,
                said_by=answer["said_by"] if settled and answer else "",
            )
        )
    return listed


async def _answers(event: UUID, attendees: Sequence[UUID]) -> dict[UUID, Row]:
    """The last answer about each of these people."""
    said = await rows(
        f"SELECT * FROM conflict_answer WHERE event = ? AND attendee IN ({marks(attendees)}) ORDER BY said_at, id",
        event,
        *attendees,
    )
    return {one["attendee"]: one for one in said}


async def answer(door: Door, event_id: UUID, key: UUID, answer_id: UUID, persons: int) -> Said:
    """A lead says how many people came in by this ticket; those beyond the first count as walk-ins.

    Sent again, the same id gets the same answer; IdTaken when it said something else. Invalid (range) for more
    people than there were scans.
    """
    async with holding(Event, event_id) as event:
        known = await row("SELECT * FROM conflict_answer WHERE id = ?", answer_id)
        if known:
            if (id_of(known["event"], known["attendee"]), known["persons"]) != (key, persons):
                raise IdTaken()
            return Said(answer_id, key, persons)
        attendee = next((one for one in await _candidates(event.id) if id_of(event.id, one) == key), None)
        history = (await ledger.recorded(event.id, [attendee]))[attendee] if attendee else []
        scans = conflict(history)
        if attendee is None or not scans:
            raise NotFound()
        if persons > len(scans):
            raise Invalid([FieldError("persons", "range")])
        made = {"id": answer_id, "event": event.id, "attendee": attendee, "scans": _about(scans), "persons": persons}
        before = (await _answers(event.id, [attendee])).get(attendee)
        said_at = ledger.later(clock.now(), before["said_at"] if before else None)
        if not await insert_new(ConflictAnswer, made | {"said_by": door.name, "said_at": said_at}, "id"):
            raise IdTaken()  # another event's, at this moment
        await record(door.actor, "conflict_decided", f"attendee:{attendee}", event=event.id, persons=persons)
        await ledger.settle(event, {}, await refresh(event, attendee, history))
    return Said(answer_id, key, persons)


async def refresh(event: Event, attendee: UUID, history: Sequence[Recorded]) -> int:
    """Bring the walk-ins of an answered conflict in line with the scans; answers by how many the headcount changes.

    Called inside the held event whenever something was recorded, undone or let count for this person.
    """
    known = (await _answers(event.id, [attendee])).get(attendee)
    if known is None:
        return 0
    key = id_of(event.id, attendee)
    wanted = _further(key, known, history)
    there = {one["id"] for one in await rows("SELECT id FROM walk_in WHERE conflict = ?", key)}
    gone = [own for own in there if own not in wanted]
    if gone:
        await rows(f"DELETE FROM walk_in WHERE id IN ({marks(gone)})", *gone)
    new = [_walk_in(event, key, own, one) for own, one in wanted.items() if own not in there]
    if new:
        await insert(WalkIn, new)
    return len(new) - len(gone)


def _further(key: UUID, answer: Row, history: Sequence[Recorded]) -> dict[UUID, Recorded]:
    """The scans of the people beyond the first, by the ids of their walk-ins; none when the answer was about others."""
    scans = conflict(history)
    if answer["scans"] != _about(scans):
        return {}
    return {uuid5(key, str(one.id)): one for one in scans[1 : answer["persons"]]}


async def further(event: UUID) -> set[UUID]:
    """The ids of all walk-ins that the answers about this event's conflicts come to, for the recount."""
    attendees = [
        one["attendee"] for one in await rows("SELECT DISTINCT attendee FROM conflict_answer WHERE event = ?", event)
    ]
    found: set[UUID] = set()
    for some in batched(attendees, _AT_ONCE):
        history, answers = await ledger.recorded(event, some), await _answers(event, some)
        found |= {own for one in some for own in _further(id_of(event, one), answers[one], history[one])}
    return found


def _walk_in(event: Event, key: UUID, own: UUID, scan: Recorded) -> dict[str, object]:
    return {
        "id": own,
        "event": event.id,
        "method": "desk",
        "device": scan.device,
        "device_name": scan.device_name,
        "at": scan.effective,
        "arrival": clock.now(),
        "effective": scan.effective,
        "conflict": key,
    }
