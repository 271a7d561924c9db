"""Figures for programs and as files [reader]: numbers only, never a name."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from core import clock
from core.lists import download
from core.problems import FieldError, Invalid
from core.spreadsheets import CSV, XLSX
from registration.access import event_for
from reports import chapter, exports
from reports.edition import EDITIONS, Edition
from reports.mix import mix
from reports.queries import edition_of


async def _asked_for(request: Request[Any, Any, Any], slug: str, edition: str) -> Edition:
    """The edition the request names, if its caller may see it."""
    _actor, event = await event_for(request, slug, "reader", "organiser")
    if edition not in EDITIONS:
        raise Invalid([FieldError("edition", "choice")])
    return await edition_of(event, edition, clock.now())


def _filename(edition: Edition, kind: str) -> str:
    return f"{edition.about.slug}-attendance{'-public' if edition.name == 'public' else ''}.{kind}"


@get("/api/v1/events/{slug:str}/figures")
async def show_figures(
    request: Request[Any, Any, Any], slug: FromPath[str], edition: FromQuery[str] = "internal"
) -> dict[str, Any]:
    """The figures of an event with their definitions [reader]."""
    return exports.as_json(await _asked_for(request, slug, edition))


@get("/api/v1/events/{slug:str}/attendance.json")
async def attendance_json(
    request: Request[Any, Any, Any], slug: FromPath[str], edition: FromQuery[str] = "internal"
) -> Response[dict[str, Any]]:
    """The figures as a JSON file: the rows of the CSV with their definitions [reader]."""
    found = await _asked_for(request, slug, edition)
    headers = {"Content-Disposition": f'attachment; filename="{_filename(found, "json")}"'}
    return Response(exports.json_file(found), headers=headers)


@get("/api/v1/events/{slug:str}/attendance.csv")
async def attendance_csv(
    request: Request[Any, Any, Any], slug: FromPath[str], edition: FromQuery[str] = "internal"
) -> Response[bytes]:
    """The figures as CSV, one row per value [reader]."""
    found = await _asked_for(request, slug, edition)
    return download(exports.as_csv(found), CSV, _filename(found, "csv"))


@get("/api/v1/events/{slug:str}/attendance.xlsx")
async def attendance_xlsx(
    request: Request[Any, Any, Any], slug: FromPath[str], edition: FromQuery[str] = "internal"
) -> Response[bytes]:
    """The figures as a workbook, one sheet per table [reader]."""
    found = await _asked_for(request, slug, edition)
    return download(exports.as_xlsx(found), XLSX, _filename(found, "xlsx"))


@get("/api/v1/events/{slug:str}/attendance.pdf")
async def attendance_pdf(
    request: Request[Any, Any, Any], slug: FromPath[str], edition: FromQuery[str] = "internal"
) -> Response[bytes]:
    """The figures as one page for the council, accessible (PDF/UA-1) [reader]."""
    found = await _asked_for(request, slug, edition)
    return download(await chapter.as_pdf(found), "application/pdf", _filename(found, "pdf"))


@get("/api/v1/events/{slug:str}/mix")
async def show_mix(request: Request[Any, Any, Any], slug: FromPath[str]) -> dict[str, Any]:
    """Who was invited and who comes by sector and field, against the targets, as it stands now [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    return {name: [part.as_json() for part in parts] for name, parts in (await mix(event)).items()}


handlers = [show_mix, show_figures, attendance_json, attendance_csv, attendance_xlsx, attendance_pdf]
