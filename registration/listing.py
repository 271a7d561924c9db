"""What anybody may read about many events, kept ready: made once, told again until an event or the clock changes it."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from core import clock
from core.db import row
from registration.asking.definitions import provisions_of
from registration.tables import Event

T = TypeVar("T")
REMEMBERED = 200


class _Kept(NamedTuple):
    version: tuple[Any, ...]
    until: datetime | None
    value: Any


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()


async def version() -> tuple[Any, ...]:
    """Another value whenever an event is added or changed, or a seat of one changes hands.

    An event's next number grows with every entry of its history, so with every seat given or taken.
    """
    found = await row(
        "SELECT count(*) AS events, max(changed_at) AS changed, sum(next_number) AS numbers,"
        " (SELECT count(*) FROM process) AS processes FROM event"
    )
    assert found is not None
    return tuple(found.values())


async def kept(key: Hashable, make: Callable[[], Awaitable[tuple[T, datetime | None]]]) -> T:
    """What `make` gives, made anew only when an event has changed or its moment has come.

    `make` answers the value and the moment from which it is no longer true by itself. The version is read first: what
    changes while it is made is made again next time.
    """
    now, found = await version(), _kept.get(key)
    if found and found.version == now and (found.until is None or clock.now() < found.until):
        _kept.move_to_end(key)
        return found.value
    value, until = await make()
    _kept[key] = _Kept(now, until, value)
    while len(_kept) > REMEMBERED:
        _kept.popitem(last=False)
    return value


def forget() -> None:
    """Forget everything (tests, which change databases under it)."""
    _kept.clear()


def next_moment(events: Iterable[Event]) -> datetime | None:
    """When the first of these events will say something else by itself: registration, start, end, seats let go."""
    now = clock.now()
    moments = [
        moment
        for event in events
        for moment in (
            event.registration_opens,
            event.registration_closes,
            event.starts_at,
            event.ends_at,
            *(provision.deadline for provision in provisions_of(event)),
        )
        if moment is not None and moment > now
    ]
    return min(moments, default=None)
