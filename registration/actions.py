"""Signing up, confirming, cancelling, changing: one verb, one transaction on the held event."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET

from core import clock
from core.codes import digest, new_token
from core.db import holding, insert, loaded, row, rows, save
from core.folding import fold
from core.forms import Input
from core.mail.outbox import Draft, queue
from core.problems import FieldError, Invalid, NotFound
from core.settings import settings
from core.staff.actions import record
from core.staff.actors import Actor
from registration import inputs, letters, rules, seats, tickets
from registration.confirming import confirm_held
from registration.problems import (
    AlreadyRegistered,
    IdempotencyConflict,
    NotOpenAnymore,
    RegistrationClosed,
    SeatsGone,
)
from registration.tables import Answered, Attendee, Event, Registration

CONFIRM_LETTERS_A_DAY = 5


@dataclass(frozen=True)
class Caller:
    """Who signs somebody up: the public, or staff and programs with an organiser's right."""

    actor: Actor | None = None
    language: str = "de"

    @property
    def public(self) -> bool:
        """Nobody we know: held to the public's rules."""
        return self.actor is None

    @property
    def name(self) -> str:
        """Who an idempotency key belongs to."""
        return "public" if self.actor is None else f"{self.actor.kind}:{self.actor.id}"

    @property
    def word(self) -> str:
        """How the history names who acted."""
        return "self" if self.actor is None else "staff"


class PersonAnswer(msgspec.Struct, omit_defaults=True):
    """One person in an answer about a registration."""

    id: UUID
    name: str
    mode: str
    state: str
    waiting_position: int | None = None
    ticket_code: str | None = None
    wants_mode: str | None = None
    offer_until: datetime | None = None


class Answer(msgspec.Struct, omit_defaults=True):
    """What a sign-up answers; the manage link and the codes only where the contract allows them."""

    id: UUID
    state: str
    attendees: list[PersonAnswer]
    manage_url: str | None = None
    hold_until: datetime | None = None


async def event_id(slug: str) -> UUID:
    """The id of an event by its slug; NotFound when there is none."""
    found = await row("SELECT id FROM event WHERE slug = ?", slug)
    if found is None:
        raise NotFound()
    return found["id"]


async def sign_up(slug: str, wish: inputs.SignUp, caller: Caller) -> Answer:
    """Sign a party up for an event: a seat each, or places in the queue, by the published rule.

    The public's sign-up waits for its e-mail to be confirmed where the event wants that. The same idempotency key
    with the same content gets the same answer for 48 hours.
    """
    async with holding(Event, await event_id(slug)) as event:
        now = clock.now()
        drafts = await seats.settle(event, now)
        said_before = await _answered(event, wish, caller)
        if said_before:
            await _finish(event, drafts)
            return said_before
        _check_public(event, wish, caller)
        _check_fields(event, wish)
        _check_open(event, caller, now)
        if not caller.public and wish.allow_duplicate is not True:
            await _check_duplicate(event, wish)
        registration = _registration(event, wish, caller, now)
        people = [_attendee(registration, wish, seq, now) for seq in range(len(wish.attendees))]
        ahead = {mode: seats.room(event, mode).waiting for mode in rules.MODES}
        if not await seats.place(event, people, wish.may_split):
            raise SeatsGone(contact=(await letters.contact_of(event)).as_json())
        codes = await _store(event, registration, people, now)
        drafts += await _first_letter(event, registration, people, now)
        answer = _answer(registration, people, codes, caller, _positions(people, ahead))
        await _remember(event, wish, caller, answer, now)
        await _record(caller.actor, "registration_added", registration, channel=registration.channel)
        await _finish(event, drafts)
    return answer


def _check_public(event: Event, wish: inputs.SignUp, caller: Caller) -> None:
    """What only staff may say, and which events the public can sign up to at all."""
    if not caller.public:
        return
    if not event.published or event.format == "closed":
        raise NotFound()
    wrong = [FieldError(name, "not_allowed") for name in ("channel", "allow_duplicate") if getattr(wish, name) != UNSET]
    for place, person in enumerate(wish.attendees):
        wrong += [
            FieldError(f"attendees.{place}.{name}", "not_allowed")
            for name in ("kind", "group")
            if getattr(person, name) != UNSET
        ]
    if event.format == "invited":
        wrong.append(FieldError("invitation", "choice" if wish.invitation else "required"))
    if wish.idempotency_key and not _is_uuid(wish.idempotency_key):
        wrong.append(FieldError("idempotency_key", "format"))
    if event.email_required and not wish.contact.email:
        wrong.append(FieldError("contact.email", "required"))
    if wrong:
        raise Invalid(_field_errors(event, wish) + wrong)


