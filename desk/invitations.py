"""Invitations of an event in the back office: the list, one of them, adding one, and the mix by sector and field."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core import languages
from core.languages import LANGUAGES, N_, _
from core.problems import FieldError, Invalid, Problem
from core.staff.actors import Actor
from desk.event_form import moments, on_clock
from desk.pages import ON_A_PAGE, asked, desk_page, organiser_and_event, posted, then
from desk.queries import registrations_by
from registration.asking.definitions import defined, names_of
from registration.invitations import actions, queries, sending, waves
from registration.invitations.inputs import MOMENTS, PLAIN, InvitationPatch, NewInvitation, read
from registration.invitations.queries import Filter, Line
from registration.pages import shown
from registration.tables import Event
from reports.mix import mix

Asking = Request[Any, Any, Any]
TEXTS = {
    ("name", "required"): N_("Es braucht einen Namen oder eine Organisation."),
    ("email", "duplicate"): N_("Diese E-Mail-Adresse ist schon eingeladen."),
    ("name", "duplicate"): N_("Diese Einladung gibt es schon."),
    ("uses", "range"): N_("Zwischen 1 und 500, und nicht weniger, als schon angemeldet sind."),
    ("valid_until", "range"): N_("Das Ende liegt vor dem Anfang oder in einem anderen Jahrhundert."),
}
TYPED = tuple(name for name in PLAIN if name not in MOMENTS)


def _choices(event: Event) -> dict[str, Any]:
    """What can be chosen in a form: languages, and the event's sectors and fields."""
    return {
        "choices": [(language.code, language.name) for language in LANGUAGES],
        "sectors": names_of(defined(event, "sectors")),
        "fields": names_of(defined(event, "fields")),
    }


