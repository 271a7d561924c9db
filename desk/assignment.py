"""Who works in which field: wishes against targets, assigned by hand or by a printed rule."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core.lists import read_cursor
from core.problems import FieldError, Invalid
from core.staff.actors import Actor
from desk.pages import ON_A_PAGE, asked, desk_page, organiser_and_event, posted, then
from registration.asking import assigning
from registration.asking.assigning import Assignment
from registration.asking.definitions import defined, names_of
from registration.pages import shown
from registration.tables import Event

Asking = Request[Any, Any, Any]
NOBODYS = "-"  # ?field=-: people without a field


def _place(event: Event, **query: str) -> str:
    """This part of the list, with what is chosen."""
    chosen = {name: value for name, value in query.items() if value}
    return f"/organise/events/{event.slug}/assignment" + (f"?{urlencode(chosen)}" if chosen else "")


async def _page(
    request: Asking,
    actor: Actor,
    event: Event,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
    errors: list[FieldError] | None = None,
) -> Response[str]:
    query = asked(request, "field", "cursor")
    field = None if not query["field"] else "" if query["field"] == NOBODYS else query["field"]
    people, after = await assigning.assignable(event.id, field, ON_A_PAGE, query["cursor"] or None)
    return desk_page(
        request,
        actor,
        "desk/assignment.html",
        status,
        errors=errors or [],
        event=event,
        card=shown(event),
        shares=await assigning.mix(event),
        fields=names_of(defined(event, "fields")),
        sectors=names_of(defined(event, "sectors")),
        people=people,
        typed=typed or {},
        field=query["field"],
        nobodys=NOBODYS,
        here_again=_place(event, **query),
        next=_place(event, field=query["field"], cursor=after) if after else None,
    )


@get("/organise/events/{slug:str}/assignment", include_in_schema=False)
async def assignment(request: Asking, slug: FromPath[str]) -> Response[str]:
    """How full the fields are, and the people by name, each with wishes; ?field= only those in one."""
    actor, event = await organiser_and_event(request, slug)
    return await _page(request, actor, event)


@post("/organise/events/{slug:str}/assignment", include_in_schema=False)
async def assign(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Store what was changed on this page."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    wanted = _wanted(sent)
    try:
        changed = await assigning.assign(event.id, wanted, actor) if wanted else 0
    except Invalid as wrong:
        return await _page(request, actor, event, sent, wrong.status, _at_people(wrong, list(wanted)))
    query = asked(request, "field", "cursor")
    read_cursor(query["cursor"], str, UUID)
    return Redirect(_place(event, **query, done="assigned" if changed else "unchanged"), status_code=303)


@post("/organise/events/{slug:str}/assignment/by-wishes", include_in_schema=False)
async def share_out(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Share everybody out anew by wishes and targets, as the page says."""
    actor, event = await organiser_and_event(request, slug)
    changed = await assigning.assign_by_wishes(event.id, actor)
    return then(_place(event), "assigned" if changed else "unchanged")


def _wanted(sent: Mapping[str, str]) -> dict[UUID, Assignment]:
    """Who is to be changed: only where another field or sector was chosen than the page had shown."""
    found: dict[UUID, dict[str, str]] = {}
    for name, value in sent.items():
        what, _, key = name.partition(".")
        if what in ("field", "sector") and value != sent.get(f"was.{name}", ""):
            try:
                found.setdefault(UUID(key), {})[what] = value
            except ValueError:
                raise Invalid([FieldError(name[:100], "unknown")]) from None
    return {key: Assignment(**what) for key, what in found.items()}


def _at_people(wrong: Invalid, keys: list[UUID]) -> list[FieldError]:
    """Errors at the fields of the page: people.3.field is field.<id> of the fourth who was changed."""
    found = []
    for error in wrong.errors:
        _people, place, what = error.field.split(".")
        found.append(FieldError(f"{'field' if what == 'id' else what}.{keys[int(place)]}", error.code))
    return found


handlers = [assignment, assign, share_out]
