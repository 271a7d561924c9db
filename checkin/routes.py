"""The page at the door, which needs no script: a code typed or read by a USB scanner, a name, people without a ticket.

Every form carries an id made with the page, so neither a second click nor a reload counts twice. A search is answered
at once, by the page itself: names do not go into addresses.
"""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, get_args
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import structlog
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from checkin import inputs, queries, scanning, sync, undoing, walkins
from checkin.board import waiting
from checkin.devices import Door, door_of
from checkin.pages import Asking, door_and_event, door_page, own_id, place_of
from checkin.presence import Direction
from checkin.problems import HouseFull
from core import clock
from core.forms import body_of, decode, form_fields
from core.problems import FieldError, Invalid, NotFound, Problem
from registration.letters import contact_of
from registration.tables import Event

log = structlog.get_logger("einlass")


@get("/organise/door", include_in_schema=False)
async def choose(request: Asking) -> Response[str]:
    """Today's events of whoever is signed in."""
    door = await door_of(request)
    near = await queries.events_near(door.actor.event, clock.now())
    return door_page(request, door, "checkin/choose.html", near=near)


@get("/organise/door/{slug:str}", include_in_schema=False)
async def at_door(
    request: Asking,
    slug: FromPath[str],
    gate: FromQuery[str] = "",
    facing: FromQuery[str] = "in",
    paper: FromQuery[str] = "",
    scan: FromQuery[UUID | None] = None,
    walk_in: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The door of one event: the last answer, the field for the next code, live numbers."""
    door, event = await door_and_event(request, slug)
    answered = await queries.answered(event, scan) if scan else None
    counted = await queries.counted(event.id, walk_in) if walk_in else None
    return await _shown(request, door, event, gate, facing, paper=paper, answered=answered, counted=counted)


@get(
    [f"/organise/door/{{slug:str}}/{form}" for form in ("scan", "undo", "walk-in")],
    include_in_schema=False,
)
async def back_to_door(slug: FromPath[str]) -> Redirect:
    """The address of an answered form, opened again: the door."""
    return Redirect(f"/organise/door/{quote(slug, safe='')}", status_code=303)


@post("/organise/door/{slug:str}/scan", include_in_schema=False, status_code=200)
async def scan_typed(request: Asking, slug: FromPath[str]) -> Response[str] | Redirect:
    """A code is a scan; any other text is looked for among the names."""
    return await _sent(request, slug, _scan)


@post("/organise/door/{slug:str}/undo", include_in_schema=False, status_code=200)
async def undo_typed(request: Asking, slug: FromPath[str]) -> Response[str] | Redirect:
    """Take back a scan of this event."""
    return await _sent(request, slug, _undo)


@post("/organise/door/{slug:str}/walk-in", include_in_schema=False, status_code=200)
async def walk_in_typed(request: Asking, slug: FromPath[str]) -> Response[str] | Redirect:
    """People without a ticket come in, or leave; the page then says whether there was room."""
    return await _sent(request, slug, _walk_in)


Act = Callable[[Asking, Door, Event], Awaitable[Response[str] | Redirect]]


async def _sent(request: Asking, slug: str, act: Act) -> Response[str] | Redirect:
    """Do what a form asks for. What cannot be done is said on the same page, where the next person stands already."""
    door, event = await door_and_event(request, slug)
    try:
        return await act(request, door, event)
    except Problem as wrong:
        sent: dict[str, str] = {}
        with suppress(Problem):  # no form at all
            sent = form_fields(await body_of(request))
        gate, facing = sent.get("gate", ""), sent.get("facing", sent.get("direction", ""))
        return await _shown(
            request, door, event, gate, facing, paper=sent.get("paper", ""), status=wrong.status, wrong=wrong
        )


async def _scan(request: Asking, door: Door, event: Event) -> Response[str] | Redirect:
    typed = await decode(request, inputs.Typed)
    code = await queries.code_in(event.id, typed.text)
    if typed.attendee is None and code is None:
        return await _search(request, door, event, typed)
    now = clock.now()
    one = inputs.Scan(
        id=own_id(typed.form, code, typed.attendee, typed.direction, typed.override, typed.paper),
        event=event.slug,
        direction=typed.direction,
        at=typed.happened(event.time_zone, now),
        code=None if typed.attendee else code,
        attendee=typed.attendee,
        gate=typed.gate,
        override=typed.override,
        shown="admit" if typed.paper else None,
    )
    await scanning.judge_batch(door, inputs.Scans(sent_at=now, scans=[one]), typed.method)
    return _back(event, typed, typed.facing if typed.attendee else typed.direction, scan=one.id)


async def _search(request: Asking, door: Door, event: Event, typed: inputs.Typed) -> Response[str] | Redirect:
    """Who is called so; logged by count."""
    text = typed.text.strip()
    if not text:
        return _back(event, typed, typed.direction)
    search = await queries.search(event.id, text)
    log.info("people_searched", at=event.slug, found=len(search.found))
    return await _shown(request, door, event, typed.gate or "", typed.direction, paper=typed.paper, search=search)


async def _undo(request: Asking, door: Door, event: Event) -> Redirect:
    typed = await decode(request, inputs.TypedUndo)
    now = clock.now()
    wish = inputs.Undo(sent_at=now, id=own_id(typed.form, typed.scan), at=now, reason=typed.reason)
    if await queries.answered(event, typed.scan) is None:
        raise NotFound()
    await undoing.undo(door, typed.scan, wish)
    return _back(event, typed, typed.facing, scan=typed.scan)


async def _walk_in(request: Asking, door: Door, event: Event) -> Redirect:
    typed = await decode(request, inputs.TypedWalkIn)
    if typed.named and typed.name is None:
        raise Invalid([FieldError("name", "required")])
    now = clock.now()
    wish = inputs.WalkIn(
        sent_at=now,
        at=typed.happened(event.time_zone, now),
        method=typed.method,
        id=own_id(typed.form, typed.name, typed.kind, typed.count, typed.direction, typed.paper),
        name=typed.name,
        kind=typed.kind,
        count=typed.count,
        direction=typed.direction,
    )
    with suppress(HouseFull):  # it is kept, and the page shows it
        await walkins.walk_in(door, event.id, wish)
    return _back(event, typed, typed.facing, walk_in=wish.id)


def _back(event: Event, typed: inputs.AtDoor, facing: Direction, **shown: UUID) -> Redirect:
    """The page at the door again, with what was answered, at the same gate and in its usual direction."""
    kept = {"gate": typed.gate or "", "facing": "out" if facing == "out" else "", "paper": typed.paper}
    query = urlencode({name: str(value) for name, value in (shown | kept).items() if value})
    return Redirect(place_of(event) + (f"?{query}" if query else ""), status_code=303)


async def _shown(
    request: Asking,
    door: Door,
    event: Event,
    gate: str,
    facing: str,
    *,
    paper: str = "",
    status: int = 200,
    **shown: Any,
) -> Response[str]:
    """The page at the door with one of: a scan answered, people counted, a search, or what is wrong with a form."""
    usual = {"answered": None, "counted": None, "search": None, "wrong": None}
    return door_page(
        request,
        door,
        "checkin/door.html",
        status,
        event=event,
        open=await waiting(event.id),
        switches=await sync.door_state(event.id),
        gate=gate[:80],
        facing=facing if facing in get_args(Direction) else "in",
        paper=paper if re.fullmatch(inputs.TIME_OF_DAY, paper) else "",
        form=uuid4(),
        counters=await queries.counters(event),
        latest=await queries.latest(event.id),
        helper=await contact_of(event),
        may_write=door.actor.may("organiser", event=event.id),
        **(usual | shown),
    )


handlers = [choose, at_door, back_to_door, scan_typed, undo_typed, walk_in_typed]
