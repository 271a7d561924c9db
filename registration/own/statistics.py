"""Statistics answers are let go: they keep what counts, and lose the person. A step inside a transaction."""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from core.db import marks, rows


async def freeze(attendees: Sequence[UUID], attended: Collection[UUID]) -> None:
    """Write into these people's answers how they took part, then give each answer a random key of its own.

    The key that stands with the person leads nowhere then. Who neither has a seat nor came is in no figure: those
    answers go.
    """
    found = await rows(
        "SELECT id, state, mode, kind, statistics FROM attendee"
        f" WHERE statistics IS NOT NULL AND id IN ({marks(attendees)})",
        *attendees,
    )
    for person in found:
        if person["state"] != "seat" and person["id"] not in attended:
            await rows("DELETE FROM statistic_answer WHERE person = ?", person["statistics"])
        for answer in await rows("SELECT id FROM statistic_answer WHERE person = ?", person["statistics"]):
            await rows(
                "UPDATE statistic_answer SET person = ?, mode = ?, attended = ? WHERE id = ?",
                uuid4(),
                person["mode"],
                person["kind"] == "participant" and person["id"] in attended,
                answer["id"],
            )
