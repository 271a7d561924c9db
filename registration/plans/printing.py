"""Letters on paper for those without e-mail: whose are still to be printed, and that they have been."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from core import clock
from core.db import batched, loaded, marks, row, rows, writing
from core.staff.actions import record
from core.staff.actors import Actor
from registration.tables import Registration

_BY_POST = " FROM registration r WHERE r.event = ? AND r.state = 'active' AND r.email IS NULL AND r.address <> ''"
_MISSING = (  # never printed, or something in it is another one since
    " AND (r.letter_printed_at IS NULL"
    ' OR EXISTS (SELECT 1 FROM "change" c JOIN attendee a ON a.id = c.attendee'
    " WHERE a.registration = r.id AND c.at > r.letter_printed_at)"
    " OR EXISTS (SELECT 1 FROM ticket t JOIN attendee a ON a.id = t.attendee"
    " WHERE a.registration = r.id AND t.created_at > r.letter_printed_at)"
    " OR EXISTS (SELECT 1 FROM circular u WHERE u.event = r.event AND u.kind <> 'reminder'"
    " AND u.created_at > r.letter_printed_at))"
)
_AT_ONCE = 500


async def by_post(event: UUID, missing_only: bool) -> list[Registration]:
    """The registrations that get their ticket by post, in the order in which they came."""
    missing = _MISSING if missing_only else ""
    found = await rows(f"SELECT r.*{_BY_POST}{missing} ORDER BY r.created_at, r.id", event)
    return [loaded(Registration, one) for one in found]


async def count_by_post(event: UUID, missing_only: bool) -> int:
    """How many they are."""
    found = await row(f"SELECT count(*) AS letters{_BY_POST}{_MISSING if missing_only else ''}", event)
    return found["letters"] if found else 0


async def note_printed(event: UUID, actor: Actor, until: datetime | None = None) -> int:
    """The letters there were at `until` (now unless told) are printed; answers how many.

    What these people had to hear stood in them: who has no telephone need not be called.
    """
    async with writing():
        now = clock.now()
        found = [one["id"] for one in await rows(f"SELECT r.id{_BY_POST}{_MISSING}", event)]
        await _note(found, actor, min(until or now, now), now)
        await record(actor, "letters_printed", f"event:{event}", event=event, number=len(found))
    return len(found)


async def note_one_printed(registration: Registration, actor: Actor) -> None:
    """The letter of this registration is printed."""
    async with writing():
        now = clock.now()
        await _note([registration.id], actor, now, now)
        await record(actor, "letters_printed", f"registration:{registration.id}", event=registration.event, number=1)


async def _note(registrations: Sequence[UUID], actor: Actor, printed_at: datetime, now: datetime) -> None:
    for some in batched(registrations, _AT_ONCE):
        await rows(f"UPDATE registration SET letter_printed_at = ? WHERE id IN ({marks(some)})", printed_at, *some)
        await rows(
            "UPDATE phone_call SET done_at = ?, done_by = ? WHERE done_at IS NULL AND created_at <= ?"
            f" AND registration IN (SELECT id FROM registration WHERE phone IS NULL AND id IN ({marks(some)}))",
            now,
            actor.name,
            printed_at,
            *some,
        )
