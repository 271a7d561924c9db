"""People of an event: the list, one registration with its history, and what is done to it at the desk's request."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.codes import grouped
from core.forms import Input, from_form
from core.mail.queries import letters as letters_of
from core.problems import FieldError, Invalid, Problem
from core.staff.actors import Actor
from desk.pages import (
    ON_A_PAGE,
    asked,
    desk_page,
    organiser_and_event,
    organiser_and_registration,
    posted,
    then,
)
from desk.queries import came, contacts, parties, waiting_with
from desk.stored import stored
from registration import actions, letters, queries, seats, tickets
from registration.asking.definitions import defined, names_of
from registration.attendees import Listed, Wanted
from registration.attendees import attendees as listed
from registration.history import history_of
from registration.pages import shown
from registration.plans.calls import note_told
from registration.problems import NotOpenAnymore
from registration.tables import Attendee, Registration

FILTERS = ("q", "state", "mode", "field", "channel", "provision")


class Person(NamedTuple):
    """One person of a registration as the desk sees it; who has a seat also has a code to be read out on the phone."""

    row: Attendee
    place: int
    code: list[str]
    waiting_position: int | None
    came: Any


@get("/organise/events/{slug:str}/attendees", include_in_schema=False)
async def attendees(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """Who is signed up, by name: searched as it sounds, filtered by state and mode."""
    actor, event = await organiser_and_event(request, slug)
    query = asked(request, *FILTERS, "cursor")
    wrong: Sequence[FieldError] = ()
    found: list[Listed] = []
    after = None
    try:
        wanted = Wanted(**{name: query[name] or None for name in FILTERS})
        found, after = await listed(event.id, wanted, ON_A_PAGE, query["cursor"] or None)
    except Invalid as invalid:
        wrong = invalid.errors
    chosen = {name: query[name] for name in FILTERS if query[name]}
    together = [person.registration for person in found]
    waiting = [person.registration for person in found if person.state == "waiting"]
    return desk_page(
        request,
        actor,
        "desk/attendees.html",
        Invalid.status if wrong else 200,
        errors=wrong,
        event=event,
        card=shown(event),
        people=found,
        came=await came([person.id for person in found]),
        parties=await parties(together),
        places=await actions.positions(await waiting_with(waiting)),
        fields=names_of(defined(event, "fields")),
        contacts=await contacts([person.registration for person in found if not person.name]),
        query=query,
        filtered=urlencode(chosen),
        next=f"/organise/events/{slug}/attendees?{urlencode(chosen | {'cursor': after})}" if after else None,
    )


@get("/organise/registrations/{key:uuid}", include_in_schema=False)
async def registration_page(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """One registration: contact, people with their codes, what happened, which letters went."""
    actor, registration = await organiser_and_registration(request, key)
    return await _registration_page(request, actor, registration)


async def _registration_page(
    request: Request[Any, Any, Any],
    actor: Actor,
    registration: Registration,
    status: int = 200,
    problem: Problem | None = None,
    errors: Sequence[FieldError] = (),
) -> Response[str]:
    event = await queries.event_by_id(registration.event)
    people = await _people(registration)
    return desk_page(
        request,
        actor,
        "desk/registration.html",
        status,
        problem=problem,
        errors=errors,
        event=event,
        card=shown(event),
        registration=registration,
        people=people,
        coming=[person for person in people if person.row.state != "cancelled"],
        history=await history_of(registration.id),
        stored=await stored(event, registration, [person.row for person in people]),
        letters=(await letters_of(registration=registration.id, limit=20)).letters,
        manage_url=letters.manage_link(registration),
    )


async def _people(registration: Registration) -> list[Person]:
    found = await seats.attendees_of(registration.id)
    coming = [person for person in found if person.state == "seat" and registration.state == "active"]
    codes, positions = await tickets.codes_of(coming), await actions.positions(found)
    there = await came([person.id for person in found])
    return [
        Person(
            row=person,
            place=place,
            code=grouped(codes[person.id]) if person.id in codes else [],
            waiting_position=positions.get(person.id),
            came=there.get(person.id),
        )
        for place, person in enumerate(found, 1)
    ]


@get("/organise/registrations/{key:uuid}/history", include_in_schema=False)
async def explained(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """What happened, step by step and why, in words that can be read to somebody who complains."""
    actor, registration = await organiser_and_registration(request, key)
    event = await queries.event_by_id(registration.event)
    return desk_page(
        request,
        actor,
        "desk/history.html",
        event=event,
        card=shown(event),
        registration=registration,
        people=await _people(registration),
        history=(await history_of(registration.id))[::-1],
    )


@get("/organise/registrations/{key:uuid}/cancel", include_in_schema=False)
async def ask_cancel(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Really cancel? ?attendee= names one person, else it is everybody that is left."""
    actor, registration = await organiser_and_registration(request, key)
    event = await queries.event_by_id(registration.event)
    only = asked(request, "attendee")["attendee"]
    left = [person for person in await _people(registration) if person.row.state != "cancelled"]
    gone = [person for person in left if only in ("", str(person.row.id))]
    return desk_page(
        request,
        actor,
        "desk/cancel.html",
        event=event,
        card=shown(event),
        registration=registration,
        gone=gone,
        only=only,
        everybody=len(gone) == len(left),
    )


