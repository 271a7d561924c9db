"""Erasing a registration by a program of the house."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath

from registration.access import registration_for
from registration.own import actions
from registration.queries import registration_by_id


@post("/api/v1/registrations/{registration:uuid}/erase", status_code=200)
async def erase_registration(request: Request[Any, Any, Any], registration: FromPath[UUID]) -> dict[str, Any]:
    """Delete all personal data of a registration, for ever; a bare row stays, so that no figure moves [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    await actions.erase(found, actor)
    return {"id": registration, "erased_at": (await registration_by_id(registration)).erased_at}


handlers = [erase_registration]
