"""Sending somebody the links to their registrations once more."""

import dataclasses
from datetime import datetime

from core import clock
from core.db import holding, loaded, marks, rows
from core.mail.outbox import queue
from registration import rules
from registration.links import letters
from registration.links.letters import Line
from registration.strangers import letter_at
from registration.tables import Event, Registration

ON_ONE_LETTER = 50


async def send_links(email: str) -> None:
    """Write to an address which registrations it has for events that are not over, with the link of each.

    An address that has none gets no letter. Anybody may ask for it, so it goes once a minute and five times a day.
    """
    lines = await _living(email.strip().lower(), clock.now())
    if not lines:
        return
    newest = lines[0].registration
    ids = [line.registration.id for line in lines]
    async with holding(Registration, newest.id):
        now = clock.now()
        not_before = await letter_at(letters.KIND, now, marks(ids), *ids)
        if not_before is None:
            return
        draft = letters.my_links(newest, sorted(lines, key=lambda line: line.event.starts_at))
        await queue(dataclasses.replace(draft, not_before=not_before))


async def _living(email_folded: str, now: datetime) -> list[Line]:
    """The registrations of an address whose link still leads somewhere, the newest first."""
    found = await rows(
        "SELECT r.*, e.id AS of_event FROM event e JOIN registration r ON r.event = e.id AND r.email_folded = ?"
        " WHERE e.ends_at > ? AND r.erased_at IS NULL"
        " AND (r.state IN ('pending', 'active') OR (r.state = 'expired' AND r.created_at > ?"
        " AND (e.starts_at > ? OR e.registration_closes > ?)))"
        f" ORDER BY r.created_at DESC LIMIT {ON_ONE_LETTER}",
        email_folded,
        now,
        now - rules.CONFIRM_WITHIN,
        now,
        now,
    )
    if not found:
        return []
    wanted = sorted({one["of_event"] for one in found})
    events = {
        one["id"]: loaded(Event, one)
        for one in await rows(f"SELECT * FROM event WHERE id IN ({marks(wanted)})", *wanted)
    }
    return [
        Line(events[one["of_event"]], loaded(Registration, {k: v for k, v in one.items() if k != "of_event"}))
        for one in found
    ]
