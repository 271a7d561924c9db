"""The sign-up form of an event as citizens will see it, also before it is published; nothing is ever stored."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core import clock
from core.forms import body_of, form_fields
from core.pages import page
from core.problems import FieldError, Invalid
from desk.pages import organiser_and_event
from registration import form, letters
from registration.answers import Caller
from registration.form.page import context
from registration.tables import Event

Asking = Request[Any, Any, Any]


async def _page(
    request: Asking,
    event: Event,
    fields: dict[str, str],
    people: int = 1,
    errors: tuple[FieldError, ...] = (),
    complete: bool = False,
) -> Response[str]:
    address = f"/organise/events/{event.slug}/preview"
    contact = await letters.contact_of(event)
    known = await context(event, contact, fields, address=address, people=people, errors=errors)
    status = Invalid.status if errors else 200
    return page(request, "desk/preview.html", status, complete=complete, **known)


@get("/organise/events/{slug:str}/preview", include_in_schema=False)
async def preview(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The empty form."""
    _actor, event = await organiser_and_event(request, slug)
    return await _page(request, event, {})


@post("/organise/events/{slug:str}/preview", include_in_schema=False)
async def try_out(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The form with one person more or less, with what would be wrong, or with the word that all is well."""
    _actor, event = await organiser_and_event(request, slug)
    fields = form_fields(await body_of(request))
    if any(button in fields for button in form.BUTTONS):
        return await _page(request, event, *form.redrawn(fields, event.max_party))
    people = form.people_in(fields)
    try:
        await form.sign_up_of(fields, event, clock.now(), Caller())
    except Invalid as wrong:
        return await _page(request, event, fields, people, tuple(form.in_order(wrong.errors, event, people)))
    return await _page(request, event, fields, people, complete=True)


handlers = [preview, try_out]
