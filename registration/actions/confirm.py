"""Confirming, and writing once more."""

from core import clock
from core.db import holding
from core.staff.actors import Actor
from registration import letters, moving, queries, seats
from registration.actions.record import record_staff
from registration.checks import takes_place
from registration.confirming import confirm_held
from registration.problems import NotOpenAnymore
from registration.programme.queries import programme_of
from registration.tables import Event, Registration


async def confirm(registration: Registration, actor: Actor | None = None) -> None:
    """The person presses the button of the letter (or staff do it on request): the seat is theirs.

    After the hold ran out it is asked for anew, up to 72 hours after signing up and not past the start; then the link
    is used up (LinkExpired). CalledOff where the event does not take place.
    """
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await moving.settle(event, now)
        registration = await queries.registration_by_id(registration.id)
        if registration.state not in ("pending", "expired"):
            await seats.finish(event, drafts)
            return
        await takes_place(event)
        drafts = [draft for draft in drafts if draft.registration != registration.id]
        drafts += await confirm_held(event, registration, now)
        await record_staff(actor, "registration_confirmed", registration)
        await seats.finish(event, drafts)


async def resend(registration: Registration, actor: Actor) -> None:
    """Write to a registration once more: the button to confirm while it is pending, else what became of its people.

    NotOpenAnymore when there is nobody left to write to, or no address; CalledOff where the event does not take place.
    """
    async with holding(Event, registration.event) as event:
        await takes_place(event)
        now = clock.now()
        drafts = await moving.settle(event, now)
        registration = await queries.registration_by_id(registration.id)
        if not registration.email or registration.state not in ("pending", "active"):
            raise NotOpenAnymore()
        contact = await letters.contact_of(event)
        if registration.state == "pending":
            again = letters.please_confirm(event, contact, registration)
        else:
            people = await seats.attendees_of(registration.id)
            again = letters.welcome(event, contact, registration, people, programme=await programme_of(event, people))
        drafts = [draft for draft in drafts if draft.registration != registration.id]
        await record_staff(actor, "letter_resent", registration, kind=again.kind)
        await seats.finish(event, [*drafts, again])
