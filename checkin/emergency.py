"""The emergency list: who is in the house now, A to Z, and how many more whom nobody knows by name."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from badges import pdf
from badges.pdf import Pdf
from checkin.door_list import Letter, by_letter
from checkin.phones import phones
from checkin.quarantine import perhaps_inside
from checkin.queries import name_of
from core import clock
from core.db import Row, row, rows, writing
from core.folding import fold
from core.pages import render
from core.staff.actions import record
from core.staff.actors import Actor
from registration.tables import Event


class Present(NamedTuple):
    """One person in the house, since when and through which gate; `guest`: let in without a ticket."""

    name: str
    group: str
    since: datetime | None
    gate: str
    guest: bool = False


class Emergency(NamedTuple):
    """The list as it stands: everybody by name, and those of whom only the number is known.

    `inside` is the headcount. Named guests have no exit of their own; where exits were counted, `gone` says how many
    of them and of the unnamed have left. `unsent`: scans that still lie on phones and are missing here; `unsettled`:
    people let in about whom a lead has still to decide.
    """

    at: datetime
    letters: Sequence[Letter[Present]]
    named: int
    unnamed: int
    gone: int
    inside: int
    unsent: int
    unsettled: int


_INSIDE = (
    "SELECT a.name, a.folded, a.group_name, a.registration, r.name AS contact, t.since, t.gate FROM attendance t"
    " JOIN attendee a ON a.id = t.attendee JOIN registration r ON r.id = a.registration"
    " WHERE t.event = ? AND t.session = '' AND t.inside"
)
_GUESTS = (
    "SELECT id AS registration, name, name AS contact, effective AS since FROM walk_in"
    " WHERE event = ? AND accepted AND merged_into IS NULL AND direction = 'in' AND name <> ''"
)
_COUNTED = (
    "SELECT COALESCE(SUM(CASE WHEN direction = 'in' AND name = '' THEN count ELSE 0 END), 0) AS unnamed,"
    " COALESCE(SUM(CASE WHEN direction = 'out' THEN count ELSE 0 END), 0) AS gone FROM walk_in"
    " WHERE event = ? AND accepted AND merged_into IS NULL"
)


async def taken(event: Event, by: Actor, as_file: bool = False) -> Emergency:
    """The list as it stands now; that somebody took it is on record."""
    people = [dict(one) | {"guest": False} for one in await rows(_INSIDE, event.id)]
    guests = [
        dict(one) | {"folded": fold(one["name"]), "group_name": "", "gate": None, "guest": True}
        for one in await rows(_GUESTS, event.id)
    ]
    counted = await row(_COUNTED, event.id)
    assert counted is not None
    async with writing():
        await record(by, "emergency_list_taken", f"event:{event.id}", event=event.id, people=event.inside, file=as_file)
    return Emergency(
        at=clock.now(),
        letters=by_letter([*people, *guests], _present),
        named=len(people) + len(guests),
        unnamed=int(counted["unnamed"]),
        gone=int(counted["gone"]),
        inside=event.inside,
        unsent=sum(phone.queue for phone in await phones(event.id)),
        unsettled=await perhaps_inside(event.id),
    )


def _present(one: Row) -> Present:
    return Present(name_of(one), one["group_name"], one["since"], one["gate"] or "", one["guest"])


async def as_pdf(event: Event, by: Actor) -> Pdf:
    """The list in large print; for paper only, so without tags."""
    html = render("print/emergency.html", event=event, list=await taken(event, by, as_file=True))
    return await pdf.render(html, "emergency.css", tagged=False)
