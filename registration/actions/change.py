"""Changing and cancelling."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UNSET

from core import clock
from core.db import holding, save
from core.folding import fold
from core.problems import Invalid
from core.staff.actors import Actor
from registration import answers, inputs, letters, moving, queries, rules, seats, tickets
from registration.actions.record import record_staff
from registration.asking import changes
from registration.checks import takes_place, wrong_change
from registration.leaving import leave
from registration.problems import NotOpenAnymore, SeatsGone
from registration.programme import steps as programme
from registration.programme.queries import programme_of
from registration.switching import switch
from registration.tables import Attendee, Event, Registration


async def cancel(registration: Registration, people_ids: Sequence[UUID] | None, actor: Actor | None) -> None:
    """Cancel these people of a registration, or all of them; the next in the queue move up at once."""
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await moving.settle(event, now)
        if actor is None and now >= event.ends_at:
            raise NotOpenAnymore(contact=(await letters.contact_of(event)).as_json())
        registration = await queries.registration_by_id(registration.id)
        people = await seats.attendees_of(registration.id)
        gone = [p for p in people if p.state != "cancelled" and (people_ids is None or p.id in people_ids)]
        drafts += await leave(event, registration, people, gone, actor, now)
        await record_staff(actor, "registration_cancelled", registration, people=len(gone))
        await seats.finish(event, drafts)


async def change(registration: Registration, wish: inputs.RegistrationPatch, actor: Actor | None) -> answers.Answer:
    """Change contact, names, modes, sessions, what was asked, or cancel single people; a new name gets a new code.

    The person itself (actor None) can do so from confirming until the event begins; NotOpenAnymore after that,
    CalledOff where it does not take place.
    """
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await moving.settle(event, now)
        registration = await queries.registration_by_id(registration.id)
        people = await seats.attendees_of(registration.id)
        if actor is None:
            await _may_change(event, registration, now)
        if wrong := await wrong_change(event, registration, people, wish, actor is not None, now):
            raise Invalid(wrong)
        by_id = {person.id: person for person in people}
        before = {person.id: _at_the_door(registration, person) for person in people}
        if wish.contact is not UNSET:
            await _change_contact(registration, wish.contact)
        gone = [by_id[one.id] for one in wish.attendees if one.state == "cancelled"]
        drafts += await leave(event, registration, people, [p for p in gone if p.state != "cancelled"], actor, now)
        await _change_needs(event, registration, by_id, wish, now)
        renewed = await _change_people(event, by_id, wish, actor, now)
        chosen_anew = {one.id for one in wish.attendees if one.sessions is not UNSET}
        other = [p for p in people if p.id in chosen_anew or _at_the_door(registration, p) != before[p.id]]
        await seats.note(event, other, now, "details", confirmed=registration.state == "active")
        await moving.bring_children(event, {registration.id}, now)
        drafts += await moving.move_up(event, now)
        people = await seats.attendees_of(registration.id)
        if renewed and registration.email and registration.state == "active" and event.cancelled_at is None:
            contact, chosen = await letters.contact_of(event), await programme_of(event, people)
            drafts.append(letters.welcome(event, contact, registration, people, programme=chosen))
        await record_staff(actor, "registration_changed", registration)
        seats.draw_number(event)  # kept seats or sessions may have changed hands: the event's page says what is left
        await seats.finish(event, drafts)
        codes, places = await tickets.codes_of(people), await answers.positions(people)
        return answers.answer(registration, people, codes, answers.Caller(actor), places)


def _at_the_door(registration: Registration, person: Attendee) -> tuple[str, ...]:
    """What the door shows of a person beside the name, a new one of which is noted apart."""
    return person.field, person.group_name, "" if person.name else registration.name


async def _may_change(event: Event, registration: Registration, now: datetime) -> None:
    await takes_place(event)
    if not rules.may_change(registration.state, event.starts_at, now):
        raise NotOpenAnymore(contact=(await letters.contact_of(event)).as_json())


async def _change_needs(
    event: Event,
    registration: Registration,
    by_id: Mapping[UUID, Attendee],
    wish: inputs.RegistrationPatch,
    now: datetime,
) -> None:
    """Keep what was asked; SeatsGone where somebody with a seat now needs a kept one and none is left."""
    before = {person.id: person.provision_seat for person in by_id.values()}
    await changes.change(event, registration, by_id, wish, now)
    changed = [person for person in by_id.values() if person.provision_seat != before[person.id]]
    if changed:
        await seats.know([event])
        if any(seats.lacks_kept(event, person) for person in changed):
            raise SeatsGone(contact=(await letters.contact_of(event)).as_json())


async def _change_people(
    event: Event, by_id: Mapping[UUID, Attendee], wish: inputs.RegistrationPatch, actor: Actor | None, now: datetime
) -> bool:
    """Names, modes and sessions; whether the ticket letter is to be written anew."""
    renewed = False
    for one in wish.attendees:
        if one.name is not UNSET and await _rename(event, by_id[one.id], one.name, now):
            renewed = True
        if one.mode is not UNSET and await switch(event, by_id[one.id], one.mode, now):
            renewed = True
    chosen = [(by_id[one.id], one.sessions) for one in wish.attendees if one.sessions is not UNSET]
    if chosen:
        await programme.choose(event, chosen, now)
    return renewed or bool(chosen and actor)


async def _change_contact(registration: Registration, patch: inputs.ContactPatch) -> None:
    for name in ("name", "email", "phone", "language"):
        value = getattr(patch, name)
        if value is not UNSET:
            setattr(registration, name, value.strip() if isinstance(value, str) else value)
    registration.email_folded = registration.email.lower() if registration.email else None
    await save(registration, "name", "email", "email_folded", "phone", "language")


async def _rename(event: Event, person: Attendee, name: str, now: datetime) -> bool:
    """Give the place another name; a code that carried another person's name is replaced."""
    name = name.strip()
    if name == person.name or person.state == "cancelled":
        return False
    if person.name:
        await tickets.replace(person, now)
    person.name, person.folded = name, fold(name)
    await save(person, "name", "folded")
    await seats.note(event, [person], now, "renamed")
    return True
