"""What the public pages show of events and registrations, ready for their templates."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from core import clock
from core.db import row
from core.languages import DEFAULT, Said
from core.problems import Invalid, NotFound
from registration import letters, listing, queries, rules, seats, translations
from registration.asking.definitions import Provision
from registration.letters import Contact
from registration.programme.queries import Offer, offered
from registration.queries import KeptSeats
from registration.tables import Event, Process

ON_A_PAGE = 50


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event as its own page and the cards of lists show it.

    `state` is what a stranger can do: open, full (the queue at most), soon, closed, invited, none (no sign-up),
    cancelled, over.
    `seats` has limit and free seats per mode, None = no limit; `process` its slug and title.
    """

    slug: str
    title: str
    summary: str
    format: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str
    doors_open_at: datetime | None
    registration_opens: datetime | None
    registration_closes: datetime
    modes: list[str]
    free: dict[str, int | None]
    seats: dict[str, tuple[int | None, int | None]]
    state: str
    max_party: int
    email_required: bool
    waiting_list: bool
    smaller_may_pass: bool
    offer_hours: int
    process: tuple[str, str] | None
    audience: str
    accessibility: str
    cancelled_at: datetime | None
    cancel_reason: str
    confirm_email: bool
    children: bool
    kept: list[tuple[str, KeptSeats]]  # seats kept for a provision, each with what it is called

    @property
    def has_place(self) -> bool:
        """Whether there is a known place to come to: the venue of an event moved online is none."""
        return bool(self.venue) and self.modes != ["online"]

    @property
    def has_form(self) -> bool:
        """Whether there is a sign-up form at all, be it closed or full."""
        return self.state not in ("none", "invited", "cancelled", "over")

    @property
    def takes_sign_ups(self) -> bool:
        """Whether the form leads to a seat or at least into the queue."""
        return self.state == "open" or (self.state == "full" and self.waiting_list)


def state_of(event: Event, now: datetime) -> str:
    """What a stranger can do about this event now; nothing once it is over, whatever its format."""
    if now >= event.ends_at:
        return "over"
    if event.cancelled_at:
        return "cancelled"
    if event.format == "count_only" or not queries.modes_of(event):
        return "none"
    if event.format == "invited":
        return "invited"
    state = rules.sign_up_state(event.registration_opens, event.registration_closes or event.starts_at, now)
    nobody = all(free == 0 for free in queries.free_of(event).values())
    if state == "open" and nobody and not any(kept.free for kept in queries.kept_of(event)):
        return "full"
    return state


def shown(event: Event, process: Process | None = None) -> EventPage:
    """An event for a template, its texts in the reader's language where they are translated."""
    free = queries.free_of(event)
    return EventPage(
        slug=event.slug,
        title=translations.text(event, "title"),
        summary=translations.text(event, "summary"),
        format=event.format,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        venue=translations.text(event, "venue"),
        doors_open_at=event.doors_open_at,
        registration_opens=event.registration_opens,
        registration_closes=event.registration_closes or event.starts_at,
        modes=list(free),
        free=free,
        seats={mode: (seats.room(event, mode).limit, left) for mode, left in free.items()},
        state=state_of(event, clock.now()),
        max_party=event.max_party,
        email_required=event.email_required,
        waiting_list=event.waiting_list,
        smaller_may_pass=event.smaller_may_pass,
        offer_hours=event.offer_hours,
        process=(process.slug, Said(process.title, DEFAULT)) if process else None,
        audience=translations.text(event, "audience"),
        accessibility=translations.text(event, "accessibility"),
        cancelled_at=event.cancelled_at,
        cancel_reason=event.cancel_reason,
        confirm_email=event.confirm_email,
        children=event.children,
        kept=_kept(event),
    )


def _kept(event: Event) -> list[tuple[str, KeptSeats]]:
    if not event.kept:
        return []
    labels = {provision.key: provision.label for provision in translations.provisions(event)}
    return [(labels[kept.provision], kept) for kept in queries.kept_of(event)]


async def or_call(reading: Awaitable[T]) -> T:
    """What is read; where it does not exist, a NotFound that names somebody to call."""
    try:
        return await reading
    except NotFound:
        raise NotFound(**await somebody_to_call()) from None


async def somebody_to_call() -> dict[str, Any]:
    """Whom to call where no event is known, as a fact of a problem or a page: {"contact": ...}, or nothing."""
    found = await row(
        "SELECT contact_name AS name, contact_phone AS phone, contact_email AS email"
        " FROM process ORDER BY created_at DESC LIMIT 1"
    ) or await row(
        "SELECT contact_name AS name, contact_phone AS phone, contact_email AS email"
        " FROM event WHERE contact_name IS NOT NULL AND published AND listed AND format <> 'closed'"
        " ORDER BY starts_at DESC LIMIT 1"
    )
    return {"contact": dict(found)} if found else {}


async def coming(after: str | None) -> tuple[list[EventPage], str | None, datetime | None]:
    """The listed events that have not ended, by start, the cursor of the next page, and until when this is true.

    NotFound for a damaged cursor.
    """
    try:
        events, following = await queries.listed_events(ON_A_PAGE, after, ending_after=clock.now())
    except Invalid:  # a damaged link: its cursor is nothing a person has typed
        raise NotFound(**await somebody_to_call()) from None
    return [shown(event) for event in events], following, listing.next_moment(events)


async def process_page(slug: str) -> tuple[Process, list[EventPage], Contact, datetime | None]:
    """A process, its listed events, whom to call, and until when this is true."""
    process = await or_call(queries.process_by_slug(slug))
    events, _more = await queries.listed_events(500, None, process=process.id)
    contact = Contact(process.contact_name, process.contact_phone, process.contact_email)
    return process, [shown(event) for event in events], contact, listing.next_moment(events)


class Part(NamedTuple):
    """A part of the programme with its texts in the reader's language."""

    title: Said
    summary: Said
    offer: Offer


class Public(NamedTuple):
    """A published event, whom to call, what can be chosen in it, and what is provided for those who need it."""

    row: Event
    event: EventPage
    contact: Contact
    programme: list[Part]
    provisions: tuple[Provision, ...]


async def event_page(slug: str) -> Public:
    """What strangers see of an event; NotFound with somebody to call where they may not."""
    event = await or_call(queries.public_event(slug))
    process = (await queries.processes_of([event])).get(event.process) if event.process else None
    return Public(
        event,
        shown(event, process),
        letters.contact_in(event, process),
        [Part(translations.text(one, "title"), translations.text(one, "summary"), one) for one in await offered(event)],
        translations.provisions(event),
    )
