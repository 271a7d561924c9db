"""An event's programme in the back office: its parts, one part's form, who is in it, removing it."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from core.forms import fitting
from core.languages import N_
from core.problems import FieldError, Invalid, NotFound, Problem
from core.staff.actors import Actor
from desk import event_form
from desk.pages import ON_A_PAGE, asked, desk_page, organiser_and_event, posted, then
from registration.own.editing import version_of
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.programme import actions, queries, rules
from registration.programme.inputs import NewSession, SessionPatch
from registration.programme.tables import Session
from registration.queries import modes_of
from registration.rules import MODES
from registration.tables import Event

Asking = Request[Any, Any, Any]
PLAIN = ("title", "summary", "room", "join_url", "place")
TIMES = ("starts_at", "ends_at")
TEXTS = {
    ("starts_at", "range"): N_("Der Beginn muss in der Zeit der Veranstaltung liegen."),
    ("ends_at", "range"): N_("Das Ende muss nach dem Beginn und in der Zeit der Veranstaltung liegen."),
    ("move_to", "choice"): N_("Bitte wählen Sie, wohin die Angemeldeten kommen."),
    ("seats.on_site", "not_allowed"): N_("Die Veranstaltung wird nicht vor Ort angeboten."),
    ("seats.online", "not_allowed"): N_("Die Veranstaltung wird nicht online angeboten."),
}


def address(event: Event, ending: str = "") -> str:
    """Where the programme of an event is set up."""
    return f"/organise/events/{event.slug}/programme{ending}"


def _page(request: Asking, actor: Actor, event: Event, template: str, status: int = 200, **more: Any) -> Response[str]:
    return desk_page(request, actor, template, status, texts=TEXTS, event=event, card=shown(event), **more)


@get("/organise/events/{slug:str}/programme", include_in_schema=False)
async def programme(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The parts of an event by time, with the seats taken in each."""
    actor, event = await organiser_and_event(request, slug)
    sessions = await queries.sessions_of_event(event.id)
    return _page(request, actor, event, "desk/programme.html", slots=rules.slots(sessions), seats_in=queries.seats_in)


def _form_of(event: Event, session: Session | None) -> dict[str, str]:
    """A part as its form shows it; a new one begins with the event."""
    if session is None:
        empty = dict.fromkeys((*PLAIN, "ends_at", "seats.on_site", "seats.online"), "") | {"place": "0"}
        modes = modes_of(event)
        offers = {f"offer.{mode}": "limited" if modes[:1] == [mode] else "none" for mode in MODES}
        return empty | offers | {"starts_at": event_form.on_clock(event.starts_at, event.time_zone)}
    fields = {name: str(getattr(session, name) or "") for name in PLAIN} | {"place": str(session.place)}
    fields |= {name: event_form.on_clock(getattr(session, name), event.time_zone) for name in TIMES}
    for mode in MODES:
        seats = queries.seats_in(session, mode)
        limited = "limited" if seats.limit is not None else "unlimited"
        fields[f"offer.{mode}"] = limited if seats.offered else "none"
        fields[f"seats.{mode}"] = "" if seats.limit is None else str(seats.limit)
    return {name: value.replace("\r\n", "\n").strip() for name, value in fields.items()}


def _form(
    request: Asking, actor: Actor, event: Event, session: Session | None, form: Mapping[str, str], **more: Any
) -> Response[str]:
    version = version_of(_form_of(event, session))
    modes = queries.modes_in(session) if session else []
    return _page(
        request, actor, event, "desk/programme_form.html",
        session=session, form=form, version=version, offered=modes, modes=modes_of(event), **more,
    )  # fmt: skip


async def _meant(event: Event, slug: str) -> Session | None:
    """The part that is meant; None for a new one."""
    return await queries.session_by_slug(event.id, slug) if slug else None


