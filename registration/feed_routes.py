"""What other websites and calendars take: feeds to subscribe to, and plain pages to show in a frame."""

from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery

from core import clock, languages
from core.lists import limit_of
from core.pages import chosen_language, page, render
from core.problems import NotFound
from registration import calendar, feeds, letters, listing, pages, queries
from registration.api import event_json

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
Asking = Request[Any, Any, Any]


async def _json(limit: int, after: str | None) -> tuple[bytes, datetime | None]:
    found, following = await queries.listed_events(limit, after, ending_after=clock.now())
    processes = await queries.processes_of(found)
    items = [
        await event_json(event, processes.get(event.process)) | {"url": feeds.address_of(event.slug)} for event in found
    ]
    return msgspec.json.encode({"items": items, "next": following}), listing.next_moment(found)


@get("/feeds/events.json")
async def json_feed(limit: FromQuery[int | None] = None, cursor: FromQuery[str | None] = None) -> Response[bytes]:
    """The coming public events for other websites, each with the address of its page [public]."""
    data = await listing.kept(("feed", limit, cursor), partial(_json, limit_of(limit), cursor))
    return Response(data, media_type=MediaType.JSON, headers=OPEN_TO_ALL)


async def _calendar() -> tuple[bytes, datetime | None]:
    found, _following = await queries.listed_events(feeds.ON_ONE_CALENDAR, None, ending_after=clock.now())
    processes = await queries.processes_of(found)
    data = feeds.calendar_of((event, letters.contact_in(event, processes.get(event.process))) for event in found)
    return data, listing.next_moment(found)


@get("/feeds/events.ics")
async def calendar_feed() -> Response[bytes]:
    """The coming public events as a calendar to subscribe to."""
    data = await listing.kept("calendar", _calendar)
    return Response(data, media_type=calendar.MEDIA_TYPE, headers=OPEN_TO_ALL)


@get("/e/{event:str}/event.ics")
async def event_calendar(event: FromPath[str]) -> Response[bytes]:
    """One public event for one's own calendar, without signing up."""
    found = await queries.public_event(event)
    data = feeds.calendar_of([(found, await letters.contact_of(found))])
    headers = {"Content-Disposition": f'attachment; filename="{calendar.FILENAME}"'}
    return Response(data, media_type=calendar.MEDIA_TYPE, headers=headers)


@get("/embed/events")
async def embedded_events(request: Asking, process: FromQuery[str | None] = None) -> Response[str]:
    """The coming public events, all or those of one process, to stand in a frame of another website."""
    code = chosen_language(request)  # a frame speaks the language its address names, so its links name it, too
    key = (await queries.process_by_slug(process)).id if process else None

    async def make() -> tuple[str, datetime | None]:
        events, _more = await queries.listed_events(pages.ON_A_PAGE, None, ending_after=clock.now(), process=key)
        shown = [pages.shown(event) for event in events]
        html = render("embed/events.html", events=shown, lang_query=f"?lang={code}" if code else "")
        return html, listing.next_moment(events)

    html = await listing.kept(("embed", key, languages.current.get(), code), make)
    return Response(html, media_type=MediaType.HTML)


@get("/embed/e/{event:str}")
async def embedded_event(request: Asking, event: FromPath[str]) -> Response[str]:
    """One public event, to stand in a frame of another website; its links open outside the frame."""
    found = await queries.public_event(event)
    if not found.listed:
        raise NotFound()
    return page(request, "embed/event.html", event=pages.shown(found))


handlers = [json_feed, calendar_feed, event_calendar, embedded_events, embedded_event]
