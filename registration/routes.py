"""The public pages: events and signing up. No cookie; no GET changes anything."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from litestar import Request, Response, get, post
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from core import clock, languages, limits
from core.forms import body_of, form_fields
from core.pages import chosen_language, going_to, page, told
from core.problems import FieldError, Invalid, Problem, TooMany
from registration import actions, feeds, form, listing, pages
from registration.letters import Contact
from registration.pages import EventPage
from registration.problems import AlreadySent, IdempotencyConflict, RegistrationClosed, SeatsGone

Asking = Request[Any, Any, Any]
Made = tuple[Response[str], datetime | None]


async def _kept(request: Asking, make: Callable[[], Awaitable[Made]], *key: str | None) -> Response[str]:
    """A page that says the same to everybody who reads this language, until an event or a moment changes it."""
    chosen = chosen_language(request)

    async def made() -> tuple[str, datetime | None]:
        answer, until = await make()
        return answer.content, until

    html = await listing.kept((request.url.path, *key, languages.current.get(), languages.offered(), chosen), made)
    return Response(html, media_type=MediaType.HTML)


@get("/")
async def home(request: Asking, cursor: FromQuery[str | None] = None) -> Response[str]:
    """The coming events."""

    async def make() -> Made:
        events, following, until = await pages.coming(cursor)
        return page(request, "registration/events.html", events=events, next=following), until

    return await _kept(request, make, cursor)


@get("/p/{process:str}")
async def show_process(request: Asking, process: FromPath[str]) -> Response[str]:
    """A participation process and its events."""

    async def make() -> Made:
        found, events, contact, until = await pages.process_page(process)
        return page(request, "registration/process.html", process=found, events=events, contact=contact), until

    return await _kept(request, make)


@get("/e/{event:str}")
async def show_event(request: Asking, event: FromPath[str]) -> Response[str]:
    """One event."""
    shown, contact = await pages.event_page(event)
    described = feeds.schema_org(shown, contact)
    return page(request, "registration/event.html", event=shown, contact=contact, described=described)


def _form(
    request: Asking,
    event: EventPage,
    contact: Contact,
    fields: dict[str, str],
    people: int,
    errors: list[FieldError] | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    """The sign-up form with what was typed; with errors it says so in its status, too."""
    status = problem.status if problem else (422 if errors else 200)
    headers = {"Retry-After": str(problem.facts["retry_after"])} if isinstance(problem, TooMany) else None
    return page(
        request,
        "registration/register.html",
        status,
        headers,
        event=event,
        contact=contact,
        form=fields,
        people=people,
        errors=told(errors or [], form.TEXTS),
        problem=problem,
    )


@get("/e/{event:str}/register")
async def show_form(request: Asking, event: FromPath[str]) -> Response[str] | Redirect:
    """The empty sign-up form; where nobody can sign up, the event's page says why."""
    shown, contact = await pages.event_page(event)
    if not shown.takes_sign_ups:
        return going_to(request, f"/e/{shown.slug}")
    return _form(request, shown, contact, {"idempotency_key": str(uuid4())}, people=1)


@post("/e/{event:str}/register")
async def register(request: Asking, event: FromPath[str]) -> Response[str] | Redirect:
    """Sign up by the form; with a mistake it comes back as it was typed."""
    shown, contact = await pages.event_page(event)
    fields = form_fields(await body_of(request))
    redrawing = any(button in fields for button in form.BUTTONS)
    if not (shown.takes_sign_ups if redrawing else shown.has_form):
        return going_to(request, f"/e/{shown.slug}")
    if redrawing:
        return _form(request, shown, contact, *form.redrawn(fields, shown.max_party))
    people = form.people_in(fields)
    try:
        limits.limited(request, "sign_up")
        wish = form.sign_up_of(fields, shown)
        answer = await actions.sign_up(shown.slug, wish, actions.Caller(None, languages.current.get()))
    except Invalid as wrong:
        return _form(request, shown, contact, fields, people, errors=form.in_order(wrong.errors))
    except IdempotencyConflict:
        fields["idempotency_key"] = str(uuid4())
        return _form(request, shown, contact, fields, people, problem=AlreadySent())
    except (RegistrationClosed, SeatsGone, TooMany) as problem:
        return _form(request, shown, contact, fields, people, problem=problem)
    return _after_sign_up(request, shown, answer)


def _after_sign_up(request: Asking, event: EventPage, answer: actions.Answer) -> Redirect:
    """On to "my registration" where no letter leads there, else to a page whose address names nobody."""
    if answer.manage_url:
        return going_to(request, f"/r/{answer.manage_url.rpartition('/')[2]}", done="confirmed")
    return going_to(request, f"/e/{event.slug}/register/sent", **form.after(answer))


@get("/e/{event:str}/register/sent")
async def sent(request: Asking, event: FromPath[str]) -> Response[str]:
    """The letter is on its way. What the page says comes with the address, so that it needs no cookie."""
    shown, contact = await pages.event_page(event)
    known = form.read_after(request.query_params, clock.now())
    return page(request, "registration/sent.html", event=shown, contact=contact, **known)


handlers = [
    home,
    show_process,
    show_event,
    show_form,
    register,
    sent,
]
