"""What a server says at the end of a shift, and what door_model.py says it must: two dictionaries to be compared."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from door_model import LIVE, Model

LATE = timedelta(seconds=20)  # by so much at most a request may hang
CAME = ("checked_in", "walk_in_named", "walk_in_anonymous", "attended")


def wanted(model: Model, people: Sequence[str]) -> dict[str, Any]:
    """Who came first when, who is inside, the headcount, the open conflicts, the quarantine and the figures."""
    numbers = {one: number for number, one in enumerate(people)}
    return {
        "first": {one: first for one, number in numbers.items() if (first := model.first(number))},
        "inside": {one for one, number in numbers.items() if model.inside(number)},
        "headcount": model.headcount(),
        "conflicts": {people[number]: scans for number, scans in model.open_conflicts().items()},
        "quarantine": {one.id for one in model.kept()},
        "figures": model.figures(),
    }


async def found(
    asked: Callable[[str], Awaitable[Any]], rows: Callable[[str], Awaitable[list[dict[str, Any]]]], slug: str
) -> dict[str, Any]:
    """The same of a server: what it answers to a lead, and what stands in its database."""
    here = f"event = (SELECT id FROM event WHERE slug = '{slug}')"
    there = await rows(f"SELECT attendee, first_entry, inside FROM attendance WHERE session = '' AND {here}")
    assert len({one["attendee"] for one in there}) == len(there)
    (event,) = await rows(f"SELECT inside FROM event WHERE slug = '{slug}'")
    conflicts = (await asked(f"/door/{slug}/conflicts"))["items"]
    kept = (await asked(f"/door/{slug}/quarantine?limit=500"))["items"]
    figures = (await asked(f"/events/{slug}/figures"))["figures"]
    return {
        "first": {str(one["attendee"]): moment(one["first_entry"]) for one in there if one["first_entry"]},
        "inside": {str(one["attendee"]) for one in there if one["inside"]},
        "headcount": event["inside"],
        "conflicts": {one["attendee"]: [UUID(scan["id"]) for scan in one["scans"]] for one in conflicts},
        "quarantine": {UUID(one["id"]) for one in kept},
        "figures": {
            one["metric"]: one["value"]
            for one in figures
            if one["metric"] in CAME and not {"mode", "dimension"} & set(one)
        },
    }


def placed(row: dict[str, Any], at: datetime) -> tuple[datetime, bool]:
    """The effective time of a recorded scan and whether it was live; it must agree with when it really was."""
    arrival, effective = moment(row["arrival"]), moment(row["effective"])
    live = effective == arrival
    if live:
        assert arrival - at <= LIVE + LATE, "late, and not taken for it"
    else:
        assert arrival - at > LIVE
        assert timedelta(seconds=-1) <= effective - at <= LATE, "not in its time"
    return effective, live


def moment(stored: Any) -> datetime:
    """A time as either database gives it."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
