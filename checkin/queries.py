"""What the door shows: people found by name, the counters, the last scans, the list on paper."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from core.db import Row, loaded, row, rows
from core.folding import fold, like
from core.problems import NotFound
from registration.tables import Event

FOUND_AT_ONCE = 10
SHORTEST_SEARCH = 2  # letters
LATEST_SHOWN = 8
NEAR = timedelta(hours=36)  # from any time of a day to any time of that day, wherever on earth
_UNDONE = "EXISTS (SELECT 1 FROM undo u WHERE u.scan = s.id AND u.state = 'done') AS undone"


class Found(msgspec.Struct):
    """A person found by name at the door."""

    attendee: UUID
    name: str
    group: str
    state: str
    inside: bool


async def event_by_slug(slug: str) -> Event:
    """The event with this slug; NotFound when there is none."""
    found = await row("SELECT * FROM event WHERE slug = ?", slug)
    if found is None:
        raise NotFound()
    return loaded(Event, found)


def state_of(person: Row) -> str:
    """seat, waiting, offered, cancelled; or unconfirmed while the registration is."""
    unconfirmed = person["registration_state"] == "pending" and person["state"] != "cancelled"
    return "unconfirmed" if unconfirmed else person["state"]


async def people(event: UUID, text: str) -> list[Found]:
    """The first people whose folded name has this in it, names that begin with it first; from two letters."""
    wanted = fold(text)
    if len(wanted) < SHORTEST_SEARCH:
        return []
    found = await rows(
        "SELECT a.id, a.name, a.group_name, a.state, r.state AS registration_state,"
        " EXISTS (SELECT 1 FROM attendance t WHERE t.attendee = a.id AND t.event = a.event AND t.session = ''"
        " AND t.inside) AS inside"
        " FROM attendee a JOIN registration r ON r.id = a.registration WHERE a.event = ? AND a.folded LIKE ?"
        " ORDER BY CASE WHEN a.folded LIKE ? THEN 0 ELSE 1 END, a.folded, a.id LIMIT ?",
        event,
        like(text),
        like(text)[1:],
        FOUND_AT_ONCE,
    )
    return [Found(one["id"], one["name"], one["group_name"], state_of(one), bool(one["inside"])) for one in found]


class Counters(NamedTuple):
    """The event in three numbers: people in the room, people who came, seats on site that were given."""

    inside: int
    admitted: int
    expected: int


async def counters(event: Event) -> Counters:
    """The live numbers of an event; walk-ins count as admitted."""
    came = await row(
        "SELECT count(*) AS n FROM attendance WHERE event = ? AND session = '' AND first_entry IS NOT NULL", event.id
    )
    counted = await row(
        "SELECT COALESCE(SUM(count), 0) AS n FROM walk_in"
        " WHERE event = ? AND accepted AND merged_into IS NULL AND direction = 'in'",
        event.id,
    )
    assert came is not None
    assert counted is not None
    return Counters(event.inside, came["n"] + int(counted["n"]), event.on_site_taken)


async def events_near(actor_event: UUID | None, now: datetime) -> tuple[list[Event], list[Event]]:
    """The events whose doors may be open today, and the next ones to come; for one bound to an event only that."""
    found = await rows(
        "SELECT * FROM event WHERE ends_at > ? AND format <> 'draft' ORDER BY starts_at, title LIMIT 50", now - NEAR
    )
    events = [loaded(Event, one) for one in found]
    events = [event for event in events if actor_event in (None, event.id)]
    today = [event for event in events if event.starts_at < now + NEAR]
    return today, [event for event in events if event not in today][:10]


class Latest(NamedTuple):
    """One of the last scans, for the log on the page."""

    id: UUID
    name: str
    direction: str
    verdict: str
    reason: str
    effective: datetime
    gate: str | None
    undone: bool
    known: bool


async def latest(event: UUID) -> list[Latest]:
    """The last scans that arrived at an event, the latest first."""
    found = await rows(
        f"SELECT s.id, s.attendee, s.direction, s.verdict, s.reason, s.effective, s.gate, a.name, {_UNDONE}"
        " FROM scan s LEFT JOIN attendee a ON a.id = s.attendee AND a.event = s.event"
        " WHERE s.event = ? ORDER BY s.arrival DESC LIMIT ?",
        event,
        LATEST_SHOWN,
    )
    return [
        Latest(
            one["id"], one["name"] or "", one["direction"], one["verdict"], one["reason"], one["effective"],
            one["gate"], bool(one["undone"]), one["attendee"] is not None,
        )
        for one in found
    ]  # fmt: skip
