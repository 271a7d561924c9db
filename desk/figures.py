"""What came of an event, as numbers with their definitions, and everything there is to download or print."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from litestar import Request, Response, get, post
from litestar.params import FromPath

from badges.actions import note_printed
from badges.inputs import Printed
from core import clock
from core.forms import from_form
from core.languages import _
from desk.pages import desk_page, organiser_and_event, posted, then
from registration.pages import shown
from reports import words
from reports.attendance import Figure
from reports.chart import arrivals
from reports.edition import Edition
from reports.queries import edition_of


class Line(NamedTuple):
    """One figure: its name, the sum, the values of the modes, how and what is counted."""

    label: str
    total: int
    modes: dict[str, int]
    method: str
    definition: str


class Heaps(NamedTuple):
    """One figure by a dimension: a row for each category, as printed."""

    label: str
    rows: list[tuple[str, int]]


@get("/organise/events/{slug:str}/figures", include_in_schema=False)
async def figures_page(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The figures as they stand now, exact: the same as in the files below them."""
    actor, event = await organiser_and_event(request, slug)
    edition = await edition_of(event, "internal", clock.now())
    return desk_page(
        request,
        actor,
        "desk/figures.html",
        event=event,
        card=shown(event),
        edition=edition,
        edition_name=_(words.EDITIONS[edition.name]),
        lines=_lines(edition.figures),
        tables=_tables(edition),
        chart=arrivals(edition.figures, event.time_zone),
    )


@post("/organise/events/{slug:str}/badges-printed", include_in_schema=False)
async def badges_printed(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """Note that everybody's badge is printed, so that the next sheet can leave these out."""
    actor, event = await organiser_and_event(request, slug)
    await note_printed(event.id, actor, from_form(await posted(request), Printed).until)
    return then(f"/organise/events/{slug}/figures", "badges_printed")


def _lines(figures: Sequence[Figure]) -> list[Line]:
    plain = [one for one in figures if one.dimension is None]
    sums = [one for one in plain if one.mode is None]
    return [
        Line(
            label=_(words.LABELS[total.metric]),
            total=total.value,
            modes={one.mode: one.value for one in plain if one.metric == total.metric and one.mode},
            method=_(words.METHODS[total.method]),
            definition=words.definition(total),
        )
        for total in sums
    ]


def _tables(edition: Edition) -> list[Heaps]:
    """The figures by channel, group, what people said of themselves; arrivals are drawn, not listed here."""
    labels = edition.about.labels
    parted = [one for one in edition.figures if one.dimension and one.dimension not in ("admissions", "exits", "time")]
    kinds = dict.fromkeys((one.metric, one.dimension) for one in parted)
    return [
        Heaps(
            label=f"{_(words.LABELS[metric])}: {words.dimension(dimension or '', labels)}",
            rows=[
                (words.category(one, labels), one.value)
                for one in parted
                if (one.metric, one.dimension) == (metric, dimension)
            ],
        )
        for metric, dimension in kinds
    ]


handlers = [figures_page, badges_printed]
