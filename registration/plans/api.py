"""Moving an event, calling it off, and the list of calls, for programs."""

from typing import Any
from uuid import UUID

from litestar import Request, get, patch, post
from litestar.params import FromPath, FromQuery

from core.forms import decode
from core.lists import limit_of
from core.openapi import documented
from registration import events
from registration.access import event_for
from registration.letters import contact_of
from registration.plans import actions, calls, preview
from registration.plans.inputs import CallDone, CallOff, Move
from registration.plans.planning import told_by
from registration.plans.preview import Preview

Asking = Request[Any, Any, Any]


@documented(Move)
@post("/api/v1/events/{slug:str}/move", status_code=200)
async def move(request: Asking, slug: FromPath[str]) -> Preview:
    """Move an event in time or place, on site or online; `dry_run` only says who would read what [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wish = await decode(request, Move)
    plan = await (actions.plan_move(slug, wish) if wish.dry_run else actions.move(slug, wish, actor))
    version = events.version_of(event if wish.dry_run else plan.event)
    return preview.of_move(plan, await contact_of(plan.event), wish.message, await told_by(event.id), version)


@documented(CallOff)
@post("/api/v1/events/{slug:str}/cancel", status_code=200)
async def call_off(request: Asking, slug: FromPath[str]) -> Preview:
    """Call an event off and tell everybody why; `dry_run` only says who would read what [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wish = await decode(request, CallOff)
    plan = await (actions.plan_call_off(slug, wish) if wish.dry_run else actions.call_off(slug, wish, actor))
    told = await told_by(event.id)
    return preview.of_calling_off(plan, await contact_of(plan.event), told, events.version_of(event))


@get("/api/v1/events/{slug:str}/calls")
async def list_calls(
    request: Asking,
    slug: FromPath[str],
    done: FromQuery[bool] = False,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """Who has no e-mail and must be called, the oldest first; `done=true`: who has been [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    items, after = await calls.calls(event.id, not done, limit_of(limit), cursor)
    return {"items": items, "next": after}


@documented(CallDone)
@patch("/api/v1/events/{slug:str}/calls/{call:uuid}")
async def change_call(request: Asking, slug: FromPath[str], call: FromPath[UUID]) -> calls.Call:
    """Note that the person has been told, or not yet after all [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    return await calls.note_call(event.id, call, (await decode(request, CallDone)).done, actor)


handlers = [move, call_off, list_calls, change_call]
