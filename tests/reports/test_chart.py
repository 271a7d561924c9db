"""The bars of arrivals, as page and paper draw them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.attendance import SLOT, Figure, moment
from reports.chart import LABELS, MOST_BARS, arrivals

NINE = int(datetime(2027, 2, 20, 8, tzinfo=UTC).timestamp())  # in Berlin


def admissions(counted: dict[int, int]) -> list[Figure]:
    """Admissions by the slot, counted from nine o'clock."""
    return [
        Figure("arrivals", None, "admissions", moment(NINE + SLOT * slot), people, "derived")
        for slot, people in counted.items()
    ]


def test_a_quarter_of_an_hour_with_a_gap():
    chart = arrivals(admissions({0: 4, 1: 0, 3: 8}), "Europe/Berlin")
    assert [bar.people for bar in chart.bars] == [4, 0, 0, 8]
    assert [bar.label for bar in chart.bars] == ["09:00", "09:05", "09:10", "09:15"]
    assert (chart.lines, chart.peak.people, chart.outside) == ([9, 6, 3, 0], 8, 0)


def test_nobody_came():
    assert arrivals([], "Europe/Berlin") is None
    assert arrivals(admissions({3: 0}), "Europe/Berlin") is None


def test_a_long_day_shows_its_busiest_stretch_and_says_who_is_left_out():
    chart = arrivals(admissions({0: 3, 80: 20, 81: 5, 150: 6, 200: 2}), "Europe/Berlin")
    assert len(chart.bars) == MOST_BARS
    assert sum(bar.people for bar in chart.bars) == 31, "15:40 to 21:40"
    assert chart.outside == 5
    assert all(
        two.start - one.start == timedelta(minutes=5) for one, two in zip(chart.bars, chart.bars[1:], strict=False)
    )


@given(
    st.dictionaries(st.integers(0, 300), st.integers(0, 500), max_size=40), st.sampled_from(["Europe/Berlin", "UTC"])
)
def test_nobody_is_lost_between_the_bars_and_the_note(counted, zone):
    chart = arrivals(admissions(counted), zone)
    if chart is None:
        assert not any(counted.values())
        return
    assert sum(bar.people for bar in chart.bars) + chart.outside == sum(counted.values())
    best = max(
        sum(people for slot, people in counted.items() if first <= slot < first + MOST_BARS) for first in counted
    )
    assert sum(bar.people for bar in chart.bars) == best
    assert chart.top >= chart.peak.people > 0
    assert sum(bool(bar.label) for bar in chart.bars) <= LABELS
