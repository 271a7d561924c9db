"""The API of the door: decode, call one action or query, answer."""

from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import Request, Response, get, post
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery

from checkin import inputs, queries, scanning, training, undoing, walkins
from checkin.devices import door_at, door_of
from checkin.problems import PhoneTrains
from core.forms import body_of, from_json
from core.openapi import documented
from core.problems import FieldError, Invalid, NotAllowed

log = structlog.get_logger("einlass")


class Verdicts(msgspec.Struct):
    """The answer to a batch of scans."""

    verdicts: list[scanning.Told]


class People(msgspec.Struct):
    """The answer to a search by name."""

    items: list[queries.Found]


def json_of(answer: msgspec.Struct, status: int = 200) -> Response[bytes]:
    """A struct as the answer."""
    return Response(msgspec.json.encode(answer), status_code=status, media_type=MediaType.JSON)


async def _batch(request: Request[Any, Any, Any]) -> inputs.Scans:
    """The batch; of a malformed one every wrong scan is named, also those wrong in another way."""
    body = await body_of(request)
    try:
        return from_json(body, inputs.Scans)
    except Invalid as wrong:
        _ids, more = await scanning.events_of(inputs.readable_scans(msgspec.json.decode(body)))
        raise Invalid(wrong.errors + more) from wrong


@documented(inputs.Scans)
@post("/api/v1/scans", status_code=200)
async def scan(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Up to 500 scans; each gets its verdict, a refusal too is an answer [door, device]."""
    door = await door_of(request)
    batch = await _batch(request)
    told = training.refused(batch.scans) if door.training else await scanning.judge_batch(door, batch)
    return json_of(Verdicts(told))


@documented(inputs.Undo)
@post("/api/v1/scans/{scan_id:uuid}/undo", status_code=200)
async def undo(request: Request[Any, Any, Any], scan_id: FromPath[UUID]) -> Response[bytes]:
    """Take a scan back: 200, or 202 when it has not arrived yet, or a lead has to say so [door, device]."""
    door = await door_of(request)
    if door.training:
        raise PhoneTrains()
    undone = await undoing.undo(door, scan_id, from_json(await body_of(request), inputs.Undo))
    return json_of(undone, 200 if undone.state == "done" else 202)


@documented(inputs.WalkIn)
@post("/api/v1/events/{slug:str}/walk-ins", status_code=201)
async def walk_in(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[bytes]:
    """People without a ticket come in, or go; 202 where a lead has to let them count first [door, device]."""
    door, event = await door_at(request, slug, "scan", "search", delivers=True)
    wish = from_json(await body_of(request), inputs.WalkIn)
    if door.role == "scan" and wish.name is not None:
        raise Invalid([FieldError("name", "not_allowed")])
    counted = await walkins.walk_in(door, event.id, wish)
    return json_of(counted, 202 if counted.held else 201)


@documented(inputs.Merge)
@post("/api/v1/walk-ins/{walk_in_id:uuid}/merge", status_code=200)
async def merge(request: Request[Any, Any, Any], walk_in_id: FromPath[UUID]) -> Response[bytes]:
    """A walk-in was registered after all [door, lead, organiser]."""
    door = await door_of(request)
    if door.role != "lead" or not door.allowed:
        raise NotAllowed()
    return json_of(await walkins.merge(door, walk_in_id, from_json(await body_of(request), inputs.Merge)))


@get("/api/v1/door/{slug:str}/people")
async def people(request: Request[Any, Any, Any], slug: FromPath[str], q: FromQuery[str] = "") -> Response[bytes]:
    """Up to ten people by folded name, from two letters [door, search, lead]."""
    _door, event = await door_at(request, slug, "search")
    found = await queries.people(event.id, q)
    log.info("people_searched", at=slug, found=len(found))
    return json_of(People(found))


handlers = [scan, undo, walk_in, merge, people]
