"""What a sign-up, or a later change, must fulfil before it is asked for seats; every wrong field is named at once."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET

from core.db import row
from core.languages import TRANSLATED, offered
from core.problems import FieldError, Invalid, NotFound
from registration import inputs, rules, seats
from registration.answers import Caller
from registration.asking.changes import check_change
from registration.asking.wishes import wrong_sign_up
from registration.idempotency import is_uuid
from registration.invitations import redeeming
from registration.invitations.tables import Invitation
from registration.letters import contact_of
from registration.problems import AlreadyRegistered, CalledOff, RegistrationClosed
from registration.programme.steps import wrong_choices
from registration.tables import Attendee, Event, Registration

_DECIDING = ("child", "kind", "id")


async def may_sign_up(event: Event, wish: inputs.SignUp, caller: Caller, now: datetime) -> Invitation | None:
    """The invitation this sign-up may use, if it brings one.

    NotFound, Invalid, RegistrationClosed, AlreadyRegistered or a refusal of its invitation when it cannot be.
    """
    if caller.public and not event.published:
        raise NotFound()
    asked = await redeeming.asked(event, wish.invitation, len(wish.attendees), now, caller.public)
    invited = asked.invitation is not None and bool(asked.invitation.organisation)
    if wrong := asked.wrong + await wrong_fields(event, wish, caller, now, invited):
        raise Invalid(wrong)
    await takes_place(event)
    if not _is_open(event, caller, now):
        raise RegistrationClosed(contact=(await contact_of(event)).as_json())
    if not caller.public and wish.allow_duplicate is not True:
        await _check_duplicate(event, wish)
    return asked.invitation


async def wrong_fields(
    event: Event, wish: inputs.SignUp, caller: Caller, now: datetime, invited: bool = False
) -> list[FieldError]:
    """Every wrong field of a sign-up but its invitation; `invited`: by a code that names an organisation."""
    wrong = inputs.contact_errors(wish.contact) + _wrong_people(event, wish)
    wrong += wrong_sign_up(event, wish, not caller.public, now, invited)
    wrong += await wrong_choices(event, [(person.mode, person.sessions) for person in wish.attendees])
    return wrong + (_only_staff_may(wish) + _missing(event, wish) if caller.public else [])


async def wrong_change(
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    wish: inputs.RegistrationPatch,
    staff: bool,
    now: datetime,
) -> list[FieldError]:
    """Every wrong field of a later change."""
    wrong = inputs.contact_errors(wish.contact) if wish.contact is not UNSET else []
    by_id = {person.id: person for person in people}
    chosen: list[tuple[str, Sequence[str] | None]] = []
    for place, one in enumerate(wish.attendees):
        person = by_id.get(one.id)
        if person is None:
            wrong.append(FieldError(f"attendees.{place}.id", "choice"))
        if any(one.id == other.id for other in wish.attendees[:place]):
            wrong.append(FieldError(f"attendees.{place}.id", "duplicate"))
        if one.mode is not UNSET and not seats.offered(event, one.mode):
            wrong.append(FieldError(f"attendees.{place}.mode", "not_allowed"))
        mode = one.mode if one.mode is not UNSET else person.mode if person else ""
        chosen.append((mode, one.sessions if person and one.sessions is not UNSET else None))
    wrong += await check_change(event, registration, people, wish, staff, now)
    return wrong + await wrong_choices(event, chosen)


def others(found: Sequence[FieldError], wrong: Sequence[FieldError]) -> list[FieldError]:
    """What was found wrong in fields that are not named as wrong already, and that are not judged by one of those.

    Without knowing who somebody is, nothing is known of what that person must say; without the mode, not which parts
    of the programme there are.
    """
    named = [_judged(error.field) for error in wrong]
    modes = {error.field for error in wrong if error.field.endswith(".mode")}
    return [
        error
        for error in found
        if not any(error.field == field or error.field.startswith(f"{field}.") for field in named)
        and not (error.code == "not_allowed" and f"{error.field.removesuffix('.sessions')}.mode" in modes)
    ]


def _judged(field: str) -> str:
    """How much is judged by naming a field: it and what is under it, or all of its person."""
    person, _dot, last = field.rpartition(".")
    return person if last in _DECIDING and person.startswith("attendees.") else field


async def takes_place(event: Event) -> None:
    """CalledOff where the event has been called off: nobody gets a seat, or a letter with a ticket, any more."""
    if event.cancelled_at is not None:
        raise CalledOff(contact=(await contact_of(event)).as_json())


def _wrong_people(event: Event, wish: inputs.SignUp) -> list[FieldError]:
    """A party not too big, each person in a mode that is offered."""
    wrong = [FieldError("attendees", "too_long")] if len(wish.attendees) > event.max_party else []
    return wrong + [
        FieldError(f"attendees.{place}.mode", "not_allowed")
        for place, person in enumerate(wish.attendees)
        if event.format != "count_only" and not seats.offered(event, person.mode)
    ]


def _only_staff_may(wish: inputs.SignUp) -> list[FieldError]:
    wrong = [FieldError(name, "not_allowed") for name in ("channel", "allow_duplicate") if getattr(wish, name) != UNSET]
    if wish.contact.language in TRANSLATED and wish.contact.language not in offered():
        wrong.append(FieldError("contact.language", "choice"))
    return wrong + [
        FieldError(f"attendees.{place}.{name}", "not_allowed")
        for place, person in enumerate(wish.attendees)
        for name in ("kind", "organisation", "group")
        if getattr(person, name) != UNSET
    ]


def _missing(event: Event, wish: inputs.SignUp) -> list[FieldError]:
    """What programs of the house may leave out and the public may not."""
    wrong = []
    if wish.idempotency_key and not is_uuid(wish.idempotency_key):
        wrong.append(FieldError("idempotency_key", "format"))
    if event.email_required and not wish.contact.email:
        wrong.append(FieldError("contact.email", "required"))
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
