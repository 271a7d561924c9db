"""Noting what has been printed."""

from uuid import UUID, uuid4

from badges.queries import MISSING
from badges.tables import PrintedBadge
from core import clock
from core.db import holding, insert, rows
from core.staff.actions import record
from core.staff.actors import Actor
from registration.tables import Event


async def note_printed(event_id: UUID, actor: Actor) -> int:
    """Everybody who has a badge coming has got it printed with today's name; answers how many that were."""
    async with holding(Event, event_id) as event:
        now = clock.now()
        found = await rows(
            "SELECT a.id, a.name FROM attendee a JOIN registration r ON r.id = a.registration"
            f" WHERE a.event = ? AND a.state = 'seat' AND a.mode = 'on_site' AND r.state = 'active'{MISSING}",
            event.id,
        )
        for first in range(0, len(found), 500):
            part = found[first : first + 500]
            await insert(
                PrintedBadge,
                [
                    {"id": uuid4(), "event": event.id, "attendee": one["id"], "name": one["name"], "printed_at": now}
                    for one in part
                ],
            )
        await record(actor, "badges_printed", f"event:{event.id}", event=event.id, number=len(found))
    return len(found)
