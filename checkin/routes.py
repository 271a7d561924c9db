"""The page at the door, which needs no script: a code typed or read by a USB scanner, a name, people without a ticket.

Every form carries an id made with the page and ends in a redirect, so neither a second click nor a reload counts twice.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from checkin import door_list, inputs, queries, scanning, undoing, walkins
from checkin.devices import Door, door_of
from checkin.problems import HouseFull
from core import clock
from core.codes import read_code
from core.db import writing
from core.forms import decode
from core.languages import _
from core.pages import page
from core.problems import SignInNeeded
from core.staff.actions import record
from core.staff.actors import actor_of
from registration.letters import contact_of
from registration.queries import event_by_slug
from registration.tables import Event


@get("/door", include_in_schema=False)
async def scanner() -> Redirect:
    """Until the scanner app exists, the door is the staff's page."""
    return Redirect("/organise/door", status_code=303)


@get("/organise/door", include_in_schema=False)
async def choose(request: Request[Any, Any, Any]) -> Response[str]:
    """Today's events of whoever is signed in."""
    door = await door_of(request)
    today, later = await queries.events_near(door.actor.event, clock.now())
    return _page(request, door, "checkin/choose.html", today=today, later=later)


@get("/organise/door/{slug:str}", include_in_schema=False)
async def at_door(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    q: FromQuery[str] = "",
    gate: FromQuery[str] = "",
    scan: FromQuery[UUID | None] = None,
    walk_in: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The door of one event: the last answer, the field for the next code, people found by name, live numbers."""
    door, event = await _door_and_event(request, slug)
    return _page(
        request,
        door,
        "checkin/door.html",
        event=event,
        q=q[:200],
        gate=gate[:80],
        form=uuid4(),
        found=await queries.people(event.id, q) if q else [],
        answered=await queries.answered(event, scan) if scan else None,
        counted=await queries.counted(event.id, walk_in) if walk_in else None,
        counters=await queries.counters(event),
        latest=await queries.latest(event.id),
        helper=await contact_of(event),
    )


@post("/organise/door/{slug:str}/scan", include_in_schema=False)
async def scan_typed(request: Request[Any, Any, Any], slug: FromPath[str]) -> Redirect:
    """A code is a scan; any other text is looked for among the names."""
    door, event = await _door_and_event(request, slug)
    typed = await decode(request, inputs.Typed)
    code = read_code(typed.text)
    if typed.attendee is None and code is None:
        return _back(event, q=typed.text.strip(), gate=typed.gate)
    now = clock.now()
    one = inputs.Scan(
        id=_own_id(typed.form, code, typed.attendee, typed.direction, typed.override),
        event=event.slug,
        direction=typed.direction,
        at=now,
        code=None if typed.attendee else code,
        attendee=typed.attendee,
        gate=typed.gate,
        override=typed.override,
    )
    await scanning.judge_batch(door, inputs.Scans(sent_at=now, scans=[one]))
    return _back(event, scan=one.id, gate=typed.gate)


@post("/organise/door/{slug:str}/undo", include_in_schema=False)
async def undo_typed(request: Request[Any, Any, Any], slug: FromPath[str]) -> Redirect:
    """Take back a scan of this event."""
    door, event = await _door_and_event(request, slug)
    typed = await decode(request, inputs.TypedUndo)
    now = clock.now()
    wish = inputs.Undo(sent_at=now, id=_own_id(typed.form, typed.scan), at=now, reason=typed.reason)
    await undoing.undo(door, typed.scan, wish)
    return _back(event, scan=typed.scan, gate=typed.gate)


@post("/organise/door/{slug:str}/walk-in", include_in_schema=False)
async def walk_in_typed(request: Request[Any, Any, Any], slug: FromPath[str]) -> Redirect:
    """People without a ticket come in, or leave; the page then says whether there was room."""
    door, event = await _door_and_event(request, slug)
    typed = await decode(request, inputs.TypedWalkIn)
    wish = inputs.WalkIn(
        sent_at=clock.now(),
        id=_own_id(typed.form, typed.name, typed.kind, typed.count, typed.direction),
        name=typed.name,
        kind=typed.kind,
        count=typed.count,
        direction=typed.direction,
    )
    with suppress(HouseFull):  # it is kept, and the page shows it
        await walkins.walk_in(door, event.id, wish)
    return _back(event, walk_in=wish.id, gate=typed.gate)


@get("/organise/door/{slug:str}/list.pdf", include_in_schema=False)
async def list_pdf(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[bytes]:
    """The door list on paper; that it was taken is on record."""
    door, event = await _door_and_event(request, slug)
    paper = await door_list.as_pdf(event, clock.now())
    async with writing():
        await record(door.actor, "door_list_downloaded", f"event:{event.id}", event=event.id)
    name = f'inline; filename="{event.slug}-door-list.pdf"'
    return Response(paper.data, media_type="application/pdf", headers={"Content-Disposition": name})


async def _door_and_event(request: Request[Any, Any, Any], slug: str) -> tuple[Door, Event]:
    """Who stands at the door of which event; strangers do not learn which events exist."""
    if await actor_of(request) is None:
        raise SignInNeeded()
    event = await event_by_slug(slug)
    return await door_of(request, event.id), event


def _own_id(form: UUID, *content: object) -> UUID:
    """The id of what a form sends: another one when the same form is sent with other content."""
    return uuid5(form, repr([str(part) for part in content]))


def _back(event: Event, **shown: object) -> Redirect:
    query = urlencode({name: str(value) for name, value in shown.items() if value})
    return Redirect(f"/organise/door/{event.slug}" + (f"?{query}" if query else ""), status_code=303)


def _page(request: Request[Any, Any, Any], door: Door, template: str, **context: Any) -> Response[str]:
    """A page at the door, with the back office's frame; door staff have no other section."""
    sections = [("/organise/door", _("Am Einlass"))]
    if door.actor.may("organiser"):
        sections.insert(0, ("/organise", _("Veranstaltungen")))
    return page(request, template, staff=door.actor, sections=sections, **context)


handlers = [scanner, choose, at_door, scan_typed, undo_typed, walk_in_typed, list_pdf]
