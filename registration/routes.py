"""The public pages: events, signing up, my registration. No cookie; no GET changes anything."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from core import clock, languages, limits
from core.forms import Input, body_of, form_fields, from_form
from core.pages import page, told
from core.problems import FieldError, Invalid, LinkExpired, Problem, TooMany
from registration import actions, calendar, form, pages
from registration.letters import Contact
from registration.pages import EventPage
from registration.problems import AlreadySent, IdempotencyConflict, RegistrationClosed, SeatsGone

Asking = Request[Any, Any, Any]


class OnePerson(Input):
    """The hidden field of a button that is about one person of a party."""

    attendee: UUID | None = None


def _to(request: Asking, path: str, **query: Any) -> Redirect:
    """The page to show after a POST, in the language chosen by link."""
    if request.query_params.get("lang") in languages.CODES:
        query["lang"] = request.query_params["lang"]
    return Redirect(f"{path}?{urlencode(query)}" if query else path, status_code=303)


async def _only(request: Asking) -> list[UUID] | None:
    """The one person a button was about; None when it was about everybody."""
    one = from_form(form_fields(await body_of(request)), OnePerson).attendee
    return [one] if one else None


@get("/")
async def home(request: Asking, cursor: FromQuery[str | None] = None) -> Response[str]:
    """The coming events."""
    events, following = await pages.coming(cursor)
    return page(request, "registration/events.html", events=events, next=following)


@get("/p/{process:str}")
async def show_process(request: Asking, process: FromPath[str]) -> Response[str]:
    """A participation process and its events."""
    found, events, contact = await pages.process_page(process)
    return page(request, "registration/process.html", process=found, events=events, contact=contact)


@get("/e/{event:str}")
async def show_event(request: Asking, event: FromPath[str]) -> Response[str]:
    """One event."""
    shown, contact = await pages.event_page(event)
    return page(request, "registration/event.html", event=shown, contact=contact)


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
        return _to(request, f"/e/{shown.slug}")
    return _form(request, shown, contact, {"idempotency_key": str(uuid4())}, people=1)


@post("/e/{event:str}/register")
async def register(request: Asking, event: FromPath[str]) -> Response[str] | Redirect:
    """Sign up by the form; with a mistake it comes back as it was typed."""
    shown, contact = await pages.event_page(event)
    fields = form_fields(await body_of(request))
    redrawing = any(button in fields for button in form.BUTTONS)
    if not (shown.takes_sign_ups if redrawing else shown.has_form):
        return _to(request, f"/e/{shown.slug}")
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
        return _to(request, f"/r/{answer.manage_url.rpartition('/')[2]}", done="confirmed")
    return _to(request, f"/e/{event.slug}/register/sent", **form.after(answer))


@get("/e/{event:str}/register/sent")
async def sent(request: Asking, event: FromPath[str]) -> Response[str]:
    """The letter is on its way. What the page says comes with the address, so that it needs no cookie."""
    shown, contact = await pages.event_page(event)
    known = form.read_after(request.query_params, clock.now())
    return page(request, "registration/sent.html", event=shown, contact=contact, **known)


@get("/r/{token:str}")
async def my_registration(request: Asking, token: FromPath[str], done: FromQuery[str | None] = None) -> Response[str]:
    """My registration: first the button that confirms it, then tickets, place in the queue, cancelling."""
    try:
        mine = await pages.my_registration(token)
    except LinkExpired as expired:
        return _expired(request, expired)
    known: dict[str, Any] = {"token": token, "event": mine.event, "contact": mine.contact, "tickets": mine.tickets}
    if mine.to_confirm:
        return page(request, "registration/registration_pending.html", hold_until=mine.held_until, **known)
    known |= {"registration": mine.data, "joining": mine.joining, "done": mine.done(done)}
    return page(request, "registration/registration.html", **known)


def _expired(request: Asking, problem: LinkExpired) -> Response[str]:
    event, contact = problem.facts.get("event"), problem.facts.get("contact")
    shown = {"slug": event} if event else None
    return page(request, "registration/link_expired.html", problem.status, event=shown, contact=contact)


@post("/r/{token:str}/confirm")
async def confirm(request: Asking, token: FromPath[str]) -> Response[str] | Redirect:
    """The button of the letter: the seat is theirs, or asked for anew."""
    try:
        mine = await pages.my_registration(token)
        await actions.confirm(mine.registration)
    except LinkExpired as expired:
        return _expired(request, expired)
    return _to(request, f"/r/{token}", done="confirmed")


@get("/r/{token:str}/cancel")
async def ask_to_cancel(
    request: Asking, token: FromPath[str], attendee: FromQuery[UUID | None] = None
) -> Response[str] | Redirect:
    """Really cancel? One person, or all that are left."""
    mine = await pages.my_registration(token)
    leaving = mine.open_tickets(attendee)
    if not leaving:
        return _to(request, f"/r/{token}")
    return page(
        request,
        "registration/cancel.html",
        event=mine.event,
        contact=mine.contact,
        token=token,
        tickets=leaving,
        attendee=attendee,
    )


@post("/r/{token:str}/cancel")
async def cancel(request: Asking, token: FromPath[str]) -> Redirect:
    """Cancel one person, or all that are left; the next in the queue move up."""
    mine = await pages.my_registration(token)
    only = await _only(request)
    await actions.cancel(mine.registration, only, None)
    return _to(request, f"/r/{token}", done="cancelled")


@post("/r/{token:str}/accept")
async def accept(request: Asking, token: FromPath[str]) -> Redirect:
    """Take the seat that was offered."""
    mine = await pages.my_registration(token)
    only = await _only(request)
    await actions.answer_offer(mine.registration, True, only)
    return _to(request, f"/r/{token}", done="accepted")


@post("/r/{token:str}/decline")
async def decline(request: Asking, token: FromPath[str]) -> Redirect:
    """Leave the seat that was offered to others."""
    mine = await pages.my_registration(token)
    only = await _only(request)
    await actions.answer_offer(mine.registration, False, only)
    return _to(request, f"/r/{token}", done="declined")


@get("/r/{token:str}/event.ics")
async def calendar_file(token: FromPath[str]) -> Response[bytes]:
    """The event for one's own calendar."""
    mine = await pages.my_registration(token)
    data = calendar.event_ics(mine.row, mine.registration, mine.people, mine.contact)
    headers = {"Content-Disposition": f'attachment; filename="{calendar.FILENAME}"'}
    return Response(data, media_type=calendar.MEDIA_TYPE, headers=headers)


handlers = [
    home,
    show_process,
    show_event,
    show_form,
    register,
    sent,
    my_registration,
    confirm,
    ask_to_cancel,
    cancel,
    accept,
    decline,
    calendar_file,
]
