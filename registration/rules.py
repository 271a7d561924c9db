"""The rules of seats and queue (published on every event's page): pure values, no I/O, no clock."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

MODES = ("on_site", "online")
KINDS = ("participant", "child", "staff", "press", "interpreter", "speaker")
CONFIRM_WITHIN = timedelta(hours=72)
OFFERS_END = timedelta(hours=48)  # this close to the start the queue moves at once
ORDINARY = ""  # the line of those who need no seat that is kept for a provision


class Kept(NamedTuple):
    """Seats on site kept for people who need one provision (wheelchair places), until they are let go."""

    key: str
    seats: int
    taken: int = 0
    waiting: int = 0
    released: bool = False

    @property
    def left(self) -> int:
        """How many more people can have this provision."""
        return max(0, self.seats - self.taken)


class Room(NamedTuple):
    """One mode of an event: its limit (None: no limit), seats taken, and whom newcomers would have to pass.

    `waiting` counts those who wait for ordinary seats; who waits only for a kept one stands in the line of its own.
    """

    limit: int | None
    taken: int
    waiting: int
    kept: tuple[Kept, ...] = ()

    @property
    def unused(self) -> int | None:
        """Ordinary seats nobody holds, whoever waits; None where there is no limit."""
        if self.limit is None:
            return None
        return max(0, self.limit - self.taken - sum(kept.left for kept in self.kept if not kept.released))

    @property
    def free(self) -> int | None:
        """Seats a sign-up could get now: 0 while anybody waits, None where there is no limit."""
        return 0 if self.waiting else self.unused

    def unused_for(self, pool: str) -> int | None:
        """Seats nobody holds for somebody of this pool: kept ones until they are let go, then what is left for all."""
        kept = self._kept(pool)
        if kept is None:
            return self.unused
        if self.limit is None:
            return kept.left
        rest = self.unused if kept.released else max(0, self.limit - self.taken)
        return min(kept.left, rest or 0)

    def free_for(self, pool: str) -> int | None:
        """Seats a sign-up of this pool could get now: 0 while anybody waits in a line it would stand in."""
        return 0 if self.lines_of(pool) & self.lines_waiting else self.unused_for(pool)

    def lines_of(self, pool: str) -> frozenset[str]:
        """The lines in which somebody of this pool waits: the ordinary one as well once kept seats are let go."""
        kept = self._kept(pool)
        if kept is None:
            return frozenset({ORDINARY})
        return frozenset({ORDINARY, pool} if kept.released else {pool})

    @property
    def lines_waiting(self) -> frozenset[str]:
        """The lines in which somebody stands whom a newcomer would pass."""
        lines = {kept.key for kept in self.kept if kept.waiting}
        return frozenset(lines | {ORDINARY} if self.waiting else lines)

    @property
    def unused_but_for_released(self) -> int | None:
        """Ordinary seats there would be if no kept seat had been let go."""
        return self._replace(kept=tuple(kept._replace(released=False) for kept in self.kept)).unused

    def seated(self, pool: str) -> "Room":
        """The same with one more person of this pool seated."""
        kept = tuple(one._replace(taken=one.taken + 1) if one.key == pool else one for one in self.kept)
        return self._replace(taken=self.taken + 1, kept=kept)

    def _kept(self, pool: str) -> Kept | None:
        return next((kept for kept in self.kept if kept.key == pool), None) if pool else None


def fitted(pools: Sequence[str], room: Room, shut: Collection[str], may_split: bool) -> tuple[list[bool], Room]:
    """Who of a party gets a seat, person by person, and the room after that; nobody steps into a line that is shut.

    A party stays whole unless it allowed splitting.
    """
    got, left = [], room
    for pool in pools:
        unused = left.unused_for(pool)
        fits = (unused is None or unused > 0) and not left.lines_of(pool).intersection(shut)
        got.append(fits)
        if fits:
            left = left.seated(pool)
    if all(got) or may_split:
        return got, left
    return [False] * len(got), room


def seats_now(pools: Sequence[str], room: Room, may_split: bool) -> list[bool]:
    """Who of a party gets a seat at sign-up; the others wait. Nobody passes those who wait in the same line."""
    return fitted(pools, room, room.lines_waiting, may_split)[0]


class Party(NamedTuple):
    """People who stand in a queue under one number: the pool each needs a seat of, and whether they may be split."""

    number: int
    pools: tuple[str, ...]
    may_split: bool


class Turn(NamedTuple):
    """What became of a party when it was its turn: who moves up, and of which lines it is short."""

    party: Party
    got: tuple[bool, ...]
    short: frozenset[str] = frozenset()


class Walk:
    """Goes along a queue in order and lets people move up into unused seats.

    The queue must leave out parties that have not confirmed: they keep their place and are passed over. A party too big
    for the ordinary seats that are left makes everybody behind it wait in the lines it stands in, unless the event says
    that smaller parties may pass. A party that lacks only kept seats holds up nobody but those who wait for them, too.
    """

    def __init__(self, room: Room, smaller_may_pass: bool) -> None:
        self.room, self._may_pass = room, smaller_may_pass
        self._shut: set[str] = set()

    @property
    def open_lines(self) -> set[str]:
        """The lines in which somebody could still move up."""
        pools = (ORDINARY, *(kept.key for kept in self.room.kept))
        return {
            pool
            for pool in pools
            if self.room.unused_for(pool) != 0 and not self.room.lines_of(pool).intersection(self._shut)
        }

    def turn(self, party: Party) -> Turn:
        """It is this party's turn."""
        got, self.room = fitted(party.pools, self.room, self._shut, party.may_split)
        left = [pool for pool, seated in zip(party.pools, got, strict=True) if not seated]
        short = self._short(left, party.may_split)
        if not self._may_pass:
            self._shut |= short
        return Turn(party, tuple(got), frozenset(short))

    def _short(self, left: Sequence[str], may_split: bool) -> set[str]:
        """The lines whose seats do not suffice for those of a party who are left."""
        lines = {pool: self.room.lines_of(pool) for pool in left}
        drawing = sum(ORDINARY in lines[pool] for pool in left)
        if drawing and (ORDINARY in self._shut or self._too_few(ORDINARY, drawing, may_split)):
            return set().union(*lines.values())
        kept = {pool for pool in left if pool in lines[pool] and pool}
        short = {pool for pool in kept if pool in self._shut or self._too_few(pool, left.count(pool), may_split)}
        return short or kept

    def _too_few(self, pool: str, people: int, may_split: bool) -> bool:
        unused = self.room.unused_for(pool)
        return unused is not None and unused < (1 if may_split else people)


