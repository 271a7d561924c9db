"""Somebody has lost the link to their registration: /my-link sends it again, and tells strangers nothing."""

from typing import Any

import structlog
from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask

from core import limits
from core.forms import Email, Input, body_of, form_fields, from_form
from core.pages import page, told
from core.problems import FieldError, Invalid
from registration.form import sentences
from registration.inputs import email_error
from registration.links.actions import send_links
from registration.pages import somebody_to_call

Asking = Request[Any, Any, Any]
log = structlog.get_logger("einlass")


class AskForLinks(Input):
    """The form of one field."""

    email: Email


async def _form(request: Asking, email: str = "", errors: list[FieldError] | None = None) -> Response[str]:
    wrong = errors or []
    return page(
        request,
        "registration/my_link.html",
        422 if wrong else 200,
        email=email,
        errors=told(wrong, sentences.texts(wrong)),
        **await somebody_to_call(),
    )


@get("/my-link")
async def ask_form(request: Asking) -> Response[str]:
    """The form that asks for the e-mail address."""
    return await _form(request)


@post("/my-link", status_code=200)
async def ask_for_links(request: Asking) -> Response[str]:
    """Send the links, if there are any; the answer does not tell, nor how long it takes: the letter comes after."""
    limits.limited(request, "link_letter")
    fields = form_fields(await body_of(request))
    try:
        email = from_form(fields, AskForLinks).email
        if wrong := email_error(email, "email"):
            raise Invalid(wrong)
    except Invalid as refused:
        return await _form(request, fields.get("email", ""), refused.errors)
    answer = page(request, "registration/link_sent.html", **await somebody_to_call())
    answer.background = BackgroundTask(_send, email)
    return answer


async def _send(email: str) -> None:
    """What follows the answer; nobody waits for it, so a fault is noted."""
    try:
        await send_links(email)
    except Exception as error:
        log.error("link_letter_broken", error=type(error).__name__)


handlers = [ask_form, ask_for_links]