def _check_fields(event: Event, wish: inputs.SignUp) -> None:
    if wrong := _field_errors(event, wish):
        raise Invalid(wrong)


def _field_errors(event: Event, wish: inputs.SignUp) -> list[FieldError]:
    wrong = inputs.contact_errors(wish.contact)
    if len(wish.attendees) > event.max_party:
        wrong.append(FieldError("attendees", "too_long"))
    for place, person in enumerate(wish.attendees):
        if event.format != "count_only" and not seats.offered(event, person.mode):
            wrong.append(FieldError(f"attendees.{place}.mode", "not_allowed"))
        wrong += [FieldError(f"attendees.{place}.answers.{name[:80]}", "unknown") for name in person.answers]
    return wrong


def _check_open(event: Event, caller: Caller, now: datetime) -> None:
    """The public signs up while the registration is open, staff until the event has ended."""
    if event.format == "count_only":
        raise RegistrationClosed()
    if caller.public:
        closes = event.registration_closes or event.starts_at
        if rules.sign_up_state(event.registration_opens, closes, now) != "open":
            raise RegistrationClosed()
    elif now >= event.ends_at:
        raise RegistrationClosed()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _check_duplicate(event: Event, wish: inputs.SignUp) -> None:
    if wish.contact.email and await row(
        "SELECT id FROM registration WHERE event = ? AND email_folded = ? AND state IN ('pending', 'active') LIMIT 1",
        event.id,
        wish.contact.email.strip().lower(),
    ):
        raise AlreadyRegistered()


def _registration(event: Event, wish: inputs.SignUp, caller: Caller, now: datetime) -> Registration:
    contact = wish.contact
    pending = caller.public and event.confirm_email and contact.email is not None
    return Registration(
        id=uuid4(),
        event=event.id,
        state="pending" if pending else "active",
        name=contact.name.strip(),
        email=contact.email.strip() if contact.email else None,
        email_folded=contact.email.strip().lower() if contact.email else None,
        phone=contact.phone,
        language=contact.language or caller.language,
        channel=wish.channel if wish.channel is not UNSET else ("web" if caller.public else "desk"),
        may_split=wish.may_split,
        manage_token=new_token(),
        hold_until=rules.hold_until(now, event.hold_minutes, event.starts_at) if pending else None,
        created_at=now,
        confirmed_at=None if pending else now,
    )


def _attendee(registration: Registration, wish: inputs.SignUp, seq: int, now: datetime) -> Attendee:
    person = wish.attendees[seq]
    name = (person.name or "").strip() or (registration.name if seq == 0 else "")
    return Attendee(
        id=uuid4(),
        event=registration.event,
        registration=registration.id,
        seq=seq,
        name=name,
        folded=fold(name),
        kind=person.kind if person.kind is not UNSET else "participant",
        group_name=person.group.strip() if person.group is not UNSET else "",
        mode=person.mode,
        created_at=now,
    )


_REGISTRATION_COLUMNS = (
    "id", "event", "state", "name", "email", "email_folded", "phone", "language", "channel", "may_split",
    "manage_token", "hold_until", "created_at", "confirmed_at",
)  # fmt: skip
_ATTENDEE_COLUMNS = (
    "id", "event", "registration", "seq", "name", "folded", "kind", "group_name", "mode", "state", "number",
    "created_at",
)  # fmt: skip


async def _store(
    event: Event, registration: Registration, people: Sequence[Attendee], now: datetime
) -> dict[UUID, str]:
    await insert(Registration, [{name: getattr(registration, name) for name in _REGISTRATION_COLUMNS}])
    await insert(Attendee, [{name: getattr(person, name) for name in _ATTENDEE_COLUMNS} for person in people])
    await seats.note(event, people, now, "signed_up", confirmed=registration.state == "active")
    return await tickets.issue(people, now)


def _positions(people: Sequence[Attendee], ahead: dict[str, int]) -> dict[UUID, int]:
    """Where those who wait stand in the queue of their mode, counted in people."""
    positions: dict[UUID, int] = {}
    for person in people:
        if person.state == "waiting":
            ahead[person.mode] += 1
            positions[person.id] = ahead[person.mode]
    return positions


