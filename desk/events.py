"""Events in the back office: their list, one event's day, making, changing and publishing one."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core import clock
from core.problems import FieldError, Invalid, NotFound
from core.settings import settings
from core.staff.actors import Actor, actor_of
from desk import event_form
from desk.pages import (
    ON_A_PAGE,
    asked,
    desk_page,
    organiser,
    organiser_and_event,
    posted,
    then,
)
from desk.queries import audit, past_events, processes, sessions_in, unconfirmed
from desk.readiness import tasks
from registration import events, inputs, letters
from registration.notices.queries import unedited
from registration.pages import shown
from registration.plans.calls import open_calls
from registration.problems import ChangedMeanwhile
from registration.queries import event_by_slug, listed_events, modes_of, processes_of
from registration.tables import Event, Process
from reports.attendance import Figure
from reports.chart import arrivals
from reports.queries import figures_of

LATEST_PAST = 5  # on the first page, below those to come
LATEST_ENTRIES = 5


@get("/organise", include_in_schema=False)
async def home(request: Request[Any, Any, Any]) -> Response[str]:
    """Events to come, and behind them those that are over. Door staff have a page of their own."""
    staff = await actor_of(request)
    if staff is not None and staff.role == "door":
        return Redirect("/organise/door", status_code=303)
    actor = await organiser(request)
    query = asked(request, "when", "cursor")
    now, after = clock.now(), query["cursor"] or None
    coming: list[Event] = []
    past: list[Event] = []
    more_coming = more_past = None
    if query["when"] != "past":
        coming, more_coming = await listed_events(ON_A_PAGE, after, everything=True, ending_after=now)
    if query["when"] == "past":
        past, more_past = await past_events(now, ON_A_PAGE, after)
    elif not more_coming:
        past, more_past = await past_events(now, LATEST_PAST, None)
    of = await processes_of([*coming, *past])
    return desk_page(
        request,
        actor,
        "desk/events.html",
        coming=[(event, shown(event, of.get(event.process))) for event in coming],
        past=[(event, shown(event, of.get(event.process))) for event in past],
        more_coming=more_coming,
        more_past=more_past,
        only_past=query["when"] == "past",
        first=not after,
    )


@get("/organise/events/{slug:str}", include_in_schema=False)
async def overview(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """One event as it stands now: seats, queue, and once there are scans, who came."""
    actor, event = await organiser_and_event(request, slug)
    process = await _process(event)
    contact, figures = letters.contact_in(event, process), await figures_of(event, clock.now())
    return desk_page(
        request,
        actor,
        "desk/event.html",
        event=event,
        card=shown(event, process),
        process=process,
        helper=contact,
        unconfirmed=await unconfirmed(event.id),
        calls=await open_calls(event.id),
        counted=_counted(figures),
        chart=arrivals(figures, event.time_zone),
        tasks=tasks(event, contact, await unedited(), await sessions_in(event.id), clock.now()),
        entries=(await audit(LATEST_ENTRIES, None, event=event.id)).entries,
        address=f"{settings.base_url}/e/{event.slug}",
    )


def _counted(figures: list[Figure]) -> dict[str, int] | None:
    """The totals of those who came; None while nobody has."""
    totals = {one.metric: one.value for one in figures if one.mode is None and one.dimension is None}
    came = any(value for name, value in totals.items() if name == "attended" or name.startswith("headcount_"))
    return totals if came else None


async def _process(event: Event) -> Process | None:
    return (await processes_of([event])).get(event.process) if event.process else None


async def _form(
    request: Request[Any, Any, Any],
    actor: Actor,
    form: dict[str, str],
    version: str,
    event: Event | None = None,
    **more: Any,
) -> Response[str]:
    choices, _more = await processes(500, None)
    return desk_page(
        request,
        actor,
        "desk/event_form.html",
        form=form,
        version=version,
        event=event,
        card=shown(event) if event else None,
        processes=[(process.slug, process.title) for process in choices],
        offered=modes_of(event) if event else [],
        **more,
    )


def _to_fields(wrong: Invalid) -> list[FieldError]:
    """Errors at the fields of the form: a missing contact person at its name, a wrong reminder at all of them."""
    found = []
    for field, code in wrong.errors:
        name = "contact.name" if field == "contact" else "reminders" if field.startswith("reminders.") else field
        found.append(FieldError(name, code))
    return list(dict.fromkeys(found))


@get("/organise/new-event", include_in_schema=False)
async def new_event(request: Request[Any, Any, Any]) -> Response[str]:
    """The form of a new event; ?process= chooses the process."""
    actor = await organiser(request)
    return await _form(request, actor, event_form.empty() | asked(request, "process"), "")


@post("/organise/new-event", include_in_schema=False)
async def add_event(request: Request[Any, Any, Any]) -> Response[str]:
    """Make the event, at first as a draft unless it is to be published at once."""
    actor = await organiser(request)
    given = event_form.empty() | dict.fromkeys(event_form.BOXES, "") | await posted(request)
    fields = given | {"slug": given["slug"] or await free_slug(given["title"])}
    try:
        event = await events.add_event(event_form.read(fields, event_form.nothing(), inputs.NewEvent), actor)
    except Invalid as wrong:
        return await _form(request, actor, given, "", status=wrong.status, errors=_to_fields(wrong))
    return then(f"/organise/events/{event.slug}", "event_added")


async def free_slug(title: str) -> str:
    """The title's address, numbered where another event has it already."""
    first = event_form.slug_of(title) or "veranstaltung"
    for number in range(1, 100):
        slug = first if number == 1 else f"{first}-{number}"
        try:
            await event_by_slug(slug)
        except NotFound:
            return slug
    return first


@get("/organise/events/{slug:str}/edit", include_in_schema=False)
async def edit_event(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The form of an event with its values."""
    actor, event = await organiser_and_event(request, slug)
    form = event_form.shown(event, await _process(event))
    return await _form(request, actor, form, events.version_of(event), event)


@post("/organise/events/{slug:str}/edit", include_in_schema=False)
async def change_event(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """Change what differs; when the event was changed in another tab meanwhile, first show both."""
    actor, event = await organiser_and_event(request, slug)
    before = event_form.shown(event, await _process(event))
    sent = await posted(request)
    given = before | dict.fromkeys(event_form.BOXES, "") | {name: sent[name] for name in before if name in sent}
    seen = sent.get("version", "")
    try:
        wish = event_form.read(given, before, inputs.EventPatch)
        if wish == inputs.EventPatch():
            return then(f"/organise/events/{slug}", "unchanged")
        await events.change_event(slug, wish, actor, seen)
    except ChangedMeanwhile as problem:
        event = await event_by_slug(slug)
        before = event_form.shown(event, await _process(event))
        differing = {name: before[name] for name in before if before[name] != given[name]}
        version, status = events.version_of(event), problem.status
        return await _form(request, actor, given, version, event, status=status, problem=problem, meanwhile=differing)
    except Invalid as wrong:
        return await _form(request, actor, given, seen, event, status=wrong.status, errors=_to_fields(wrong))
    return then(f"/organise/events/{slug}", "saved")


@post("/organise/events/{slug:str}/publish", include_in_schema=False)
async def publish_event(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """Show the event to the public, or (published empty) make it a draft again."""
    actor, _event = await organiser_and_event(request, slug)
    published = (await posted(request)).get("published") == "on"
    await events.change_event(slug, inputs.EventPatch(published=published), actor)
    return then(f"/organise/events/{slug}", "published" if published else "withdrawn")


handlers = [home, new_event, add_event, overview, edit_event, change_event, publish_event]
