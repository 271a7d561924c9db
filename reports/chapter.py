"""The figures as one page for the council: the edition laid out for templates/print/report.html."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from badges import pdf
from core import pages
from core.languages import _
from core.settings import settings
from reports import words
from reports.attendance import HEADCOUNTS
from reports.chart import arrivals
from reports.edition import Edition

# What the page tells, in this order; what is apart comes below, and only where there is something to tell.
_STORY = (
    "registered", "seated", "waitlisted", "cancelled", "checked_in", "walk_in_named", "walk_in_anonymous", "attended",
    "no_show", "changed_mode",
)  # fmt: skip
_APART = (*(f"headcount_{kind}" for kind in HEADCOUNTS), "occupancy_peak")
_CATEGORIES_SHOWN = 6  # of a table; the files have all of them


class Line(NamedTuple):
    """A row of the main table: label, definition, sum, one value per mode (None: does not apply), how counted."""

    metric: str
    label: str
    definition: str
    total: int
    modes: tuple[int | None, ...]
    method: str


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
            _breakdown(edition, dimension)
            for dimension in dict.fromkeys(one.dimension for one in edition.figures if one.metric == "attended")
            if dimension
        ],
        "chart": arrivals(edition.figures, edition.about.time_zone),
        "only_the_total": edition.name == "public" and edition.number is None,
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
    labels = edition.about.labels
    rows = [(words.category(one, labels), one.value) for one in edition.table("attended", dimension)]
    return Breakdown(words.dimension(dimension, labels), rows[:_CATEGORIES_SHOWN], len(rows[_CATEGORIES_SHOWN:]))
