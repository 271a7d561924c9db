"""The steps by which seats change hands. Each runs inside `holding(Event, id)`: what is counted here stays true.

Every room that gives or takes a seat goes through these, so that a web sign-up, a phone call and a panel member share
one rule. Steps answer the letters to be sent; the action puts them into the outbox in the same transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID, uuid4

from core.db import batched, insert, loaded, marks, row, rows, save
from core.mail.outbox import Draft
from registration import letters, rules
from registration.rules import MODES, Party, Room
from registration.tables import Attendee, Change, Event, Registration
from registration.telling import tell

COUNTERS = ("on_site_taken", "on_site_waiting", "online_taken", "online_waiting", "next_number")
_AT_ONCE = 500  # rows of a queue looked at in one go


def room(event: Event, mode: str) -> Room:
    """Limit, taken and waiting of one mode, as the held event's counters say."""
    return Room(getattr(event, f"{mode}_limit"), getattr(event, f"{mode}_taken"), getattr(event, f"{mode}_waiting"))


def offered(event: Event, mode: str) -> bool:
    """Whether one can attend in this mode at all."""
    return bool(getattr(event, f"{mode}_offered"))


def count(event: Event, attendee: Attendee, sign: int) -> None:
    """Add (+1) or take away (-1) what this attendee is worth in the event's counters."""
    if attendee.kind == "participant" and attendee.state in ("seat", "offered"):
        _add(event, f"{attendee.mode}_taken", sign)
    elif attendee.state == "waiting":
        _add(event, f"{attendee.mode}_waiting", sign)
    if attendee.wants_mode:
        _add(event, f"{attendee.wants_mode}_waiting", sign)


def _add(event: Event, counter: str, sign: int) -> None:
    setattr(event, counter, getattr(event, counter) + sign)


async def finish(event: Event, drafts: Sequence[Draft] = ()) -> None:
    """Write the counters back and tell people by letter or call: the end of every change to a held event."""
    await save(event, *COUNTERS)
    await tell(drafts)


async def set_inside(event: Event, inside: int) -> None:
    """How many people are in the room of the held event now, as the door counts them."""
    event.inside = inside
    await save(event, "inside")


def draw_number(event: Event) -> int:
    """The next place in the order, never used again."""
    number = event.next_number
    event.next_number = number + 1
    return number


def changed(event: Event, now: datetime) -> None:
    """Mark the held event as changed: calendars and the lists kept ready (registration/listing.py) look at it."""
    event.changed_at = now
    draw_number(event)


async def note(event: Event, attendees: Iterable[Attendee], now: datetime, reason: str, confirmed: bool = True) -> None:
    """Append to the history of these attendees what they are now, and by which rule."""
    await insert(
        Change,
        [
            {
                "id": uuid4(),
                "event": event.id,
                "attendee": attendee.id,
                "at": now,
                "state": attendee.state,
                "mode": attendee.mode,
                "number": draw_number(event),
                "confirmed": confirmed,
                "reason": reason,
            }
            for attendee in attendees
        ],
    )


async def attendees_of(registration: UUID) -> list[Attendee]:
    """The people of a registration, in the order they were named."""
    found = await rows("SELECT * FROM attendee WHERE registration = ? ORDER BY seq, id", registration)
    return [loaded(Attendee, values) for values in found]


async def place(event: Event, people: Sequence[Attendee], may_split: bool) -> bool:
    """Give a party seats or places in the queue, mode by mode; False when neither is left (nothing is changed)."""
    by_mode = {mode: [p for p in people if p.mode == mode and p.kind == "participant"] for mode in MODES}
    granted: dict[str, int] = {}
    for mode, party in by_mode.items():
        granted[mode] = rules.seats_now(len(party), room(event, mode), may_split)
        if granted[mode] < len(party) and not event.waiting_list:
            return False
    for mode, party in by_mode.items():
        number = draw_number(event) if party else 0
        for index, person in enumerate(party):
            person.number = number
            person.state = "seat" if index < granted[mode] else "waiting"
    for person in people:
        if person.kind != "participant":
            person.state = "seat"
        count(event, person, +1)
    return True


async def settle(event: Event, now: datetime) -> list[Draft]:
    """End holds and offers that ran out, then move the queues up; what every write to an event begins and ends with."""
    due = await row(
        "SELECT EXISTS (SELECT 1 FROM registration WHERE event = ? AND state = 'pending' AND hold_until <= ?) AS holds,"
        " EXISTS (SELECT 1 FROM attendee WHERE event = ? AND state = 'offered' AND offer_until <= ?) AS offers",
        event.id,
        now,
        event.id,
        now,
    )
    assert due is not None
    if due["holds"]:
        await end_holds(event, now)
    drafts = await _end_offers(event, now) if due["offers"] else []
    return drafts + await move_up(event, now)


async def end_holds(event: Event, now: datetime) -> None:
    """Release what unconfirmed registrations held for too long. No letter goes to an address that never confirmed."""
    expired = await rows(
        "SELECT id FROM registration WHERE event = ? AND state = 'pending' AND hold_until <= ?", event.id, now
    )
    for found in expired:
        people = await attendees_of(found["id"])
        gone = [person for person in people if person.state != "cancelled"]
        for person in gone:
            await cancel_person(event, person, "hold")
        await note(event, gone, now, "hold_ended", confirmed=False)
        await rows("UPDATE registration SET state = 'expired' WHERE id = ?", found["id"])


async def cancel_person(event: Event, person: Attendee, by: str) -> None:
    """Take one person out of seat and queue."""
    count(event, person, -1)
    person.state, person.cancelled_by = "cancelled", by
    person.wants_mode = person.wants_number = person.offer_until = None
    await save(person, "state", "cancelled_by", "wants_mode", "wants_number", "offer_until")


