"""The desk signs somebody up who called, wrote or stands in front of it: the same action as the public form."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core import languages
from core.forms import from_form
from core.languages import LANGUAGES
from core.problems import Invalid, Problem
from core.staff.actors import Actor
from desk.pages import desk_page, organiser_and_event, posted, then
from desk.queries import same_address
from registration import actions, inputs
from registration.pages import shown
from registration.problems import AlreadyRegistered, IdempotencyConflict
from registration.queries import modes_of
from registration.tables import Event, Registration

_OF_A_PERSON = ("name", "mode", "kind", "group")


def _page(
    request: Request[Any, Any, Any],
    actor: Actor,
    event: Event,
    form: dict[str, str],
    people: int,
    earlier: Sequence[Registration] = (),
    **more: Any,
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/sign_up.html",
        event=event,
        card=shown(event),
        form=form | {"idempotency_key": form.get("idempotency_key") or str(uuid4())},
        people=people,
        earlier=earlier,
        modes=modes_of(event),
        choices=[(language.code, language.name) for language in LANGUAGES],
        **more,
    )


@get("/organise/events/{slug:str}/sign-up", include_in_schema=False)
async def sign_up_form(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The empty form, for one person."""
    actor, event = await organiser_and_event(request, slug)
    return _page(request, actor, event, {"channel": "phone", "contact.language": languages.DEFAULT}, 1)


@post("/organise/events/{slug:str}/sign-up", include_in_schema=False)
async def sign_up(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """Sign the party up, or draw the form anew with one person more or less."""
    actor, event = await organiser_and_event(request, slug)
    form = await posted(request)
    people = _people(form)
    if "add" in form:
        return _page(request, actor, event, form, min(people + 1, event.max_party))
    if (gone := form.pop("remove", "")).isdecimal():
        return _page(request, actor, event, _without(form, int(gone), people), max(1, people - 1))
    try:
        wish = from_form({name: value for name, value in form.items() if name != "add"}, inputs.SignUp)
        answer = await actions.sign_up(slug, wish, actions.Caller(actor))
    except Invalid as wrong:
        return _page(request, actor, event, form, people, status=wrong.status, errors=wrong.errors)
    except AlreadyRegistered as problem:
        earlier = await same_address(event.id, form.get("contact.email", ""))
        return _page(request, actor, event, form, people, earlier, status=problem.status)
    except IdempotencyConflict as problem:
        form |= {"idempotency_key": ""}
        return _page(request, actor, event, form, people, status=problem.status, problem=problem)
    except Problem as problem:
        return _page(request, actor, event, form, people, status=problem.status, problem=problem)
    return then(f"/organise/registrations/{answer.id}", "signed_up")


def _people(form: dict[str, str]) -> int:
    """How many people the form shows: the highest number among its names."""
    places = [name.split(".")[1] for name in form if name.startswith("attendees.")]
    return min(max([int(place) for place in places if place.isdecimal()], default=0) + 1, inputs.MAX_PARTY)


def _without(form: dict[str, str], gone: int, people: int) -> dict[str, str]:
    """The form without one person; who came after moves up by one place."""
    kept = {name: value for name, value in form.items() if not name.startswith("attendees.")}
    for place in range(people):
        if place != gone:
            for name in _OF_A_PERSON:
                to = place - (place > gone)
                kept[f"attendees.{to}.{name}"] = form.get(f"attendees.{place}.{name}", "")
    return kept


handlers = [sign_up_form, sign_up]
