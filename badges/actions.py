"""Noting what has been loaded and what has been printed."""

from datetime import datetime
from uuid import UUID, uuid4

from badges.queries import MISSING, ON_IT, WANTED
from badges.tables import PrintedBadge
from core import clock
from core.db import holding, insert, rows, writing
from core.staff.actions import record
from core.staff.actors import Actor
from registration.tables import Event


async def note_printed(event_id: UUID, actor: Actor, until: datetime | None = None) -> int:
    """Everybody who had a badge coming by `until` (now unless told) has got it printed; answers how many that were.

    `until` is when the sheets were loaded: who got a seat after that is still to be printed.
    """
    async with holding(Event, event_id) as event:
        now = clock.now()
        later = " AND NOT EXISTS (SELECT 1 FROM change c WHERE c.attendee = a.id AND c.at > ?)"
        found = await rows(f"SELECT a.id AS attendee, {ON_IT}{WANTED}{MISSING}{later}", event.id, until or now)
        for first in range(0, len(found), 500):
            part = found[first : first + 500]
            await insert(
                PrintedBadge,
                [dict(one) | {"id": uuid4(), "event": event.id, "printed_at": now} for one in part],
            )
        await record(actor, "badges_printed", f"event:{event.id}", event=event.id, number=len(found))
    return len(found)


async def note_downloaded(event_id: UUID, actor: Actor) -> None:
    """The sheets carry names, so who took them out of the house is on record."""
    async with writing():
        await record(actor, "badges_downloaded", f"event:{event_id}", event=event_id)


async def note_letters_downloaded(event_id: UUID, actor: Actor) -> None:
    """The letters carry names and addresses, so who took them out of the house is on record."""
    async with writing():
        await record(actor, "letters_downloaded", f"event:{event_id}", event=event_id)
