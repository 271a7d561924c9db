"""The API of what was answered and asked for: decode, call one query, answer."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from core.db import writing
from core.forms import Input, decode
from core.lists import download, limit_of, page_of
from core.openapi import documented
from core.spreadsheets import CSV, XLSX, csv_file, xlsx_file
from core.staff.actions import record
from registration.access import event_for
from registration.asking import assigning, results
from registration.asking.definitions import provisions_of

Asking = Request[Any, Any, Any]


@get("/api/v1/events/{slug:str}/answers")
async def list_answers(
    request: Asking, slug: FromPath[str], limit: FromQuery[int | None] = None, cursor: FromQuery[str | None] = None
) -> dict[str, Any]:
    """What each question was answered, in numbers; statistics from five answers on [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    return page_of(await results.results(event), limit, cursor)


@get("/api/v1/events/{slug:str}/answers/{question:str}")
async def list_answers_to(
    request: Asking,
    slug: FromPath[str],
    question: FromPath[str],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """The single answers to a question that is no statistics question, in the order of sign-up [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    found, after = await results.texts(event, question, limit_of(limit), cursor)
    return {"items": found, "next": after}


@get("/api/v1/events/{slug:str}/provisions")
async def list_provisions(
    request: Asking,
    slug: FromPath[str],
    provision: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """How many people need each provision, and who [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    found, after = await results.needs(event, provision, limit_of(limit), cursor)
    people = await results.need_counts(event.id)
    counts = [
        {"provision": one.key, "label": one.label, "seats": one.seats, "people": people.get(one.key, 0)}
        for one in provisions_of(event)
    ]
    return {"counts": counts, "items": found, "next": after}


HEADER = ("provision", "name", "note", "mode", "state", "email", "phone")


async def _lines(request: Asking, slug: str, kind: str) -> list[list[Any]]:
    """Who needs what, for a download, with its entry in the record of who took personal data out."""
    actor, event = await event_for(request, slug, "organiser")
    lines: list[list[Any]] = []
    after: str | None = None
    while True:
        found, after = await results.needs(event, request.query_params.get("provision"), 5000, after)
        lines += [[one.label, *(getattr(one, name) for name in HEADER[1:])] for one in found]
        if after is None:
            break
    async with writing():
        await record(actor, "provisions_downloaded", f"event:{event.id}", event=event.id, kind=kind, rows=len(lines))
    return lines


@get("/api/v1/events/{slug:str}/provisions.csv")
async def provisions_csv(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """Who needs which provision, as CSV [organiser]."""
    return download(csv_file(HEADER, await _lines(request, slug, "csv")), CSV, f"{slug}-provisions.csv")


@get("/api/v1/events/{slug:str}/provisions.xlsx")
async def provisions_xlsx(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """The same list as XLSX [organiser]."""
    lines = await _lines(request, slug, "xlsx")
    return download(xlsx_file({"provisions": (HEADER, lines)}), XLSX, f"{slug}-provisions.xlsx")


class AssignedTo(Input, kw_only=True):
    """Field and sector of one person; "" takes them away."""

    id: UUID
    field: Annotated[str, Meta(max_length=200)] | None = None
    sector: Annotated[str, Meta(max_length=200)] | None = None


class Assign(Input, kw_only=True):
    """POST /events/{slug}/assignment: single people, or everybody anew by their wishes."""

    people: Annotated[list[AssignedTo], Meta(max_length=500)] = []
    by_wishes: bool = False


@get("/api/v1/events/{slug:str}/assignment")
async def list_assignment(
    request: Asking,
    slug: FromPath[str],
    field: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """How full each field is, and who is in which; an empty `field` finds those in none [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    found, after = await assigning.assignable(event.id, field, limit_of(limit), cursor)
    return {"fields": await assigning.mix(event), "items": found, "next": after}


@documented(Assign)
@post("/api/v1/events/{slug:str}/assignment", status_code=200)
async def assign(request: Asking, slug: FromPath[str]) -> dict[str, Any]:
    """Put people into fields and sectors, or share everybody out by wishes and targets [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wish = await decode(request, Assign)
    wanted = {one.id: assigning.Assignment(one.field, one.sector) for one in wish.people}
    changed = await assigning.assign(event.id, wanted, actor) if wanted else 0
    if wish.by_wishes:
        changed += await assigning.assign_by_wishes(event.id, actor)
    return {"changed": changed, "fields": await assigning.mix(event)}


handlers = [
    list_answers,
    list_answers_to,
    list_provisions,
    provisions_csv,
    provisions_xlsx,
    list_assignment,
    assign,
]
