"""Who is asking, and about which event: in this order, so that strangers do not learn which events exist."""

from typing import Any
from uuid import UUID

from litestar import Request

from core.problems import SignInNeeded
from core.staff.actors import Actor, actor_of, require
from registration.queries import event_by_slug, registration_by_id
from registration.tables import Event, Registration

Asking = Request[Any, Any, Any]


async def event_for(request: Asking, slug: str, *roles: str) -> tuple[Actor, Event]:
    """Who is asking, and the event, if one of the roles is theirs for it.

    SignInNeeded (401) for strangers whether or not there is such an event; then NotFound (404) or NotAllowed (403).
    """
    await _somebody(request)
    event = await event_by_slug(slug)
    return await require(request, *roles, event=event.id), event


async def registration_for(request: Asking, key: UUID, *roles: str) -> tuple[Actor, Registration]:
    """The same for a registration: the role must hold for its event."""
    await _somebody(request)
    registration = await registration_by_id(key)
    return await require(request, *roles, event=registration.event), registration


async def _somebody(request: Asking) -> None:
    if await actor_of(request) is None:
        raise SignInNeeded()
