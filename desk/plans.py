"""Plans change: an event moves or is called off. First the form, then what people will read, then it is done."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.forms import fitting
from core.languages import N_
from core.problems import FieldError, Invalid, Problem
from core.staff.actors import Actor
from desk import event_form
from desk.pages import desk_page, organiser_and_event, posted, then
from registration import events, queries
from registration.letters import contact_of
from registration.pages import shown
from registration.plans import actions, preview
from registration.plans.inputs import CallOff, Move
from registration.plans.planning import Plan, told_by
from registration.problems import CalledOff, ChangedMeanwhile
from registration.rules import MODES
from registration.tables import Event

Asking = Request[Any, Any, Any]
MOMENTS = ("starts_at", "ends_at", "doors_open_at")
SEATS = tuple(f"seats.{mode}" for mode in MODES)
FIELDS = (*MOMENTS, "venue", "join_url", "modes", *SEATS)
TEXTS = {
    ("reason", "too_short"): N_("Bitte schreiben Sie, warum die Veranstaltung ausfällt: Das lesen alle."),
    ("seats.on_site", "not_allowed"): N_("Vor Ort kann dann niemand teilnehmen. Bitte lassen Sie das Feld leer."),
    ("seats.online", "not_allowed"): N_("Online kann dann niemand teilnehmen. Bitte lassen Sie das Feld leer."),
}


def _form_of(event: Event) -> dict[str, str]:
    """The event as the form shows it, with nothing said about it yet."""
    known = event_form.shown(event, None)
    modes = {"modes": " ".join(queries.modes_of(event))}
    empty = dict.fromkeys((*SEATS, "message"), "")
    return {name: known[name] for name in (*MOMENTS, "venue", "join_url")} | modes | empty


def read(given: Mapping[str, str], before: Mapping[str, str], zone: str) -> Move:
    """What is to be another one; Invalid with all wrong fields. Seats are given only where they are typed."""
    wrong: list[FieldError] = []
    value: dict[str, Any] = {"message": given.get("message", "")}
    if given.get("version"):
        value["version"] = given["version"]
    for name in (name for name in FIELDS if given.get(name, "") != before[name]):
        text = given.get(name, "")
        if name in MOMENTS and text:
            try:
                value[name] = event_form.moment(text, zone)
            except ValueError:
                wrong.append(FieldError(name, "format"))
        elif name in ("starts_at", "ends_at"):
            wrong.append(FieldError(name, "required"))
        elif name == "modes":
            value[name] = text.split()
        elif name in SEATS:
            value.setdefault("seats", {})[name.partition(".")[2]] = text
        else:
            value[name] = text if name == "venue" else text or None
    return fitting(value, Move, wrong)


def _form(
    request: Asking, actor: Actor, event: Event, fields: Mapping[str, str], status: int = 200, **more: Any
) -> Response[str]:
    return desk_page(
        request, actor, "desk/plans_move.html", status, event=event, card=shown(event), form=fields, texts=TEXTS, **more
    )


@get("/organise/events/{slug:str}/move", include_in_schema=False)
async def move_form(request: Asking, slug: FromPath[str]) -> Response[str]:
    """What is to be another one: day, place, on site or online."""
    actor, event = await organiser_and_event(request, slug)
    return _form(request, actor, event, _form_of(event))


@post("/organise/events/{slug:str}/move", include_in_schema=False)
async def move(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Show what would happen; with `sure` it happens. Changed meanwhile: what would happen now."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    before = _form_of(event)
    given = before | {name: sent[name] for name in (*FIELDS, "message") if name in sent}
    if "back" in sent:
        return _form(request, actor, event, given)
    problem: Problem | None = None
    try:
        if "sure" in sent:
            try:
                wish = read(given | {"version": sent.get("version", "")}, before, event.time_zone)
                await actions.move(slug, wish, actor)
                return then(f"/organise/events/{slug}", "moved")
            except ChangedMeanwhile as changed:
                problem, event = changed, await queries.event_by_slug(slug)
        return await _preview(request, actor, event, given, problem)
    except Invalid as wrong:
        return _form(request, actor, event, given, wrong.status, errors=wrong.errors)
    except Problem as refused:
        return _form(request, actor, event, given, refused.status, problem=refused)


async def _preview(
    request: Asking, actor: Actor, event: Event, given: Mapping[str, str], problem: Problem | None = None
) -> Response[str]:
    wish = read(given, _form_of(event), event.time_zone)
    plan = await actions.plan_move(event.slug, wish)
    if not plan.changed and not plan.moving:
        if problem is not None:  # the second of two clicks: it is as it should be
            return then(f"/organise/events/{event.slug}", "moved")
        return _form(request, actor, event, given, unchanged=True)
    seen = preview.of_move(plan, await contact_of(plan.event), wish.message, await told_by(event.id), "")
    whole = _form_of(plan.event) | {name: given[name] for name in (*SEATS, "message")}  # with what moves along
    return _plan_page(request, actor, event, plan, seen, whole, problem, "move")


def _plan_page(
    request: Asking,
    actor: Actor,
    event: Event,
    plan: Plan,
    seen: preview.Preview,
    given: Mapping[str, str],
    problem: Problem | None,
    action: str,
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/plans_preview.html",
        problem.status if problem else 200,
        problem=problem,
        event=event,
        card=shown(event),
        plan=plan,
        seen=seen,
        given=given,
        version=events.version_of(event),
        action=action,
        ways={"before": queries.modes_of(plan.before), "after": queries.modes_of(plan.event)},
    )


def _reason_form(
    request: Asking, actor: Actor, event: Event, reason: str, status: int = 200, **more: Any
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/plans_call_off.html",
        status,
        event=event,
        card=shown(event),
        form={"reason": reason},
        texts=TEXTS,
        **more,
    )


@get("/organise/events/{slug:str}/call-off", include_in_schema=False)
async def call_off_form(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Why the event does not take place."""
    actor, event = await organiser_and_event(request, slug)
    return _reason_form(request, actor, event, event.cancel_reason)


@post("/organise/events/{slug:str}/call-off", include_in_schema=False)
async def call_off(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Show what people will read; with `sure` the event is called off."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    reason = sent.get("reason", "")
    if "back" in sent:
        return _reason_form(request, actor, event, reason)
    problem: Problem | None = None
    try:
        wish = fitting({"reason": reason} | ({"version": sent["version"]} if sent.get("version") else {}), CallOff)
        if "sure" in sent:
            try:
                await actions.call_off(slug, wish, actor)
                return then(f"/organise/events/{slug}", "called_off")
            except ChangedMeanwhile as changed:
                problem = changed
            except CalledOff:  # the second of two clicks
                return then(f"/organise/events/{slug}", "called_off")
        event = await queries.event_by_slug(slug)
        plan = await actions.plan_call_off(slug, fitting({"reason": reason}, CallOff))
    except Invalid as wrong:
        return _reason_form(request, actor, event, reason, wrong.status, errors=wrong.errors)
    except Problem as refused:
        return _reason_form(request, actor, event, reason, refused.status, problem=refused)
    seen = preview.of_calling_off(plan, await contact_of(event), await told_by(event.id), "")
    return _plan_page(request, actor, event, plan, seen, {"reason": reason}, problem, "call-off")


handlers = [move_form, move, call_off_form, call_off]
