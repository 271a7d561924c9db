"""What the answers of an event come to: counted per question, and who needs which provision."""

from collections import Counter
from typing import Any
from uuid import UUID

import msgspec

from core.db import rows


async def answered(event: UUID) -> dict[str, int]:
    """How many answers are stored to each question, by its key; those to questions that were removed as well."""
    counts: Counter[str] = Counter()
    for table in ("attendee", "registration"):
        found = await rows(f"SELECT answers FROM {table} WHERE event = ? AND answers <> '{{}}'", event)
        for one in found:
            counts.update(msgspec.json.decode(one["answers"], type=dict[str, Any]).keys())
    found = await rows(
        "SELECT question, count(DISTINCT person) AS people FROM statistic_answer WHERE event = ? GROUP BY question",
        event,
    )
    return dict(counts) | {one["question"]: one["people"] for one in found}


async def need_counts(event: UUID) -> dict[str, int]:
    """How many people who are coming or waiting need each provision, by its key."""
    found = await rows(
        "SELECT w.provision, count(*) AS people FROM provision_wish w JOIN attendee a ON a.id = w.attendee"
        " WHERE w.event = ? AND a.state <> 'cancelled' GROUP BY w.provision",
        event,
    )
    return {one["provision"]: one["people"] for one in found}
