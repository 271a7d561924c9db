"""What the pages after the form say: in addresses that name nobody, and before somebody confirms."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from registration import rules, seats
from registration.answers import Answer
from registration.inputs import MAX_PARTY
from registration.tables import Attendee, Event, Registration

LONGEST_HOLD = timedelta(minutes=4320)
_AFTER = {"seats": "seat", "waiting": "waiting"}


def after(answer: Answer) -> dict[str, str]:
    """What the page after the form must know, for its address: numbers and a time, nothing about a person."""
    seated = sum(person.state == "seat" for person in answer.attendees)
    told = {"state": answer.state, "seats": str(seated), "waiting": str(len(answer.attendees) - seated)}
    return told | ({"until": answer.hold_until.isoformat(timespec="seconds")} if answer.hold_until else {})


def read_after(query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The same, read back from an address that anybody may have changed; without numbers it was one person."""
    counts = {name: min(MAX_PARTY, small_number(query.get(name, ""))) for name in _AFTER}
    if not any(counts.values()):
        counts["seats"] = 1
    try:
        until = datetime.fromisoformat(query.get("until", ""))
    except ValueError:
        until = None
    return {
        "state": "active" if query.get("state") == "active" else "pending",
        "attendees": [{"state": state} for name, state in _AFTER.items() for _one in range(counts[name])],
        "hold_until": until if until and until.tzinfo and abs(until - now) < LONGEST_HOLD else None,
    }


def small_number(text: str) -> int:
    """A small number somebody may have changed; 0 when it is none."""
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 0


class Confirming(NamedTuple):
    """What confirming gives now, and until when one can: seats, and places in the queue from this position on."""

    until: datetime
    seats: int
    waiting: int
    position: int | None


def confirming(event: Event, registration: Registration, people: Iterable[Attendee]) -> Confirming:
    """What a party would get if it confirmed now: what is held for it, or else what a sign-up gets."""
    last = rules.last_call(event.starts_at, event.registration_closes)
    until = rules.confirm_until(registration.created_at, last)
    held = [person for person in people if person.state != "cancelled"]
    back = [person for person in people if person.cancelled_by == "hold"]
    states = [person.state for person in held] or seats.allotted(event, back, registration.may_split)
    waiting = [person.mode for person, state in zip(held or back, states, strict=True) if state == "waiting"]
    position = min((seats.room(event, mode).waiting + 1 for mode in waiting), default=None)
    return Confirming(until, len(states) - len(waiting), len(waiting), position)
