"""Arrivals as bars: pure values for the template that draws them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from reports.attendance import SLOT, Figure

MOST_BARS = 72  # six hours; a longer event shows its quiet times as gaps only
_ROUND = (1, 2, 5)


class Bar(NamedTuple):
    """The people admitted from `start` on; `labelled` where there is room for the time below."""

    start: datetime
    people: int
    labelled: bool


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


def arrivals(figures: Sequence[Figure]) -> Chart | None:
    """The arrivals among the figures of an event; None while nobody has come."""
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
    every = -(-len(starts) // 6)
    bars = [Bar(start, counted.get(start, 0), place % every == 0) for place, start in enumerate(starts)]
    return Chart(bars, _lines(max(bar.people for bar in bars)))


def _lines(highest: int) -> list[int]:
    """Four lines at round numbers, the top one at or above the highest bar."""
    power = 1
    while True:
        for digit in _ROUND:
            step = digit * power
            if 3 * step >= highest:
                return [3 * step, 2 * step, step, 0]
        power *= 10