@get("/organise/events/{slug:str}/invitations", include_in_schema=False)
async def invitations(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Who is invited, by wave: searched as it sounds, filtered by what became of it."""
    actor, event = await organiser_and_event(request, slug)
    query = asked(request, "q", "state", "wave", "cursor")
    wave = int(query["wave"]) if query["wave"].isdecimal() and len(query["wave"]) < 3 else None
    wanted = Filter(wave or None, query["state"] or None, query["q"] or None)
    wrong: list[FieldError] = []
    found: list[Line] = []
    after = None
    try:
        found, after = await queries.listed(event.id, wanted, ON_A_PAGE, query["cursor"] or None)
    except Invalid as invalid:
        wrong = invalid.errors
    chosen = {name: query[name] for name in ("q", "state", "wave") if query[name]}
    summary = await waves.summary(event.id)
    return desk_page(
        request,
        actor,
        "desk/invitations.html",
        Invalid.status if wrong else 200,
        errors=wrong,
        event=event,
        card=shown(event),
        lines=found,
        summary=summary,
        wave_choices=[("", _("alle")), *((wave, str(wave)) for wave in summary.waves)],
        query=query,
        filtered=urlencode(chosen),
        next=f"/organise/events/{slug}/invitations?{urlencode(chosen | {'cursor': after})}" if after else None,
    )


def _wish(given: Mapping[str, str], event: Event) -> NewInvitation:
    """The form as an invitation; Invalid with every wrong field."""
    wrong: list[FieldError] = []
    values: dict[str, Any] = {name: given.get(name, "") for name in TYPED}
    values["email"] = values["email"] or None
    times = {name: given.get(name, "") for name in MOMENTS}
    values |= moments(times, MOMENTS, event.time_zone, wrong)
    values["allow_duplicate"] = given.get("allow_duplicate") == "on"
    wish, more = read(event, values, strict=False)
    if wish is None or wrong or more:
        raise Invalid(wrong + [error for error in more if error.field not in {one.field for one in wrong}])
    return wish


def _form(one: Line, zone: str) -> dict[str, str]:
    """An invitation as its form shows it."""
    form = {name: str(getattr(one.row, name) or "") for name in TYPED}
    return form | {name: on_clock(getattr(one.row, name), zone) for name in MOMENTS}


def _new_page(request: Asking, actor: Actor, event: Event, form: dict[str, str], **more: Any) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/invitation_new.html",
        texts=TEXTS,
        event=event,
        card=shown(event),
        form=form,
        **_choices(event),
        **more,
    )


@get("/organise/events/{slug:str}/invitations/new", include_in_schema=False)
async def new_invitation(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The empty form; it proposes the latest wave."""
    actor, event = await organiser_and_event(request, slug)
    known = (await waves.summary(event.id)).waves or [1]
    usual = {"uses": "1", "wave": str(known[-1]), "language": languages.DEFAULT}
    form = dict.fromkeys((*TYPED, *MOMENTS), "") | usual
    return _new_page(request, actor, event, form)


@post("/organise/events/{slug:str}/invitations/new", include_in_schema=False)
async def add_invitation(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Invite somebody; the letter goes with the wave or from the invitation's own page."""
    actor, event = await organiser_and_event(request, slug)
    given = dict.fromkeys((*TYPED, *MOMENTS), "") | await posted(request)
    try:
        (key,) = await actions.invite(event.id, [_wish(given, event)], actor, many=False)
    except Invalid as wrong:
        return _new_page(request, actor, event, given, status=wrong.status, errors=wrong.errors)
    return then(f"/organise/events/{slug}/invitations/{key}", "invited")


async def _one_page(
    request: Asking,
    actor: Actor,
    event: Event,
    key: UUID,
    form: dict[str, str] | None = None,
    problem: Problem | None = None,
    errors: list[FieldError] | None = None,
) -> Response[str]:
    one = await queries.line(event.id, key)
    refused = problem or (Invalid(errors) if errors else None)
    parent = one.row.delegated_from
    return desk_page(
        request,
        actor,
        "desk/invitation.html",
        refused.status if refused else 200,
        texts=TEXTS,
        problem=problem,
        errors=errors or [],
        event=event,
        card=shown(event),
        line=one,
        form=form or _form(one, event.time_zone),
        registrations=await registrations_by(key),
        passed_on=await queries.delegated_by(one.row),
        inviter=await queries.line(event.id, parent) if parent else None,
        **_choices(event),
    )


@get("/organise/events/{slug:str}/invitations/{key:uuid}", include_in_schema=False)
async def invitation(request: Asking, slug: FromPath[str], key: FromPath[UUID]) -> Response[str]:
    """One invitation: its code to read out, what became of it, its details to change."""
    actor, event = await organiser_and_event(request, slug)
    return await _one_page(request, actor, event, key)


@post("/organise/events/{slug:str}/invitations/{key:uuid}", include_in_schema=False)
async def change_invitation(request: Asking, slug: FromPath[str], key: FromPath[UUID]) -> Response[str]:
    """Change its details."""
    actor, event = await organiser_and_event(request, slug)
    given = _form(await queries.line(event.id, key), event.time_zone) | await posted(request)
    try:
        wish = _wish(given, event)
        patch = InvitationPatch(**{name: getattr(wish, name) for name in PLAIN})
        await actions.change(event.id, key, patch, actor)
    except Invalid as wrong:
        return await _one_page(request, actor, event, key, given, errors=wrong.errors)
    return then(f"/organise/events/{slug}/invitations/{key}", "saved")


STEPS = {
    "revoke": InvitationPatch(state="revoked"),
    "reopen": InvitationPatch(state="open"),
    "returned": InvitationPatch(returned=True),
    "arrived": InvitationPatch(returned=False),
}


@post("/organise/events/{slug:str}/invitations/{key:uuid}/step", include_in_schema=False)
async def take_step(request: Asking, slug: FromPath[str], key: FromPath[UUID]) -> Response[str]:
    """One of the buttons: revoke, make it valid again, note that its letter came back, send it again, delete it."""
    actor, event = await organiser_and_event(request, slug)
    place, step = f"/organise/events/{slug}/invitations/{key}", (await posted(request)).get("step", "")
    try:
        if step == "send":
            await sending.send_one(event, key, actor)
            return then(place, "resent")
        if step == "erase":
            await actions.erase(event.id, key, actor)
            return then(place, "invitation_erased")
        if step in STEPS:
            await actions.change(event.id, key, STEPS[step], actor)
            return then(place, "saved")
    except Problem as problem:
        wrong = problem.errors if isinstance(problem, Invalid) else None
        return await _one_page(request, actor, event, key, problem=None if wrong else problem, errors=wrong)
    return then(place, "unchanged")


@get("/organise/events/{slug:str}/invitations/mix", include_in_schema=False)
async def mix_page(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Who was invited and who comes, by sector and field, against the targets."""
    actor, event = await organiser_and_event(request, slug)
    return desk_page(request, actor, "desk/invitation_mix.html", event=event, card=shown(event), mix=await mix(event))


handlers = [
    invitations,
    new_invitation,
    add_invitation,
    invitation,
    change_invitation,
    take_step,
    mix_page,
]
