"""What a sign-up must fulfil before it is asked for seats; every wrong field is named at once."""

from datetime import datetime

from msgspec import UNSET

from core.db import row
from core.problems import FieldError, Invalid, NotFound
from registration import inputs, rules, seats
from registration.answers import Caller
from registration.idempotency import is_uuid
from registration.letters import contact_of
from registration.problems import AlreadyRegistered, RegistrationClosed
from registration.tables import Event


async def may_sign_up(event: Event, wish: inputs.SignUp, caller: Caller, now: datetime) -> None:
    """NotFound, Invalid, RegistrationClosed or AlreadyRegistered when this sign-up cannot be."""
    _check_public(event, wish, caller)
    _check_fields(event, wish)
    if not _is_open(event, caller, now):
        raise RegistrationClosed(contact=(await contact_of(event)).as_json())
    if not caller.public and wish.allow_duplicate is not True:
        await _check_duplicate(event, wish)


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
            for name in ("kind", "organisation", "group")
            if getattr(person, name) != UNSET
        ]
    if event.format == "invited":
        wrong.append(FieldError("invitation", "choice" if wish.invitation else "required"))
    if wish.idempotency_key and not is_uuid(wish.idempotency_key):
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


def _is_open(event: Event, caller: Caller, now: datetime) -> bool:
    """The public signs up while the registration is open, staff until the event has ended; nobody where one counts."""
    if event.format == "count_only":
        return False
    if not caller.public:
        return now < event.ends_at
    closes = event.registration_closes or event.starts_at
    return rules.sign_up_state(event.registration_opens, closes, now) == "open"


async def _check_duplicate(event: Event, wish: inputs.SignUp) -> None:
    if wish.contact.email and await row(
        "SELECT id FROM registration WHERE event = ? AND email_folded = ? AND state IN ('pending', 'active') LIMIT 1",
        event.id,
        wish.contact.email.strip().lower(),
    ):
        raise AlreadyRegistered(contact=(await contact_of(event)).as_json())
