"""The public pages of events. No cookie; no GET changes anything."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery

from core import languages
from core.pages import chosen_language, page
from registration import feeds, listing, pages

Asking = Request[Any, Any, Any]
Made = tuple[Response[str], datetime | None]


async def _kept(request: Asking, make: Callable[[], Awaitable[Made]], *key: str | None) -> Response[str]:
    """A page that says the same to everybody who reads this language, until an event or a moment changes it."""
    chosen = chosen_language(request)

    async def made() -> tuple[str, datetime | None]:
        answer, until = await make()
        return answer.content, until

    html = await listing.kept((request.url.path, *key, languages.current.get(), languages.offered(), chosen), made)
    return Response(html, media_type=MediaType.HTML)


@get("/")
async def home(request: Asking, cursor: FromQuery[str | None] = None) -> Response[str]:
    """The coming events."""

    async def make() -> Made:
        events, following, until = await pages.coming(cursor)
        return page(request, "registration/events.html", events=events, next=following), until

    return await _kept(request, make, cursor)


@get("/p/{process:str}")
async def show_process(request: Asking, process: FromPath[str]) -> Response[str]:
    """A participation process and its events."""

    async def make() -> Made:
        found, events, contact, until = await pages.process_page(process)
        return page(request, "registration/process.html", process=found, events=events, contact=contact), until

    return await _kept(request, make)


@get("/e/{event:str}")
async def show_event(request: Asking, event: FromPath[str]) -> Response[str]:
    """One event."""

    async def make() -> Made:
        shown = await pages.event_page(event)
        described = feeds.schema_org(shown.event, shown.contact)
        known = shown._asdict() | {"described": described}
        return page(request, "registration/event.html", **known), listing.next_moment([shown.row])

    return await _kept(request, make)


handlers = [home, show_process, show_event]
