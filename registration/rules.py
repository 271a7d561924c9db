"""The rules of seats and queue (published on every event's page): pure values, no I/O, no clock."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

MODES = ("on_site", "online")
KINDS = ("participant", "child", "staff", "press", "interpreter", "speaker")
FORMATS = ("open", "invited", "closed", "count_only")
CONFIRM_WITHIN = timedelta(hours=72)
OFFERS_END = timedelta(hours=48)  # this close to the start the queue moves at once


class Room(NamedTuple):
    """One mode of an event: its limit (None: no limit), seats taken, places in its queue."""

    limit: int | None
    taken: int
    waiting: int

    @property
    def unused(self) -> int | None:
        """Seats nobody holds, whoever waits; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.taken)

    @property
    def free(self) -> int | None:
        """Seats a sign-up could get now: 0 while anybody waits, None where there is no limit."""
        return 0 if self.waiting else self.unused


def seats_now(people: int, room: Room, may_split: bool) -> int:
    """How many of a party of this size get a seat at sign-up; the others wait.

    A party stays whole unless it allowed splitting; nobody passes those who wait.
    """
    free = room.free
    if free is None or people <= free:
        return people
    return free if may_split else 0


class Party(NamedTuple):
    """People who stand in a queue under one number, and whether they may be split."""

    number: int
    people: int
    may_split: bool


def next_up(queue: Iterable[Party], unused: int | None, smaller_may_pass: bool) -> Iterator[tuple[Party, int]]:
    """Who moves up into the unused seats, in order, and how many of each party.

    The queue must leave out parties that have not confirmed: they keep their place and are passed over. A first
    party too big for what is free makes the queue wait, unless the event says that smaller parties may pass.
    """
    for party in queue:
        if unused is not None and unused <= 0:
            return
        fits = party.people if unused is None else min(party.people, unused)
        if fits < party.people and not party.may_split:
            if smaller_may_pass:
                continue
            return
        yield party, fits
        if unused is not None:
            unused -= fits
        if fits < party.people and not smaller_may_pass:
            return


def last_call(starts_at: datetime, closes: datetime | None) -> datetime:
    """Until when anybody can sign up or confirm: the start, or later where the registration stays open longer."""
    return max(starts_at, closes or starts_at)


def hold_until(now: datetime, minutes: int, last: datetime) -> datetime:
    """Until when an unconfirmed sign-up holds its seat: never past the start (`last_call`)."""
    return max(now, min(now + timedelta(minutes=minutes), last))


def offers(offer_hours: int, now: datetime, starts_at: datetime) -> datetime | None:
    """Until when somebody who moves up may accept; None when the seat is theirs at once."""
    if not offer_hours or starts_at - now <= OFFERS_END:
        return None
    return min(now + timedelta(hours=offer_hours), starts_at)


def sign_up_state(opens: datetime | None, closes: datetime, now: datetime) -> str:
    """Whether the public may sign up: soon, open or closed. `closes` is the start of the event unless told."""
    if opens is not None and now < opens:
        return "soon"
    return "open" if now < closes else "closed"
