"""What every page at the door has: who stands there, the tabs with what waits for a lead, what was just done."""

from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from litestar import Request, Response
from litestar.response import Redirect

from checkin.board import waiting
from checkin.devices import Door, door_of
from core import clock
from core.languages import N_, _
from core.pages import page, told
from core.problems import Invalid, Problem, SignInNeeded
from core.staff.actors import actor_of
from registration.queries import event_by_slug
from registration.tables import Event

Asking = Request[Any, Any, Any]

# What a page says after the redirect that ends an action; the address carries the code only.
DONE = MappingProxyType(
    {
        "admitted": N_("Das Telefon ist freigegeben."),
        "revoked": N_("Das Telefon ist abgemeldet. Was es noch nicht gesendet hat, kommt unter „Zu klären“ an."),
        "switched": N_("Umgestellt. Die Telefone erfahren es, sobald sie Netz haben."),
        "persons": N_("Eingetragen. Die Zahlen stimmen jetzt."),
        "counted": N_("Das zählt jetzt."),
        "left_out": N_("Das zählt nicht."),
        "merged": N_("Zugeordnet. Der Eintritt gehört jetzt zu dieser Anmeldung."),
    }
)


async def door_and_event(request: Asking, slug: str) -> tuple[Door, Event]:
    """Who stands at the door of which event; strangers do not learn which events exist."""
    if await actor_of(request) is None:
        raise SignInNeeded()
    event = await event_by_slug(slug)
    return await door_of(request, event.id), event


def place_of(event: Event, page: str = "") -> str:
    """The address of a page of this event's door."""
    return f"/organise/door/{event.slug}" + (f"/{page}" if page else "")


def then(event: Event, page: str, done: str) -> Redirect:
    """Where to look after an action, with what was done as a code."""
    return Redirect(f"{place_of(event, page)}?done={done}", status_code=303)


def own_id(form: UUID, *content: object) -> UUID:
    """The id of what a form sends: another one when the same form is sent with other content."""
    return uuid5(form, repr([str(part) for part in content]))


def door_page(request: Asking, door: Door, template: str, status: int = 200, **context: Any) -> Response[str]:
    """A page at the door, with the back office's frame; door staff have no other section."""
    sections = [("/organise/door", _("Am Einlass"))]
    if door.actor.may("organiser"):
        sections.insert(0, ("/organise", _("Veranstaltungen")))
    return page(request, template, status, staff=door.actor, sections=sections, now=clock.now(), **context)


async def event_page(
    request: Asking,
    door: Door,
    event: Event,
    template: str,
    problem: Problem | None = None,
    **context: Any,
) -> Response[str]:
    """A page of one event's door; what cannot be done is said above its heading, wrong fields at their place."""
    done = DONE.get(request.query_params.get("done", ""))
    return door_page(
        request,
        door,
        template,
        problem.status if problem else 200,
        event=event,
        open=await waiting(event.id),
        done=_(done) if done else None,
        errors=told(problem.errors) if isinstance(problem, Invalid) else [],
        problem=None if isinstance(problem, Invalid) else problem,
        **context,
    )
