"""How an event gets onto the town's own website: a frame, or a plain link."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from core.settings import settings
from desk.pages import desk_page, organiser_and_event
from registration.feeds import address_of
from registration.pages import shown


@get("/organise/events/{slug:str}/embed", include_in_schema=False)
async def embed_page(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The lines to copy into the pages of a content management system."""
    actor, event = await organiser_and_event(request, slug)
    card = shown(event)
    return desk_page(
        request,
        actor,
        "desk/embed.html",
        event=event,
        card=card,
        address=address_of(event.slug),
        frame=f"{settings.base_url}/embed/e/{event.slug}",
        list_frame=f"{settings.base_url}/embed/events",
        feeds=[f"{settings.base_url}/feeds/events.ics", f"{settings.base_url}/feeds/events.json"],
        websites=settings.embed,
    )


handlers = [embed_page]
