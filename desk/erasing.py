"""Deleting somebody's data at the person's request, after asking once."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core import clock
from desk.pages import desk_page, organiser_and_registration, then
from registration import queries, seats
from registration.own import actions
from registration.pages import shown


@get("/organise/registrations/{key:uuid}/erase", include_in_schema=False)
async def ask_to_erase(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str] | Redirect:
    """Really delete everything? What goes, and what stays."""
    actor, registration = await organiser_and_registration(request, key)
    if registration.erased_at:
        return then(f"/organise/registrations/{key}", "erased")
    event = await queries.event_by_id(registration.event)
    leaving = [one for one in await seats.attendees_of(key) if one.state != "cancelled"]
    return desk_page(
        request,
        actor,
        "desk/erase.html",
        event=event,
        card=shown(event),
        registration=registration,
        leaving=leaving if clock.now() < event.starts_at else [],
    )


@post("/organise/registrations/{key:uuid}/erase", include_in_schema=False)
async def erase(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Redirect:
    """Delete everything that is stored about this registration."""
    actor, registration = await organiser_and_registration(request, key)
    await actions.erase(registration, actor)
    return then(f"/organise/registrations/{key}", "erased")


handlers = [ask_to_erase, erase]
