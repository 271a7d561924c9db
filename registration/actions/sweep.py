"""What time ends by itself: holds, offers, old answers, and the data of those who never confirmed."""

from datetime import datetime
from uuid import UUID

from core import clock
from core.db import holding, marks, rows, writing
from core.mail.outbox import forget_letters
from registration import idempotency, seats
from registration.rules import CONFIRM_WITHIN
from registration.tables import Event

_AT_ONCE = 200  # registrations forgotten in one transaction


async def sweep() -> int:
    """End every hold and offer that ran out, event by event; answers how many events were due."""
    now = clock.now()
    due = await rows(
        "SELECT DISTINCT event FROM registration WHERE state = 'pending' AND hold_until <= ?"
        " UNION SELECT DISTINCT event FROM attendee WHERE state = 'offered' AND offer_until <= ?",
        now,
        now,
    )
    for found in due:
        async with holding(Event, UUID(str(found["event"]))) as event:
            await seats.finish(event, await seats.settle(event, clock.now()))
    await idempotency.forget(now)
    while await _forget_unconfirmed(now) == _AT_ONCE:
        pass
    return len(due)


async def _forget_unconfirmed(now: datetime) -> int:
    """72 hours after a sign-up that nobody confirmed its personal data goes; the bare row stays, so do the counts."""
    async with writing():
        found = await rows(
            "SELECT id FROM registration WHERE state = 'expired' AND name <> '' AND created_at <= ?"
            f" ORDER BY created_at LIMIT {_AT_ONCE}",
            now - CONFIRM_WITHIN,
        )
        if not found:
            return 0
        keys = [one["id"] for one in found]
        these = marks(keys)
        await rows(
            f"UPDATE attendee SET name = '', folded = '', answers = '{{}}' WHERE registration IN ({these})", *keys
        )
        await rows(
            f"UPDATE registration SET name = '', email = NULL, email_folded = NULL, phone = NULL WHERE id IN ({these})",
            *keys,
        )
        await forget_letters(keys)
    return len(found)