class CancelForm(Input):
    """Who is to be cancelled: one person, or everybody; and whether it was they who called."""

    attendee: UUID | None = None
    told: bool = False


@post("/organise/registrations/{key:uuid}/cancel", include_in_schema=False)
async def cancel(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Cancel one person or all; the next in the queue move up at once. Somebody else's person is named as wrong."""
    actor, registration = await organiser_and_registration(request, key)
    form = from_form(await posted(request), CancelForm)
    chosen = form.attendee
    meant = [one for one in await seats.attendees_of(registration.id) if chosen in (None, one.id)]
    if not meant:
        wrong = [FieldError("attendee", "choice")]
        return await _registration_page(request, actor, registration, Invalid.status, errors=wrong)
    if all(one.state == "cancelled" for one in meant):
        return then(f"/organise/registrations/{key}", "unchanged")
    await actions.cancel(registration, [chosen] if chosen else None, actor)
    if form.told:
        await note_told(registration.id, actor)
    return then(f"/organise/registrations/{key}", "cancelled")


@post("/organise/registrations/{key:uuid}/resend", include_in_schema=False)
async def resend(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Send the ticket, or the letter with the button to confirm, once more."""
    actor, registration = await organiser_and_registration(request, key)
    try:
        await actions.resend(registration, actor)
    except Problem as problem:
        return await _registration_page(request, actor, registration, problem.status, problem)
    return then(f"/organise/registrations/{key}", "resent")


@post("/organise/registrations/{key:uuid}/confirm", include_in_schema=False)
async def confirm(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Confirm for somebody who is on the phone and cannot find the letter."""
    actor, registration = await organiser_and_registration(request, key)
    if registration.state == "active":
        return then(f"/organise/registrations/{key}", "unchanged")
    try:
        if registration.state == "cancelled":
            raise NotOpenAnymore()
        await actions.confirm(registration, actor)
    except Problem as problem:
        return await _registration_page(request, actor, registration, problem.status, problem)
    return then(f"/organise/registrations/{key}", "confirmed")


@post("/organise/registrations/{key:uuid}/offer", include_in_schema=False)
async def answer_offer(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Take the offered seats for somebody on the phone, or (accept empty) leave them to others."""
    actor, registration = await organiser_and_registration(request, key)
    accept = (await posted(request)).get("accept") == "on"
    try:
        await actions.answer_offer(registration, accept, actor=actor)
    except Problem as problem:
        return await _registration_page(request, actor, registration, problem.status, problem)
    return then(f"/organise/registrations/{key}", "offer_accepted" if accept else "offer_declined")


handlers = [answer_offer, attendees, registration_page, explained, ask_cancel, cancel, resend, confirm]
