"""My registration: the pages of a manage link. No cookie; no GET changes anything."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from core.forms import Input, body_of, form_fields, from_form
from core.pages import going_to, page
from core.problems import LinkExpired
from registration import actions, calendar
from registration.form import outcome
from registration.history import history_of
from registration.own import pages
from registration.programme.queries import sessions_of

Asking = Request[Any, Any, Any]


class OnePerson(Input):
    """The hidden fields of a button: the one person of a party it was about (else everybody), and of which offer."""

    attendee: UUID | None = None
    number: int | None = None

    @property
    def only(self) -> list[UUID] | None:
        """This person, or None for everybody."""
        return [self.attendee] if self.attendee else None


async def _button(request: Asking) -> OnePerson:
    return from_form(form_fields(await body_of(request)), OnePerson)


@get("/r/{token:str}")
async def my_registration(request: Asking, token: FromPath[str], done: FromQuery[str | None] = None) -> Response[str]:
    """My registration: first the button that confirms it, then tickets, place in the queue, cancelling."""
    try:
        mine = await pages.of_link(request, token)
    except LinkExpired as expired:
        return _expired(request, expired)
    known: dict[str, Any] = {"token": token, "event": mine.event, "contact": mine.contact, "tickets": mine.tickets}
    if mine.to_confirm:
        known["confirming"] = outcome.confirming(mine.row, mine.registration, mine.people)
        return page(request, "registration/registration_pending.html", hold_until=mine.held_until, **known)
    known |= {"registration": mine.data, "joining": mine.joining, "done": mine.done(done), "day_info": mine.day_info}
    known |= {"may_change": mine.may_change, "may_cancel": mine.may_cancel}
    known |= {"history": await history_of(mine.registration.id)}
    return page(request, "registration/registration.html", **known)


def _expired(request: Asking, problem: LinkExpired) -> Response[str]:
    event, contact = problem.facts.get("event"), problem.facts.get("contact")
    shown = {"slug": event} if event else None
    return page(request, "registration/link_expired.html", problem.status, event=shown, contact=contact)


@post("/r/{token:str}/confirm")
async def confirm(request: Asking, token: FromPath[str]) -> Response[str] | Redirect:
    """The button of the letter: the seat is theirs, or asked for anew."""
    try:
        mine = await pages.of_link(request, token)
        await actions.confirm(mine.registration)
    except LinkExpired as expired:
        return _expired(request, expired)
    return going_to(request, f"/r/{token}", done="confirmed")


@get("/r/{token:str}/cancel")
async def ask_to_cancel(
    request: Asking, token: FromPath[str], attendee: FromQuery[UUID | None] = None
) -> Response[str] | Redirect:
    """Really cancel? One person, or all that are left."""
    mine = await pages.of_link(request, token)
    leaving = mine.open_tickets(attendee)
    if not leaving or not mine.may_cancel:
        return going_to(request, f"/r/{token}")
    return page(
        request,
        "registration/cancel.html",
        event=mine.event,
        contact=mine.contact,
        token=token,
        tickets=leaving,
        attendee=attendee,
    )


@post("/r/{token:str}/cancel")
async def cancel(request: Asking, token: FromPath[str]) -> Redirect:
    """Cancel one person, or all that are left; the next in the queue move up."""
    mine = await pages.of_link(request, token)
    await actions.cancel(mine.registration, (await _button(request)).only, None)
    return going_to(request, f"/r/{token}", done="cancelled")


@post("/r/{token:str}/accept")
async def accept(request: Asking, token: FromPath[str]) -> Redirect:
    """Take the seat that was offered."""
    mine = await pages.of_link(request, token)
    button = await _button(request)
    await actions.answer_offer(mine.registration, True, button.only, number=button.number)
    return going_to(request, f"/r/{token}", done="accepted")


@post("/r/{token:str}/decline")
async def decline(request: Asking, token: FromPath[str]) -> Redirect:
    """Leave the seat that was offered to others."""
    mine = await pages.of_link(request, token)
    button = await _button(request)
    await actions.answer_offer(mine.registration, False, button.only, number=button.number)
    return going_to(request, f"/r/{token}", done="declined")


@get("/r/{token:str}/event.ics")
async def calendar_file(request: Asking, token: FromPath[str]) -> Response[bytes]:
    """The event for one's own calendar."""
    mine = await pages.of_link(request, token)
    programme = await sessions_of([person.id for person in mine.people])
    data = calendar.event_ics(mine.row, mine.registration, mine.people, mine.contact, programme)
    headers = {"Content-Disposition": f'attachment; filename="{calendar.FILENAME}"'}
    return Response(data, media_type=calendar.MEDIA_TYPE, headers=headers)


handlers = [
    my_registration,
    confirm,
    ask_to_cancel,
    cancel,
    accept,
    decline,
    calendar_file,
]
