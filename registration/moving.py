"""What time and free seats do by themselves, inside the held event: holds and offers end, queues move up.

Steps answer the letters to be sent; the action hands them to `seats.finish` in the same transaction.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from core.db import batched, loaded, marks, row, rows, save
from core.mail.outbox import Draft
from registration import letters, rules, seats
from registration.programme.queries import programme_of
from registration.programme.steps import follow
from registration.rules import MODES, ORDINARY, Party, Turn, Walk
from registration.tables import Attendee, Event, Registration

_AT_ONCE = 500  # people moved in one go
_FIRST = 60  # people of a queue read at first: more than the largest party


async def settle(event: Event, now: datetime) -> list[Draft]:
    """End holds and offers that ran out, then move the queues up; what every write to an event begins with.

    An event that was called off gives nobody a seat any more, and takes none.
    """
    due = await row(
        "SELECT EXISTS (SELECT 1 FROM registration WHERE event = ? AND state = 'pending' AND hold_until <= ?) AS holds,"
        " EXISTS (SELECT 1 FROM attendee WHERE event = ? AND state = 'offered' AND offer_until <= ?) AS offers,"
        " EXISTS (SELECT 1 FROM session WHERE event = ?) AS programme",
        event.id,
        now,
        event.id,
        now,
        event.id,
    )
    assert due is not None
    event.programme = bool(due["programme"])
    if due["holds"]:
        await end_holds(event, now)
    if event.cancelled_at is not None:
        return []
    drafts = await _end_offers(event, now) if due["offers"] else []
    return drafts + await move_up(event, now)


async def end_holds(event: Event, now: datetime) -> None:
    """Release what unconfirmed registrations held for too long. No letter goes to an address that never confirmed."""
    expired = await rows(
        "SELECT id FROM registration WHERE event = ? AND state = 'pending' AND hold_until <= ?", event.id, now
    )
    for found in expired:
        people = await seats.attendees_of(found["id"])
        gone = [person for person in people if person.state != "cancelled"]
        for person in gone:
            await seats.cancel_person(event, person, "hold")
        await seats.note(event, gone, now, "hold_ended", confirmed=False)
        await rows("UPDATE registration SET state = 'expired' WHERE id = ?", found["id"])


async def _end_offers(event: Event, now: datetime) -> list[Draft]:
    """Offers nobody accepted in time go back to the end of the queue; the second time the person is out."""
    late = await rows(
        "SELECT * FROM attendee WHERE event = ? AND state = 'offered' AND offer_until <= ? ORDER BY number, seq",
        event.id,
        now,
    )
    people = [loaded(Attendee, values) for values in late]
    await give_back_offers(event, people)
    await seats.note(event, people, now, "offer_ended")
    return await _letters_to(event, people, letters.offer_ended)


async def give_back_offers(event: Event, people: Sequence[Attendee]) -> None:
    """Offers declined or missed: to the end of the queue, parties together; the second time cancelled."""
    numbers: dict[tuple[UUID, str], int] = {}
    for person in people:
        person.declined += 1
        if person.declined >= 2:
            await seats.cancel_person(event, person, "attendee")
        else:
            party = (person.registration, person.mode)
            if party not in numbers:
                numbers[party] = seats.draw_number(event)
            seats.count(event, person, -1)
            person.state, person.number, person.offer_until = "waiting", numbers[party], None
            seats.count(event, person, +1)
        await save(person, "state", "number", "offer_until", "declined")
    await follow(event, people)
    await seats.close_empty({person.registration for person in people})


async def move_up(event: Event, now: datetime) -> list[Draft]:
    """Fill unused seats from the queues, in order, until nothing moves any more or the event is over.

    Of a very long queue some hundred people move at once; the sweep takes the next ones.
    """
    moved: list[Attendee] = []
    changed = now < event.ends_at and event.cancelled_at is None
    while changed and len(moved) < _AT_ONCE:
        changed = False
        await seats.know([event])
        for mode in MODES:
            if seats.offered(event, mode) and getattr(event, f"{mode}_waiting"):
                up = await _move_up(event, mode, now)
                moved += up
                changed = changed or bool(up)
    if moved:
        await follow(event, moved)
        moved += await bring_children(event, {person.registration for person in moved}, now)
    return await _letters_to(event, moved, letters.moved_up)


class _Queued(NamedTuple):
    """Somebody in a queue: waiting for this mode, or seated in the other and wanting it."""

    number: int
    attendee: UUID
    wants: bool
    may_split: bool
    pool: str


class _Up(NamedTuple):
    """Somebody who moves up, and why."""

    one: _Queued
    reason: str


async def _move_up(event: Event, mode: str, now: datetime) -> list[Attendee]:
    """Let one mode's queue move: seats and offers to those whose turn it is, a note to those who were passed."""
    room = seats.room(event, mode)
    walk = Walk(room, event.smaller_may_pass)
    spare = room.unused_but_for_released
    parties: dict[int, list[_Queued]] = {}
    turns: list[Turn] = []
    chosen: list[_Up] = []
    async for party in _queue(event, mode, walk):
        parties[party[0].number] = party
        turn = walk.turn(Party(party[0].number, tuple(one.pool for one in party), party[0].may_split))
        turns.append(turn)
        for one in (one for one, got in zip(party, turn.got, strict=True) if got):
            let_go = one.pool == ORDINARY and spare is not None and spare <= 0
            chosen.append(_Up(one, "released" if let_go else "moved_up"))
            if spare is not None and one.pool == ORDINARY:
                spare -= 1
        if len(chosen) >= _AT_ONCE:
            break
    going = {up.one for up in chosen}
    for number, reason in rules.passed(turns, room).items():
        left = await _attendees([one for one in parties[number] if one not in going])
        await seats.note(event, left, now, reason)
    return await _seat(event, mode, chosen, now)


