"""What pages and programs read of events and registrations."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from core.db import T, loaded, row, rows
from core.lists import cursor, read_cursor
from core.problems import NotFound
from registration import seats
from registration.asking.definitions import provisions_of
from registration.rules import MODES
from registration.tables import Event, Process, Registration


async def _one(table: type[T], column: str, value: Any) -> T:
    """The row with this value in a unique column; NotFound when there is none."""
    found = await row(f'SELECT * FROM "{table._meta.tablename}" WHERE {column} = ?', value)
    if found is None:
        raise NotFound()
    return loaded(table, found)


async def event_id(slug: str) -> UUID:
    """The id of an event by its slug; NotFound when there is none."""
    found = await row("SELECT id FROM event WHERE slug = ?", slug)
    if found is None:
        raise NotFound()
    return found["id"]


async def event_by_slug(slug: str) -> Event:
    """An event by its slug; NotFound when there is none."""
    return await _known("slug", slug)


async def event_by_id(key: UUID) -> Event:
    """An event by its id; NotFound when there is none."""
    return await _known("id", key)


async def _known(column: str, value: Any) -> Event:
    event = await _one(Event, column, value)
    await seats.know([event])
    return event


async def public_event(slug: str) -> Event:
    """An event that strangers may see: published, and not closed."""
    event = await event_by_slug(slug)
    if not event.published or event.format == "closed":
        raise NotFound()
    return event


async def process_by_slug(slug: str) -> Process:
    """A process by its slug; NotFound when there is none."""
    return await _one(Process, "slug", slug)


async def registration_by_id(key: UUID) -> Registration:
    """A registration by its id; NotFound when there is none."""
    return await _one(Registration, "id", key)


async def by_token(token: str) -> Registration:
    """The registration a manage link belongs to; NotFound for an unknown one."""
    return await _one(Registration, "manage_token", token)


async def earlier_of(registration: Registration) -> Registration | None:
    """The newest earlier registration of the same address at the same event that is still alive."""
    found = await row(
        "SELECT * FROM registration WHERE event = ? AND email_folded = ? AND state IN ('pending', 'active') AND id <> ?"
        " AND created_at <= ? ORDER BY created_at DESC LIMIT 1",
        registration.event,
        registration.email_folded,
        registration.id,
        registration.created_at,
    )
    return loaded(Registration, found) if found else None


def modes_of(event: Event) -> list[str]:
    """The ways in which one can attend, on site first."""
    return [mode for mode in MODES if seats.offered(event, mode)]


def free_of(event: Event) -> dict[str, int | None]:
    """Ordinary seats a sign-up could get now, per mode: null = no limit, 0 while anybody waits, absent: not offered.

    An event that was called off has none.
    """
    if event.cancelled_at is not None:
        return dict.fromkeys(modes_of(event), 0)
    return {mode: seats.room(event, mode).free for mode in modes_of(event)}


class KeptSeats(msgspec.Struct):
    """Seats on site kept for those who need a provision, until a moment: how many, and how many a sign-up could get."""

    provision: str
    seats: int
    free: int
    until: datetime


def kept_of(event: Event) -> list[KeptSeats]:
    """The seats of an event that are kept for a provision; once let go, `free` is what is left for everybody."""
    room = seats.room(event, "on_site")
    deadlines = {provision.key: provision.deadline or event.starts_at for provision in provisions_of(event)}
    return [KeptSeats(kept.key, kept.seats, room.free_for(kept.key) or 0, deadlines[kept.key]) for kept in event.kept]


async def listed_events(
    limit: int,
    after: str | None,
    everything: bool = False,
    ending_after: datetime | None = None,
    process: UUID | None = None,
) -> tuple[list[Event], str | None]:
    """Events by start, and the cursor of the next page; the public sees the published, listed ones."""
    conditions, values = ["1 = 1"], list[Any]()
    if not everything:
        conditions.append("published AND listed AND format <> 'closed'")
    if ending_after is not None:
        conditions.append("ends_at > ?")
        values.append(ending_after)
    if process is not None:
        conditions.append("process = ?")
        values.append(process)
    if place := read_cursor(after, datetime, UUID):
        conditions.append("(starts_at > ? OR (starts_at = ? AND id > ?))")
        values += [place[0], place[0], place[1]]
    found = await rows(
        f"SELECT * FROM event WHERE {' AND '.join(conditions)} ORDER BY starts_at, id LIMIT {limit + 1}", *values
    )
    events = [loaded(Event, one) for one in found[:limit]]
    await seats.know(events)
    last = cursor(events[-1].starts_at, events[-1].id) if len(found) > limit else None
    return events, last


async def processes_of(events: list[Event]) -> dict[UUID, Process]:
    """The processes these events belong to, by id."""
    wanted = sorted({event.process for event in events if event.process})
    if not wanted:
        return {}
    found = await rows(f"SELECT * FROM process WHERE id IN ({', '.join('?' for _ in wanted)})", *wanted)
    return {values["id"]: loaded(Process, values) for values in found}