def _answer(
    registration: Registration,
    people: Sequence[Attendee],
    codes: dict[UUID, str],
    caller: Caller,
    positions: dict[UUID, int],
) -> Answer:
    """Programs of the house get link and codes; the public gets the link only when there is no e-mail to send it to."""
    open_link = not caller.public or (registration.email is None and registration.state == "active")
    return Answer(
        id=registration.id,
        state=registration.state,
        manage_url=manage_url(registration) if open_link else None,
        hold_until=registration.hold_until if registration.state == "pending" else None,
        attendees=[
            PersonAnswer(
                id=person.id,
                name=person.name,
                mode=person.mode,
                state=person.state,
                waiting_position=positions.get(person.id),
                ticket_code=None if caller.public else codes.get(person.id),
                wants_mode=person.wants_mode,
                offer_until=person.offer_until,
            )
            for person in people
        ],
    )


def manage_url(registration: Registration) -> str:
    """The address of "my registration"."""
    return f"{settings.base_url}/r/{registration.manage_token}"


async def _first_letter(
    event: Event, registration: Registration, people: Sequence[Attendee], now: datetime
) -> list[Draft]:
    if not registration.email:
        return []
    contact = await letters.contact_of(event)
    if registration.state == "active":
        return [letters.welcome(event, contact, registration, people)]
    draft = letters.please_confirm(event, contact, registration)
    not_before = await _confirm_letter_at(event, registration.email, now)
    return [dataclasses.replace(draft, not_before=not_before)] if not_before else []


async def _confirm_letter_at(event: Event, email: str, now: datetime) -> datetime | None:
    """When the next letter that strangers can trigger may go to this address: one a minute, five a day and event."""
    sent = await rows(
        "SELECT not_before FROM letter WHERE to_address = ? AND event = ? AND created_at > ?"
        " AND kind = 'please_confirm' ORDER BY not_before DESC",
        email,
        event.id,
        now - timedelta(days=1),
    )
    if len(sent) >= CONFIRM_LETTERS_A_DAY:
        return None
    return max(now, sent[0]["not_before"] + timedelta(minutes=1)) if sent else now


def _body_hash(wish: Input) -> str:
    return digest(msgspec.json.encode(wish, order="deterministic").decode())


async def _answered(event: Event, wish: inputs.SignUp, caller: Caller) -> Answer | None:
    """What this caller was told for this key before; IdempotencyConflict when the content was another."""
    if not wish.idempotency_key:
        return None
    found = await row(
        "SELECT body_hash, answer FROM answered WHERE event = ? AND caller = ? AND key = ?",
        event.id,
        caller.name,
        wish.idempotency_key,
    )
    if found is None:
        return None
    if found["body_hash"] != _body_hash(wish):
        raise IdempotencyConflict()
    return msgspec.json.decode(found["answer"], type=Answer)


async def _remember(event: Event, wish: inputs.SignUp, caller: Caller, answer: Answer, now: datetime) -> None:
    if wish.idempotency_key:
        kept = {
            "id": uuid4(),
            "event": event.id,
            "caller": caller.name,
            "key": wish.idempotency_key,
            "body_hash": _body_hash(wish),
            "answer": msgspec.json.encode(answer).decode(),
            "created_at": now,
        }
        await insert(Answered, [kept])


async def _finish(event: Event, drafts: Sequence[Draft]) -> None:
    """Write the counters and put the letters into the outbox: the end of every change."""
    await seats.keep_counters(event)
    if drafts:
        await queue(*drafts)


async def _record(actor: Actor | None, action: str, registration: Registration, **facts: Any) -> None:
    """Staff's changes leave an entry; what people do with their own registration does not."""
    if actor is not None:
        await record(actor, action, f"registration:{registration.id}", event=registration.event, **facts)


async def _again(registration: UUID) -> Registration:
    """The registration as it stands now, inside the held event."""
    found = await row("SELECT * FROM registration WHERE id = ?", registration)
    if found is None:
        raise NotFound()
    return loaded(Registration, found)


async def by_token(token: str) -> Registration:
    """The registration a manage link belongs to; NotFound for an unknown one."""
    found = await row("SELECT * FROM registration WHERE manage_token = ?", token)
    if found is None:
        raise NotFound()
    return loaded(Registration, found)


async def confirm(registration: Registration) -> None:
    """The person presses the button of the letter: the seat is theirs; after the hold ran out it is asked for anew.

    Up to 72 hours after signing up, and not past the start; then the link is used up (LinkExpired).
    """
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await seats.settle(event, now)
        registration = await _again(registration.id)
        if registration.state not in ("pending", "expired"):
            await _finish(event, drafts)
            return
        drafts = [draft for draft in drafts if draft.registration != registration.id]
        drafts += await confirm_held(event, registration, now)
        await _finish(event, drafts)