async def _end_offers(event: Event, now: datetime) -> list[Draft]:
    """Offers nobody accepted in time go back to the end of the queue; the second time the person is out."""
    late = await rows(
        "SELECT * FROM attendee WHERE event = ? AND state = 'offered' AND offer_until <= ? ORDER BY number, seq",
        event.id,
        now,
    )
    people = [loaded(Attendee, values) for values in late]
    await give_back_offers(event, people)
    await note(event, people, now, "offer_ended")
    return await _letters_to(event, people, letters.offer_ended)


async def give_back_offers(event: Event, people: Sequence[Attendee]) -> None:
    """Offers declined or missed: to the end of the queue, parties together; the second time cancelled."""
    numbers: dict[tuple[UUID, str], int] = {}
    for person in people:
        person.declined += 1
        if person.declined >= 2:
            await cancel_person(event, person, "attendee")
        else:
            party = (person.registration, person.mode)
            if party not in numbers:
                numbers[party] = draw_number(event)
            count(event, person, -1)
            person.state, person.number, person.offer_until = "waiting", numbers[party], None
            count(event, person, +1)
        await save(person, "state", "number", "offer_until", "declined")
    await close_empty({person.registration for person in people})


async def close_empty(registrations: Collection[UUID]) -> None:
    """A registration whose people are all cancelled is cancelled itself."""
    for some in batched(list(registrations), _AT_ONCE):
        await rows(
            f"UPDATE registration SET state = 'cancelled', hold_until = NULL WHERE id IN ({marks(some)})"
            " AND state IN ('pending', 'active') AND NOT EXISTS"
            " (SELECT 1 FROM attendee a WHERE a.registration = registration.id AND a.state <> 'cancelled')",
            *some,
        )


class _Queued(NamedTuple):
    number: int
    attendee: UUID
    wants: bool
    may_split: bool


async def _queue(event: Event, mode: str) -> list[list[_Queued]]:
    """The head of a mode's queue by party: those who wait for it and those seated elsewhere who want it."""
    found = await rows(
        "SELECT q.number, q.attendee, q.wants, q.may_split FROM (SELECT * FROM ("
        " SELECT a.number AS number, a.seq AS seq, a.id AS attendee, 0 AS wants, r.may_split AS may_split"
        " FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND a.mode = ? AND a.state = 'waiting' AND r.state = 'active'"
        f" ORDER BY a.number, a.seq LIMIT {_AT_ONCE}) waiting"
        " UNION ALL SELECT * FROM ("
        " SELECT a.wants_number AS number, a.seq AS seq, a.id AS attendee, 1 AS wants, r.may_split AS may_split"
        " FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND a.wants_mode = ? AND r.state = 'active'"
        f" ORDER BY a.wants_number LIMIT {_AT_ONCE}) changing"
        f") q ORDER BY q.number, q.seq LIMIT {_AT_ONCE}",
        event.id,
        mode,
        event.id,
        mode,
    )
    people = [
        _Queued(row["number"], UUID(str(row["attendee"])), bool(row["wants"]), bool(row["may_split"])) for row in found
    ]
    parties = [list(party) for _number, party in groupby(people, key=lambda one: one.number)]
    return parties[:-1] if len(people) == _AT_ONCE and len(parties) > 1 else parties


async def move_up(event: Event, now: datetime) -> list[Draft]:
    """Fill unused seats from the queues, in order, until nothing moves any more or the event is over.

    Of a very long queue some hundred people move at once; the sweep takes the next ones.
    """
    moved: list[Attendee] = []
    changed = now < event.ends_at
    while changed and len(moved) < _AT_ONCE:
        changed = False
        for mode in MODES:
            unused = room(event, mode).unused
            if not offered(event, mode) or not room(event, mode).waiting or unused == 0:
                continue
            parties = await _queue(event, mode)
            by_number = {party[0].number: party for party in parties}
            queue = [Party(party[0].number, len(party), party[0].may_split) for party in parties]
            granted = list(rules.next_up(queue, unused, event.smaller_may_pass))
            chosen = [one for party, fits in granted for one in by_number[party.number][:fits]]
            moved += await _seat(event, mode, chosen, now)
            changed = changed or bool(chosen)
    return await _letters_to(event, moved, letters.moved_up)


async def _seat(event: Event, mode: str, chosen: Sequence[_Queued], now: datetime) -> list[Attendee]:
    if not chosen:
        return []
    found = await rows(f"SELECT * FROM attendee WHERE id IN ({marks(chosen)})", *(one.attendee for one in chosen))
    people = {person.id: person for person in (loaded(Attendee, values) for values in found)}
    deadline = rules.offers(event.offer_hours, now, event.starts_at)
    for one in chosen:
        person = people[one.attendee]
        count(event, person, -1)
        if one.wants:
            person.mode, person.state, person.number = mode, "seat", one.number
            person.wants_mode = person.wants_number = person.offer_until = None
        else:
            person.state, person.offer_until = ("offered", deadline) if deadline else ("seat", None)
        count(event, person, +1)
        await save(person, "mode", "state", "number", "wants_mode", "wants_number", "offer_until")
    ordered = [people[one.attendee] for one in chosen]
    await note(event, [p for p in ordered if p.state == "seat"], now, "moved_up")
    await note(event, [p for p in ordered if p.state == "offered"], now, "offered")
    return ordered


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
    contact = await letters.contact_of(event)
    return [
        draft(event, contact, registration, parties[registration.id])
        for registration in (loaded(Registration, values) for values in found)
    ]
