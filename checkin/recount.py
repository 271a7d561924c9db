"""Proof that the headcounts on events equal the rows they count."""

from checkin.ledger import ATTENDEES_INSIDE, COUNTED_INSIDE
from core.db import rows
from registration.recount import Difference


async def differences() -> list[Difference]:
    """Every headcount that does not equal its rows; empty when all is well. It never stands below zero."""
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
