"""What staff do for the people of a registration, beside changing it, by a program of the house."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery

from core.forms import Input, decode
from core.lists import page_of
from core.openapi import documented
from registration import actions
from registration.access import registration_for
from registration.answers import Answer
from registration.history import history_of
from registration.own.actions import erase
from registration.problems import NotOpenAnymore
from registration.queries import registration_by_id

PLACE = "/api/v1/registrations/{registration:uuid}"
Asking = Request[Any, Any, Any]


class OfferAnswer(Input, kw_only=True):
    """The answer to the offered seats of a registration, or of these people of it."""

    accept: bool
    attendees: list[UUID] | None = None


@get(PLACE + "/history")
async def show_history(
    request: Asking,
    registration: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """Each step that changed somebody's seat or place in the order, the latest first, with its rule [organiser]."""
    _actor, found = await registration_for(request, registration, "organiser")
    return page_of([entry._asdict() for entry in await history_of(found.id)], limit, cursor)


@post(PLACE + "/confirm", status_code=200)
async def confirm_registration(request: Asking, registration: FromPath[UUID]) -> Answer:
    """Confirm for somebody who cannot find the letter: a seat, or the end of the queue [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    if found.state == "cancelled":
        raise NotOpenAnymore()
    await actions.confirm(found, actor)
    return await actions.described(await registration_by_id(registration), actor)


@documented(OfferAnswer)
@post(PLACE + "/offer", status_code=200)
async def answer_offer(request: Asking, registration: FromPath[UUID]) -> Answer:
    """Take the offered seats for somebody on the phone, or leave them to others [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    wish = await decode(request, OfferAnswer)
    await actions.answer_offer(found, wish.accept, wish.attendees, actor)
    return await actions.described(await registration_by_id(registration), actor)


@post(PLACE + "/resend", status_code=200)
async def resend_letter(request: Asking, registration: FromPath[UUID]) -> Answer:
    """Write to the registration's address once more: the ticket, or the button to confirm [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    await actions.resend(found, actor)
    return await actions.described(await registration_by_id(registration), actor)


@post(PLACE + "/erase", status_code=200)
async def erase_registration(request: Asking, registration: FromPath[UUID]) -> dict[str, Any]:
    """Delete all personal data of a registration, for ever; a bare row stays, so that no figure moves [organiser]."""
    actor, found = await registration_for(request, registration, "organiser")
    await erase(found, actor)
    return {"id": registration, "erased_at": (await registration_by_id(registration)).erased_at}


handlers = [show_history, confirm_registration, answer_offer, resend_letter, erase_registration]
