"""Reminders: so many hours before the start a letter to everybody with a seat, once for each date of an event."""

from datetime import datetime, timedelta
from uuid import uuid4

from core import clock
from core.db import loaded, rows, writing
from registration.asking.definitions import defined
from registration.plans import rules
from registration.plans.circulars import announce
from registration.tables import Event

LONGEST = timedelta(hours=720)


async def remind() -> int:
    """Begin the reminders whose moment has come; answers how many. The letters are written by `circulate`."""
    now = clock.now()
    found = await rows(
        "SELECT * FROM event WHERE reminders <> '[]' AND starts_at > ? AND starts_at <= ? AND cancelled_at IS NULL"
        " AND published",
        now,
        now + LONGEST,
    )
    begun = 0
    for event in (loaded(Event, values) for values in found):
        for hours in rules.due_reminders(defined(event, "reminders"), event.starts_at, now):
            begun += await _begin(event, hours, now)
    return begun


async def _begin(event: Event, hours: int, now: datetime) -> bool:
    """False when this reminder for this date has begun before."""
    async with writing():
        new = await rows(
            "INSERT INTO reminder (id, event, hours, starts_at, queued_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (event, hours, starts_at) DO NOTHING RETURNING id",
            uuid4(),
            event.id,
            hours,
            event.starts_at,
            now,
        )
        if new:
            await announce(event, "reminder", now, before={"hours": hours})
        return bool(new)
