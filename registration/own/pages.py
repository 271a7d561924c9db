"""What the pages of a manage link show, ready for their templates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request
from markupsafe import Markup

from core import clock, languages
from core.codes import grouped
from core.languages import _
from core.pages import chosen_language
from core.problems import LinkExpired
from core.qr import svg
from registration import actions, letters, queries, rules, seats, tickets, translations
from registration.letters import Contact
from registration.pages import EventPage, or_call, shown
from registration.problems import Erased
from registration.programme.queries import Chosen, sessions_of
from registration.tables import Attendee, Event, Registration

JOIN_BEFORE = timedelta(minutes=30)  # the way into an online event opens this long before it begins


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of the programme somebody chose. `state`: seat, wished, dropped; `url` leads in while it is open."""

    title: str
    starts_at: datetime
    ends_at: datetime
    room: str
    mode: str
    state: str
    url: str | None


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One person on the page "my registration"; `declined`: how often it gave back an offered seat."""

    id: UUID
    place: int  # 1, 2, ... within the registration
    name: str
    mode: str
    state: str
    qr: Markup | None
    code: list[str]
    waiting_position: int | None
    number: int
    offer_until: datetime | None
    declined: int
    wants_mode: str | None
    kind: str
    sessions: list[PartLine]


class Joining(NamedTuple):
    """How to get into the online event: from when, and the address while it is open."""

    opens_at: datetime
    url: str | None


@dataclass(frozen=True, slots=True)
class Mine:
    """A registration as its own page shows it."""

    registration: Registration
    row: Event
    event: EventPage
    contact: Contact
    people: list[Attendee]
    tickets: list[TicketLine]

    @property
    def to_confirm(self) -> bool:
        """Whether the button of the letter still works: while the hold runs, and asking anew until 72 hours."""
        return self.registration.state in ("pending", "expired")

    @property
    def day_info(self) -> str:
        """What to know on the day and the day before; nothing before and after."""
        zone = ZoneInfo(self.row.time_zone)
        first = self.row.starts_at.astimezone(zone).date() - timedelta(days=1)
        here = clock.now() < self.row.ends_at and clock.now().astimezone(zone).date() >= first
        return translations.text(self.row, "day_info") if here else ""

    @property
    def may_change(self) -> bool:
        """Whether the people of this registration still change it themselves."""
        changing = rules.may_change(self.registration.state, self.row.starts_at, clock.now())
        return changing and self.row.cancelled_at is None

    @property
    def may_cancel(self) -> bool:
        """Whether there is still something to give up: the event takes place and is not over."""
        return self.event.state not in ("over", "cancelled")

    @property
    def to_come(self) -> bool:
        """Whether the event is still before us: what is given up now goes to others."""
        return clock.now() < self.row.starts_at

    @property
    def held_until(self) -> datetime | None:
        """Until when the seat is held; None when that time is over."""
        until = self.registration.hold_until
        return until if self.registration.state == "pending" and until and until > clock.now() else None

    @property
    def data(self) -> dict[str, Any]:
        """What is kept about the contact, and until when."""
        kept = {name: getattr(self.registration, name) for name in ("name", "email", "phone", "state", "channel")}
        return kept | {"created_at": self.registration.created_at}

    @property
    def joining(self) -> Joining | None:
        """How those who have a seat online get in; None when nobody of this registration does."""
        online = any(line.state == "seat" and line.mode == "online" for line in self.tickets)
        if not online or self.registration.state != "active" or not self.row.join_url or self.row.cancelled_at:
            return None
        opens_at = self.row.starts_at - JOIN_BEFORE
        return Joining(opens_at, self.row.join_url if opens_at <= clock.now() < self.row.ends_at else None)

    def done(self, word: str | None) -> str | None:
        """What the person has just done, as the address says; only what can be true of the registration now."""
        states = {line.state for line in self.tickets}
        possible = {
            "confirmed": self.registration.state == "active",
            "accepted": "seat" in states,
            "declined": any(
                line.state != "seat" and (line.state != "offered" or line.declined) for line in self.tickets
            ),
            "cancelled": "cancelled" in states,
            "corrected": True,
            "unchanged": True,
            "switched": True,
        }
        return word if word is not None and possible.get(word) else None

    def open_tickets(self, only: UUID | None = None) -> list[TicketLine]:
        """Who could be cancelled: everybody that is left, or this one person."""
        return [line for line in self.tickets if line.state != "cancelled" and only in (None, line.id)]


async def of_link(request: Request[Any, Any, Any], token: str) -> Mine:
    """The registration of a manage link, in the language its page is read in: that of the address, else its own.

    NotFound for an unknown link, LinkExpired when it ran out unconfirmed, Erased when the data is gone.
    """
    registration = await or_call(queries.by_token(token))
    languages.speak(chosen_language(request) or registration.language)
    event = await queries.event_by_id(registration.event)
    contact = await letters.contact_of(event)
    if registration.erased_at:
        raise Erased(contact=contact.as_json())
    last = rules.last_call(event.starts_at, event.registration_closes)
    if registration.state == "expired" and clock.now() >= rules.confirm_until(registration.created_at, last):
        open_to_all = event.published and event.format == "open"
        raise LinkExpired(contact=contact.as_json(), event=event.slug if open_to_all else None)
    people = await seats.attendees_of(registration.id)
    return Mine(registration, event, shown(event), contact, people, await _lines(people))


async def _lines(people: list[Attendee]) -> list[TicketLine]:
    chosen = await sessions_of([person.id for person in people])
    codes = await tickets.codes_of([person for person in people if person.state == "seat"])
    positions = await actions.positions(people)
    lines = []
    for place, person in enumerate(people, 1):
        code = codes.get(person.id)
        lines.append(
            TicketLine(
                id=person.id,
                place=place,
                name=person.name,
                mode=person.mode,
                state=person.state,
                qr=svg(code, _("QR-Code mit dem Ticketcode")) if code else None,
                code=grouped(code) if code else [],
                waiting_position=positions.get(person.id),
                number=person.number,
                offer_until=person.offer_until,
                declined=person.declined,
                wants_mode=person.wants_mode,
                kind=person.kind,
                sessions=[_part(one) for one in chosen.get(person.id, [])],
            )
        )
    return lines


def _part(chosen: Chosen) -> PartLine:
    return PartLine(
        title=translations.text(chosen, "title"),
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        room=chosen.room,
        mode=chosen.mode,
        state=chosen.state,
        url=chosen.way_in(clock.now()),
    )