async def cancel(registration: Registration, people_ids: Sequence[UUID] | None, actor: Actor | None) -> None:
    """Cancel these people of a registration, or all of them; the next in the queue move up at once."""
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await seats.settle(event, now)
        registration = await _again(registration.id)
        people = await seats.attendees_of(registration.id)
        gone = [p for p in people if p.state != "cancelled" and (people_ids is None or p.id in people_ids)]
        drafts += await _cancel(event, registration, people, gone, actor, now)
        await _record(actor, "registration_cancelled", registration, people=len(gone))
        await _finish(event, drafts)


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
        await rows("UPDATE registration SET state = 'cancelled', hold_until = NULL WHERE id = ?", registration.id)
    drafts = []
    if registration.email and was_active:
        drafts.append(letters.cancelled(event, await letters.contact_of(event), registration, gone))
    return drafts + await seats.move_up(event, now)


async def answer_offer(registration: Registration, accept: bool, people_ids: Sequence[UUID] | None = None) -> None:
    """Accept or decline the seats these people (or all) were offered; NotOpenAnymore when the offer is over."""
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await seats.settle(event, now)
        registration = await _again(registration.id)
        people = await seats.attendees_of(registration.id)
        offered = [p for p in people if p.state == "offered" and (people_ids is None or p.id in people_ids)]
        if not offered:
            raise NotOpenAnymore()
        contact = await letters.contact_of(event)
        for person in offered:
            if accept:
                person.state, person.offer_until = "seat", None
                await save(person, "state", "offer_until")
            else:
                await seats.give_back_offer(event, person)
        await seats.note(event, offered, now, "accepted" if accept else "declined")
        if accept and registration.email:
            drafts.append(letters.welcome(event, contact, registration, people))
        drafts += await seats.move_up(event, now)
        await _finish(event, drafts)


async def change(registration: Registration, wish: inputs.RegistrationPatch, actor: Actor | None) -> Answer:
    """Change contact, names, modes, or cancel single people; a new name gets a new code."""
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await seats.settle(event, now)
        registration = await _again(registration.id)
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
        drafts += await seats.move_up(event, now)
        people = await seats.attendees_of(registration.id)
        if renewed and registration.email and registration.state == "active":
            drafts.append(letters.welcome(event, await letters.contact_of(event), registration, people))
        await _record(actor, "registration_changed", registration)
        await _finish(event, drafts)
        return _answer(registration, people, await tickets.codes_of(people), Caller(actor), await positions(people))


def _check_change(event: Event, people: Sequence[Attendee], wish: inputs.RegistrationPatch) -> None:
    wrong = inputs.contact_errors(wish.contact) if wish.contact is not UNSET else []
    known = {person.id for person in people}
    for place, one in enumerate(wish.attendees):
        if one.id not in known:
            wrong.append(FieldError(f"attendees.{place}.id", "choice"))
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
    """At once where a seat is free and nobody waits; else the person keeps what it has and queues for the other."""
    if person.state == "cancelled" or (person.mode == mode and not person.wants_mode):
        return False
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
    return person.mode == mode


async def positions(people: Sequence[Attendee]) -> dict[UUID, int]:
    """Where each of these people who wait stands in the queue of its mode, counted in people; 1 is next."""
    found: dict[UUID, int] = {}
    for person in people:
        if person.state != "waiting":
            continue
        ahead = await row(
            "SELECT (SELECT count(*) FROM attendee WHERE event = ? AND mode = ? AND state = 'waiting'"
            " AND (number < ? OR (number = ? AND seq < ?)))"
            " + (SELECT count(*) FROM attendee WHERE event = ? AND wants_mode = ? AND wants_number < ?) AS ahead",
            person.event, person.mode, person.number, person.number, person.seq,
            person.event, person.mode, person.number,
        )  # fmt: skip
        assert ahead is not None
        found[person.id] = ahead["ahead"] + 1
    return found


async def sweep() -> int:
    """End every hold and offer that ran out, event by event; answers how many events were due."""
    now = clock.now()
    due = await rows(
        "SELECT DISTINCT event FROM registration WHERE state = 'pending' AND hold_until <= ?"
        " UNION SELECT DISTINCT event FROM attendee WHERE state = 'offered' AND offer_until <= ?",
        now,
        now,
    )
    for found in due:
        async with holding(Event, UUID(str(found["event"]))) as event:
            await _finish(event, await seats.settle(event, clock.now()))
    await rows("DELETE FROM answered WHERE created_at < ?", now - timedelta(hours=48))
    return len(due)


async def described(registration: Registration, actor: Actor) -> Answer:
    """A registration as a program of the house sees it."""
    people = await seats.attendees_of(registration.id)
    return _answer(registration, people, await tickets.codes_of(people), Caller(actor), await positions(people))
