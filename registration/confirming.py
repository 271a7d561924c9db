"""The step by which a registration becomes active: from its letter, or because the person stands at the door."""

from datetime import datetime

from core.db import rows, save
from core.mail.outbox import Draft
from core.problems import LinkExpired
from registration import letters, moving, rules, seats
from registration.invitations import redeeming
from registration.problems import SeatsGone
from registration.programme.queries import programme_of
from registration.programme.steps import follow
from registration.queries import earlier_of
from registration.tables import Event, Registration


async def confirm_held(event: Event, registration: Registration, now: datetime) -> list[Draft]:
    """Confirm a pending or expired registration inside the held event, after `moving.settle`; answers the letters.

    Once the hold ran out, seat or place in the queue are asked for anew, up to 72 hours after signing up and not past
    the start: then LinkExpired. SeatsGone where the event keeps no waiting list,
    InvitationUsedUp where others used its invitation meanwhile.
    """
    people = await seats.attendees_of(registration.id)
    contact = await letters.contact_of(event)
    if registration.state == "expired":
        last = rules.last_call(event.starts_at, event.registration_closes)
        if now >= rules.confirm_until(registration.created_at, last):
            raise LinkExpired(contact=contact.as_json())
        back = [person for person in people if person.cancelled_by == "hold"]
        await redeeming.still_free(event, registration, len(back))
        if not await seats.place(event, back, registration.may_split):
            raise SeatsGone(contact=contact.as_json())
        for person in back:
            person.cancelled_by = None
            await save(person, "state", "number", "cancelled_by")
        await follow(event, back)
    await rows(
        "UPDATE registration SET state = 'active', confirmed_at = ?, hold_until = NULL WHERE id = ?",
        now,
        registration.id,
    )
    registration.state = "active"
    await seats.note(event, [p for p in people if p.state != "cancelled"], now, "confirmed", confirmed=True)
    drafts = [draft for draft in await moving.move_up(event, now) if draft.registration != registration.id]
    if registration.email:
        people, earlier = await seats.attendees_of(registration.id), await earlier_of(registration)
        programme = await programme_of(event, people)
        drafts.append(letters.welcome(event, contact, registration, people, earlier, programme))
    return drafts
