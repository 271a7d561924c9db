"""What is answered about a registration, and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from core.db import row
from core.staff.actors import Actor
from registration import letters, seats, tickets
from registration.asking import queries as asking
from registration.asking.tables import ProvisionWish
from registration.programme.queries import sessions_of
from registration.tables import Attendee, Registration


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
    kind: str = "participant"
    organisation: str = ""
    group: str = ""
    age: int | None = None
    field: str = ""
    fields: list[str] = []
    sector: str = ""
    provisions: list[str] = []
    provision_note: str = ""
    sessions: list[str] = []
    answers: dict[str, Any] = {}


class Whom(msgspec.Struct, omit_defaults=True):
    """Somebody to call or write to."""

    name: str
    email: str | None = None
    phone: str | None = None
    language: str | None = None


class Answer(msgspec.Struct, omit_defaults=True):
    """What a sign-up answers; the manage link and the codes only where the contract allows them."""

    id: UUID
    state: str
    attendees: list[PersonAnswer]
    manage_url: str | None = None
    hold_until: datetime | None = None
    contact: Whom | None = None
    channel: str | None = None
    organisation: str = ""
    address: str = ""
    guardian: Whom | None = None
    answers: dict[str, Any] = {}


def answer(
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
        manage_url=letters.manage_link(registration) if open_link else None,
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


async def positions(people: Sequence[Attendee]) -> dict[UUID, int]:
    """Where each of these people who wait stands in its line, counted in people; 1 is next.

    Who needs a seat that is kept for a provision stands in the line for those. A child stands with its party.
    """
    found: dict[UUID, int] = {}
    firsts: dict[tuple[str, int, str | None], int] = {}
    for person in people:
        if person.state == "waiting" and person.kind == "participant":
            line = (person.mode, person.number, person.provision_seat if person.mode == "on_site" else None)
            firsts[line] = firsts[line] + 1 if line in firsts else await _ahead(person) + 1
            found[person.id] = firsts[line]
    for person in people:
        if person.state == "waiting" and person.kind == "child":
            party = [found[one.id] for one in people if one.id in found and one.mode == person.mode]
            found |= {person.id: min(party)} if party else {}
    return found


async def _ahead(person: Attendee) -> int:
    """How many people stand before this one in its line."""
    here = " AND kind = 'participant'"
    line: list[str] = []
    if person.mode == "on_site":
        here, line = f"{here} AND COALESCE(provision_seat, '') = ?", [person.provision_seat or ""]
    ahead = await row(
        "SELECT (SELECT count(*) FROM attendee WHERE event = ? AND mode = ? AND state = 'waiting'"
        f" AND (number < ? OR (number = ? AND seq < ?)){here})"
        f" + (SELECT count(*) FROM attendee WHERE event = ? AND wants_mode = ? AND wants_number < ?{here}) AS ahead",
        person.event, person.mode, person.number, person.number, person.seq, *line,
        person.event, person.mode, person.number, *line,
    )  # fmt: skip
    assert ahead is not None
    return ahead["ahead"]


async def described(registration: Registration, actor: Actor) -> Answer:
    """A registration as a program of the house sees it, with all that was asked but the statistics."""
    people = await seats.attendees_of(registration.id)
    told = answer(registration, people, await tickets.codes_of(people), Caller(actor), await positions(people))
    told.contact = Whom(registration.name, registration.email, registration.phone, registration.language)
    told.channel, told.organisation, told.address = (
        registration.channel,
        registration.organisation,
        registration.address,
    )
    if registration.guardian_name:
        told.guardian = Whom(registration.guardian_name, phone=registration.guardian_phone)
    told.answers = asking.answers_in(registration)
    needs = await asking.wishes_of([person.id for person in people])
    chosen = await sessions_of([person.id for person in people])
    for line, person in zip(told.attendees, people, strict=True):
        _describe(line, person, needs.get(person.id, []))
        line.sessions = [one.slug for one in chosen.get(person.id, []) if one.state != "dropped"]
    return told


def _describe(line: PersonAnswer, person: Attendee, needs: Sequence[ProvisionWish]) -> None:
    line.kind, line.organisation, line.group = person.kind, person.organisation, person.group_name
    line.age, line.field, line.sector, line.fields = person.age, person.field, person.sector, asking.wished(person)
    line.provisions = [need.provision for need in needs]
    line.provision_note = needs[0].note if needs else ""
    line.answers = asking.answers_in(person)