@get("/organise/events/{slug:str}/programme/edit", include_in_schema=False)
async def edit_session(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The form of one part (?session=) or of a new one."""
    actor, event = await organiser_and_event(request, slug)
    session = await _meant(event, asked(request, "session")["session"])
    return _form(request, actor, event, session, _form_of(event, session))


@post("/organise/events/{slug:str}/programme/edit", include_in_schema=False)
async def save_session(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Add a part, or change what differs; when it was changed in another tab meanwhile, first show both."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    session = await _meant(event, sent.get("session", ""))
    before = _form_of(event, session)
    given = before | {name: sent[name] for name in before if name in sent}
    try:
        if session and sent.get("version") != version_of(before) and given != before:
            raise ChangedMeanwhile()
        if session is None:
            wish = _read(given, dict.fromkeys(before), event, NewSession, slug=await _free_slug(event, given["title"]))
            await actions.add_session(event.id, wish, actor)
        else:
            await actions.change_session(event.id, session.slug, _read(given, before, event, SessionPatch), actor)
    except Invalid as wrong:
        return _form(request, actor, event, session, given, status=wrong.status, errors=wrong.errors)
    except Problem as problem:
        meanwhile = {name: value for name, value in before.items() if value != given[name]}
        shown_too = meanwhile if isinstance(problem, ChangedMeanwhile) else {}
        return _form(request, actor, event, session, given, status=problem.status, problem=problem, meanwhile=shown_too)
    return then(address(event), "saved" if session else "session_added")


def _read(
    given: Mapping[str, str], before: Mapping[str, str | None], event: Event, kind: type[Any], **more: str
) -> Any:
    """What the form asks for; Invalid with all wrong fields at once."""
    wrong = [FieldError(name, "required") for name in ("title", *TIMES) if not given[name]]
    changed = {name for name, value in given.items() if value != before[name]}
    wish: dict[str, Any] = {name: given[name] for name in changed & {"title", "summary", "room"} if given["title"]}
    wish |= {"join_url": given["join_url"] or None} if "join_url" in changed else {}
    wish |= {"place": given["place"] or "0"} if "place" in changed else {}
    wish |= event_form.moments(given, [name for name in TIMES if name in changed], event.time_zone, wrong)
    wish |= event_form.seats(given, {name: before[name] or "" for name in before}, wrong)
    return fitting(wish | more, kind, wrong)


async def _free_slug(event: Event, title: str) -> str:
    """The title's address, numbered where another part has it already."""
    first, taken = event_form.slug_of(title) or "teil", await queries.sessions_of_event(event.id)
    slugs = {session.slug for session in taken}
    return next(
        slug for number in range(1, 1000) if (slug := first if number == 1 else f"{first}-{number}") not in slugs
    )


@get("/organise/events/{slug:str}/programme/people", include_in_schema=False)
async def people(request: Asking, slug: FromPath[str], session: FromQuery[str] = "") -> Response[str]:
    """Who has a seat in a part (?session=), and who wishes for one while waiting for the event."""
    actor, event = await organiser_and_event(request, slug)
    if (part := await _meant(event, session)) is None:
        raise NotFound()
    found, after = await queries.people_in(part.id, ON_A_PAGE, asked(request, "cursor")["cursor"] or None)
    following = f"{address(event, '/people')}?session={part.slug}&cursor={after}" if after else None
    return _page(
        request, actor, event, "desk/programme_people.html",
        session=part, people=found, next=following, seats=[(mode, queries.seats_in(part, mode)) for mode in MODES],
    )  # fmt: skip


@get("/organise/events/{slug:str}/programme/remove", include_in_schema=False)
async def ask_remove(request: Asking, slug: FromPath[str], session: FromQuery[str] = "") -> Response[str]:
    """Really remove this part? Its people go to another one."""
    actor, event = await organiser_and_event(request, slug)
    return await _really(request, actor, event, session, {})


async def _really(
    request: Asking, actor: Actor, event: Event, slug: str, form: Mapping[str, str], **more: Any
) -> Response[str]:
    part = await _meant(event, slug)
    if part is None:
        raise NotFound()
    others = [(one.slug, one.title) for one in await queries.sessions_of_event(event.id) if one.id != part.id]
    taken = part.on_site_taken + part.online_taken
    return _page(
        request, actor, event, "desk/programme_remove.html",
        session=part, others=others, taken=taken, form={"move_to": ""} | dict(form), **more,
    )  # fmt: skip


@post("/organise/events/{slug:str}/programme/remove", include_in_schema=False)
async def remove_session(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Remove a part; its people are moved to the other one that was chosen, and told."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    key = sent.get("session", "")
    try:
        await actions.remove_session(event.id, key, actor, sent.get("move_to") or None)
    except Invalid as wrong:
        return await _really(request, actor, event, key, sent, status=wrong.status, errors=wrong.errors)
    except NotFound:
        raise
    except Problem as problem:
        return await _really(request, actor, event, key, sent, status=problem.status, problem=problem)
    return then(address(event), "session_removed")


handlers = [programme, edit_session, save_session, people, ask_remove, remove_session]
