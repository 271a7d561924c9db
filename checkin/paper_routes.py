"""What the door has on paper: the door list, the emergency list, sample tickets to train with."""

from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath

from badges.pdf import Pdf
from checkin import door_list, emergency, training
from checkin.pages import Asking, door_and_event, event_page
from core import clock
from core.db import writing
from core.staff.actions import record
from registration.tables import Event


@get("/organise/door/{slug:str}/papers", include_in_schema=False)
async def papers(request: Asking, slug: FromPath[str]) -> Response[str]:
    """What there is to print, and what it is good for."""
    door, event = await door_and_event(request, slug)
    begins = event.starts_at.astimezone(ZoneInfo(event.time_zone))
    return await event_page(request, door, event, "checkin/papers.html", begins=begins.strftime("%H:%M"))


@get("/organise/door/{slug:str}/list.pdf", include_in_schema=False)
async def list_pdf(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """The door list on paper; that it was taken is on record."""
    door, event = await door_and_event(request, slug)
    paper = await door_list.as_pdf(event, clock.now())
    async with writing():
        await record(door.actor, "door_list_downloaded", f"event:{event.id}", event=event.id)
    return _inline(event, "door-list", paper)


@get("/organise/door/{slug:str}/emergency", include_in_schema=False)
async def emergency_page(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Who is in the house now; that it was looked at is on record."""
    door, event = await door_and_event(request, slug)
    found = await emergency.taken(event, door.actor)
    return await event_page(request, door, event, "checkin/emergency.html", list=found)


@get("/organise/door/{slug:str}/emergency.pdf", include_in_schema=False)
async def emergency_pdf(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """The same on paper."""
    door, event = await door_and_event(request, slug)
    return _inline(event, "emergency", await emergency.as_pdf(event, door.actor))


@get("/organise/door/{slug:str}/training.pdf", include_in_schema=False)
async def training_pdf(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """Sample tickets; nobody's data is on them."""
    _door, event = await door_and_event(request, slug)
    return _inline(event, "training", await training.as_pdf(event))


def _inline(event: Event, name: str, paper: Pdf) -> Response[bytes]:
    """A paper that the browser shows before it is printed."""
    headers = {"Content-Disposition": f'inline; filename="{event.slug}-{name}.pdf"'}
    return Response(paper.data, media_type="application/pdf", headers=headers)


handlers = [papers, list_pdf, emergency_page, emergency_pdf, training_pdf]
