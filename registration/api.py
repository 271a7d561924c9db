"""The API of processes, events and registrations: decode, call one action or query, answer."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery, QueryParameter

from core import languages, limits
from core.db import writing
from core.forms import body_of, decode
from core.lists import download, limit_of
from core.openapi import documented
from core.problems import Invalid, NotFound
from core.spreadsheets import CSV, XLSX, csv_file, xlsx_file
from core.staff.actions import record
from core.staff.actors import actor_of, require
from registration import actions, attendees, copying, events, inputs, listing, processes, queries, unreadable
from registration.access import event_for, registration_for
from registration.asking.definitions import defined, names_of, provisions_of, questions_of
from registration.invitations.guessing import invitation_asked, right_code
from registration.letters import contact_in
from registration.tables import Event, Process


def _process_json(process: Process) -> dict[str, Any]:
    return {
        "id": process.id,
        "slug": process.slug,
        "title": process.title,
        "summary": process.summary,
        "contact": {"name": process.contact_name, "phone": process.contact_phone, "email": process.contact_email},
    }


async def event_json(event: Event, process: Process | None = None, staff: bool = False) -> dict[str, Any]:
    """An event as programs see it; strangers never get the join link."""
    if event.process and process is None:
        process = (await queries.processes_of([event])).get(event.process)
    plain: dict[str, Any] = {name: getattr(event, name) for name in events.PLAIN} if staff else {}
    shown = plain | {
        "slug": event.slug,
        "process": process.slug if process else None,
        "title": event.title,
        "summary": event.summary,
        "format": event.format,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "doors_open_at": event.doors_open_at,
        "time_zone": event.time_zone,
        "venue": event.venue,
        "modes": queries.modes_of(event),
        "free": queries.free_of(event),
        "kept": queries.kept_of(event),
        "contact": contact_in(event, process).as_json(),
        "registration_opens": event.registration_opens,
        "registration_closes": event.registration_closes or event.starts_at,
        "cancelled_at": event.cancelled_at,
        "cancel_reason": event.cancel_reason,
        "waiting_list": event.waiting_list,
        "max_party": event.max_party,
        "questions": [question for question in questions_of(event) if staff or question.asked == "form"],
        "provisions": provisions_of(event),
        "fields": names_of(defined(event, "fields")),
        "consents": defined(event, "consents"),
    }
    shown |= {name: getattr(event, name) for name in events.SHOWN_TO_ALL}
    if staff:
        shown["id"] = event.id
        shown["seats"] = {mode: getattr(event, f"{mode}_limit") for mode in queries.modes_of(event)}
        shown["taken"] = {mode: getattr(event, f"{mode}_taken") for mode in queries.modes_of(event)}
        shown["waiting"] = {mode: getattr(event, f"{mode}_waiting") for mode in queries.modes_of(event)}
        shown |= {name: defined(event, name) for name in events.DEFINED}
    return shown


@documented(inputs.NewProcess)
@post("/api/v1/processes")
async def add_process(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """A new participation process [organiser]."""
    actor = await require(request, "organiser")
    return _process_json(await processes.add_process(await decode(request, inputs.NewProcess), actor))


@get("/api/v1/processes/{slug:str}")
async def show_process(slug: FromPath[str]) -> dict[str, Any]:
    """A participation process and whom to call [public]."""
    return _process_json(await queries.process_by_slug(slug))


@documented(inputs.ProcessPatch)
@patch("/api/v1/processes/{slug:str}")
async def change_process(request: Request[Any, Any, Any], slug: FromPath[str]) -> dict[str, Any]:
    """Change title, summary or contact of a process; its address stays [organiser]."""
    actor = await require(request, "organiser")
    return _process_json(await processes.change_process(slug, await decode(request, inputs.ProcessPatch), actor))


@documented(inputs.NewEvent)
@post("/api/v1/events")
async def add_event(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """A new event of a process, or one with a contact of its own [organiser]."""
    actor = await require(request, "organiser")
    return await event_json(await events.add_event(await decode(request, inputs.NewEvent), actor), staff=True)


@get("/api/v1/events")
async def list_events(
    request: Request[Any, Any, Any], limit: FromQuery[int | None] = None, cursor: FromQuery[str | None] = None
) -> Response[bytes]:
    """Events by start: the published, listed ones; with an organiser's token all of them [public or organiser]."""
    actor = await actor_of(request)
    if actor is not None and actor.may("organiser"):
        return Response((await _event_list(limit_of(limit), cursor, staff=True))[0], media_type=MediaType.JSON)
    make = partial(_event_list, limit_of(limit), cursor, staff=False)
    return Response(await listing.kept(("events", limit, cursor), make), media_type=MediaType.JSON)


async def _event_list(limit: int, after: str | None, staff: bool) -> tuple[bytes, datetime | None]:
    """A page of the events as JSON, and until when it is true."""
    found, following = await queries.listed_events(limit, after, everything=staff)
    known = await queries.processes_of(found)
    items = [await event_json(event, known.get(event.process), staff) for event in found]
    return msgspec.json.encode({"items": items, "next": following}), listing.next_moment(found)


@get("/api/v1/events/{slug:str}")
async def show_event(
    request: Request[Any, Any, Any], slug: FromPath[str], invitation: FromQuery[str | None] = None
) -> dict[str, Any]:
    """One event; a closed one only for its organisers and with the code of an invitation [public or organiser]."""
    event, staff = await event_shown_to(request, slug, invitation)
    return await event_json(event, staff=staff)


