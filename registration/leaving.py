"""The step by which people leave: by themselves, or because staff cancel them."""

from collections.abc import Sequence
from datetime import datetime

from core.db import save
from core.mail.outbox import Draft
from core.staff.actors import Actor
from registration import letters, moving, seats
from registration.tables import Attendee, Event, Registration


async def leave(
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    gone: Sequence[Attendee],
    actor: Actor | None,
    now: datetime,
) -> list[Draft]:
    """Cancel these of the people of a registration; the next in the queue move up at once."""
    if not gone:
        return []
    for person in gone:
        await seats.cancel_person(event, person, "organiser" if actor else "attendee")
    was_active = registration.state == "active"
    await seats.note(event, gone, now, "cancelled_staff" if actor else "cancelled_self", confirmed=was_active)
    if all(person.state == "cancelled" for person in people):
        registration.state, registration.hold_until = "cancelled", None
        await save(registration, "state", "hold_until")
    drafts = []
    if was_active:
        drafts.append(letters.cancelled(event, await letters.contact_of(event), registration, gone))
    return drafts + await moving.move_up(event, now)
