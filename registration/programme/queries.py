"""What is read of an event's programme: what one can choose, what people have chosen, and who is where."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from core.db import batched, loaded, marks, row, rows
from core.problems import NotFound
from registration.by_name import by_name
from registration.programme.rules import Seats, can_join
from registration.programme.tables import Session
from registration.rules import MODES
from registration.tables import Attendee, Event

_AT_ONCE = 500
WRITTEN = 5000  # lines of a file read at a time


def seats_in(session: Session, mode: str) -> Seats:
    """One mode of a session."""
    return Seats(*(getattr(session, f"{mode}_{name}") for name in ("offered", "limit", "taken")))


def modes_in(session: Session) -> list[str]:
    """The ways in which one can take part in a session, on site first."""
    return [mode for mode in MODES if seats_in(session, mode).offered]


def free_in(session: Session, event: Event) -> dict[str, int | None]:
    """Seats left per mode in which the event takes place too: null = no limit, absent = not offered."""
    modes = [mode for mode in modes_in(session) if getattr(event, f"{mode}_offered")]
    return {mode: seats_in(session, mode).free for mode in modes}


async def sessions_of_event(event: UUID) -> list[Session]:
    """The programme of an event in its order."""
    found = await rows("SELECT * FROM session WHERE event = ? ORDER BY starts_at, place, slug", event)
    return [loaded(Session, one) for one in found]


async def session_by_slug(event: UUID, slug: str) -> Session:
    """One part of an event's programme; NotFound when there is none."""
    found = await row("SELECT * FROM session WHERE event = ? AND slug = ?", event, slug)
    if found is None:
        raise NotFound()
    return loaded(Session, found)


class Offer(msgspec.Struct):
    """A session as anybody may see it: never with its link."""

    slug: str
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    room: str
    free: dict[str, int | None]
    translations: str = "{}"


async def offered(event: Event) -> list[Offer]:
    """An event's programme in its order, with the parts that are for everybody and have no seats of their own."""
    return [
        Offer(
            one.slug, one.title, one.summary, one.starts_at, one.ends_at, one.room, free_in(one, event),
            one.translations,
        )
        for one in await sessions_of_event(event.id)
    ]  # fmt: skip


async def choosable(event: Event) -> list[Offer]:
    """The parts of an event's programme one can choose in a form."""
    return [one for one in await offered(event) if one.free]


class Chosen(NamedTuple):
    """A session somebody chose. `state`: seat; wished while waiting for the event; dropped where no seat was left."""

    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str
    mode: str
    state: str
    translations: str
    join_url: str | None

    def way_in(self, now: datetime) -> str | None:
        """The link of an online part for somebody with a seat in it, while it is open: never on a public page."""
        return self.join_url if self.state == "seat" and self.mode == "online" and can_join(self, now) else None


async def sessions_of(people: Collection[UUID]) -> dict[UUID, list[Chosen]]:
    """What each of these people chose, in the order of time; who chose nothing is absent."""
    chosen: dict[UUID, list[Chosen]] = defaultdict(list)
    for some in batched(list(people), _AT_ONCE):
        for one in await rows(
            "SELECT c.attendee, s.slug, s.title, s.starts_at, s.ends_at, s.room, c.mode, c.state, s.translations,"
            " s.join_url FROM session_seat c JOIN session s ON s.id = c.session"
            f" WHERE c.attendee IN ({marks(some)}) ORDER BY s.starts_at, s.place, s.slug",
            *some,
        ):
            values = dict(one)
            chosen[values.pop("attendee")].append(Chosen(**values))
    return dict(chosen)


async def programme_of(event: Event, people: Sequence[Attendee]) -> dict[UUID, list[Chosen]]:
    """The same for letters of a held event; asks nothing where the event has no programme."""
    return await sessions_of([person.id for person in people]) if event.programme else {}


class Seated(msgspec.Struct, omit_defaults=True):
    """Somebody in the list of a session."""

    attendee: UUID
    registration: UUID
    name: str
    contact: str
    mode: str
    state: str
    group: str
    organisation: str


async def people_in(session: UUID, limit: int, after: str | None) -> tuple[list[Seated], str | None]:
    """Who has a seat in a session or wishes for one, by folded name, and the cursor of the next page."""
    found, following = await by_name(
        "SELECT a.id, a.registration, a.name, a.folded, r.name AS contact, c.mode, c.state, a.group_name,"
        " a.organisation FROM session_seat c JOIN attendee a ON a.id = c.attendee"
        " JOIN registration r ON r.id = a.registration WHERE c.session = ? AND c.state <> 'dropped'",
        [session],
        limit,
        after,
    )
    people = [
        Seated(
            one["id"], one["registration"], one["name"], one["contact"], one["mode"], one["state"],
            one["group_name"], one["organisation"],
        )
        for one in found
    ]  # fmt: skip
    return people, following


LIST_HEADER = ("session", "starts_at", "room", "name", "contact", "mode", "state", "group", "organisation")


async def lines_of(sessions: Sequence[Session]) -> list[list[Any]]:
    """Who is in these sessions, as lines of a spreadsheet in the columns of LIST_HEADER."""
    lines: list[list[Any]] = []
    for session in sessions:
        after: str | None = None
        while True:
            people, after = await people_in(session.id, WRITTEN, after)
            lines += [
                [session.title, session.starts_at, session.room, one.name, one.contact, one.mode, one.state, one.group,
                 one.organisation]
                for one in people
            ]  # fmt: skip
            if after is None:
                break
    return lines
