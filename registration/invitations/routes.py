"""The pages of an invitation: type its code, see what it is for, sign up, decline, pass places on.

Whoever has the code may do all of that; nobody else learns of the invitation or of a closed event.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core import languages
from core.codes import INVITATION_LENGTH, read_code
from core.forms import body_of, form_fields, from_form
from core.languages import N_, _
from core.pages import going_to, page, told
from core.problems import FieldError, Invalid
from registration import sign_up_routes
from registration.invitations import answering, pages, queries
from registration.invitations.guessing import invitation_asked
from registration.invitations.inputs import Chosen, Delegation
from registration.invitations.pages import InvitationPage
from registration.invitations.problems import REFUSALS
from registration.pages import or_call

NOBODY = UUID(int=0)  # no invitation, no event
Asking = Request[Any, Any, Any]
TEXTS = {
    ("code", "choice"): N_("Diesen Code kennen wir nicht. Bitte vergleichen Sie ihn mit Ihrer Einladung."),
    ("uses", "range"): N_("So viele Plätze hat Ihre Einladung nicht mehr."),
}
DONE = {
    "declined": N_("Danke für Ihre Nachricht. Wir erinnern Sie nicht mehr an diese Einladung."),
    "open": N_("Ihre Einladung gilt wieder."),
    "passed_on": N_("Die Einladung ist weitergegeben."),
    "undone": N_("Die weitergegebene Einladung gilt nicht mehr. Ihre Plätze haben Sie zurück."),
}


async def _asked(request: Asking, code: str) -> InvitationPage:
    """The invitation of this address; a wrong code is NotFound and counts against the caller."""
    invitation = await invitation_asked(request, code)
    line = await or_call(queries.line(*((invitation.event, invitation.id) if invitation else (NOBODY, NOBODY))))
    return await pages.invitation_page(line)


def _page(
    request: Asking, shown: InvitationPage, errors: list[FieldError] | None = None, form: dict[str, str] | None = None
) -> Response[str]:
    done = DONE.get(request.query_params.get("done", "")) if request.method == "GET" else None
    return page(
        request,
        "registration/invitation.html",
        Invalid.status if errors else 200,
        invited=shown,
        event=shown.event,
        contact=shown.contact,
        place=f"/i/{shown.line.row.code}",
        done=_(done) if done else None,
        form=form or {},
        errors=told(errors or [], TEXTS),
    )


def _code_page(request: Asking, code: str = "", errors: list[FieldError] | None = None) -> Response[str]:
    status = Invalid.status if errors else 200
    return page(request, "registration/invitation_code.html", status, code=code, errors=told(errors or [], TEXTS))


@get("/i")
async def code_form(request: Asking) -> Response[str]:
    """Type the code of an invitation."""
    return _code_page(request)


@post("/i")
async def take_code(request: Asking) -> Response[str] | Redirect:
    """To the invitation whose code was typed: small letters, blanks, hyphens, O for 0 and I or L for 1 do no harm."""
    typed = form_fields(await body_of(request)).get("code", "").strip()
    if not typed:
        return _code_page(request, errors=[FieldError("code", "required")])
    if await invitation_asked(request, typed) is None:
        return _code_page(request, typed[:80], [FieldError("code", "choice")])
    return going_to(request, f"/i/{read_code(typed, INVITATION_LENGTH)}")


@get("/i/{code:str}")
async def show_invitation_page(request: Asking, code: FromPath[str]) -> Response[str]:
    """An invitation: the event, for whom, how many places, until when."""
    return _page(request, await _asked(request, code))


@post("/i/{code:str}/decline")
async def decline_invitation(request: Asking, code: FromPath[str]) -> Redirect:
    """I cannot come."""
    shown = await _asked(request, code)
    await answering.decline(shown.line.row)
    return going_to(request, f"/i/{shown.line.row.code}", done="declined")


@post("/i/{code:str}/take-back")
async def take_back_decline(request: Asking, code: FromPath[str]) -> Redirect:
    """I can come after all."""
    shown = await _asked(request, code)
    await answering.take_back(shown.line.row)
    return going_to(request, f"/i/{shown.line.row.code}", done="open")


@post("/i/{code:str}/pass-on")
async def pass_on(request: Asking, code: FromPath[str]) -> Response[str] | Redirect:
    """Some of the places to a colleague."""
    shown = await _asked(request, code)
    fields = form_fields(await body_of(request))
    try:
        wish = from_form(fields, Delegation)
        await answering.delegate(shown.line.row, wish, languages.to_write_in())
    except Invalid as wrong:
        return _page(request, shown, wrong.errors, fields)
    return going_to(request, f"/i/{shown.line.row.code}", done="passed_on")


@post("/i/{code:str}/undo")
async def undo_passing_on(request: Asking, code: FromPath[str]) -> Redirect:
    """Take places back that were passed on and not used yet."""
    shown = await _asked(request, code)
    await answering.undo(shown.line.row, from_form(form_fields(await body_of(request)), Chosen).invitation)
    return going_to(request, f"/i/{shown.line.row.code}", done="undone")


@get("/i/{code:str}/register")
async def invited_form(request: Asking, code: FromPath[str]) -> Response[str] | Redirect:
    """The sign-up form of an invitation; where it leads to no seat, the invitation's page says why."""
    shown = await _asked(request, code)
    place = f"/i/{shown.line.row.code}"
    if not shown.may_sign_up:
        return going_to(request, place)
    fields = {name: value for name, value in shown.prefilled.items() if value}
    return await sign_up_routes.show(request, shown.row, shown.contact, address=f"{place}/register", fields=fields)


@post("/i/{code:str}/register")
async def register_invited(request: Asking, code: FromPath[str]) -> Response[str] | Redirect:
    """Sign up by an invitation."""
    shown = await _asked(request, code)
    if shown.line.standing != "open":
        raise REFUSALS[shown.line.standing](contact=shown.contact.as_json())
    own = shown.line.row.code
    return await sign_up_routes.take(request, shown.row, shown.contact, address=f"/i/{own}/register", code=own)


@get("/i/{code:str}/register/sent")
async def invited_sent(request: Asking, code: FromPath[str]) -> Response[str]:
    """After the form, where a letter follows."""
    shown = await _asked(request, code)
    return sign_up_routes.show_sent(request, shown.row, shown.contact)


handlers = [
    code_form,
    take_code,
    show_invitation_page,
    decline_invitation,
    take_back_decline,
    pass_on,
    undo_passing_on,
    invited_form,
    register_invited,
    invited_sent,
]
