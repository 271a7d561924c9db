"""An event taken as the template of the next one."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.forms import fitting
from core.problems import FieldError, Invalid
from core.staff.actors import Actor
from desk import event_form
from desk.events import free_slug
from desk.pages import desk_page, organiser, organiser_and_event, posted, then
from registration import inputs
from registration.copying import copy_event
from registration.pages import shown
from registration.tables import Event

Asking = Request[Any, Any, Any]


def _page(
    request: Asking,
    actor: Actor,
    event: Event,
    form: dict[str, str],
    status: int = 200,
    errors: tuple[FieldError, ...] = (),
) -> Response[str]:
    return desk_page(request, actor, "desk/copy.html", status, errors=errors, event=event, card=shown(event), form=form)


@get("/organise/events/{slug:str}/copy", include_in_schema=False)
async def ask_copy(request: Asking, slug: FromPath[str]) -> Response[str]:
    """When the next one is, and what it is called."""
    actor, event = await organiser_and_event(request, slug)
    return _page(request, actor, event, {"title": event.title, "slug": "", "starts_at": "", "ends_at": ""})


@post("/organise/events/{slug:str}/copy", include_in_schema=False)
async def copy(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Make the copy, as a draft: settings, questions, provisions and programme, nobody's data."""
    _actor, event = await organiser_and_event(request, slug)
    actor = await organiser(request)
    sent = await posted(request)
    given = {name: sent.get(name, "") for name in ("title", "slug", "starts_at", "ends_at")}
    try:
        wrong: list[FieldError] = []
        wish: dict[str, Any] = {"title": given["title"], "slug": given["slug"] or await free_slug(given["title"])}
        wish |= event_form.moments(given, ("starts_at", "ends_at"), event.time_zone, wrong)
        new = await copy_event(event, fitting(wish, inputs.EventCopy, wrong), actor)
    except Invalid as invalid:
        return _page(request, actor, event, given, invalid.status, tuple(invalid.errors))
    return then(f"/organise/events/{new.slug}", "event_copied")


handlers = [ask_copy, copy]
