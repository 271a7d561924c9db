"""The steps by which seats change hands. Each runs inside `holding(Event, id)`: what is counted here stays true.

Every room that gives or takes a seat goes through these and those of registration/moving.py, so that a web sign-up, a
phone call and a panel member share one rule.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from core import clock
from core.db import Row, batched, insert, loaded, marks, rows, save
from core.mail.outbox import Draft
from registration import rules
from registration.asking.definitions import Provision, provisions_of
from registration.programme.steps import follow
from registration.rules import MODES, ORDINARY, Kept, Room
from registration.tables import Attendee, Change, Event
from registration.telling import tell

COUNTERS = ("on_site_taken", "on_site_waiting", "online_taken", "online_waiting", "next_number")
_AT_ONCE = 500


def room(event: Event, mode: str) -> Room:
    """Limit, taken and waiting of one mode, as the event's counters say, and what is kept there (`know`)."""
    limit, taken, waiting = (getattr(event, f"{mode}_{name}") for name in ("limit", "taken", "waiting"))
    return Room(limit, taken, waiting - event.aside, event.kept) if mode == "on_site" else Room(limit, taken, waiting)


def offered(event: Event, mode: str) -> bool:
    """Whether one can attend in this mode at all."""
    return bool(getattr(event, f"{mode}_offered"))


def pool_of(event: Event, person: Attendee, mode: str) -> str:
    """Which seats somebody needs in this mode: those kept for a provision, or ordinary ones."""
    keys = {kept.key for kept in event.kept} if mode == "on_site" else ()
    return person.provision_seat if person.provision_seat in keys else ORDINARY


def _with_seats(event: Event) -> list[Provision]:
    return [provision for provision in provisions_of(event) if provision.seats is not None]


async def know(events: Iterable[Event]) -> None:
    """Read beside these events who has and who waits for seats kept for a provision; for others it asks nothing."""
    wanted = {event.id: event for event in events if _with_seats(event)}
    if not wanted:
        return
    found = await rows(
        "SELECT event, provision_seat, count(CASE WHEN mode = 'on_site' AND state IN ('seat', 'offered') THEN 1 END)"
        " AS taken, count(CASE WHEN (mode = 'on_site' AND state = 'waiting') OR wants_mode = 'on_site' THEN 1 END)"
        " AS waiting, count(CASE WHEN wants_mode = 'on_site' THEN 1 END) AS wanting FROM attendee"
        f" WHERE event IN ({marks(wanted)}) AND provision_seat IS NOT NULL AND kind = 'participant'"
        " GROUP BY event, provision_seat",
        *wanted,
    )
    counted = {(one["event"], one["provision_seat"]): one for one in found}
    now = clock.now()
    for event in wanted.values():
        event.kept = tuple(_kept(event, one, counted.get((event.id, one.key)), now) for one in _with_seats(event))
        event.aside = sum(
            counted[event.id, one.key]["wanting"] for one in event.kept if one.waiting and not one.released
        )
    waited_for = [event for event in wanted.values() if any(one.waiting and not one.released for one in event.kept)]
    if waited_for:
        await _set_aside(waited_for)


def _kept(event: Event, provision: Provision, counted: Row | None, now: datetime) -> Kept:
    taken, waiting = (counted["taken"], counted["waiting"]) if counted else (0, 0)
    released = now >= (provision.deadline or event.starts_at)
    return Kept(provision.key, provision.seats or 0, taken, waiting, released)


async def _set_aside(events: Sequence[Event]) -> None:
    """Leave out of the queue for ordinary seats the parties that only lack kept ones: they hold nobody else up."""
    found = await rows(
        "SELECT event, number, provision_seat, count(*) AS people FROM attendee WHERE registration IN"
        " (SELECT registration FROM attendee"
        f" WHERE event IN ({marks(events)}) AND provision_seat IS NOT NULL AND mode = 'on_site' AND state = 'waiting')"
        " AND mode = 'on_site' AND state = 'waiting' AND kind = 'participant' GROUP BY event, number, provision_seat",
        *(event.id for event in events),
    )
    for event in events:
        kept = {one.key for one in event.kept if not one.released}
        unused = room(event, "on_site").unused
        parties: dict[int, Counter[bool]] = {}
        for one in found:
            if one["event"] == event.id:
                parties.setdefault(one["number"], Counter())[one["provision_seat"] in kept] += one["people"]
        event.aside += sum(
            needing.total()
            for needing in parties.values()
            if needing[True] and (unused is None or needing[False] <= unused)
        )


def count(event: Event, attendee: Attendee, sign: int) -> None:
    """Add (+1) or take away (-1) what this attendee is worth in the event's counters; only participants count."""
    if attendee.kind != "participant":
        return
    if attendee.state in ("seat", "offered"):
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


async def keep_door(event: Event) -> None:
    """Write how many people are in the room of the held event now, and the number of that change at its door."""
    await save(event, "inside", "door_number")


def draw_number(event: Event) -> int:
    """The next place in the order, never used again."""
    number = event.next_number
    event.next_number = number + 1
    return number


def changed(event: Event, now: datetime) -> None:
    """Mark the held event as changed: calendars and the lists kept ready (registration/listing.py) look at it."""
    event.changed_at = now
    draw_number(event)


