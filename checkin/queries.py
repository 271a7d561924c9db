"""What the door shows: people found by name, the counters, the last scans and what was answered."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from checkin.judging import policy_of
from checkin.screen import OVERRIDABLE, Scanned, Screen, screen
from core.db import Row, loaded, row, rows
from core.folding import fold, like
from registration.tables import Event

FOUND_AT_ONCE = 10
SHORTEST_SEARCH = 2  # letters
LATEST_SHOWN = 8
LATER_SHOWN = 10
CLOSED_AFTER = timedelta(hours=24)  # so long an event stays in reach after its end


class Found(msgspec.Struct):
    """A person found by name at the door."""

    attendee: UUID
    name: str
    group: str
    state: str
    inside: bool


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


async def events_near(event: UUID | None, now: datetime) -> tuple[list[Event], list[Event]]:
    """Today's events, and those after them; one bound to an event sees only that."""
    found = await rows("SELECT * FROM event WHERE ends_at > ? ORDER BY starts_at, title LIMIT 60", now - CLOSED_AFTER)
    events = [loaded(Event, one) for one in found]
    mine = [one for one in events if event in (None, one.id)]
    today = [one for one in mine if _is_today(one, now)]
    return today, [one for one in mine if one not in today][:LATER_SHOWN]


def _is_today(event: Event, now: datetime) -> bool:
    """Whether the event runs on this day, by its own time zone."""
    zone = ZoneInfo(event.time_zone)
    day = now.astimezone(zone).date()
    return event.starts_at.astimezone(zone).date() <= day <= event.ends_at.astimezone(zone).date()


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


async def latest(event: UUID) -> list[Latest]:
    """The last scans that arrived at an event, the latest first; a name only of who was let in here."""
    found = await rows(
        "SELECT s.id, s.direction, s.verdict, s.reason, s.effective, s.gate, a.name, u.id AS undo"
        " FROM scan s LEFT JOIN attendee a ON a.id = s.attendee AND s.verdict <> 'refuse'"
        " LEFT JOIN undo u ON u.scan = s.id AND u.state = 'done'"
        " WHERE s.event = ? ORDER BY s.arrival DESC LIMIT ?",
        event,
        LATEST_SHOWN,
    )
    return [
        Latest(
            one["id"],
            one["name"] or "",
            one["direction"],
            one["verdict"],
            one["reason"],
            one["effective"],
            one["gate"],
            one["undo"] is not None,
        )
        for one in {one["id"]: one for one in found}.values()
    ]


class Answered(NamedTuple):
    """A scan of this page with its answer. `attendee`: who may be let in all the same, by a lead with a reason."""

    id: UUID
    screen: Screen
    attendee: UUID | None
    can_undo: bool
    at: datetime


async def answered(event: Event, scan: UUID) -> Answered | None:
    """What to show about one scan of this event; None when there is none."""
    found = await row(
        "SELECT s.verdict, s.reason, s.direction, s.attendee, s.at, s.effective, s.first_at, s.first_gate, a.name,"
        " e.title, e.starts_at, (SELECT count(*) FROM undo u WHERE u.scan = s.id AND u.state = 'done') AS undos"
        " FROM scan s LEFT JOIN attendee a ON a.id = s.attendee LEFT JOIN event e ON e.id = a.event"
        " WHERE s.id = ? AND s.event = ?",
        scan,
        event.id,
    )
    if found is None:
        return None
    undone, refused = bool(found["undos"]), found["verdict"] == "refuse"
    told = Scanned(
        found["verdict"],
        found["reason"],
        found["direction"],
        "" if refused else found["name"] or "",
        undone,
        found["first_at"],
        found["first_gate"],
        found["title"] or "",
        found["starts_at"],
    )
    return Answered(
        scan,
        screen(told, policy_of(event), event.time_zone),
        found["attendee"] if found["reason"] in OVERRIDABLE else None,
        not undone and not refused,
        found["effective"],
    )


async def counted(event: UUID, walk_in: UUID) -> Row | None:
    """A walk-in of this event; None when there is none."""
    return await row(
        "SELECT name, count, direction, accepted, free FROM walk_in WHERE id = ? AND event = ?", walk_in, event
    )
