"""Letters that strangers can trigger, by knowing an address: one a minute, five a day."""

from datetime import datetime, timedelta
from typing import Any

from core.db import rows

LETTERS_A_DAY = 5
BETWEEN = timedelta(minutes=1)


async def letter_at(kind: str, now: datetime, registrations: str, *values: Any) -> datetime | None:
    """When the next letter of this kind may go to an address; None when it has had enough for today.

    `registrations` is a query for the ids of the registrations of that address, `values` what it needs.
    """
    sent = await rows(
        f"SELECT not_before FROM letter WHERE registration IN ({registrations}) AND kind = ? AND created_at > ?"
        " ORDER BY not_before DESC",
        *values,
        kind,
        now - timedelta(days=1),
    )
    if len(sent) >= LETTERS_A_DAY:
        return None
    return max(now, sent[0]["not_before"] + BETWEEN) if sent else now
