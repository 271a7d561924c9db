"""What time ends by itself: holds, offers, old answers, and the data of those who never confirmed."""

from datetime import datetime
from uuid import UUID

from core import clock
from core.db import holding, rows, writing
from registration import idempotency, moving, seats
from registration.own.erasing import erase_all
from registration.rules import CONFIRM_WITHIN
from registration.tables import Event

_NEVER_CONFIRMED = "state IN ('expired', 'cancelled') AND confirmed_at IS NULL AND name <> ''"
_AT_ONCE = 200  # registrations forgotten in one transaction


async def sweep() -> int:
    """End holds and offers that ran out, move queues up where seats are left; answers how many events were due."""
    now = clock.now()
    due = await rows(
        "SELECT event FROM registration WHERE state = 'pending' AND hold_until <= ?"
        " UNION SELECT event FROM attendee WHERE state = 'offered' AND offer_until <= ?"
        " UNION SELECT id FROM event WHERE ends_at > ? AND cancelled_at IS NULL"
        f" AND ({_can_move('on_site')} OR {_can_move('online')})",
        now,
        now,
        now,
    )
    for found in due:
        while await _settle(UUID(str(found["event"]))):
            pass
    await idempotency.forget(now)
    while await _forget_unconfirmed(now) == _AT_ONCE:
        pass
    return len(due)


def _can_move(mode: str) -> str:
    seats_left = f"({mode}_limit IS NULL OR {mode}_taken < {mode}_limit)"
    return f"({mode}_offered AND {mode}_waiting > 0 AND {seats_left})"


async def _settle(key: UUID) -> bool:
    """Settle one event; whether anybody moved up, so that it is worth asking again."""
    async with holding(Event, key) as event:
        waiting = event.on_site_waiting + event.online_waiting
        await seats.finish(event, await moving.settle(event, clock.now()))
        return event.on_site_waiting + event.online_waiting < waiting


async def _forget_unconfirmed(now: datetime) -> int:
    """72 hours after a sign-up that nobody confirmed its personal data goes; the bare row stays, so do the counts."""
    async with writing():
        found = await rows(
            "UPDATE registration SET name = '' WHERE id IN"
            f" (SELECT id FROM registration WHERE {_NEVER_CONFIRMED} AND created_at <= ? LIMIT {_AT_ONCE})"
            f" AND {_NEVER_CONFIRMED} RETURNING id",
            now - CONFIRM_WITHIN,
        )
        if found:
            await erase_all([one["id"] for one in found])
    return len(found)
