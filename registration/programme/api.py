"""The API of an event's programme: decode, call one action or query, answer."""

from typing import Any

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery

from core.db import writing
from core.forms import decode
from core.lists import download, limit_of, page_of
from core.openapi import documented
from core.spreadsheets import CSV, XLSX, csv_file, xlsx_file
from core.staff.actions import record
from registration.access import event_for
from registration.api import event_shown_to
from registration.asking.definitions import defined
from registration.programme import actions, queries
from registration.programme.inputs import NewSession, SessionPatch
from registration.programme.tables import Session
from registration.tables import Event

Asking = Request[Any, Any, Any]


def session_json(event: Event, session: Session, staff: bool = False) -> dict[str, Any]:
    """A session as programs see it, in the ways its event takes place; strangers never get its link."""
    shown: dict[str, Any] = {
        name: getattr(session, name) for name in ("slug", "title", "summary", "starts_at", "ends_at", "room")
    }
    free = queries.free_in(session, event)
    shown |= {"modes": list(free), "free": free}
    if staff:
        modes = queries.modes_in(session)
        shown |= {"id": session.id, "join_url": session.join_url, "place": session.place}
        shown["seats"] = {mode: queries.seats_in(session, mode).limit for mode in modes}
        shown["taken"] = {mode: queries.seats_in(session, mode).taken for mode in modes}
        shown["translations"] = defined(session, "translations")
    return shown


@get("/api/v1/events/{slug:str}/sessions")
async def list_sessions(
    request: Asking,
    slug: FromPath[str],
    invitation: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """The programme in the order of time, to whom the event is shown; links for organisers [public or organiser]."""
    event, staff = await event_shown_to(request, slug, invitation)
    found = [session_json(event, session, staff) for session in await queries.sessions_of_event(event.id)]
    return page_of(found, limit, cursor)


@documented(NewSession)
@post("/api/v1/events/{slug:str}/sessions")
async def add_session(request: Asking, slug: FromPath[str]) -> dict[str, Any]:
    """A new part of an event, within its times, with seats or a link of its own [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    return session_json(
        event, await actions.add_session(event.id, await decode(request, NewSession), actor), staff=True
    )


@documented(SessionPatch)
@patch("/api/v1/events/{slug:str}/sessions/{session:str}")
async def change_session(request: Asking, slug: FromPath[str], session: FromPath[str]) -> dict[str, Any]:
    """Change a part; fewer seats unseat nobody [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wish = await decode(request, SessionPatch)
    return session_json(event, await actions.change_session(event.id, session, wish, actor), staff=True)


@delete("/api/v1/events/{slug:str}/sessions/{session:str}", status_code=204)
async def remove_session(
    request: Asking, slug: FromPath[str], session: FromPath[str], move_to: FromQuery[str | None] = None
) -> None:
    """Remove a part nobody has a seat in; with `move_to` its people go to that other part first [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    await actions.remove_session(event.id, session, actor, move_to)


@get("/api/v1/events/{slug:str}/sessions/{session:str}/attendees")
async def list_people_of_session(
    request: Asking,
    slug: FromPath[str],
    session: FromPath[str],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """Who has a seat in a part, or wishes for one while waiting for the event, by name [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    found = await queries.session_by_slug(event.id, session)
    people, after = await queries.people_in(found.id, limit_of(limit), cursor)
    return {"items": people, "next": after}


async def _lines(request: Asking, slug: str, session: str | None) -> list[list[Any]]:
    """The list for a download, with its entry in the record of who took personal data out."""
    actor, event = await event_for(request, slug, "organiser")
    parts = [await queries.session_by_slug(event.id, session)] if session else []
    lines = await queries.lines_of(parts or await queries.sessions_of_event(event.id))
    async with writing():
        await record(actor, "programme_downloaded", f"event:{event.id}", event=event.id, rows=len(lines))
    return lines


@get("/api/v1/events/{slug:str}/sessions.csv")
async def programme_csv(request: Asking, slug: FromPath[str], session: FromQuery[str | None] = None) -> Response[bytes]:
    """Who is in which part as CSV; with `session` only that one [organiser]."""
    lines = await _lines(request, slug, session)
    return download(csv_file(queries.LIST_HEADER, lines), CSV, f"{slug}-{session or 'sessions'}.csv")


@get("/api/v1/events/{slug:str}/sessions.xlsx")
async def programme_xlsx(
    request: Asking, slug: FromPath[str], session: FromQuery[str | None] = None
) -> Response[bytes]:
    """Who is in which part as XLSX; with `session` only that one [organiser]."""
    lines = await _lines(request, slug, session)
    book = xlsx_file({"sessions": (queries.LIST_HEADER, lines)})
    return download(book, XLSX, f"{slug}-{session or 'sessions'}.xlsx")


handlers = [
    list_sessions,
    add_session,
    change_session,
    remove_session,
    list_people_of_session,
    programme_csv,
    programme_xlsx,
]
