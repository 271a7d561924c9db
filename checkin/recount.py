"""Proof that the headcounts on events equal the rows they count, and these what leads said about conflicts."""

from checkin import conflicts
from checkin.ledger import ATTENDEES_INSIDE, COUNTED_INSIDE
from core.db import rows
from registration.recount import Difference


async def differences() -> list[Difference]:
    """Every headcount that does not equal its rows, and every event whose conflicts count otherwise; or nothing."""
    return await _headcounts() + await _conflicts()


async def _headcounts() -> list[Difference]:
    """A headcount never stands below zero."""
    found = await rows(
        f"SELECT e.slug, e.inside AS stored, ({ATTENDEES_INSIDE}) AS attendees, ({COUNTED_INSIDE}) AS counted"
        " FROM event e ORDER BY e.slug".format("e.id", "e.id")
    )
    counted = [(row, max(0, row["attendees"] + int(row["counted"]))) for row in found]
    return [
        Difference(row["slug"], "inside", rows_say, row["stored"])
        for row, rows_say in counted
        if rows_say != row["stored"]
    ]


async def _conflicts() -> list[Difference]:
    """Walk-ins made of conflicts: as many as the answers say, and the same."""
    stored = await rows("SELECT event, id FROM walk_in WHERE conflict IS NOT NULL")
    answered = await rows("SELECT DISTINCT c.event, e.slug FROM conflict_answer c JOIN event e ON e.id = c.event")
    found = []
    for one in answered:
        wanted = await conflicts.further(one["event"])
        there = {each["id"] for each in stored if each["event"] == one["event"]}
        if wanted != there:
            found.append(Difference(one["slug"], "conflicts", len(wanted), len(there)))
    return found
