"""Scans come in: load what is known, judge one after the other, write everything. One transaction per event."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from checkin import conflicts, inputs, ledger, rules
from checkin.devices import Door
from checkin.judging import Hall, Stored, asked, clash_id, content_of, policy_of, sent_hash, ticket_of
from checkin.ledger import Person
from checkin.presence import conflict
from core import clock
from core.codes import read_code
from core.db import Row, holding, loaded, marks, row, rows
from core.problems import FieldError, Invalid
from core.staff.actions import record
from registration import moving, seats
from registration.confirming import confirm_held
from registration.tables import Event, Registration


class Shown(msgspec.Struct, omit_defaults=True):
    """The person who came, for the device's own event only."""

    name: str
    mode: str
    group: str = ""


class First(msgspec.Struct):
    """The entry since which the person is inside."""

    at: datetime
    gate: str | None
    device: str


class OtherEvent(msgspec.Struct):
    """What a ticket is for that was shown at another event's door."""

    title: str
    starts_at: datetime


class Named(msgspec.Struct):
    """Something that has an id to ask about it."""

    id: UUID


class Told(msgspec.Struct, omit_defaults=True):
    """The answer to one scan."""

    id: UUID
    verdict: str
    reason: str
    replayed: bool
    attendee: Shown | None = None
    first: First | None = None
    event: OtherEvent | None = None
    undone: bool = False
    conflict: Named | None = None


class Placed(NamedTuple):
    """A scan and its place in the batch."""

    place: int
    scan: inputs.Scan


class _IdTaken(Exception):
    """Another event stored a scan under one of our ids while we were judging."""


async def events_of(scans: Mapping[int, inputs.Scan]) -> tuple[dict[str, UUID], list[FieldError]]:
    """The ids of the events these scans name, and everything that is wrong with a scan but its types."""
    slugs = {scan.event for scan in scans.values()}
    found = await rows(f"SELECT id, slug FROM event WHERE slug IN ({marks(slugs)})", *slugs) if slugs else []
    ids = {one["slug"]: one["id"] for one in found}
    wrong: list[FieldError] = []
    for place, scan in scans.items():
        wrong += inputs.scan_errors(scan, f"scans.{place}")
        if scan.event not in ids:
            wrong.append(FieldError(f"scans.{place}.event", "choice"))
    return ids, wrong


async def judge_batch(door: Door, batch: inputs.Scans, method: str | None = None) -> list[Told]:
    """Record a batch of scans; answered in the order sent, judged in the order of `at`.

    `method`: list, where a paper list is typed in. Invalid names every scan that makes no sense, and then nothing is
    recorded. A refusal is an answer.
    """
    ids, wrong = await events_of(dict(enumerate(batch.scans)))
    wrong = inputs.clock_errors(batch.sent_at, "sent_at") + wrong
    if wrong:
        raise Invalid(wrong)
    by_event: dict[UUID, list[Placed]] = defaultdict(list)
    for one in sorted(map(Placed._make, enumerate(batch.scans)), key=lambda one: (one.scan.at, one.place)):
        by_event[ids[one.scan.event]].append(one)
    told: dict[int, Told] = {}
    for event, placed in by_event.items():
        told |= await _judge_at(event, door, batch.sent_at, placed, method)
    return [told[place] for place in range(len(batch.scans))]


async def _judge_at(
    event_id: UUID, door: Door, sent_at: datetime, placed: Sequence[Placed], method: str | None
) -> dict[int, Told]:
    while True:
        try:
            async with holding(Event, event_id) as event:
                hall = await _open(event, door, sent_at, [one.scan for one in placed])
                hall.method = method
                judged = {one.place: hall.judge(one.scan) for one in placed}
                others = await _other_events(event_id, [one.stored for one in judged.values()], hall.by_id)
                await _write(event, hall)
        except _IdTaken:
            continue
        return {place: told(one.stored, hall, others, one.replayed) for place, one in judged.items()}


async def _open(event: Event, door: Door, sent_at: datetime, scans: Sequence[inputs.Scan]) -> Hall:
    """Everything the batch needs to know; who is found by name is confirmed first."""
    now = clock.now()
    known = await ledger.scans({scan.id for scan in scans})
    clashes = {clash_id(scan, event.id) for scan in scans if _clashes(scan, event.id, known)}
    if clashes:
        known |= await ledger.scans(clashes)
    codes = {code for scan in scans if scan.code is not None and (code := read_code(scan.code))}
    by_code = await ledger.people_by_code(codes)
    named = {scan.attendee for scan in scans if scan.attendee} | {s["attendee"] for s in known.values()} - {None}
    by_id = await ledger.people_by_id(named - {person.id for person in by_code.values()})
    by_id |= {person.id: person._replace(ticket="valid") for person in by_code.values()}  # whatever code came beside
    fresh = [scan for scan in scans if scan.id not in known]
    if await _confirm(event, door, [scan for scan in fresh if scan.attendee], by_id, now):
        by_code, by_id = await ledger.people_by_code(codes), await ledger.people_by_id(set(by_id))
    if any(scan.session for scan in fresh):
        places = await ledger.places_in_sessions(event.id, set(by_id))
        by_code = {key: person._replace(sessions=places.get(person.id)) for key, person in by_code.items()}
        by_id = {key: person._replace(sessions=places.get(person.id)) for key, person in by_id.items()}
    return Hall(
        event=event.id,
        policy=policy_of(event),
        door=door,
        sent_at=sent_at,
        now=now,
        known=known,
        by_code=by_code,
        by_id=by_id,
        history=await ledger.recorded(event.id, {person.id for person in by_id.values() if person.recorded}),
        undos=await _undos({scan.id for scan in fresh}, by_id.values()),
    )


