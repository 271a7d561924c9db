"""Proof that the headcounts on events equal the rows they count."""

from core.db import rows
from registration.recount import Difference

_INSIDE = "SELECT count(*) FROM attendance t WHERE t.event = e.id AND t.inside AND t.session = ''"
_COUNTED = (
    "SELECT COALESCE(SUM(CASE w.direction WHEN 'in' THEN w.count ELSE -w.count END), 0) FROM walk_in w"
    " WHERE w.event = e.id AND w.accepted AND w.merged_into IS NULL"
)


async def differences() -> list[Difference]:
    """Every headcount that does not equal its rows; empty when all is well. It never stands below zero."""
    found = await rows(
        f"SELECT e.slug, e.inside AS stored, ({_INSIDE}) AS attendees, ({_COUNTED}) AS counted FROM event e"
        " ORDER BY e.slug"
    )
    counted = [(row, max(0, row["attendees"] + int(row["counted"]))) for row in found]
    return [
        Difference(row["slug"], "inside", rows_say, row["stored"])
        for row, rows_say in counted
        if rows_say != row["stored"]
    ]
