"""Arrivals as bars, laid out once for the page and for the paper: pure values, no I/O, no clock.

Time runs evenly from left to right, quiet minutes included. Where the door was open for longer than a chart can show,
it shows the busiest stretch and says how many people came outside of it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate, chain, count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reports.attendance import SLOT, Figure

MOST_BARS = 72  # six hours
LABELS = 6
_MINUTES = (5, 10, 15, 30, 60)  # between two labels
_STEPS = (1, 2, 3, 4, 5, 6, 8)  # between the lines, and 10, 15, 20 ... times any power of ten
_BIGGER = (10, 15, 20, 25, 30, 40, 50, 60, 80)


class Bar(NamedTuple):
    """The people admitted in the five minutes from `start` on, and the time below the bar where it has one."""

    start: datetime
    people: int
    label: str


class Chart(NamedTuple):
    """Bars of five minutes, the numbers of the lines behind them from top to bottom, and who is in none of the bars."""

    bars: list[Bar]
    lines: list[int]
    outside: int

    @property
    def top(self) -> int:
        """The number the highest line stands for."""
        return self.lines[0]

    @property
    def peak(self) -> Bar:
        """The busiest five minutes, the first of them where there are several."""
        return max(self.bars, key=lambda bar: bar.people)


def arrivals(figures: Sequence[Figure], zone: str) -> Chart | None:
    """The arrivals among the figures of an event, labelled by its clock; None where nobody came or they are kept."""
    counted = {
        int(datetime.fromisoformat(figure.category or "").timestamp()): figure.value
        for figure in figures
        if (figure.metric, figure.dimension) == ("arrivals", "admissions") and figure.value
    }
    if not counted:
        return None
    starts = _busiest(counted)
    every = next((step for step in _MINUTES if len(starts) * SLOT <= LABELS * step * 60), _MINUTES[-1])
    bars = [Bar(datetime.fromtimestamp(at, UTC), counted.get(at, 0), _label(at, zone, every)) for at in starts]
    outside = sum(counted.values()) - sum(bar.people for bar in bars)
    return Chart(bars, _lines(max(bar.people for bar in bars)), outside)


def _busiest(counted: dict[int, int]) -> range:
    """The starts of the bars: all from the first to the last arrival, or the stretch in which most people came."""
    first, last = min(counted), max(counted)
    span = SLOT * MOST_BARS
    if last - first < span:
        return range(first, last + SLOT, SLOT)
    slots = sorted(counted)
    before = dict(zip(slots, accumulate((counted[at] for at in slots), initial=0), strict=False))
    until, best, most = 0, first, -1
    for at in slots:
        while until < len(slots) and slots[until] < at + span:
            until += 1
        people = before[slots[until - 1]] + counted[slots[until - 1]] - before[at]
        if people > most:
            best, most = at, people
    return range(best, best + span, SLOT)


def _label(start: int, zone: str, every: int) -> str:
    there = datetime.fromtimestamp(start, ZoneInfo(zone))
    return "" if (there.hour * 60 + there.minute) % every else f"{there:%H:%M}"


def _lines(highest: int) -> list[int]:
    """Four lines at round numbers, the top one at or above the highest bar."""
    steps = chain(_STEPS, (step * 10**power for power in count() for step in _BIGGER))
    step = next(step for step in steps if 3 * step >= highest)
    return [3 * step, 2 * step, step, 0]
