"""What only the back office reads: lists and histories that look into several rooms."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from core.db import Row, loaded, marks, row, rows
from core.lists import cursor, read_cursor
from core.staff.tables import AuditEntry
from registration.plans.tables import PhoneCall
from registration.tables import Attendee, Event, Process, Registration


async def past_events(now: datetime, limit: int, after: str | None) -> tuple[list[Event], str | None]:
    """Events that have ended, the latest first, and the cursor of the next page."""
    conditions, values = ["ends_at <= ?"], list[Any]([now])
    if place := read_cursor(after, datetime, UUID):
        conditions.append("(starts_at < ? OR (starts_at = ? AND id > ?))")
        values += [place[0], place[0], place[1]]
    found = await rows(
        f"SELECT * FROM event WHERE {' AND '.join(conditions)} ORDER BY starts_at DESC, id LIMIT {limit + 1}", *values
    )
    events = [loaded(Event, one) for one in found[:limit]]
    return events, cursor(events[-1].starts_at, events[-1].id) if len(found) > limit else None


async def processes(limit: int, after: str | None) -> tuple[list[Process], str | None]:
    """Processes by title, and the cursor of the next page."""
    conditions, values = ["1 = 1"], list[Any]()
    if place := read_cursor(after, str, UUID):
        conditions.append("(title > ? OR (title = ? AND id > ?))")
        values += [place[0], place[0], place[1]]
    found = await rows(
        f"SELECT * FROM process WHERE {' AND '.join(conditions)} ORDER BY title, id LIMIT {limit + 1}", *values
    )
    items = [loaded(Process, one) for one in found[:limit]]
    return items, cursor(items[-1].title, items[-1].id) if len(found) > limit else None


class Named(NamedTuple):
    """An event in a choice."""

    id: UUID
    slug: str
    title: str


async def events_named() -> list[Named]:
    """The newest events, for a choice among them."""
    found = await rows("SELECT id, slug, title FROM event ORDER BY starts_at DESC, id LIMIT 200")
    return [Named(one["id"], one["slug"], one["title"]) for one in found]


async def titles(events: Sequence[UUID]) -> dict[UUID, Row]:
    """Slug and title of these events, by id."""
    wanted = sorted(set(events))
    if not wanted:
        return {}
    found = await rows(f"SELECT id, slug, title FROM event WHERE id IN ({marks(wanted)})", *wanted)
    return {one["id"]: one for one in found}


async def unconfirmed(event: UUID) -> int:
    """People whose registration still waits for its e-mail to be confirmed."""
    found = await row(
        "SELECT count(*) AS people FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND r.state = 'pending' AND a.state <> 'cancelled'",
        event,
    )
    return found["people"] if found else 0


async def sessions_in(event: UUID) -> int:
    """How many parts the programme of an event has."""
    found = await row("SELECT count(*) AS sessions FROM session WHERE event = ?", event)
    return found["sessions"] if found else 0


async def came(attendees: Sequence[UUID]) -> dict[UUID, Row]:
    """Of these people those who came: first_entry, and whether they are inside, by attendee."""
    if not attendees:
        return {}
    found = await rows(
        "SELECT attendee, first_entry, inside FROM attendance"
        f" WHERE session = '' AND first_entry IS NOT NULL AND attendee IN ({marks(attendees)})",
        *attendees,
    )
    return {one["attendee"]: one for one in found}


async def registrations_by(invitation: UUID) -> list[Row]:
    """Who signed up by an invitation: id, name, state and time of each registration, the newest first."""
    return await rows(
        "SELECT id, name, state, created_at FROM registration WHERE invitation = ?"
        " ORDER BY created_at DESC, id LIMIT 100",
        invitation,
    )


async def contacts(registrations: Sequence[UUID]) -> dict[UUID, str]:
    """Who signed up, by registration."""
    wanted = sorted(set(registrations))
    if not wanted:
        return {}
    found = await rows(f"SELECT id, name FROM registration WHERE id IN ({marks(wanted)})", *wanted)
    return {one["id"]: one["name"] for one in found}


async def parties(registrations: Sequence[UUID]) -> dict[UUID, int]:
    """How many people of each registration are coming or waiting, by registration."""
    wanted = sorted(set(registrations))
    if not wanted:
        return {}
    found = await rows(
        f"SELECT registration, count(*) AS people FROM attendee WHERE registration IN ({marks(wanted)})"
        " AND state <> 'cancelled' GROUP BY registration",
        *wanted,
    )
    return {one["registration"]: one["people"] for one in found}


async def waiting_with(registrations: Sequence[UUID]) -> list[Attendee]:
    """Everybody of these registrations who waits, party by party."""
    wanted = sorted(set(registrations))
    if not wanted:
        return []
    found = await rows(
        f"SELECT * FROM attendee WHERE registration IN ({marks(wanted)}) AND state = 'waiting' ORDER BY number, seq",
        *wanted,
    )
    return [loaded(Attendee, one) for one in found]


async def calls_to(registration: UUID) -> list[PhoneCall]:
    """Calls to make or made to the people of a registration, the newest first."""
    found = await rows(
        "SELECT * FROM phone_call WHERE registration = ? ORDER BY created_at DESC, id LIMIT 20", registration
    )
    return [loaded(PhoneCall, one) for one in found]


async def same_address(event: UUID, email: str) -> list[Registration]:
    """Registrations of this event that have the e-mail address already, the newest first."""
    found = await rows(
        "SELECT * FROM registration WHERE event = ? AND email_folded = ? AND state IN ('pending', 'active')"
        " ORDER BY created_at DESC, id LIMIT 5",
        event,
        email.strip().lower(),
    )
    return [loaded(Registration, one) for one in found]


class AuditPage(NamedTuple):
    """Entries of the record, newest first, and the cursor of the next page."""

    entries: list[AuditEntry]
    next: str | None


async def audit(limit: int, after: str | None, event: UUID | None = None, subject: str | None = None) -> AuditPage:
    """Who did what: everywhere, or with one event, or to one subject ("registration:<id>")."""
    conditions, values = ["1 = 1"], list[Any]()
    for column, value in (("event", event), ("subject", subject)):
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    if place := read_cursor(after, datetime, UUID):
        conditions.append("(at < ? OR (at = ? AND id > ?))")
        values += [place[0], place[0], place[1]]
    found = await rows(
        f"SELECT * FROM audit_entry WHERE {' AND '.join(conditions)} ORDER BY at DESC, id LIMIT {limit + 1}", *values
    )
    entries = [loaded(AuditEntry, one) for one in found[:limit]]
    return AuditPage(entries, cursor(entries[-1].at, entries[-1].id) if len(found) > limit else None)


async def people_with(event: UUID, names: Sequence[str], kept: Collection[str]) -> list[tuple[str, int]]:
    """Of these fields the ones that are not kept although people wished for them, with how many."""
    gone = [name for name in names if name not in kept]
    if not gone:
        return []
    found = await rows(
        "SELECT field_wishes, field FROM attendee WHERE event = ? AND state <> 'cancelled'"
        " AND (field_wishes <> '[]' OR field <> '')",
        event,
    )
    chosen = [{*msgspec.json.decode(one["field_wishes"]), one["field"]} for one in found]
    counted = [(name, sum(name in wishes for wishes in chosen)) for name in gone]
    return [(name, people) for name, people in counted if people]


async def consents_given(event: UUID) -> dict[str, int]:
    """How many registrations have agreed to each consent and not withdrawn it, by key; 0 where all have withdrawn."""
    found = await rows(
        "SELECT c.consent, sum(CASE WHEN c.withdrawn_at IS NULL THEN 1 ELSE 0 END) AS people FROM consent c"
        " JOIN registration r ON r.id = c.registration WHERE r.event = ? GROUP BY c.consent",
        event,
    )
    return {one["consent"]: one["people"] for one in found}