async def event_shown_to(request: Request[Any, Any, Any], slug: str, invitation: str | None) -> tuple[Event, bool]:
    """An event for whoever asks, and whether it is one of its organisers; NotFound for those who may not know of it."""
    actor = await actor_of(request)
    invited = invitation and await invitation_asked(request, invitation, slug)
    event = await queries.event_by_slug(slug)
    staff = actor is not None and actor.may("organiser", event=event.id)
    shown = event.format != "closed" or (invited and invited.state != "revoked")
    if not staff and not (event.published and shown):
        raise NotFound()
    return event, staff


@documented(inputs.EventPatch)
@patch("/api/v1/events/{slug:str}")
async def change_event(request: Request[Any, Any, Any], slug: FromPath[str]) -> dict[str, Any]:
    """Change an event; what is not named stays [organiser]."""
    actor, _event = await event_for(request, slug, "organiser")
    changed = await events.change_event(slug, await decode(request, inputs.EventPatch), actor)
    return await event_json(changed, staff=True)


@documented(inputs.EventCopy)
@post("/api/v1/events/{slug:str}/copy")
async def copy_event(request: Request[Any, Any, Any], slug: FromPath[str]) -> dict[str, Any]:
    """A new draft with the settings, questions and sessions of an event, without its people [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    actor = await require(request, "organiser")
    return await event_json(await copying.copy_event(event, await decode(request, inputs.EventCopy), actor), staff=True)


@documented(inputs.SignUp)
@post("/api/v1/events/{slug:str}/registrations")
async def sign_up(request: Request[Any, Any, Any], slug: FromPath[str]) -> actions.Answer:
    """Sign a party up; the public's sign-up waits for its e-mail to be confirmed [public or organiser]."""
    actor = await actor_of(request)
    if actor is None:
        limits.limited(request, "sign_up")
    else:
        await event_for(request, slug, "organiser")
    caller = actions.Caller(actor, languages.to_write_in())
    try:
        wish = await decode(request, inputs.SignUp)
    except Invalid as wrong:
        raise Invalid(await unreadable.also_wrong(slug, await body_of(request), wrong.errors, caller)) from None
    if actor is None:
        await right_code(request, slug, wish.invitation)
    return await actions.sign_up(slug, wish, caller)


@get("/api/v1/registrations/{registration:uuid}")
async def show_registration(request: Request[Any, Any, Any], registration: FromPath[UUID]) -> actions.Answer:
    """One registration with its people and what they answered, the statistics never [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    return await actions.described(found, actor)


@documented(inputs.RegistrationPatch)
@patch("/api/v1/registrations/{registration:uuid}")
async def change_registration(request: Request[Any, Any, Any], registration: FromPath[UUID]) -> actions.Answer:
    """Change contact, names, modes, sessions, answers and what else was asked, or cancel single people [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    try:
        wish = await decode(request, inputs.RegistrationPatch)
    except Invalid as wrong:
        errors = await unreadable.also_wrong_change(found, await body_of(request), wrong.errors, staff=True)
        raise Invalid(errors) from None
    await actions.change(found, wish, actor)
    return await actions.described(await queries.registration_by_id(registration), actor)


@delete("/api/v1/registrations/{registration:uuid}", status_code=200)
async def cancel_registration(request: Request[Any, Any, Any], registration: FromPath[UUID]) -> actions.Answer:
    """Cancel everybody of a registration: the seats go to those who wait [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    await actions.cancel(found, None, actor)
    return await actions.described(await queries.registration_by_id(registration), actor)


@get("/api/v1/events/{slug:str}/attendees")
async def list_attendees(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    state_: Annotated[str | None, QueryParameter(name="state")] = None,
    mode: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    field: FromQuery[str | None] = None,
    provision: FromQuery[str | None] = None,
    channel: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """Attendees by name; `q` is folded: mueller finds Müller and Muller [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    wanted = attendees.Wanted(state_, mode, q, field, provision, channel)
    found, after = await attendees.attendees(event.id, wanted, limit_of(limit), cursor)
    return {"items": found, "next": after}


async def _lines(request: Request[Any, Any, Any], slug: str, kind: str) -> tuple[list[str], list[list[Any]]]:
    """The list for a download, with its entry in the record of who took personal data out."""
    actor, event = await event_for(request, slug, "organiser")
    named = {name: request.query_params.get(name) for name in attendees.Wanted.__struct_fields__}
    header, lines = await attendees.attendee_lines(event, attendees.Wanted(**named))
    async with writing():
        await record(actor, "attendees_downloaded", f"event:{event.id}", event=event.id, kind=kind, rows=len(lines))
    return header, lines


@get("/api/v1/events/{slug:str}/attendees.csv")
async def attendees_csv(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[bytes]:
    """The attendee list as CSV, with a column for each question but those for statistics [organiser]."""
    return download(csv_file(*await _lines(request, slug, "csv")), CSV, f"{slug}-attendees.csv")


@get("/api/v1/events/{slug:str}/attendees.xlsx")
async def attendees_xlsx(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[bytes]:
    """The same list as XLSX [organiser]."""
    return download(xlsx_file({"attendees": await _lines(request, slug, "xlsx")}), XLSX, f"{slug}-attendees.xlsx")


handlers = [
    add_process,
    change_process,
    show_process,
    add_event,
    list_events,
    show_event,
    change_event,
    copy_event,
    sign_up,
    show_registration,
    change_registration,
    cancel_registration,
    list_attendees,
    attendees_csv,
    attendees_xlsx,
]