async def note(
    event: Event, attendees: Iterable[Attendee], now: datetime, reason: str, confirmed: bool | None = None
) -> None:
    """Append to the history of these attendees what they are now, and by which rule (registration/history.py).

    `confirmed`: whether their registration is active, looked up unless told; who never confirmed is in no figure.
    """
    people = list(attendees)
    active = await _active(people) if confirmed is None else set()
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
                "confirmed": attendee.registration in active if confirmed is None else confirmed,
                "reason": reason,
            }
            for attendee in people
        ],
    )


async def _active(people: Iterable[Attendee]) -> set[UUID]:
    """The active ones among the registrations of these people."""
    return {
        one["id"]
        for some in batched(list({person.registration for person in people}), _AT_ONCE)
        for one in await rows(f"SELECT id FROM registration WHERE state = 'active' AND id IN ({marks(some)})", *some)
    }


async def note_details(event: Event, keys: Collection[UUID]) -> None:
    """Append to the history of these people that something else about them is new; phones at the door hear of it."""
    now = clock.now()
    for some in batched(list(keys), _AT_ONCE):
        found = await rows(f"SELECT * FROM attendee WHERE id IN ({marks(some)}) ORDER BY id", *some)
        await note(event, [loaded(Attendee, one) for one in found], now, "details")
    await save(event, "next_number")


async def attendees_of(registration: UUID) -> list[Attendee]:
    """The people of a registration, in the order they were named."""
    found = await rows("SELECT * FROM attendee WHERE registration = ? ORDER BY seq, id", registration)
    return [loaded(Attendee, values) for values in found]


def allotted(event: Event, people: Sequence[Attendee], may_split: bool) -> list[str]:
    """What each of a party that signs up now would get, seat or waiting, by the rule and in their order."""
    states = ["seat"] * len(people)
    for mode in MODES:
        party = [at for at, one in enumerate(people) if one.mode == mode and one.kind == "participant"]
        pools = [pool_of(event, people[at], mode) for at in party]
        for at, seated in zip(party, rules.seats_now(pools, room(event, mode), may_split), strict=True):
            states[at] = "seat" if seated else "waiting"
        for at, one in enumerate(people):
            if one.mode == mode and one.kind == "child" and rules.child_waits(states[other] for other in party):
                states[at] = "waiting"
    return states


async def place(event: Event, people: Sequence[Attendee], may_split: bool) -> bool:
    """Give a party seats or places in the queue, mode by mode; False when neither is left (nothing is changed)."""
    await know([event])
    states = allotted(event, people, may_split)
    if "waiting" in states and not event.waiting_list:
        return False
    numbers = {mode: draw_number(event) for mode in MODES if any(_queues(one, mode) for one in people)}
    for person, state in zip(people, states, strict=True):
        person.state = state
        if _queues(person, person.mode):
            person.number = numbers[person.mode]
        count(event, person, +1)
    if event.aside and any(one.state == "seat" and _queues(one, "on_site") for one in people):
        await _note_passed(event)
    return True


async def _note_passed(event: Event) -> None:
    """Those who wait with somebody who lacks only a kept seat are told that newcomers got ordinary ones before them."""
    found = await rows(
        "SELECT a.* FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND r.state = 'active' AND a.mode = 'on_site' AND a.state = 'waiting'"
        " AND a.kind = 'participant' AND a.provision_seat IS NULL"
        " AND EXISTS (SELECT 1 FROM attendee k WHERE k.registration = a.registration AND k.number = a.number"
        " AND k.state = 'waiting' AND k.provision_seat IS NOT NULL) ORDER BY a.number, a.seq",
        event.id,
    )
    await note(event, [loaded(Attendee, one) for one in found], clock.now(), "passed_kept")


def _queues(person: Attendee, mode: str) -> bool:
    return person.mode == mode and person.kind == "participant"


def lacks_kept(event: Event, person: Attendee) -> bool:
    """Whether somebody with a seat, who now needs one kept for a provision, would have it before others or beyond it.

    Asked after the need was written down and counted (`know`).
    """
    kept = next((one for one in event.kept if one.key == pool_of(event, person, person.mode)), None)
    seated = person.kind == "participant" and person.state in ("seat", "offered")
    return bool(kept and seated and (kept.waiting or kept.taken > kept.seats))


async def cancel_person(event: Event, person: Attendee, by: str) -> None:
    """Take one person out of seat and queue, and of the sessions of the programme."""
    count(event, person, -1)
    person.state, person.cancelled_by = "cancelled", by
    person.wants_mode = person.wants_number = person.offer_until = None
    await save(person, "state", "cancelled_by", "wants_mode", "wants_number", "offer_until")
    await follow(event, [person])


async def close_empty(registrations: Collection[UUID]) -> None:
    """A registration whose people are all cancelled is cancelled itself."""
    for some in batched(list(registrations), _AT_ONCE):
        await rows(
            f"UPDATE registration SET state = 'cancelled', hold_until = NULL WHERE id IN ({marks(some)})"
            " AND state IN ('pending', 'active') AND NOT EXISTS"
            " (SELECT 1 FROM attendee a WHERE a.registration = registration.id AND a.state <> 'cancelled')",
            *some,
        )