def _clashes(scan: inputs.Scan, event: UUID, known: Mapping[UUID, Stored]) -> bool:
    stored = known.get(scan.id)
    return stored is not None and content_of(stored) != (sent_hash(scan), str(event), scan.session, scan.direction)


async def _confirm(
    event: Event, door: Door, scans: Sequence[inputs.Scan], people: Mapping[UUID, Person], now: datetime
) -> bool:
    """Confirm the registrations of those whom the staff found by name; whether there were any."""
    found: dict[UUID, None] = {}
    for scan in scans:
        person = people.get(scan.attendee) if scan.attendee else None
        if person and rules.confirms(ticket_of(person, event.id, now), door.at(event.id), asked(scan, now, True)):
            found[person.registration] = None
    if not found:
        return False
    drafts = await moving.settle(event, now)
    for registration in found:
        stored = await row("SELECT * FROM registration WHERE id = ? AND state = 'pending'", registration)
        if stored:
            drafts = [draft for draft in drafts if draft.registration != registration]
            drafts += await confirm_held(event, loaded(Registration, stored), now)
            await record(door.actor, "registration_confirmed", f"registration:{registration}", event=event.id)
    await seats.finish(event, drafts)
    return True


async def _undos(scans: Collection[UUID], people: Collection[Person]) -> dict[UUID, list[Row]]:
    """The undos that came before their scan, by scan; not asked for where the people's rows say there are none."""
    waiting: dict[UUID, list[Row]] = defaultdict(list)
    if scans and (not people or any(person.undos for person in people)):
        for undo in await rows(
            f"SELECT id, scan, event, role, device, at FROM undo WHERE state = 'pending' AND scan IN ({marks(scans)})",
            *scans,
        ):
            waiting[undo["scan"]].append(undo)
    return waiting


async def _write(event: Event, hall: Hall) -> None:
    if not await ledger.keep_scans(hall.new):
        raise _IdTaken
    extra = [await conflicts.refresh(event, person, hall.history[person]) for person in hall.decided]
    await ledger.settle(event, hall.attendance, hall.moved + sum(extra))
    for undo, state in hall.undo_states.items():
        await rows("UPDATE undo SET state = ? WHERE id = ?", state, undo)
    for scan in hall.new:
        if scan["reason"] == "override":
            facts = {"reason": scan["override"]}
            await record(hall.door.actor, "scan_overridden", f"scan:{scan['id']}", event=event.id, **facts)


async def _other_events(event: UUID, stored: Sequence[Stored], people: Mapping[UUID, Person]) -> dict[UUID, OtherEvent]:
    """The events that tickets shown here by mistake are for."""
    ids = {people[one["attendee"]].event for one in stored if one["reason"] == "wrong_event"} - {event}
    if not ids:
        return {}
    found = await rows(f"SELECT id, title, starts_at FROM event WHERE id IN ({marks(ids)})", *ids)
    return {one["id"]: OtherEvent(one["title"], one["starts_at"]) for one in found}


def told(stored: Mapping[str, Any], hall: Hall, others: Mapping[UUID, OtherEvent], replayed: bool) -> Told:
    """What a device hears about a stored scan: a name only with admit and again, and only of its own event."""
    person = hall.by_id.get(stored["attendee"]) if stored["attendee"] else None
    own = hall.door.reaches(stored["event"]) and stored["verdict"] != "refuse"
    clash = own and person is not None and bool(conflict(hall.history.get(person.id, [])))
    return Told(
        id=stored["same_id"] or stored["id"],
        verdict=stored["verdict"],
        reason=stored["reason"],
        replayed=replayed,
        attendee=Shown(person.name, person.mode, person.group) if own and person else None,
        first=First(stored["first_at"], stored["first_gate"], stored["first_device"])
        if own and stored["first_at"]
        else None,
        event=others.get(person.event) if stored["reason"] == "wrong_event" and person else None,
        undone=stored["undone"],
        conflict=Named(conflicts.id_of(stored["event"], person.id)) if clash and person else None,
    )
