"""Guests without a ticket as a page: who was registered after all gets their entry. Names do not go into addresses."""

from uuid import UUID, uuid4

import structlog
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from checkin import guests, inputs, queries, walkins
from checkin.devices import Door
from checkin.pages import Asking, door_and_event, event_page, own_id, place_of, then
from core.forms import decode
from core.problems import Problem
from registration.tables import Event

ON_A_PAGE = 50

log = structlog.get_logger("einlass")


@get("/organise/door/{slug:str}/guests", include_in_schema=False)
async def list_guests(
    request: Asking, slug: FromPath[str], everything: FromQuery[bool] = False, cursor: FromQuery[str | None] = None
) -> Response[str]:
    """Who was let in without a ticket, by name; with `everything` also who was only counted."""
    door, event = await door_and_event(request, slug)
    found, following = await guests.guests(event.id, ON_A_PAGE, cursor, everything)
    return await event_page(
        request, door, event, "checkin/guests.html", guests=found, next=following, everything=everything
    )


@get("/organise/door/{slug:str}/guests/{guest:uuid}", include_in_schema=False)
async def show_guest(request: Asking, slug: FromPath[str], guest: FromPath[UUID]) -> Response[str] | Redirect:
    """One guest, and who is registered by that name."""
    door, event = await door_and_event(request, slug)
    return await _shown(request, door, event, guest)


@post("/organise/door/{slug:str}/guests/{guest:uuid}", include_in_schema=False, status_code=200)
async def merge(request: Asking, slug: FromPath[str], guest: FromPath[UUID]) -> Response[str] | Redirect:
    """Look for somebody else, or say who of those found it was."""
    door, event = await door_and_event(request, slug)
    try:
        typed = await decode(request, inputs.TypedMerge)
        if typed.attendee is None:
            return await _shown(request, door, event, guest, typed.text.strip())
        wish = inputs.Merge(id=own_id(typed.form, guest, typed.attendee), attendee=typed.attendee)
        await walkins.merge(door, guest, wish)
    except Problem as wrong:
        return await _shown(request, door, event, guest, problem=wrong)
    return then(event, "guests", "merged")


async def _shown(
    request: Asking, door: Door, event: Event, key: UUID, text: str | None = None, problem: Problem | None = None
) -> Response[str] | Redirect:
    """The guest, and who is called so; the list where the guest has an entry by now (the back button, another desk)."""
    guest = await guests.guest(event.id, key)
    if guest is None:
        return Redirect(place_of(event, "guests"), status_code=303)
    search = await queries.search(event.id, guest.name if text is None else text)
    log.info("people_searched", at=event.slug, found=len(search.found))
    return await event_page(
        request, door, event, "checkin/guest.html", problem, guest=guest, search=search, form=uuid4()
    )


handlers = [list_guests, show_guest, merge]
