"""The API of phones at the door: enrolling, the offline list, the lead's inbox and switches."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post
from litestar.params import FromPath, FromQuery

from checkin import board, conflicts, inputs, phones, quarantine, switches, sync, training
from checkin.api import json_of
from checkin.devices import door_at, door_of, phone_of, stands, training_at
from core import clock, limits
from core.forms import body_of, decode, from_json
from core.lists import limit_of, page_of
from core.openapi import documented
from core.problems import FieldError, Invalid, NotAllowed, NotFound, SignInNeeded
from registration.queries import event_by_id

Asking = Request[Any, Any, Any]


class Phones(msgspec.Struct):
    """A page of the phones of an event."""

    items: list[phones.Seen]
    next: str | None


class Conflicts(msgspec.Struct):
    """A page of the conflicts of an event."""

    items: list[conflicts.Conflict]
    next: str | None


class Quarantined(msgspec.Struct):
    """A page of what is in quarantine."""

    items: list[quarantine.Kept]
    next: str | None


class Me(msgspec.Struct):
    """What a phone is, as the server knows it. state: active, waits, expired, revoked."""

    id: UUID
    name: str
    role: str
    state: str
    training: bool
    event: str
    title: str
    now: Any


@documented(inputs.NewEnrolment)
@post("/api/v1/events/{slug:str}/enrolments", status_code=201)
async def offer_enrolment(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """A QR code that enrols one phone within ten minutes, or the briefing's for several [door, organiser]."""
    door, event = await door_at(request, slug)
    wish = await decode(request, inputs.NewEnrolment)
    return json_of(await phones.offer(event, wish.role, door.actor, wish.uses, wish.training), 201)


@documented(inputs.Enrol)
@post("/api/v1/devices", status_code=201)
async def enrol(request: Asking) -> Response[bytes]:
    """Enrol this phone by the code it read; its token is answered this once [public]."""
    limits.limited(request, "enrol")
    wish = await decode(request, inputs.Enrol)
    if not wish.name.strip():
        raise Invalid([FieldError("name", "too_short")])
    return json_of(await phones.enrol(wish.token, wish.name), 201)


@documented(inputs.Heard)
@post("/api/v1/devices/me", status_code=200)
async def heard(request: Asking) -> Response[bytes]:
    """A phone says where it stands and hears whether it may go on; also one that may not [device]."""
    phone = await phone_of(request)
    if phone is None:
        raise SignInNeeded()
    told = from_json(await body_of(request), inputs.Heard)
    if wrong := inputs.clock_errors(told.list_of, "list_of"):
        raise Invalid(wrong)
    await phones.heard(phone["id"], msgspec.structs.asdict(told))
    event, now = await event_by_id(phone["event"]), clock.now()
    state = stands(phone, now)
    return json_of(
        Me(phone["id"], phone["name"], phone["role"], state, bool(phone["training"]), event.slug, event.title, now)
    )


@get("/api/v1/door/{slug:str}/list")
async def offline_list(
    request: Asking, slug: FromPath[str], since: FromQuery[str | None] = None, readable: FromQuery[bool] = False
) -> Response[bytes]:
    """The offline list, whole or since a cursor; readable names for a lead only [door, device]."""
    door, event = await door_at(request, slug, "scan", "search", "kiosk")
    return json_of(await sync.offline_list(door, event, since, readable))


@get("/api/v1/door/{slug:str}/devices")
async def list_phones(
    request: Asking,
    slug: FromPath[str],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The phones at this door: when each was last seen, and what it has still to send [door, lead]."""
    _door, event = await door_at(request, slug)
    return json_of(Phones(**page_of(await phones.phones(event.id), limit, cursor)))


@post("/api/v1/devices/{phone:uuid}/{what:str}", status_code=200)
async def decide_phone(request: Asking, phone: FromPath[UUID], what: FromPath[str]) -> Response[bytes]:
    """Let a waiting phone in (admit), or shut it out (revoke) [door, lead]."""
    door = await door_of(request)
    if door.role != "lead" or not door.allowed:
        raise NotAllowed()
    if what not in ("admit", "revoke"):
        raise NotFound()
    return json_of(await phones.decide(door, phone, what))


@get("/api/v1/door/{slug:str}/conflicts")
async def list_conflicts(
    request: Asking,
    slug: FromPath[str],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    everything: FromQuery[bool] = False,
) -> Response[bytes]:
    """Tickets that let people in on several devices and wait for a lead's word [door, lead]."""
    _door, event = await door_at(request, slug)
    return json_of(Conflicts(**page_of(await conflicts.found(event.id, everything), limit, cursor)))


@documented(inputs.ConflictSaid)
@post("/api/v1/door/{slug:str}/conflicts/{key:uuid}", status_code=200)
async def answer_conflict(request: Asking, slug: FromPath[str], key: FromPath[UUID]) -> Response[bytes]:
    """Say how many people came in by one ticket; those beyond the first count as walk-ins [door, lead]."""
    door, event = await door_at(request, slug)
    said = await decode(request, inputs.ConflictSaid)
    return json_of(await conflicts.answer(door, event.id, key, said.id, said.persons))


@get("/api/v1/door/{slug:str}/quarantine")
async def list_quarantine(
    request: Asking,
    slug: FromPath[str],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    everything: FromQuery[bool] = False,
) -> Response[bytes]:
    """Scans refused after the phone had shown green, and what a phone that was shut out still sent [door, lead]."""
    _door, event = await door_at(request, slug)
    return json_of(Quarantined(*await quarantine.kept(event.id, limit_of(limit), cursor, everything)))


@documented(inputs.QuarantineSaid)
@post("/api/v1/door/{slug:str}/quarantine/{scan:uuid}", status_code=200)
async def answer_quarantine(request: Asking, slug: FromPath[str], scan: FromPath[UUID]) -> Response[bytes]:
    """Say whether something in quarantine counts after all, an undo too [door, lead]."""
    door, event = await door_at(request, slug)
    said = await decode(request, inputs.QuarantineSaid)
    return json_of(await quarantine.answer(door, event.id, scan, said.id, said.counts))


@documented(inputs.Switches)
@patch("/api/v1/door/{slug:str}")
async def switch(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """The lead's switches: walk-ins open, doors closed, what to do with unknown codes [door, lead]."""
    door, event = await door_at(request, slug)
    wish = await decode(request, inputs.Switches)
    changed = {name: value for name, value in msgspec.structs.asdict(wish).items() if value is not msgspec.UNSET}
    return json_of(await switches.switch(door, event.id, changed))


@get("/api/v1/door/{slug:str}/board")
async def live_board(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """The door as its lead sees it: the room, gates, devices, arrivals, what waits for a word [door, lead]."""
    _door, event = await door_at(request, slug)
    return json_of(await board.board(event))


@get("/api/v1/door/{slug:str}/training")
async def training_list(request: Asking, slug: FromPath[str], since: FromQuery[str | None] = None) -> Response[bytes]:
    """The list of sample tickets, for a phone that was enrolled for training [device]."""
    event = await training_at(request, slug)
    return json_of(await training.sample_list(event, since, clock.now()))


handlers = [
    offer_enrolment,
    enrol,
    heard,
    offline_list,
    list_phones,
    decide_phone,
    list_conflicts,
    answer_conflict,
    list_quarantine,
    answer_quarantine,
    switch,
    live_board,
    training_list,
]
