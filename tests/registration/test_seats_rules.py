"""The rule of seats and queue as tables of cases: who gets a seat, who waits, who may pass whom."""

import pytest

from registration.rules import Kept, Party, Room, Walk, child_waits, passed, seats_now

W = "wheelchair"


def hall(limit, taken=0, waiting=0, *kept):
    return Room(limit, taken, waiting, kept)


ROOMS = [  # room, ordinary seats unused, kept seats a newcomer could get
    (hall(10), 10, None),
    (hall(None), None, None),
    (hall(10, 0, 0, Kept(W, 2)), 8, 2),
    (hall(10, 8, 0, Kept(W, 2)), 0, 2),
    (hall(10, 3, 0, Kept(W, 2, taken=1)), 6, 1),
    (hall(10, 3, 0, Kept(W, 2, taken=3)), 7, 0),  # the organiser has made them fewer: nobody is unseated
    (hall(10, 0, 0, Kept(W, 2, released=True)), 10, 2),
    (hall(10, 9, 0, Kept(W, 2, released=True)), 1, 1),
    (hall(10, 10, 0, Kept(W, 2, released=True)), 0, 0),
    (hall(10, 10, 0, Kept(W, 2)), 0, 0),  # they were full before any were kept
    (hall(10, 9, 0, Kept(W, 2)), 0, 1),
    (hall(10, 0, 3, Kept(W, 2)), 8, 2),  # who waits for ordinary seats does not hold up this line
    (hall(10, 0, 0, Kept(W, 2, waiting=1)), 8, 0),
    (hall(10, 8, 3, Kept(W, 2, released=True)), 2, 0),  # once let go, there is one line for all
    (hall(None, 50, 0, Kept(W, 2, taken=1)), None, 1),
]


@pytest.mark.parametrize(("room", "unused", "kept"), ROOMS)
def test_what_is_free(room, unused, kept):
    assert room.unused == unused
    assert room.free == (0 if room.waiting else unused)
    if room.kept:
        assert room.free_for(W) == kept


PARTIES = [  # room, who signs up, may split, who gets a seat
    (hall(3), ["", "", ""], False, [True, True, True]),
    (hall(2), ["", "", ""], False, [False, False, False]),
    (hall(2), ["", "", ""], True, [True, True, False]),
    (hall(5, 0, 1), [""], False, [False]),
    (hall(None, 0, 0), [""] * 4, False, [True] * 4),
    (hall(None, 0, 1), [""], False, [False]),
    (hall(4, 0, 0, Kept(W, 1)), ["", W], False, [True, True]),
    (hall(4, 0, 0, Kept(W, 1)), [W, W], False, [False, False]),
    (hall(4, 0, 0, Kept(W, 1)), [W, W], True, [True, False]),
    (hall(4, 3, 0, Kept(W, 1)), ["", W], False, [False, False]),
    (hall(4, 3, 0, Kept(W, 1)), ["", W], True, [False, True]),
    (hall(4, 3, 0, Kept(W, 1, released=True)), ["", W], False, [False, False]),
    (hall(4, 3, 0, Kept(W, 1, released=True)), ["", W], True, [True, False]),
    (hall(4, 0, 1, Kept(W, 1)), [W], False, [True]),
    (hall(4, 0, 0, Kept(W, 1, waiting=1)), [""], False, [True]),
    (hall(4, 0, 0, Kept(W, 1, waiting=1)), ["", W], False, [False, False]),
]


@pytest.mark.parametrize(("room", "pools", "may_split", "got"), PARTIES)
def test_who_gets_a_seat_at_sign_up(room, pools, may_split, got):
    assert seats_now(pools, room, may_split) == got


def moved(room, queue, smaller_may_pass=False):
    """Who moves up, party by party, as numbers; and who was passed, why."""
    parties = [Party(number, tuple(pools), may_split) for number, (pools, may_split) in enumerate(queue, 1)]
    walk = Walk(room, smaller_may_pass)
    turns = [walk.turn(party) for party in parties if walk.open_lines]
    return {turn.party.number: sum(turn.got) for turn in turns if any(turn.got)}, passed(turns, room)


def whole(*pools):
    return list(pools), False


def split(*pools):
    return list(pools), True


QUEUES = [  # room, queue, who moves up (party: people), who was passed
    (hall(2), [whole(""), whole(""), whole("")], {1: 1, 2: 1}, {}),
    (hall(2), [whole("", "", ""), whole("")], {}, {}),
    (hall(2), [split("", "", ""), whole("")], {1: 2}, {}),
    (hall(None), [whole("", "", ""), whole("")], {1: 3, 2: 1}, {}),
    # who lacks only a kept seat holds nobody up, and is told that others went ahead
    (hall(4, 0, 0, Kept(W, 1, taken=1)), [whole("", W), whole(""), whole("")], {2: 1, 3: 1}, {1: "passed_kept"}),
    (hall(4, 0, 0, Kept(W, 1, taken=1)), [whole(W), whole("")], {2: 1}, {}),  # another line: nobody was passed
    (hall(4, 0, 0, Kept(W, 1, taken=1)), [split("", W), whole("")], {1: 1, 2: 1}, {}),
    # the line of a kept seat keeps its order, too
    (hall(9, 0, 0, Kept(W, 2, taken=1)), [whole(W, W), whole(W), whole("")], {3: 1}, {}),
    # short of ordinary seats: everything it needs waits with it
    (hall(4, 2, 0, Kept(W, 1)), [whole("", "", W), whole(W), whole("")], {}, {}),
    (hall(4, 2, 0, Kept(W, 1)), [whole("", "", ""), whole(W), whole("")], {2: 1}, {}),
    # ordinary seats are gone, kept ones are not
    (hall(4, 3, 0, Kept(W, 1)), [whole(""), whole("", ""), whole(W)], {3: 1}, {}),
    # let go: one line, and still no more than there are
    (hall(4, 3, 0, Kept(W, 1, released=True)), [whole(""), whole(W)], {1: 1}, {}),
    (hall(4, 3, 0, Kept(W, 1, released=True)), [whole("", ""), whole(W)], {}, {}),
    (hall(4, 1, 0, Kept(W, 1, taken=1, released=True)), [whole(W), whole("")], {2: 1}, {1: "passed_kept"}),
]
PASSING = [
    (hall(2), [whole("", "", ""), whole(""), whole("")], {2: 1, 3: 1}, {1: "passed"}),
    (hall(2), [whole("", "", ""), whole("", "", "")], {}, {}),
    (
        hall(3),
        [whole("", "", "", ""), whole("", ""), whole("", ""), whole("")],
        {2: 2, 4: 1},
        {1: "passed", 3: "passed"},
    ),
    (hall(9, 0, 0, Kept(W, 2, taken=1)), [whole(W, W), whole(W)], {2: 1}, {1: "passed_kept"}),
]


@pytest.mark.parametrize(("room", "queue", "up", "gone_by"), QUEUES)
def test_who_moves_up(room, queue, up, gone_by):
    assert moved(room, queue) == (up, gone_by)


@pytest.mark.parametrize(("room", "queue", "up", "gone_by"), PASSING)
def test_who_moves_up_where_smaller_parties_may_pass(room, queue, up, gone_by):
    assert moved(room, queue, smaller_may_pass=True) == (up, gone_by)


@pytest.mark.parametrize(
    ("companions", "waits"),
    [([], False), (["waiting"], True), (["offered", "waiting"], True), (["waiting", "seat"], False), (["seat"], False)],
)
def test_a_child_waits_as_long_as_nobody_of_its_party_has_a_seat(companions, waits):
    assert child_waits(companions) is waits
