"""Who takes part how when an event moves, as a table and for people nobody thought of; when reminders are due."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.plans.rules import Person, Place, due_reminders, relocated, told_by_ticket

ON, SCREEN = "on_site", "online"
CASES = {
    "the hall is closed": (
        [Person(ON, "seat", 1, True), Person(ON, "waiting", 2, True), Person(SCREEN, "seat", 3, True)],
        [SCREEN], {SCREEN: 0},
        [Place(SCREEN, "seat"), Place(SCREEN, "waiting"), Place(SCREEN, "seat")],
    ),
    "back in the hall": (
        [Person(SCREEN, "seat", 1, True, ON), Person(SCREEN, "seat", 2, True)],
        [ON, SCREEN], {ON: 5, SCREEN: 5},
        [Place(ON, "seat"), Place(SCREEN, "seat")],
    ),
    "back in a smaller hall, the screen stays": (
        [Person(SCREEN, "seat", 2, True, ON), Person(SCREEN, "seat", 1, True, ON)],
        [ON, SCREEN], {ON: 1, SCREEN: 0},
        [Place(SCREEN, "seat"), Place(ON, "seat")],
    ),
    "back in a smaller hall, and only there": (
        [Person(SCREEN, "seat", 2, True, ON), Person(SCREEN, "offered", 1, True, ON)],
        [ON], {ON: 1},
        [Place(ON, "waiting"), Place(ON, "offered")],
    ),
    "who only chose the screen comes to the hall when there is nothing else": (
        [Person(SCREEN, "seat", 1, True)], [ON], {ON: 0}, [Place(ON, "seat")],
    ),
    "children and staff take no seat of the room": (
        [Person(SCREEN, "seat", 1, False, ON), Person(SCREEN, "seat", 1, True, ON)],
        [ON], {ON: 1}, [Place(ON, "seat"), Place(ON, "seat")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_relocated(name):
    people, modes, limits, expected = CASES[name]
    assert relocated(people, modes, limits) == expected


MODES = st.sampled_from([ON, SCREEN])
PEOPLE = st.lists(
    st.builds(
        lambda mode, state, number, participant, moved: Person(
            mode, state, number, participant, ({ON, SCREEN} - {mode}).pop() if moved else None
        ),
        MODES, st.sampled_from(["seat", "offered", "waiting"]), st.integers(1, 50), st.booleans(), st.booleans(),
    ),
    max_size=30,
)  # fmt: skip


@given(PEOPLE, st.sampled_from([[ON], [SCREEN], [ON, SCREEN]]), st.none() | st.integers(0, 10))
def test_nobody_is_lost_and_nobody_gains_a_seat(people, modes, limit):
    places = relocated(people, modes, dict.fromkeys(modes, limit))
    assert len(places) == len(people)
    for person, place in zip(people, places, strict=True):
        assert place.mode in modes
        assert place.state in (person.state, "waiting")
        if place.mode == person.mode or place.state != "waiting":
            assert place.state == person.state
    for mode in modes:
        returned = sum(
            person.participant and person.came_from == mode == place.mode and place.state != "waiting"
            for person, place in zip(people, places, strict=True)
        )
        assert limit is None or returned <= limit


START = datetime(2027, 2, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "due"),
    [
        (timedelta(hours=48, minutes=1), []),
        (timedelta(hours=48), [48]),
        (timedelta(hours=42, minutes=1), [48]),
        (timedelta(hours=42), []),
        (timedelta(hours=1), [1]),
        (timedelta(0), []),
    ],
)
def test_due_reminders(before, due):
    assert due_reminders([48, 1], START, START - before) == due


def test_who_signed_up_shortly_before_was_told_by_the_ticket():
    assert told_by_ticket(48, START) == START - timedelta(hours=24)
    assert told_by_ticket(2, START) == START - timedelta(hours=2)
