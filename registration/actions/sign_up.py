"""Signing up."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from msgspec import UNSET

from core import clock
from core.codes import new_token
from core.db import holding, insert
from core.folding import fold
from core.mail.outbox import Draft
from registration import answers, checks, idempotency, inputs, letters, moving, queries, rules, seats, tickets
from registration.actions.record import record_staff
from registration.asking import steps
from registration.invitations import redeeming
from registration.notices import consents, versions
from registration.problems import SeatsGone
from registration.programme import steps as programme
from registration.programme.queries import programme_of
from registration.queries import earlier_of
from registration.strangers import letter_at
from registration.tables import Attendee, Event, Registration


async def sign_up(slug: str, wish: inputs.SignUp, caller: answers.Caller) -> answers.Answer:
    """Sign a party up for an event: a seat each, or places in the queue, by the published rule.

    The public's sign-up waits for its e-mail to be confirmed where the event wants that. The same idempotency key
    with the same content gets the same answer for 48 hours.
    """
    async with holding(Event, await queries.event_id(slug)) as event:
        now = clock.now()
        drafts = await moving.settle(event, now)
        said_before = await idempotency.answered(event, wish, caller)
        if said_before:
            await seats.finish(event, drafts)
            return said_before
        invitation = await checks.may_sign_up(event, wish, caller, now)
        registration = _registration(event, wish, caller, now)
        registration.notice = await versions.privacy_shown(registration.language, now)
        people = [_attendee(event, registration, wish, seq, now) for seq in range(len(wish.attendees))]
        redeeming.attach(invitation, registration, people, caller.public)
        steps.fill_rest(registration, people)
        if not await seats.place(event, people, wish.may_split):
            raise SeatsGone(contact=(await letters.contact_of(event)).as_json())
        codes = await _store(event, registration, people, wish, now)
        if registration.state == "active" and any(person.state == "waiting" for person in people):
            # nobody but the unconfirmed stands before them, or those who do let smaller parties pass
            drafts += [draft for draft in await moving.move_up(event, now) if draft.registration != registration.id]
            people = await seats.attendees_of(registration.id)
        drafts += await _first_letter(event, registration, people, caller, now)
        answer = answers.answer(registration, people, codes, caller, await answers.positions(people))
        await idempotency.remember(event, wish, caller, answer, now)
        await record_staff(caller.actor, "registration_added", registration, channel=registration.channel)
        await seats.finish(event, drafts)
    return answer


def _registration(event: Event, wish: inputs.SignUp, caller: answers.Caller, now: datetime) -> Registration:
    contact = wish.contact
    last = rules.last_call(event.starts_at, event.registration_closes)
    pending = caller.public and event.confirm_email and contact.email is not None
    registration = Registration(
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
        hold_until=rules.hold_until(now, event.hold_minutes, last) if pending else None,
        created_at=now,
        confirmed_at=None if pending else now,
    )
    steps.fill_party(event, registration, wish)
    return registration


def _attendee(event: Event, registration: Registration, wish: inputs.SignUp, seq: int, now: datetime) -> Attendee:
    entry = wish.attendees[seq]
    name = (entry.name or "").strip() or (registration.name if seq == 0 else "")
    person = Attendee(
        id=uuid4(),
        event=registration.event,
        registration=registration.id,
        seq=seq,
        name=name,
        folded=fold(name),
        mode=entry.mode,
        created_at=now,
    )
    steps.fill_person(event, person, entry, wish)
    return person


_REGISTRATION_COLUMNS = (
    "id", "event", "state", "name", "email", "email_folded", "phone", "language", "channel", "may_split",
    "manage_token", "hold_until", "created_at", "confirmed_at", "organisation", "address", "guardian_name",
    "guardian_phone", "answers", "invitation", "notice",
)  # fmt: skip
_ATTENDEE_COLUMNS = (
    "id", "event", "registration", "seq", "name", "folded", "kind", "organisation", "group_name", "mode",
    "state", "number", "created_at", "answers", "age", "field", "field_wishes", "sector", "provision_seat",
    "statistics",
)  # fmt: skip


async def _store(
    event: Event, registration: Registration, people: Sequence[Attendee], wish: inputs.SignUp, now: datetime
) -> dict[UUID, str]:
    await insert(Registration, [{name: getattr(registration, name) for name in _REGISTRATION_COLUMNS}])
    await insert(Attendee, [{name: getattr(person, name) for name in _ATTENDEE_COLUMNS} for person in people])
    await steps.store(event, people, wish, now)
    await consents.give(event, registration.id, wish.consents, registration.language, now)
    if any(entry.sessions for entry in wish.attendees):
        chosen = [(person, entry.sessions) for person, entry in zip(people, wish.attendees, strict=True)]
        await programme.choose(event, chosen, now)
    await seats.note(event, people, now, "signed_up", confirmed=registration.state == "active")
    return await tickets.issue(people, now)


async def _first_letter(
    event: Event, registration: Registration, people: Sequence[Attendee], caller: answers.Caller, now: datetime
) -> list[Draft]:
    if not registration.email:
        return []
    contact = await letters.contact_of(event)
    earlier = await earlier_of(registration)
    if registration.state == "active":
        draft = letters.welcome(event, contact, registration, people, earlier, await programme_of(event, people))
    else:
        draft = letters.please_confirm(event, contact, registration, earlier)
    of_address = (
        "SELECT id FROM registration WHERE event = ? AND email_folded = ?",
        event.id,
        registration.email_folded,
    )
    not_before = await letter_at(draft.kind, now, *of_address) if caller.public else now
    return [dataclasses.replace(draft, not_before=not_before)] if not_before else []
