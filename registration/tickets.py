"""Ticket codes: issued once per attendee, replaced when somebody else takes the place."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from core.codes import new_code
from core.db import insert, marks, rows
from registration.tables import Attendee, Ticket


async def issue(people: Sequence[Attendee], now: datetime) -> dict[UUID, str]:
    """A new valid code for each attendee; answers the codes by attendee."""
    codes = {person.id: new_code() for person in people}
    await insert(
        Ticket,
        [
            {"id": uuid4(), "code": code, "attendee": attendee, "state": "valid", "created_at": now}
            for attendee, code in codes.items()
        ],
    )
    return codes


async def replace(person: Attendee, now: datetime) -> str:
    """Somebody else comes in this place: the old code is refused from now on, a new one is answered."""
    await rows(
        "UPDATE ticket SET state = 'replaced', replaced_at = ? WHERE attendee = ? AND state = 'valid'", now, person.id
    )
    return (await issue([person], now))[person.id]


async def codes_of(people: Sequence[Attendee]) -> dict[UUID, str]:
    """The valid code of each attendee."""
    if not people:
        return {}
    found = await rows(
        f"SELECT attendee, code FROM ticket WHERE state = 'valid' AND attendee IN ({marks(people)})",
        *(person.id for person in people),
    )
    return {row["attendee"]: row["code"] for row in found}
