"""The door list on paper: everybody who may come in, A to Z, in large print with a box to tick."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from badges import pdf
from badges.pdf import Pdf
from checkin.queries import state_of
from core.db import Row, rows
from core.folding import fold
from core.languages import _
from core.pages import render
from registration.letters import contact_of
from registration.tables import Event


class Listed(NamedTuple):
    """One line of the list; `sign` is what to look at twice: unconfirmed, waiting, online, or nothing."""

    name: str
    group: str
    ending: str
    sign: str


class Letter(NamedTuple):
    """The people under one letter of the alphabet; the last one has no letter and those without a name."""

    letter: str
    people: Sequence[Listed]


async def letters(event: Event) -> list[Letter]:
    """Everybody who may come in, by the last part of the name; then those without one, by who signed them up."""
    found = await rows(
        "SELECT a.name, a.folded, a.group_name, a.mode, a.state, r.state AS registration_state, t.code,"
        " r.name AS contact FROM attendee a JOIN registration r ON r.id = a.registration"
        " LEFT JOIN ticket t ON t.attendee = a.id AND t.state = 'valid' WHERE a.event = ? AND a.state <> 'cancelled'",
        event.id,
    )
    named = sorted((one for one in found if one["folded"]), key=_place)
    unnamed = sorted((one for one in found if not one["folded"]), key=lambda one: fold(one["contact"]))
    alphabet = [
        Letter(letter.upper(), [_listed(one) for one in lines])
        for letter, lines in groupby(named, key=lambda one: _place(one)[0][:1])
    ]
    return [*alphabet, Letter("", [_listed(one) for one in unnamed])] if unnamed else alphabet


def _place(one: Row) -> tuple[str, str]:
    """Where a name stands: by its last part (what is before a comma, where there is one), then by all of it."""
    last = one["name"].partition(",")[0] if "," in one["name"] else one["name"].split()[-1]
    return fold(last) or one["folded"], one["folded"]


def _listed(one: Row) -> Listed:
    state = state_of(one)
    sign = state if state in ("unconfirmed", "waiting") else ("online" if one["mode"] == "online" else "")
    name = one["name"] or _("Begleitung von %(name)s") % {"name": one["contact"]}
    return Listed(name, one["group_name"], (one["code"] or "")[-4:], sign)


async def as_pdf(event: Event, now: datetime) -> Pdf:
    """The list, ready to print; for paper only, so without tags."""
    people = await letters(event)
    html = render(
        "print/door_list.html",
        event=event,
        letters=people,
        total=sum(len(letter.people) for letter in people),
        helper=await contact_of(event),
        now=now,
    )
    return await pdf.render(html, "door_list.css", tagged=False)