def passed(turns: Iterable[Turn], room: Room) -> dict[int, str]:
    """The parties behind which somebody of the same line moved up in these turns, by number, and why they did not.

    "passed": too many for the ordinary seats left; "passed_kept": a seat kept for a provision was missing.
    """
    found: dict[int, str] = {}
    moved: set[str] = set()  # the lines of those behind who moved
    for turn in reversed(list(turns)):
        lines = [room.lines_of(pool) for pool in turn.party.pools]
        staying = {line for own, got in zip(lines, turn.got, strict=True) if not got for line in own}
        if staying & moved:
            found[turn.party.number] = "passed" if ORDINARY in turn.short else "passed_kept"
        moved.update(line for own, got in zip(lines, turn.got, strict=True) if got for line in own)
    return found


def child_waits(companions: Iterable[str]) -> bool:
    """Whether a child waits, by the states of the people of its party and mode: as long as none of them has a seat.

    A child takes no participant's seat, so where nobody else of its party comes in its mode it waits for nobody.
    """
    states = set(companions)
    return bool(states) and "seat" not in states


def last_call(starts_at: datetime, closes: datetime | None) -> datetime:
    """Until when anybody can sign up or confirm: the start, or later where the registration stays open longer."""
    return max(starts_at, closes or starts_at)


def hold_until(now: datetime, minutes: int, last: datetime) -> datetime:
    """Until when an unconfirmed sign-up holds its seat: never past the start (`last_call`)."""
    return max(now, min(now + timedelta(minutes=minutes), last))


def confirm_until(created_at: datetime, last: datetime) -> datetime:
    """Until when a sign-up can be confirmed at all, its hold ended or not: 72 hours, never past the `last_call`."""
    return min(created_at + CONFIRM_WITHIN, last)


def offers(offer_hours: int, now: datetime, starts_at: datetime) -> datetime | None:
    """Until when somebody who moves up may accept; None when the seat is theirs at once."""
    if not offer_hours or starts_at - now <= OFFERS_END:
        return None
    return min(now + timedelta(hours=offer_hours), starts_at)


def may_change(state: str, starts_at: datetime, now: datetime) -> bool:
    """Whether people change their own registration: once it is confirmed, until the event begins."""
    return state == "active" and now < starts_at


def sign_up_state(opens: datetime | None, closes: datetime, now: datetime) -> str:
    """Whether the public may sign up: soon, open or closed. `closes` is the start of the event unless told."""
    if opens is not None and now < opens:
        return "soon"
    return "open" if now < closes else "closed"
