"""The door list on paper: everybody who may come in, A to Z, in large print with a box to tick."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from badges import pdf
from badges.pdf import Pdf
from checkin.queries import held_in_vain, name_of, state_of
from core import clock
from core.db import Row, rows
from core.folding import fold
from core.pages import render
from registration.letters import contact_of
from registration.tables import Event

T = TypeVar("T")


class Listed(NamedTuple):
    """One line of the list; `sign` is what to look at twice: unconfirmed, waiting, online, or nothing."""

    name: str
    group: str
    ending: str
    sign: str


class Letter(NamedTuple, Generic[T]):
    """The people under one letter of the alphabet; the last one has no letter and those whom no name places."""

    letter: str
    people: Sequence[T]


def by_letter(found: Iterable[Row], listed: Callable[[Row], T]) -> list[Letter[T]]:
    """People by the last part of the name; those without one stand below who signed them up.

    The rows have name, folded, contact (who signed them up) and registration.
    """
    alphabet = {
        letter: Letter(letter.upper(), [listed(one) for one in lines])
        for letter, lines in groupby(sorted(found, key=_place), key=lambda one: _place(one)[0][:1])
    }
    nameless = alphabet.pop("", None)
    return [*alphabet.values(), nameless] if nameless else list(alphabet.values())


async def letters(event: Event) -> list[Letter[Listed]]:
    """Everybody who may come in."""
    found = await rows(
        "SELECT a.name, a.folded, a.group_name, a.mode, a.registration, a.state, r.state AS registration_state,"
        " r.hold_until, t.code, r.name AS contact FROM attendee a JOIN registration r ON r.id = a.registration"
        " LEFT JOIN ticket t ON t.attendee = a.id AND t.state = 'valid' WHERE a.event = ? AND a.state <> 'cancelled'",
        event.id,
    )
    now = clock.now()
    return by_letter((one for one in found if not held_in_vain(one, now)), lambda one: _listed(one, now))


def _place(one: Row) -> tuple[str, str, str, bool]:
    """Where a person stands: by the last part of the name (what is before a comma, where there is one), then by all
    of it, then by registration. Who has no name stands where the contact does, and after the contact.
    """
    name = one["name"] if one["folded"] else one["contact"]
    words = [name.partition(",")[0]] if "," in name else name.split()[-1:]
    whole = fold(name)
    return fold("".join(words)) or whole, whole, str(one["registration"]), not one["folded"]


def _listed(one: Row, now: datetime) -> Listed:
    state = state_of(one, now)
    sign = state if state in ("unconfirmed", "waiting") else ("online" if one["mode"] == "online" else "")
    return Listed(name_of(one), one["group_name"], (one["code"] or "")[-4:], sign)


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
