"""Offers answered."""

from collections.abc import Sequence
from uuid import UUID

from core import clock
from core.db import holding, save
from core.staff.actors import Actor
from registration import letters, moving, queries, seats
from registration.actions.record import record_staff
from registration.checks import takes_place
from registration.problems import NotOpenAnymore
from registration.programme.queries import programme_of
from registration.tables import Attendee, Event, Registration


async def answer_offer(
    registration: Registration,
    accept: bool,
    people_ids: Sequence[UUID] | None = None,
    actor: Actor | None = None,
    number: int | None = None,
) -> None:
    """Accept or decline the seats these people (or all) were offered; NotOpenAnymore when the offer is over.

    `number` is that of the offer a button was about: whose click comes twice does not decline the next offer as well,
    and has the seat it accepted. CalledOff when somebody accepts a seat of an event that does not take place.
    """
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await moving.settle(event, now)
        registration = await queries.registration_by_id(registration.id)
        people = await seats.attendees_of(registration.id)
        about = [p for p in people if people_ids is None or p.id in people_ids]
        offered = [p for p in about if p.state == "offered" and number in (None, p.number)]
        if not offered and number is not None and _answered(about, accept):
            await seats.finish(event, drafts)
            return
        if not offered:
            raise NotOpenAnymore(contact=(await letters.contact_of(event)).as_json())
        contact = await letters.contact_of(event)
        if accept:
            await takes_place(event)
            for person in offered:
                person.state, person.offer_until = "seat", None
                await save(person, "state", "offer_until")
            await moving.bring_children(event, {registration.id}, now)
            people = await seats.attendees_of(registration.id)
        else:
            await moving.give_back_offers(event, offered)
        await seats.note(event, offered, now, "accepted" if accept else "declined")
        if accept and registration.email:
            chosen = await programme_of(event, people)
            drafts.append(letters.welcome(event, contact, registration, people, programme=chosen))
        drafts += await moving.move_up(event, now)
        await record_staff(actor, "offer_accepted" if accept else "offer_declined", registration, people=len(offered))
        await seats.finish(event, drafts)


def _answered(people: Sequence[Attendee], accept: bool) -> bool:
    """Whether an answer to an offer that is no longer open was given before: the seat is taken, or given back."""
    states = {person.state for person in people}
    return "seat" in states if accept else bool(states) and "seat" not in states
