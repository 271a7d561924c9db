"""The phones of a door as a page: let in, shut out, enrolled by a QR code on the screen or on the printed briefing."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from checkin import board, briefing, inputs, phones
from checkin.devices import Door
from checkin.pages import Asking, door_and_event, door_page, event_page, place_of, then
from core import clock, qr
from core.forms import body_of, decode, form_fields
from core.lists import download
from core.problems import Invalid, NotFound
from registration.tables import Event


@get("/organise/door/{slug:str}/phones", include_in_schema=False)
async def phones_page(request: Asking, slug: FromPath[str]) -> Response[str]:
    """All phones, those that wait first, and the forms that enrol further ones."""
    door, event = await door_and_event(request, slug)
    return await _shown(request, door, event)


@post("/organise/door/{slug:str}/phones", include_in_schema=False)
async def enrol(request: Asking, slug: FromPath[str]) -> Response[str]:
    """A QR code for one phone; the answer itself shows it, because it cannot be shown again."""
    door, event = await door_and_event(request, slug)
    wish = await decode(request, inputs.TypedEnrolment)
    offered = await phones.offer(event, wish.role, door.actor, training=wish.training)
    return door_page(
        request,
        door,
        "checkin/enrol.html",
        201,
        event=event,
        open=await board.waiting(event.id),
        offered=offered,
        training=wish.training,
        picture=qr.text_uri(offered.url),
        phones=await phones.phones(event.id),
        done=None,
        errors=[],
        problem=None,
    )


@post("/organise/door/{slug:str}/phones/{phone:uuid}/{what:str}", include_in_schema=False)
async def decide(request: Asking, slug: FromPath[str], phone: FromPath[UUID], what: FromPath[str]) -> Redirect:
    """Let a waiting phone in (admit), or shut it out (revoke)."""
    door, event = await door_and_event(request, slug)
    if what not in ("admit", "revoke") or phone not in {one.id for one in await phones.phones(event.id)}:
        raise NotFound()
    await phones.decide(door, phone, what)
    return then(event, "phones", "admitted" if what == "admit" else "revoked")


@post("/organise/door/{slug:str}/briefing", include_in_schema=False, status_code=200)
async def print_briefing(request: Asking, slug: FromPath[str]) -> Response[Any]:
    """The briefing on paper, with a code for its phones that is nowhere else: each print is another one."""
    door, event = await door_and_event(request, slug)
    try:
        wish = await decode(request, inputs.TypedBriefing)
    except Invalid as wrong:
        return await _shown(request, door, event, wrong, form_fields(await body_of(request)))
    paper = await briefing.as_pdf(event, door, wish)
    return download(paper.data, "application/pdf", f"{event.slug}-briefing.pdf")


@get("/organise/door/{slug:str}/briefing", include_in_schema=False)
async def back_to_phones(request: Asking, slug: FromPath[str]) -> Redirect:
    """The address of the form, opened again: the phones."""
    _door, event = await door_and_event(request, slug)
    return Redirect(place_of(event, "phones"), status_code=303)


async def _shown(
    request: Asking, door: Door, event: Event, wrong: Invalid | None = None, form: dict[str, str] | None = None
) -> Response[str]:
    return await event_page(
        request,
        door,
        event,
        "checkin/phones.html",
        wrong,
        phones=await phones.phones(event.id),
        form=form or {},
        over=clock.now() >= event.ends_at,
    )


handlers = [phones_page, enrol, decide, print_briefing, back_to_phones]
