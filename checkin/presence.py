"""Who is inside, and since when: scans placed in time and folded into presence.

Pure values, no I/O, no clock. Order everywhere is (effective time, sequence), so the order in which scans reach the
server never matters. The scanner app obeys the same table of cases: tests/cases/scan.json.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

Direction = Literal["in", "out"]
Answer = Literal["admit", "again", "refuse"]

LIVE = timedelta(seconds=10)
TICK = timedelta(microseconds=1)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Placing(NamedTuple):
    """Where a scan, an undo or a walk-in stands in time; `live` when it reached the server at once."""

    arrival: datetime
    effective: datetime
    live: bool


class Recorded(NamedTuple):
    """A scan as it was recorded, or a walk-in merged into this attendee (then without verdict).

    `counts` and `quarantined` are as they stand now: a lead who lets a quarantined scan count turns them round.
    `sequence` orders those of the same moment: the arrival, in microseconds. `device_name` is for people to read.
    """

    id: UUID | str
    effective: datetime
    sequence: int
    direction: Direction
    counts: bool = True
    undone: bool = False
    session: str | None = None
    gate: str | None = None
    device: str | None = None
    device_name: str = ""
    method: str = "scan"
    verdict: Answer | None = None
    shown: str | None = None
    quarantined: bool = False


class Presence(NamedTuple):
    """What the counting scans of one person come to: entries and exits in turn, beginning with an entry."""

    entries: tuple[Recorded, ...] = ()
    exits: tuple[Recorded, ...] = ()

    @property
    def inside(self) -> bool:
        """True while the last entry has no exit."""
        return len(self.entries) > len(self.exits)

    @property
    def first_entry(self) -> Recorded | None:
        """The entry that makes the person "attended"; None for one who never came in."""
        return self.entries[0] if self.entries else None

    @property
    def inside_since(self) -> Recorded | None:
        """The entry since which the person is inside; None for one who is outside."""
        return self.entries[-1] if self.inside else None

    @property
    def last_change(self) -> datetime | None:
        """The effective time of the last entry or exit."""
        last = self.entries[-1:] if self.inside else self.exits[-1:]
        return last[0].effective if last else None


def sequence(arrival: datetime) -> int:
    """The arrival as the number that orders scans of the same effective time."""
    return (arrival - EARLIEST) // TICK


def arrived_last(recorded: Iterable[Recorded]) -> datetime | None:
    """The arrival of the scan that was recorded last; None where there is none."""
    latest = max((one.sequence for one in recorded), default=None)
    return None if latest is None else EARLIEST + latest * TICK


def age(sent_at: datetime, at: datetime) -> timedelta:
    """How long the scan lay on the phone, by the phone's own clock; never negative."""
    return max(timedelta(0), sent_at - at)


def arrival(now: datetime, last_arrival: datetime | None) -> datetime:
    """The server's clock, but later than `last_arrival`, the latest one recorded for this attendee."""
    return now if last_arrival is None else max(now, last_arrival + TICK)


def place(sent_at: datetime, at: datetime, now: datetime, last_arrival: datetime | None = None) -> Placing:
    """Place a scan in time: up to 10 s old it is live and happens on arrival, else its age before that.

    A phone's clock that was decades off cannot leave the calendar: nothing happens before 1970.
    """
    arrived, old = arrival(now, last_arrival), age(sent_at, at)
    if old <= LIVE:
        return Placing(arrived, arrived, True)
    return Placing(arrived, arrived - min(old, arrived - EARLIEST), False)


def before(recorded: Iterable[Recorded], effective: datetime) -> list[Recorded]:
    """The scans a new one is judged against: its sequence is the latest, so those of the same time are before it."""
    return [one for one in recorded if one.effective <= effective]


def fold(recorded: Iterable[Recorded], session: str | None = None) -> Presence:
    """One person's presence at the event, or in one of its sessions, from all recorded scans in any order.

    Undone and not-counting scans are left out. In while outside is an entry, out while inside an exit, anything else
    nothing. A session's scans stand in that session's row only, except that they also let a person who was never in
    enter the event.
    """
    entries: list[Recorded] = []
    exits: list[Recorded] = []
    for one in sorted(recorded, key=_order):
        if one.undone or not one.counts:
            continue
        if one.session != session and (session is not None or entries or one.direction == "out"):
            continue
        inside = len(entries) > len(exits)
        if one.direction == "in" and not inside:
            entries.append(one)
        elif one.direction == "out" and inside:
            exits.append(one)
    return Presence(tuple(entries), tuple(exits))


def _order(one: Recorded) -> tuple[datetime, int, str]:
    """A merged walk-in may share its arrival with a scan: then the id decides, so that there is one order only."""
    return one.effective, one.sequence, str(one.id)


def conflict(recorded: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """The scans by which one ticket let people in on several devices with no exit between, in order; else nothing.

    How many people that were only a lead can say. Sessions are left aside, as are merged walk-ins: who merged one has
    said that it was the same person.
    """
    if len(recorded) < 2:
        return ()
    found: list[Recorded] = []
    stay: list[Recorded] = []
    first = fold(recorded).first_entry
    for one in sorted(recorded, key=_order):
        if one.undone or not (one.session is None or one is first):
            continue
        if one.direction == "in" and (one.counts or one.quarantined) and (one.shown or one.verdict) == "admit":
            stay.append(one)
        elif one.direction == "out" and one.counts:
            found += _of_several_devices(stay)
            stay = []
    return tuple(found + _of_several_devices(stay))


def _of_several_devices(stay: list[Recorded]) -> list[Recorded]:
    return stay if len({one.device for one in stay}) > 1 else []
