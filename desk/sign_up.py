"""The desk signs somebody up who called, wrote or stands in front of it: the same action as the public form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core import clock, languages
from core.languages import LANGUAGES
from core.problems import FieldError, Invalid, Problem
from core.staff.actors import Actor
from desk.pages import desk_page, organiser_and_event, posted, then
from desk.queries import same_address
from registration import actions, form
from registration.form import asking, sentences
from registration.pages import shown
from registration.problems import AlreadyRegistered, IdempotencyConflict
from registration.programme.queries import choosable
from registration.tables import Event, Registration


async def _page(
    request: Request[Any, Any, Any],
    actor: Actor,
    event: Event,
    fields: Mapping[str, str],
    people: int,
    earlier: Sequence[Registration] = (),
    errors: Sequence[FieldError] = (),
    **more: Any,
) -> Response[str]:
    card, wrong = shown(event), list(errors)
    sheet = asking.sheet(event, await choosable(event), clock.now())
    return desk_page(
        request,
        actor,
        "desk/sign_up.html",
        event=event,
        card=card,
        form={"idempotency_key": str(uuid4())} | dict(fields),
        people=people,
        earlier=earlier,
        modes=card.modes,
        choices=[(language.code, language.name) for language in LANGUAGES],
        sheet=replace(sheet, provisions=[need._replace(open=True) for need in sheet.provisions]),
        errors=wrong,
        texts=sentences.texts(wrong, event),
        field_names=sentences.names(wrong, event),
        **more,
    )


@get("/organise/events/{slug:str}/sign-up", include_in_schema=False)
async def sign_up_form(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The empty form, for one person."""
    actor, event = await organiser_and_event(request, slug)
    return await _page(request, actor, event, {"channel": "phone", "contact.language": languages.DEFAULT}, 1)


@post("/organise/events/{slug:str}/sign-up", include_in_schema=False)
async def sign_up(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """Sign the party up, or draw the form anew with one person more or less."""
    actor, event = await organiser_and_event(request, slug)
    fields = await posted(request)
    if any(button in fields for button in form.BUTTONS):
        return await _page(request, actor, event, *form.redrawn(fields, event.max_party))
    people = form.people_in(fields)
    try:
        wish = await form.sign_up_of(fields, event, clock.now(), actions.Caller(actor))
        answer = await actions.sign_up(slug, wish, actions.Caller(actor))
    except Invalid as wrong:
        errors = form.in_order(wrong.errors, event, people)
        return await _page(request, actor, event, fields, people, status=wrong.status, errors=errors)
    except AlreadyRegistered as problem:
        earlier = await same_address(event.id, fields.get("contact.email", ""))
        return await _page(request, actor, event, fields, people, earlier, status=problem.status)
    except Problem as problem:
        if isinstance(problem, IdempotencyConflict):
            del fields["idempotency_key"]
        return await _page(request, actor, event, fields, people, status=problem.status, problem=problem)
    return then(f"/organise/registrations/{answer.id}", "signed_up")


handlers = [sign_up_form, sign_up]
