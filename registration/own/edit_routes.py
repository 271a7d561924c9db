"""Changing one's registration oneself: names, contact, answers, needs, programme, and on site or online."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core import clock, languages
from core.forms import Input, body_of, form_fields, from_form
from core.pages import going_to, page, told
from core.problems import FieldError, Invalid, Problem
from registration import actions
from registration.form import asking, decoding, sentences
from registration.inputs import AttendeePatch, Mode, RegistrationPatch
from registration.own import editing, pages
from registration.own.pages import Mine
from registration.problems import ChangedMeanwhile
from registration.programme.queries import choosable

Asking = Request[Any, Any, Any]


class ModeWish(Input, kw_only=True):
    """The button "Auf online wechseln": who, and how that person wants to take part."""

    attendee: UUID
    mode: Mode


async def _form(
    request: Asking,
    mine: Mine,
    fields: dict[str, str],
    version: str,
    errors: list[FieldError] | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    """The form as it was filled in; with errors it says so in its status, too."""
    event, wrong = mine.row, decoding.in_order(errors or [], mine.row)
    return page(
        request,
        "registration/edit.html",
        problem.status if problem else (422 if wrong else 200),
        token=mine.registration.manage_token,
        event=mine.event,
        contact=mine.contact,
        registration=mine.data,
        people=editing.places(mine.people),
        form=fields,
        version=version,
        sheet=asking.sheet(event, await choosable(event), clock.now()),
        languages_offered=[(code, languages.BY_CODE[code].name) for code in languages.offered()],
        errors=told(wrong, sentences.texts(wrong, event)),
        labels=sentences.names(wrong, event),
        problem=problem,
    )


@get("/r/{token:str}/edit")
async def edit(request: Asking, token: FromPath[str]) -> Response[str] | Redirect:
    """The form to correct the registration; once nothing can be changed any more, back to its page."""
    mine = await pages.of_link(request, token)
    if not mine.may_change:
        return going_to(request, f"/r/{token}")
    values = await editing.values_of(mine.row, mine.registration, mine.people)
    return await _form(request, mine, await editing.fields_of(mine.row, values), editing.version_of(values))


@post("/r/{token:str}/edit")
async def correct(request: Asking, token: FromPath[str]) -> Response[str] | Redirect:
    """Save what differs; when something was changed meanwhile, the form comes back with what was typed."""
    mine = await pages.of_link(request, token)
    sent = form_fields(await body_of(request))
    before = await editing.values_of(mine.row, mine.registration, mine.people)
    given, version = editing.given_in(mine.row, sent, before), editing.version_of(before)
    if given == before:
        return going_to(request, f"/r/{token}", done="unchanged")
    if sent.get("version") != version:
        return await _form(request, mine, sent, version, problem=ChangedMeanwhile())
    try:
        patch = await editing.checked_patch(mine.row, mine.registration, mine.people, before, given)
        await actions.change(mine.registration, patch, None)
    except Invalid as wrong:
        return await _form(request, mine, sent, version, wrong.errors)
    except Problem as problem:
        return await _form(request, mine, sent, version, problem=problem)
    return going_to(request, f"/r/{token}", done="corrected")


@post("/r/{token:str}/mode")
async def switch(request: Asking, token: FromPath[str]) -> Redirect:
    """Take part on site instead of online, or the other way: at once, or as soon as a seat is free."""
    mine = await pages.of_link(request, token)
    wish = from_form(form_fields(await body_of(request)), ModeWish)
    patch = RegistrationPatch(attendees=[AttendeePatch(id=wish.attendee, mode=wish.mode)])
    await actions.change(mine.registration, patch, None)
    return going_to(request, f"/r/{token}", done="switched")


handlers = [edit, correct, switch]