async def _queue(event: Event, mode: str, walk: Walk) -> AsyncIterator[list[_Queued]]:
    """A mode's queue by party, read stretch by stretch as far as somebody could still move up."""
    after, size = 0, _FIRST
    while lines := walk.open_lines:
        people = await _stretch(event, mode, after, size, None if ORDINARY in lines else lines)
        parties = [list(party) for _number, party in groupby(people, key=lambda one: one.number)]
        whole = len(people) < size
        for party in parties if whole else parties[:-1]:
            if not walk.open_lines:
                return
            yield party
            after = party[0].number
        if whole:
            return
        size = _AT_ONCE


async def _stretch(event: Event, mode: str, after: int, size: int, lines: Collection[str] | None) -> list[_Queued]:
    """The next people of a queue: those who wait for the mode, and those seated elsewhere who want it.

    With `lines`, only registrations that need a seat kept for one of these provisions.
    """
    among, keys = "", list[str]()
    if lines is not None:
        keys = sorted(lines)
        among = (
            " AND EXISTS (SELECT 1 FROM attendee k WHERE k.registration = a.registration"
            f" AND k.provision_seat IN ({marks(keys)}))"
        )
    found = await rows(
        "SELECT q.number, q.attendee, q.wants, q.may_split, q.provision_seat FROM (SELECT * FROM ("
        " SELECT a.number AS number, a.seq AS seq, a.id AS attendee, 0 AS wants, r.may_split AS may_split,"
        " a.provision_seat AS provision_seat FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND a.mode = ? AND a.state = 'waiting' AND a.kind = 'participant' AND a.number > ?"
        f" AND r.state = 'active'{among} ORDER BY a.number, a.seq LIMIT {size}) waiting"
        " UNION ALL SELECT * FROM ("
        " SELECT a.wants_number AS number, a.seq AS seq, a.id AS attendee, 1 AS wants, r.may_split AS may_split,"
        " a.provision_seat AS provision_seat FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND a.wants_mode = ? AND a.wants_number > ?"
        f" AND r.state = 'active'{among} ORDER BY a.wants_number LIMIT {size}) changing"
        f") q ORDER BY q.number, q.seq LIMIT {size}",
        event.id,
        mode,
        after,
        *keys,
        event.id,
        mode,
        after,
        *keys,
    )
    known = {kept.key for kept in event.kept} if mode == "on_site" else set()
    return [
        _Queued(
            one["number"],
            UUID(str(one["attendee"])),
            bool(one["wants"]),
            bool(one["may_split"]),
            one["provision_seat"] if one["provision_seat"] in known else ORDINARY,
        )
        for one in found
    ]


async def _attendees(queued: Collection[_Queued]) -> list[Attendee]:
    if not queued:
        return []
    keys = [one.attendee for one in queued]
    found = await rows(f"SELECT * FROM attendee WHERE id IN ({marks(keys)}) ORDER BY number, seq", *keys)
    return [loaded(Attendee, values) for values in found]


async def _seat(event: Event, mode: str, chosen: Sequence[_Up], now: datetime) -> list[Attendee]:
    people = {person.id: person for person in await _attendees({up.one for up in chosen})}
    deadline = rules.offers(event.offer_hours, now, event.starts_at)
    by_reason: dict[str, list[Attendee]] = defaultdict(list)
    for one, reason in chosen:
        person = people[one.attendee]
        seats.count(event, person, -1)
        if one.wants:
            person.mode, person.state, person.number = mode, "seat", one.number
            person.wants_mode = person.wants_number = person.offer_until = None
        else:
            person.state, person.offer_until = ("offered", deadline) if deadline else ("seat", None)
        seats.count(event, person, +1)
        await save(person, "mode", "state", "number", "wants_mode", "wants_number", "offer_until")
        by_reason["offered" if person.state == "offered" else reason].append(person)
    for reason, moved in by_reason.items():
        await seats.note(event, moved, now, reason)
    return [people[up.one.attendee] for up in chosen]


async def bring_children(event: Event, registrations: Collection[UUID], now: datetime) -> list[Attendee]:
    """Children of these registrations come in with the first of their party and mode who has a seat, to what they wish.

    Their parts of the programme are theirs as far as seats are left there.
    """
    found = [
        loaded(Attendee, values)
        for some in batched(list(registrations), _AT_ONCE)
        for values in await rows(
            f"SELECT * FROM attendee c WHERE c.registration IN ({marks(some)}) AND c.kind = 'child'"
            " AND c.state = 'waiting' AND EXISTS (SELECT 1 FROM attendee a WHERE a.registration = c.registration"
            " AND a.mode = c.mode AND a.kind = 'participant' AND a.state = 'seat')",
            *some,
        )
    ]
    for child in found:
        child.state = "seat"
        await save(child, "state")
    await follow(event, found)
    await seats.note(event, found, now, "with_party")
    return found


async def _letters_to(event: Event, people: Sequence[Attendee], draft: letters.Drafting) -> list[Draft]:
    """One letter per registration of these people."""
    if not people:
        return []
    parties: dict[UUID, list[Attendee]] = defaultdict(list)
    for person in people:
        parties[person.registration].append(person)
    found = [
        one
        for some in batched(list(parties), _AT_ONCE)
        for one in await rows(f"SELECT * FROM registration WHERE id IN ({marks(some)})", *some)
    ]
    contact, programme = await letters.contact_of(event), await programme_of(event, people)
    about = {"programme": programme} if programme and draft is letters.moved_up else {}
    return [
        draft(event, contact, registration, parties[registration.id], **about)
        for registration in (loaded(Registration, values) for values in found)
    ]
