"""The figures of a hall counted by hand, and what must hold in every hall."""

from dataclasses import replace

from halls import HALL, halls, value
from hypothesis import given

from reports.attendance import Facts, People, Slot, summarise


def test_the_hall_counted_by_hand():
    figures = summarise(HALL)
    expected = {
        ("registered", None): 27,
        ("registered", "on_site"): 21,
        ("registered", "online"): 6,
        ("seated", None): 19,
        ("seated", "on_site"): 14,
        ("seated", "online"): 5,
        ("waitlisted", None): 4,
        ("cancelled", None): 3,
        ("cancelled", "online"): 1,
        ("checked_in", None): 15,
        ("walk_in_named", None): 2,
        ("walk_in_anonymous", None): 5,
        ("attended", None): 22,
        ("attended", "on_site"): 22,
        ("no_show", None): 3,
        ("no_show", "on_site"): 3,
        ("changed_mode", None): 1,
        ("changed_mode", "on_site"): 0,
        ("changed_mode", "online"): 1,
        ("headcount_staff", None): 4,
        ("headcount_child", None): 0,
        ("headcount_press", None): 1,
        ("occupancy_peak", None): 24,
    }
    assert {key: value(figures, *key) for key in expected} == expected


def test_what_nobody_counted_is_left_out_and_not_zero():
    figures = summarise(HALL)
    assert value(figures, "joined_online") is None
    assert value(figures, "no_show", "online") is None
    assert value(figures, "attended", "online") is None
    without_exits = summarise(Facts(HALL.modes, HALL.people, HALL.slots))
    assert {"occupancy", "occupancy_peak"}.isdisjoint(one.metric for one in without_exits)
    assert not [one for one in without_exits if one.dimension == "exits"]


def test_who_stayed_away_is_known_at_the_end():
    figures = summarise(replace(HALL, ended=False))
    assert {"no_show", "changed_mode"}.isdisjoint(one.metric for one in figures)
    assert value(figures, "attended") == 22


def test_tables_of_the_hall():
    figures = summarise(HALL)
    by = {
        (one.metric, one.dimension, one.category): one.value
        for one in figures
        if one.dimension in ("channel", "group", "cancelled_by", "method")
    }
    assert by == {
        ("attended", "channel", "web"): 12,
        ("attended", "channel", "phone"): 2,
        ("attended", "channel", "desk"): 1,
        ("attended", "channel", "walk_in"): 7,
        ("attended", "group", "Wohnen"): 9,
        ("attended", "group", "not_stated"): 13,
        ("cancelled", "cancelled_by", "attendee"): 2,
        ("cancelled", "cancelled_by", "organiser"): 1,
        ("checked_in", "method", "scan"): 12,
        ("checked_in", "method", "search"): 3,
    }


def test_arrivals_and_people_inside():
    figures = summarise(HALL)
    first, second = "2027-02-20T08:20:00Z", "2027-02-20T08:25:00Z"
    assert [value(figures, "arrivals", None, "admissions", at) for at in (first, second)] == [20, 7]
    assert [value(figures, "arrivals", None, "exits", at) for at in (first, second)] == [0, 5]
    assert [value(figures, "occupancy", None, "time", at) for at in (first, second)] == [20, 22]


def test_an_event_that_only_counts_at_the_door():
    counted = People(213, "anonymous", channel="walk_in", came="on_site", method="counter")
    guessed = People(40, "anonymous", channel="walk_in", came="on_site", method="estimate")
    figures = summarise(Facts((), (counted, guessed), (Slot(1803111600, 253),)))
    assert value(figures, "attended") == value(figures, "walk_in_anonymous") == 253
    assert value(figures, "walk_in_anonymous", None, "method", "estimate") == 40
    assert {"registered", "seated", "waitlisted", "cancelled", "no_show"}.isdisjoint(one.metric for one in figures)


def test_the_method_says_how_it_was_counted():
    figures = summarise(Facts((), (People(40, "anonymous", came="on_site", method="estimate"),)))
    assert {one.metric: one.method for one in figures}["walk_in_anonymous"] == "estimate"
    assert next(one.method for one in summarise(HALL) if one.metric == "checked_in") == "derived"
    staff = People(2, "seat", kind="staff", came="on_site", method="scan")
    press = People(1, "anonymous", kind="press", came="on_site", method="counter")
    more = People(1, "seat", kind="press", came="on_site", method="search")
    methods = {one.metric: one.method for one in summarise(Facts((), (staff, press, more)))}
    assert [methods[f"headcount_{kind}"] for kind in ("staff", "press", "child")] == ["scan", "derived", "desk"]


@given(halls())
def test_every_figure_agrees_with_the_others(hall):
    figures = summarise(hall)
    cells = [(one.metric, one.mode, one.dimension, one.category) for one in figures]
    assert len(cells) == len(set(cells)), "a figure is counted once"
    assert all(one.value >= 0 for one in figures)

    def of(metric, mode=None):
        return value(figures, metric, mode) or 0

    attended = of("attended")
    assert attended == of("checked_in") + of("walk_in_named") + of("walk_in_anonymous")
    sat = sum(
        heap.count
        for heap in hall.people
        if (heap.place, heap.mode, heap.came, heap.kind) == ("seat", "on_site", "on_site", "participant")
    )
    assert of("seated", "on_site") == sat + of("no_show", "on_site") + of("changed_mode", "on_site")
    assert of("registered") >= of("seated") + of("waitlisted") + of("cancelled")
    for metric in ("registered", "seated", "waitlisted", "cancelled", "changed_mode"):
        assert of(metric) == of(metric, "on_site") + of(metric, "online")
    for dimension in ("channel", "group"):
        rows = [one.value for one in figures if (one.metric, one.dimension) == ("attended", dimension)]
        assert sum(rows) == attended or not rows
    heads = sum(one.value for one in figures if one.metric.startswith("headcount_"))
    assert sum(one.value for one in figures if one.dimension == "admissions") == attended + heads
