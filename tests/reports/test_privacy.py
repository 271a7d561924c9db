"""What may leave the house: a table of cases, and an attacker who reads everything that was published."""

from collections import defaultdict

import pytest
from halls import HALL, halls, value
from hypothesis import given, settings

from reports.attendance import Facts, Figure, People, summarise
from reports.privacy import OTHER, cell_of, narrowed, publish, rounded, sums

BIG = Facts(
    ("on_site", "online"),
    (
        People(150, "seat", came="on_site", method="scan", group="Wohnen"),
        People(60, "seat", came="on_site", method="scan", group="Arbeit", channel="phone"),
        People(41, "seat", came="on_site", method="scan", channel="paper"),
        People(36, "seat"),
        People(88, "seat", mode="online"),
        People(11, "waiting"),
    ),
)


@pytest.mark.parametrize(
    ("count", "printed"), [(0, 0), (2, 0), (3, 5), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (98, 100)]
)
def test_rounding(count, printed):
    assert rounded(count) == printed


def test_until_it_is_frozen_only_the_headline():
    found = publish(summarise(BIG), closed=False, frozen=False)
    assert [(one.metric, one.mode, one.value) for one in found] == [
        ("attended", None, 251),
        ("attended", "on_site", 251),
    ]


def test_a_frozen_edition_is_rounded_and_its_headline_exact():
    found = publish(summarise(BIG), closed=False, frozen=True)
    assert value(found, "attended") == 251
    assert value(found, "registered") == 385
    assert value(found, "registered", "online") == 90
    assert value(found, "attended", None, "group", "Wohnen") == 150
    assert all(one.rounded and one.value % 5 == 0 for one in found if one.metric != "attended" or one.dimension)


def test_below_thirty_only_the_total():
    assert [cell_of(one) for one in publish(summarise(HALL), closed=False, frozen=True)] == [
        ("attended", None, None, None)
    ]


def test_closed_formats_publish_totals_only():
    found = publish(summarise(BIG), closed=True, frozen=True)
    assert {(one.mode, one.dimension) for one in found} == {(None, None)}
    assert value(found, "registered") == 385


def test_how_full_the_room_was_by_the_minute_stays_inside():
    hall = Facts(HALL.modes, (*HALL.people, *BIG.people), (), True)
    found = publish(summarise(hall), closed=False, frozen=True)
    assert {"exits", "time"}.isdisjoint(one.dimension for one in found)


def _attended(**groups: int) -> list[Figure]:
    people = [People(count, "seat", came="on_site", method="scan", group=name) for name, count in groups.items()]
    return summarise(Facts(("on_site",), tuple(people)))


def _groups(**people: int) -> dict[str, int]:
    found = publish(_attended(**people), closed=False, frozen=True)
    return {one.category: one.value for one in found if one.dimension == "group"}


def test_small_groups_are_merged_when_the_total_gives_them_away():
    # 62 exactly, of which A and B are at most 54: C and D share eight or more, neither is certain to be small
    assert _groups(A=32, B=22, C=4, D=4) == {"A": 30, "B": 20, "C": 5, "D": 5}
    # 58 exactly, and what prints as 30 + 20 + 0 + 0 is at most 32 + 22 + 2 + 2: C and D would be certain to be 2
    assert _groups(A=32, B=22, C=2, D=2) == {"A": 30, "B": 20, OTHER: 5}


def test_a_table_that_merging_cannot_save_is_left_out():
    # 34 exactly, printed as 30 + 0: A would be certain to be 32, so B certain to be 2, and there is nothing to merge
    assert _groups(A=32, B=2) == {}


def test_what_is_left_of_the_total_narrows_a_merged_category_too():
    # 32 exactly, printed as 30 + 5: "other" lies in 3-7 by itself, but 32 leaves it at most 4
    assert _groups(A=28, B=3, C=1) == {}


def test_a_mode_of_which_few_came_is_not_told():
    figures = [
        Figure("attended", None, None, None, 43, "derived"),
        Figure("attended", "on_site", None, None, 40, "derived"),
        Figure("attended", "online", None, None, 3, "derived"),
    ]
    assert publish(figures, closed=False, frozen=True) == figures[:1]


def _possible(total: int, parts: list[tuple[int, int]]) -> list[set[int]]:
    """Every value each part can have, by enumeration, when the parts lie in these intervals and add up to the total."""
    ways = [{0}]
    for low, high in parts:
        ways.append({before + one for before in ways[-1] for one in range(low, high + 1)})
    back = [{total}]
    for low, high in reversed(parts):
        back.append({after - one for after in back[-1] for one in range(low, high + 1)})
    back.reverse()
    return [
        {one for one in range(low, high + 1) if any(before + one in back[place + 1] for before in ways[place])}
        for place, (low, high) in enumerate(parts)
    ]


@settings(max_examples=150, deadline=None)
@given(halls())
def test_an_attacker_cannot_pin_a_count_of_one_to_four(hall):
    found = publish(summarise(hall), closed=False, frozen=True)
    attended = value(found, "attended")
    tables = defaultdict(list)
    for one in found:
        if one.metric == "attended" and one.dimension:
            tables[one.dimension].append(one.value)
    for values in tables.values():
        for possible in _possible(attended, [(max(0, one - 2), one + 2) for one in values]):
            assert possible
            assert not possible <= {1, 2, 3, 4}
    parts = [value(found, metric) for metric in ("checked_in", "walk_in_named", "walk_in_anonymous")]
    if None not in parts:
        for possible in _possible(attended, [(max(0, one - 2), one + 2) for one in parts]):
            assert not possible <= {1, 2, 3, 4}


@settings(max_examples=150, deadline=None)
@given(halls())
def test_the_equations_hold_in_every_hall(hall):
    """Interval arithmetic that begins with the true values finds no contradiction: the equations are true."""
    figures = summarise(hall)
    known = sums(figures)
    bounds = {cell: (0, 10**9) for equation in known for cell in (equation.total, *equation.parts)}
    bounds |= {cell_of(one): (one.value, one.value) for one in figures}
    assert all(low <= high for low, high in narrowed(bounds, known).values())


@settings(max_examples=100, deadline=None)
@given(halls())
def test_nothing_published_is_more_than_rounding_away_from_the_truth(hall):
    figures = summarise(hall)
    exact = {cell_of(one): one.value for one in figures}
    for one in publish(figures, closed=False, frozen=True):
        if one.category != OTHER:
            assert abs(one.value - exact[cell_of(one)]) <= (2 if one.rounded else 0)
