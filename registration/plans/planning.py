"""What moving an event means for it and its people: worked out on a row of the event, before anything is written."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from msgspec import UNSET

from core.db import Row, loaded, rows
from core.problems import FieldError, Invalid
from registration import events
from registration.invitations.waves import unanswered
from registration.plans import rules
from registration.plans.inputs import Move
from registration.plans.rules import Person, Place
from registration.programme.queries import sessions_of_event
from registration.rules import MODES
from registration.seats import offered
from registration.tables import Attendee, Event

MODE_COLUMNS = tuple(f"{mode}_{name}" for mode in MODES for name in ("offered", "limit"))
COLUMNS = ("starts_at", "ends_at", "doors_open_at", "registration_closes", "venue", "join_url", *MODE_COLUMNS)
READ = ("starts_at", "ends_at", "doors_open_at", "venue", "on_site_offered", "online_offered")  # what people learn of


class Told(NamedTuple):
    """How many registrations are told by mail, by phone, by a letter on paper; nobody: there is no way to tell them.

    `unconfirmed` are those still to be confirmed: they read how things stand when they do. `invited` are invitations
    without an answer: their page says how things stand, nobody writes to them.
    """

    mail: int
    phone: int
    letter: int
    nobody: int
    unconfirmed: int
    invited: int


class Moving(NamedTuple):
    """A person and where she takes part from now on."""

    person: Attendee
    place: Place


class Readers(NamedTuple):
    """So many people with a seat who took part in the mode `was` and take part in `mode` now: they read the same."""

    was: str
    mode: str
    people: int


@dataclass(frozen=True)
class Plan:
    """What is to happen: the event before and after, the columns that differ, who takes part in another way.

    `relocated` counts the people whose mode changes, `unseated` those who lose a seat, as their room is too small.
    """

    before: Event
    event: Event
    changed: list[str]
    moving: list[Moving]
    readers: list[Readers]
    relocated: int = 0
    unseated: int = 0

    @property
    def matters(self) -> bool:
        """Whether there is anything to tell people."""
        return any(name in READ for name in self.changed)


async def planned(event: Event, wish: Move) -> Plan:
    """Change this row as wished, in memory only; Invalid with every field that does not go together."""
    before = copy(event)
    wrong = await events.apply_patch(event, _whole(event, wish).patch)
    if wish.modes is not UNSET:
        wrong += _offer(event, wish)
    if not wrong and (event.starts_at, event.ends_at) != (before.starts_at, before.ends_at):
        wrong += await _programme_wrong(event, before)
    if wrong:
        raise Invalid(wrong)
    changed = [name for name in (*COLUMNS, "translations") if getattr(event, name) != getattr(before, name)]
    if wish.modes is UNSET:
        return Plan(before, event, changed, [], await readers_of(event))
    people = await rows(_PEOPLE, event.id, event.id)
    return Plan(before, event, changed, *_places(event, people))


async def _programme_wrong(event: Event, before: Event) -> list[FieldError]:
    """The programme moves along with the start, and must fit in there."""
    by = event.starts_at - before.starts_at
    sessions = await sessions_of_event(event.id)
    outside = any(one.starts_at + by < event.starts_at or one.ends_at + by > event.ends_at for one in sessions)
    return [FieldError("ends_at", "range")] if outside else []


def _whole(event: Event, wish: Move) -> Move:
    """The wish with the end and the doors moved along with the start, where nothing else is said.

    On the row, registration that would close after the new end closes at the start.
    """
    wish = copy(wish)
    if wish.starts_at is not UNSET:
        by = wish.starts_at - event.starts_at
        with suppress(OverflowError):  # at the end of the calendar the start itself is refused
            if wish.ends_at is UNSET:
                wish.ends_at = event.ends_at + by
            if wish.doors_open_at is UNSET and event.doors_open_at is not None:
                wish.doors_open_at = event.doors_open_at + by
    ends_at = event.ends_at if wish.ends_at is UNSET else wish.ends_at
    if event.registration_closes is not None and event.registration_closes > ends_at:
        event.registration_closes = None
    return wish


def _offer(event: Event, wish: Move) -> list[FieldError]:
    """Offer exactly these modes; one that comes back has the seats it had, unless others are given."""
    assert wish.modes is not UNSET
    wrong = [
        FieldError(f"seats.{mode}", "not_allowed")
        for mode in MODES
        if mode not in wish.modes and wish.seats is not UNSET and getattr(wish.seats, mode) is not UNSET
    ]
    if len(set(wish.modes)) < len(wish.modes):
        wrong.append(FieldError("modes.1", "duplicate"))
    for mode in MODES:
        setattr(event, f"{mode}_offered", mode in wish.modes)
    return wrong


_PEOPLE = (
    "SELECT a.*, r.state AS registration_state, m.mode AS moved_to, m.reason AS moved_by FROM attendee a"
    " JOIN registration r ON r.id = a.registration LEFT JOIN ("
    " SELECT attendee, mode, reason, row_number() OVER (PARTITION BY attendee ORDER BY number DESC) AS nth"
    ' FROM "change"'
    " WHERE event = ? AND reason IN ('event_moved', 'mode_changed')) m ON m.attendee = a.id AND m.nth = 1"
    " WHERE a.event = ? AND a.state <> 'cancelled' ORDER BY a.number, a.seq, a.id"
)


def _places(event: Event, found: Sequence[Row]) -> tuple[list[Moving], list[Readers], int, int]:
    """Everybody whose place is another one now, or whose wish to change is pointless; and who reads what."""
    modes = [mode for mode in MODES if offered(event, mode)]
    limits = {mode: getattr(event, f"{mode}_limit") for mode in modes}
    moving: list[Moving] = []
    readers = Counter[tuple[str, str]]()
    for one, place in zip(found, rules.relocated([_person(one) for one in found], modes, limits), strict=True):
        person = loaded(Attendee, one)
        if place != (person.mode, person.state) or (person.wants_mode and person.wants_mode not in modes):
            moving.append(Moving(person, place))
        if place.state == "seat" and one["registration_state"] == "active":
            readers[person.mode, place.mode] += 1
    relocated = sum(one.place.mode != one.person.mode for one in moving)
    unseated = sum(one.place.state == "waiting" and one.person.state != "waiting" for one in moving)
    return moving, [Readers(*ways, people) for ways, people in readers.most_common()], relocated, unseated


def _person(one: Row) -> Person:
    returning = one["moved_by"] == "event_moved" and one["moved_to"] == one["mode"]
    before = next(mode for mode in MODES if mode != one["mode"])
    return Person(one["mode"], one["state"], one["number"], one["kind"] == "participant", before if returning else None)


_TOLD = (
    "SELECT r.state, (r.email IS NOT NULL) AS mail, (r.phone IS NOT NULL) AS phone, (r.address <> '') AS letter,"
    " count(*) AS registrations FROM registration r WHERE r.event = ? AND r.state IN ('pending', 'active')"
    " GROUP BY r.state, (r.email IS NOT NULL), (r.phone IS NOT NULL), (r.address <> '')"
)


async def told_by(event: UUID) -> Told:
    """How the registrations of an event are told what becomes of it."""
    counts = dict.fromkeys(Told._fields, 0)
    for found in await rows(_TOLD, event):
        way = next((name for name in ("mail", "phone", "letter") if found[name]), "nobody")
        counts["unconfirmed" if found["state"] == "pending" else way] += found["registrations"]
    return Told(**counts | {"invited": await unanswered(event)})


async def readers_of(event: Event) -> list[Readers]:
    """The people with a seat by mode, where nobody's mode changes."""
    found = await rows(
        "SELECT a.mode, count(*) AS people FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND a.state = 'seat' AND r.state = 'active' GROUP BY a.mode ORDER BY people DESC",
        event.id,
    )
    return [Readers(one["mode"], one["mode"], one["people"]) for one in found]
