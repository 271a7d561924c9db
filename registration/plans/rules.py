"""Who takes part how when an event moves from the hall to the screen or back; when reminders go. Pure values.

A person whose way of taking part is no longer offered takes part in the one that is. A person whom the event moved
before returns once the former way is offered again, unless she has changed it herself since. Seats are kept; only
who returns to a room with too few seats for all (in the order of sign-up) does not get one there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

LATE = timedelta(hours=6)  # a reminder that could not go for longer than this does not go any more
JUST_WRITTEN = timedelta(hours=24)  # who signed up so shortly before has just got the ticket


class Person(NamedTuple):
    """Somebody of the event: `came_from` is how the person took part before the event moved her, if it did."""

    mode: str
    state: str
    number: int
    participant: bool
    came_from: str | None = None


class Place(NamedTuple):
    """Where somebody takes part, and with a seat or waiting."""

    mode: str
    state: str


def relocated(people: Sequence[Person], modes: Sequence[str], limits: Mapping[str, int | None]) -> list[Place]:
    """Where these people take part when only `modes` are offered, with these seats; in the order given."""
    wanted = [_wanted(person, modes) for person in people]
    taken = dict.fromkeys(modes, 0)
    for person, mode in zip(people, wanted, strict=True):
        if person.participant and _seated(person) and not _returns(person, mode):
            taken[mode] += 1
    found: dict[int, Place] = {}
    for at in sorted(range(len(people)), key=lambda at: people[at].number):
        person, mode = people[at], wanted[at]
        found[at] = Place(mode, person.state)
        if not (person.participant and _seated(person) and _returns(person, mode)):
            continue
        limit = limits[mode]
        if limit is None or taken[mode] < limit:
            taken[mode] += 1
        elif person.mode in modes:
            found[at] = Place(person.mode, person.state)
        else:
            found[at] = Place(mode, "waiting")
    return [found[at] for at in range(len(people))]


def _wanted(person: Person, modes: Sequence[str]) -> str:
    if person.came_from is not None and person.came_from in modes:
        return person.came_from
    return person.mode if person.mode in modes else modes[0]


def _returns(person: Person, mode: str) -> bool:
    return person.came_from == mode != person.mode


def _seated(person: Person) -> bool:
    return person.state in ("seat", "offered")


def due_reminders(hours: Iterable[int], starts_at: datetime, now: datetime) -> list[int]:
    """Those of these reminders (hours before the start) whose moment has come and is not long past."""
    return [each for each in hours if (at := starts_at - timedelta(hours=each)) <= now < min(starts_at, at + LATE)]


def told_by_ticket(hours: int, reminded_at: datetime) -> datetime:
    """Who signed up after this moment gets no reminder so many hours before the start: the ticket has just come."""
    return reminded_at - min(JUST_WRITTEN, timedelta(hours=hours))
