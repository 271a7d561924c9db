"""Changing and cancelling."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UNSET

from core import clock
from core.db import holding, save
from core.folding import fold
from core.mail.outbox import Draft
from core.problems import FieldError, Invalid
from core.staff.actors import Actor
from registration import answers, inputs, letters, moving, queries, seats, tickets
from registration.actions.record import record_staff
from registration.problems import NotOpenAnymore, SeatsGone
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
        drafts += await _cancel(event, registration, people, gone, actor, now)
        await record_staff(actor, "registration_cancelled", registration, people=len(gone))
        await seats.finish(event, drafts)


async def _cancel(
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    gone: Sequence[Attendee],
    actor: Actor | None,
    now: datetime,
) -> list[Draft]:
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


async def change(registration: Registration, wish: inputs.RegistrationPatch, actor: Actor | None) -> answers.Answer:
    """Change contact, names, modes, or cancel single people; a new name gets a new code."""
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await moving.settle(event, now)
        registration = await queries.registration_by_id(registration.id)
        people = await seats.attendees_of(registration.id)
        _check_change(event, people, wish)
        if wish.contact is not UNSET:
            await _change_contact(registration, wish.contact)
        by_id = {person.id: person for person in people}
        gone = [by_id[one.id] for one in wish.attendees if one.state == "cancelled"]
        drafts += await _cancel(event, registration, people, [p for p in gone if p.state != "cancelled"], actor, now)
        renewed = False
        for one in wish.attendees:
            person = by_id[one.id]
            if one.name is not UNSET and await _rename(person, one.name, now):
                renewed = True
            if one.mode is not UNSET and await _change_mode(event, person, one.mode, now):
                renewed = True
        drafts += await moving.move_up(event, now)
        people = await seats.attendees_of(registration.id)
        if renewed and registration.email and registration.state == "active":
            drafts.append(letters.welcome(event, await letters.contact_of(event), registration, people))
        await record_staff(actor, "registration_changed", registration)
        await seats.finish(event, drafts)
        codes, places = await tickets.codes_of(people), await answers.positions(people)
        return answers.answer(registration, people, codes, answers.Caller(actor), places)


def _check_change(event: Event, people: Sequence[Attendee], wish: inputs.RegistrationPatch) -> None:
    wrong = inputs.contact_errors(wish.contact) if wish.contact is not UNSET else []
    known = {person.id for person in people}
    for place, one in enumerate(wish.attendees):
        if one.id not in known:
            wrong.append(FieldError(f"attendees.{place}.id", "choice"))
        if any(one.id == other.id for other in wish.attendees[:place]):
            wrong.append(FieldError(f"attendees.{place}.id", "duplicate"))
        if one.mode is not UNSET and not seats.offered(event, one.mode):
            wrong.append(FieldError(f"attendees.{place}.mode", "not_allowed"))
    if wrong:
        raise Invalid(wrong)


async def _change_contact(registration: Registration, patch: inputs.ContactPatch) -> None:
    for name in ("name", "email", "phone", "language"):
        value = getattr(patch, name)
        if value is not UNSET:
            setattr(registration, name, value.strip() if isinstance(value, str) else value)
    registration.email_folded = registration.email.lower() if registration.email else None
    await save(registration, "name", "email", "email_folded", "phone", "language")


async def _rename(person: Attendee, name: str, now: datetime) -> bool:
    """Give the place another name; a code that carried another person's name is replaced."""
    name = name.strip()
    if name == person.name or person.state == "cancelled":
        return False
    if person.name:
        await tickets.replace(person, now)
    person.name, person.folded = name, fold(name)
    await save(person, "name", "folded")
    return True


async def _change_mode(event: Event, person: Attendee, mode: str, now: datetime) -> bool:
    """At once where a seat is free and nobody waits; else the person keeps what it has and queues for the other.

    Whether the ticket says something else now.
    """
    if person.state == "cancelled" or (person.mode == mode and not person.wants_mode):
        return False
    before = (person.mode, person.state)
    seats.count(event, person, -1)
    room = seats.room(event, mode)
    if person.mode == mode:
        person.wants_mode = person.wants_number = None
    elif person.kind != "participant" or room.free is None or room.free > 0:
        person.mode, person.state, person.number = mode, "seat", seats.draw_number(event)
        person.wants_mode = person.wants_number = person.offer_until = None
    elif person.wants_mode != mode:
        if not event.waiting_list:
            seats.count(event, person, +1)
            raise SeatsGone(contact=(await letters.contact_of(event)).as_json())
        person.wants_mode, person.wants_number = mode, seats.draw_number(event)
    seats.count(event, person, +1)
    await save(person, "mode", "state", "number", "wants_mode", "wants_number", "offer_until")
    await seats.note(event, [person], now, "mode_changed")
    return (person.mode, person.state) != before
