"""The figures as one page for the council: the edition laid out for templates/print/report.html."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from badges import pdf
from core import pages
from core.languages import _
from core.settings import settings
from reports import words
from reports.attendance import HEADCOUNTS, SLOT, Figure
from reports.edition import Edition

# What the page tells, in this order; what is apart comes below, and only where there is something to tell.
_STORY = (
    "registered", "seated", "waitlisted", "cancelled", "checked_in", "walk_in_named", "walk_in_anonymous", "attended",
    "no_show", "changed_mode",
)  # fmt: skip
_APART = (*(f"headcount_{kind}" for kind in HEADCOUNTS), "occupancy_peak")
_CATEGORIES_SHOWN = 6  # of a table; the files have all of them
_SLOTS_SHOWN = 48  # four hours
_CHART = (516.0, 72.0)  # width and height of the bars, in px


class Line(NamedTuple):
    """A row of the main table: label, definition, sum, one value per mode (None: does not apply), how counted."""

    metric: str
    label: str
    definition: str
    total: int
    modes: tuple[int | None, ...]
    method: str


class Bar(NamedTuple):
    """Admissions of five minutes: where the bar stands in the drawing, what it says, and its label, if it has one."""

    x: float
    y: float
    width: float
    height: float
    value: int
    at: datetime
    labelled: bool


class Breakdown(NamedTuple):
    """A small table: its title, its rows, and how many categories only the files show."""

    title: str
    rows: Sequence[tuple[str, int]]
    more: int


async def as_pdf(edition: Edition) -> bytes:
    """The page as PDF/UA-1, in the language being spoken."""
    html = pages.render("print/report.html", town_color=settings.town_color, **context(edition))
    return (await pdf.render(html, "report.css")).data


def context(edition: Edition) -> dict[str, Any]:
    """What the template shows of an edition."""
    modes = [mode for mode in words.MODES if any(one.mode == mode for one in edition.figures)]
    modes = modes if len(modes) > 1 else []
    return {
        "edition": edition,
        "about": edition.about,
        "attended": edition.values["attended", None],
        "interim": edition.generated_at < edition.about.ends_at,
        "edition_name": _(words.EDITIONS[edition.name]),
        "modes": [_(words.MODES[mode]) for mode in modes],
        "lines": _lines(edition, _STORY, modes),
        "apart": [line for line in _lines(edition, _APART, modes) if line.total],
        "breakdowns": [
            _breakdown(edition, dimension) for dimension in ("group", "channel") if edition.table("attended", dimension)
        ],
        "bars": bars(edition.table("arrivals", "admissions")),
        "chart": _CHART,
        "rounded": _(words.ROUNDED) if any(one.rounded for one in edition.figures) else "",
    }


def _lines(edition: Edition, metrics: Sequence[str], modes: Sequence[str]) -> list[Line]:
    """The totals of these metrics that the edition has."""
    sums = {one.metric: one for one in edition.figures if one.mode is None and one.dimension is None}
    return [
        Line(
            metric,
            _(words.LABELS[metric]),
            words.definition(sums[metric]),
            sums[metric].value,
            tuple(edition.values.get((metric, mode)) for mode in modes),
            _(words.METHODS[sums[metric].method]),
        )
        for metric in metrics
        if metric in sums
    ]


def _breakdown(edition: Edition, dimension: str) -> Breakdown:
    rows = [(words.category(one), one.value) for one in edition.table("attended", dimension)]
    return Breakdown(_(words.DIMENSIONS[dimension]), rows[:_CATEGORIES_SHOWN], len(rows[_CATEGORIES_SHOWN:]))


def bars(admissions: Sequence[Figure]) -> list[Bar]:
    """The busiest four hours of the door as a bar chart, quiet minutes included; the quarter hours get a label."""
    if not admissions:
        return []
    counted = {int(datetime.fromisoformat(one.category or "").timestamp()): one.value for one in admissions}
    first, last = min(counted), max(counted)
    span = SLOT * (_SLOTS_SHOWN - 1)
    if last - first > span:
        first = max(
            sorted(counted), key=lambda start: sum(counted.get(start + SLOT * n, 0) for n in range(_SLOTS_SHOWN))
        )
        last = first + span
    starts = range(first, last + 1, SLOT)
    width, height = _CHART
    step, most = width / max(12, len(starts)), max(1, *(counted.get(start, 0) for start in starts))
    every = 900 if len(starts) <= 24 else 1800
    return [
        Bar(
            x=round(number * step + step * 0.1, 1),
            y=round(height - height * counted.get(start, 0) / most, 1),
            width=round(step * 0.8, 1),
            height=round(height * counted.get(start, 0) / most, 1),
            value=counted.get(start, 0),
            at=datetime.fromtimestamp(start, UTC),
            labelled=start % every == 0,
        )
        for number, start in enumerate(starts)
    ]
