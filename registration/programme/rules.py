"""The rules of an event's programme: pure values, no I/O, no clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, Protocol

JOIN_BEFORE = timedelta(minutes=30)  # as for the event: the way into an online part opens this long before it begins


class Timed(Protocol):
    """Something that has a beginning and an end."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""


class Seats(NamedTuple):
    """One mode of a part: whether it is offered, its limit (None: no limit), and the seats taken."""

    offered: bool
    limit: int | None
    taken: int

    @property
    def free(self) -> int | None:
        """Seats left, None where there is no limit. A part has no waiting list."""
        return None if self.limit is None else max(0, self.limit - self.taken)

    @property
    def has_seat(self) -> bool:
        """Whether one more can come in this way."""
        return self.offered and self.free != 0


def clash(parts: Iterable[Timed]) -> bool:
    """Whether two of these overlap. One may begin in the minute in which another ends."""
    ordered = sorted(parts, key=lambda part: (part.starts_at, part.ends_at))
    return any(first.ends_at > second.starts_at for first, second in pairwise(ordered))


def wrong_times(part: Timed, event: Timed) -> list[str]:
    """Which of a part's times are wrong: it has a beginning before its end, and lies within the event's times."""
    wrong = []
    if not event.starts_at <= part.starts_at < event.ends_at:
        wrong.append("starts_at")
    if not part.starts_at < part.ends_at <= event.ends_at:
        wrong.append("ends_at")
    return wrong


def can_join(part: Timed, now: datetime) -> bool:
    """Whether the way into an online part is open: from half an hour before it begins until it ends."""
    return part.starts_at - JOIN_BEFORE <= now < part.ends_at


def slots(parts: Sequence[Timed]) -> list[list[Timed]]:
    """Parts in the order of time, those that touch the same stretch of time together."""
    found: list[list[Timed]] = []
    for part in sorted(parts, key=lambda one: one.starts_at):
        if found and part.starts_at < max(one.ends_at for one in found[-1]):
            found[-1].append(part)
        else:
            found.append([part])
    return found
