"""Signing up by the form: /e/{event}/register, and the same form for who comes by an invitation."""

from typing import Any
from uuid import uuid4

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core import clock, languages, limits
from core.forms import body_of, form_fields
from core.pages import going_to, page
from core.problems import FieldError, Invalid, Problem, TooMany
from registration import actions, form, letters, queries
from registration.form import outcome, seal
from registration.form.page import TEMPLATE, context
from registration.letters import Contact
from registration.pages import or_call, shown
from registration.problems import AlreadySent, IdempotencyConflict, RegistrationClosed, SeatsGone, SendAgain
from registration.programme.problems import SessionFull
from registration.tables import Event

Asking = Request[Any, Any, Any]
KEEPING = (
    RegistrationClosed,
    SeatsGone,
    SessionFull,
    SendAgain,
    TooMany,
)  # told in the form


async def _public(slug: str) -> tuple[Event, Contact]:
    event = await or_call(queries.public_event(slug))
    return event, await letters.contact_of(event)


async def show(
    request: Asking,
    event: Event,
    contact: Contact,
    *,
    address: str,
    fields: dict[str, str],
    people: int = 1,
    errors: list[FieldError] | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    """The form with what was typed; with errors it says so in its status, too."""
    status = problem.status if problem else (422 if errors else 200)
    headers = {"Retry-After": str(problem.facts["retry_after"])} if isinstance(problem, TooMany) else None
    known = await context(event, contact, fields, address=address, people=people, errors=errors or [], problem=problem)
    return page(request, TEMPLATE, status, headers, **known)


async def take(
    request: Asking, event: Event, contact: Contact, *, address: str, code: str | None = None
) -> Response[str] | Redirect:
    """What the form sent: signed up, or the form as it was typed, with what is wrong or one person more or less.

    `code` is that of the invitation somebody comes by.
    """
    fields = form_fields(await body_of(request))
    if any(button in fields for button in form.BUTTONS):
        drawn, people = form.redrawn(fields, event.max_party)
        return await show(request, event, contact, address=address, fields=drawn, people=people)
    known: dict[str, Any] = {"address": address, "fields": fields, "people": form.people_in(fields)}
    try:
        answer = await _signed_up(request, event, fields, code)
    except Invalid as wrong:
        errors = form.in_order(wrong.errors, event, known["people"])
        return await show(request, event, contact, errors=errors, **known)
    except IdempotencyConflict:
        fields["idempotency_key"] = str(uuid4())
        return await show(request, event, contact, problem=AlreadySent(), **known)
    except KEEPING as problem:
        return await show(request, event, contact, problem=problem, **known)
    return _after(request, answer, address)


async def _signed_up(request: Asking, event: Event, fields: dict[str, str], code: str | None) -> actions.Answer:
    now = clock.now()
    limits.limited(request, "sign_up")
    caller = actions.Caller(None, languages.to_write_in())
    invited = {"invitation": code} if code else {}
    wish = await form.sign_up_of(fields | invited, event, now, caller)
    if not seal.trusted(event.slug, fields, now):
        raise SendAgain()
    wish.invitation = code
    return await actions.sign_up(event.slug, wish, caller)


def _after(request: Asking, answer: actions.Answer, address: str) -> Redirect:
    """On to "my registration" where no letter leads there, else to a page whose address names nobody."""
    if answer.manage_url:
        return going_to(request, f"/r/{answer.manage_url.rpartition('/')[2]}", done="confirmed")
    return going_to(request, f"{address}/sent", **outcome.after(answer))


def show_sent(request: Asking, event: Event, contact: Contact) -> Response[str]:
    """The letter is on its way. What the page says comes with the address, so that it needs no cookie."""
    known = outcome.read_after(request.query_params, clock.now())
    return page(request, "registration/sent.html", event=shown(event), contact=contact, **known)


@get("/e/{event:str}/register")
async def show_form(request: Asking, event: FromPath[str]) -> Response[str] | Redirect:
    """The empty sign-up form; where nobody can sign up, the event's page says why."""
    row, contact = await _public(event)
    if not shown(row).takes_sign_ups:
        return going_to(request, f"/e/{row.slug}")
    return await show(request, row, contact, address=f"/e/{row.slug}/register", fields={})


@post("/e/{event:str}/register")
async def register(request: Asking, event: FromPath[str]) -> Response[str] | Redirect:
    """Sign up by the form; with a mistake it comes back as it was typed."""
    row, contact = await _public(event)
    card = shown(row)
    fields = form_fields(await body_of(request))
    redrawing = any(button in fields for button in form.BUTTONS)
    if not (card.takes_sign_ups if redrawing else card.has_form):
        return going_to(request, f"/e/{row.slug}")
    return await take(request, row, contact, address=f"/e/{row.slug}/register")


@get("/e/{event:str}/register/sent")
async def sent(request: Asking, event: FromPath[str]) -> Response[str]:
    """After the form, where a letter follows."""
    row, contact = await _public(event)
    return show_sent(request, row, contact)


handlers = [show_form, register, sent]
