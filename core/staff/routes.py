"""Pages of signing in and out: a link by e-mail, a button that uses it up."""

from typing import Any

import structlog
from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import Cookie
from litestar.params import FromPath

from core.forms import Email, Input, decode, form_fields
from core.limits import limited
from core.pages import page, told
from core.problems import Invalid, LinkExpired
from core.settings import settings
from core.staff import actions, queries
from core.staff.actors import COOKIE, actor_of
from core.staff.rules import HOME, SESSION_AT_MOST, folded_email, safe_next

log = structlog.get_logger("einlass")


class AskForLink(Input):
    """The sign-in form."""

    email: Email
    next: str = HOME


def _next(request: Request[Any, Any, Any]) -> str:
    """Where the person was heading, by ?next=."""
    return safe_next(request.query_params.get("next"))


def _form(request: Request[Any, Any, Any], status: int = 200, **shown: Any) -> Response[str]:
    usual = {"email": "", "next": _next(request), "errors": [], "gone": False, "signed_in": False}
    return page(request, "staff/sign_in.html", status, None, **(usual | shown))


def _to(place: str) -> Response[str]:
    return Response("", status_code=303, headers={"Location": place})


@get("/organise/sign-in", include_in_schema=False)
async def sign_in_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The form that asks for the e-mail address."""
    return _form(request)


@post("/organise/sign-in", include_in_schema=False, status_code=200)
async def ask_for_link(request: Request[Any, Any, Any]) -> Response[str]:
    """Send the link, if there is such an account; the answer does not tell, nor how long it takes."""
    limited(request, "sign_in")
    try:
        asked = await decode(request, AskForLink)
    except Invalid as wrong:
        given = form_fields(await request.body())
        again = {"email": given.get("email", ""), "next": safe_next(given.get("next"))}
        return _form(request, wrong.status, errors=told(wrong.errors), **again)
    limited(request, "sign_in_letter", folded_email(asked.email))
    answer = page(request, "staff/link_sent.html")
    answer.background = BackgroundTask(_send_link, asked.email, safe_next(asked.next))
    return answer


async def _send_link(email: str, next_path: str) -> None:
    """What follows the answer; nobody waits for it, so a fault is noted."""
    try:
        await actions.request_link(email, next_path)
    except Exception as error:
        log.error("sign_in_letter_broken", error=type(error).__name__)


@get("/organise/sign-in/{token:str}", include_in_schema=False)
async def link_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """A button only: mail scanners open links, and a link works once."""
    if not await queries.link_works(token):
        return await _gone(request)
    return page(request, "staff/use_link.html", next=_next(request))


@post("/organise/sign-in/{token:str}", include_in_schema=False, status_code=303)
async def use_link(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Sign in and go on to where one was heading."""
    answer = _to(_next(request))  # first: a link is used up once
    try:
        session = await actions.redeem(token)
    except LinkExpired:
        return await _gone(request)
    answer.set_cookie(_cookie(session, int(SESSION_AT_MOST.total_seconds())))
    return answer


@post("/organise/sign-out", include_in_schema=False, status_code=303)
async def sign_out(request: Request[Any, Any, Any]) -> Response[str]:
    """End this browser's session."""
    actor = await actor_of(request)
    if actor is not None and (session := request.cookies.get(COOKIE)):
        await actions.sign_out(actor, session)
    answer = _to("/organise/sign-in")
    answer.set_cookie(_cookie("", 0))
    return answer


async def _gone(request: Request[Any, Any, Any]) -> Response[str]:
    """The form again; who clicked twice is already signed in and only wants to go on."""
    return _form(request, LinkExpired.status, gone=True, signed_in=await actor_of(request) is not None)


def _cookie(session: str, seconds: int) -> Cookie:
    return Cookie(
        COOKIE, path="/", value=session, max_age=seconds, httponly=True, samesite="lax", secure=settings.https
    )


handlers = [sign_in_page, ask_for_link, link_page, use_link, sign_out]
