"""How an event gets onto the town's own website: a frame, or a plain link."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from core.pages import environment
from core.settings import settings
from desk.pages import desk_page, organiser_and_event
from registration.feeds import address_of
from registration.pages import shown


@get("/organise/events/{slug:str}/embed", include_in_schema=False)
async def embed_page(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The lines to copy into the pages of a content management system."""
    actor, event = await organiser_and_event(request, slug)
    card = shown(event)
    address = f"{settings.base_url}/embed/e/{event.slug}"
    text = environment.get_template("desk/embed_lines.html").module
    return desk_page(
        request,
        actor,
        "desk/embed.html",
        event=event,
        card=card,
        frame=str(text.frame(address, event.title)),  # type: ignore[attr-defined]
        link=str(text.link(address_of(event.slug), event)),  # type: ignore[attr-defined]
        feeds=[f"{settings.base_url}/feeds/events.ics", f"{settings.base_url}/feeds/events.json"],
        list_frame=str(text.frame(f"{settings.base_url}/embed/events", settings.service)),  # type: ignore[attr-defined]
        websites=settings.embed,
    )


handlers = [embed_page]
