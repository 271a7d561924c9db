"""A small hall, counted by hand, as the pure functions see it; and random halls for properties."""

from hypothesis import strategies as st

from reports.attendance import PRESENCE_COUNTED, WALK_INS, Facts, Figure, People, Slot, Stated

HALL = Facts(
    modes=("on_site", "online"),
    people=(
        People(9, "seat", came="on_site", method="scan", group="Wohnen"),
        People(2, "seat", came="on_site", method="search", channel="phone"),
        People(3, "seat"),
        People(4, "seat", mode="online"),
        People(1, "seat", mode="online", came="on_site", method="scan"),
        People(2, "waiting"),
        People(1, "waiting", came="on_site", method="scan"),
        People(1, "offered"),
        People(2, "cancelled", cancelled_by="attendee"),
        People(1, "cancelled", mode="online", cancelled_by="organiser"),
        People(1, "later", came="on_site", method="search", channel="desk"),
        People(1, "", came="on_site", method="scan"),
        People(2, "named", channel="walk_in", came="on_site", method="desk"),
        People(5, "anonymous", channel="walk_in", came="on_site", method="counter"),
        People(4, "seat", kind="staff", came="on_site", method="scan"),
        People(1, "seat", kind="child"),
        People(1, "anonymous", kind="press", channel="walk_in", came="on_site", method="counter"),
    ),
    slots=(Slot(1803111600, 20, 0, 20), Slot(1803111900, 7, 5, 24)),
    track_exits=True,
)


def value(figures: list[Figure], metric: str, mode: str | None = None, dimension: str | None = None, category=None):
    """The value of one row; None when the row is left out."""
    wanted = (metric, mode, dimension, category)
    found = [one.value for one in figures if (one.metric, one.mode, one.dimension, one.category) == wanted]
    assert len(found) < 2, f"{wanted} stands there twice"
    return found[0] if found else None


_came = st.sampled_from(["", *PRESENCE_COUNTED])
_signed_up = st.builds(
    lambda count, place, mode, group, field, channel, came, method: People(
        count, place, mode, group=group, field=field, channel=channel, came=came, method=method if came else "",
        cancelled_by="attendee" if place == "cancelled" else "",
    ),
    st.integers(1, 60),
    st.sampled_from(["seat", "seat", "offered", "waiting", "cancelled", "later", ""]),
    st.sampled_from(["on_site", "online"]),
    st.sampled_from(["", "Wohnen", "Arbeit", "Kultur"]),
    st.sampled_from(["", "Verkehr", "Klima"]),
    st.sampled_from(["web", "phone", "paper"]),
    _came,
    st.sampled_from(["scan", "search"]),
).filter(lambda heap: heap.place or heap.came)  # fmt: skip
_walk_in = st.builds(
    lambda count, place, kind, method: People(
        count, place, kind=kind, channel="walk_in", came="on_site", method=method
    ),
    st.integers(1, 9),
    st.sampled_from(["named", "anonymous"]),
    st.sampled_from(["participant", "participant", "staff", "press"]),
    st.sampled_from(["desk", "counter", "estimate"]),
)


@st.composite
def halls(draw) -> Facts:
    """Facts that could be: everybody who came was admitted in one of the slots."""
    people = tuple(draw(st.lists(_signed_up, max_size=12)) + draw(st.lists(_walk_in, max_size=3)))
    admitted = sum(heap.count for heap in people if heap.came)
    slots = []
    while admitted:
        now = draw(st.integers(1, admitted))
        slots.append(Slot(1803111600 + 300 * len(slots), now if len(slots) < 9 else admitted))
        admitted -= slots[-1].admissions
    asked = [heap for heap in people if heap.came and heap.kind == "participant" and heap.place not in WALK_INS]
    said = sum(heap.count for heap in asked)
    stated = []
    for answer in ("old", "middle", "young"):
        stated.append(Stated("age_band", answer, draw(st.integers(0, said))))
        said -= stated[-1].count
    answers = tuple(one for one in stated if one.count)
    return Facts(("on_site", "online"), people, tuple(slots), stated=answers)
