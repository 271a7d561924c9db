"""Arrivals as bars: pure values for the template that draws them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain, count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reports.attendance import SLOT, Figure

MOST_BARS = 72  # six hours; a longer event shows its quiet times as gaps only
LABELS = 6
_STEPS = (1, 2, 3, 4, 5, 6, 8)  # between the lines, and 10, 15, 20 ... times any power of ten
_BIGGER = (10, 15, 20, 25, 30, 40, 50, 60, 80)


class Bar(NamedTuple):
    """The people admitted from `start` on, and the time below the bar where there is room for it."""

    start: datetime
    people: int
    label: str


class Chart(NamedTuple):
    """Bars of five minutes, and the lines behind them from top to bottom."""

    bars: list[Bar]
    lines: list[int]

    @property
    def top(self) -> int:
        """The number the highest line stands for."""
        return self.lines[0]

    @property
    def peak(self) -> Bar:
        """The busiest five minutes, the first of them where there are several."""
        return max(self.bars, key=lambda bar: bar.people)


def arrivals(figures: Sequence[Figure], zone: str) -> Chart | None:
    """The arrivals among the figures of an event, labelled by its clock; None while nobody has come."""
    counted = {
        datetime.fromisoformat(figure.category or ""): figure.value
        for figure in figures
        if (figure.metric, figure.dimension) == ("arrivals", "admissions")
    }
    if not any(counted.values()):
        return None
    slot, first, last = timedelta(seconds=SLOT), min(counted), max(counted)
    many = (last - first) // slot + 1
    starts = [first + place * slot for place in range(many)] if many <= MOST_BARS else sorted(counted)
    every = -(-len(starts) // LABELS)
    bars = [
        Bar(start, counted.get(start, 0), "" if place % every else f"{start.astimezone(ZoneInfo(zone)):%H:%M}")
        for place, start in enumerate(starts)
    ]
    return Chart(bars, _lines(max(bar.people for bar in bars)))


def _lines(highest: int) -> list[int]:
    """Four lines at round numbers, the top one at or above the highest bar."""
    steps = chain(_STEPS, (step * 10**power for power in count() for step in _BIGGER))
    step = next(step for step in steps if 3 * step >= highest)
    return [3 * step, 2 * step, step, 0]
