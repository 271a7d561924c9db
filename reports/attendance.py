"""The figures of an event, each counted in one place (design/figures.md): pure values, no I/O, no clock.

`queries.facts` brings the people in heaps that are alike; `summarise` only adds heaps up. Texts are in words.py.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Literal

Place = Literal["seat", "offered", "waiting", "cancelled", "later", "", "named", "anonymous"]

SLOT = 300  # seconds; arrivals and occupancy are told per five minutes
PRESENCE_COUNTED = ("on_site",)  # modes in which coming is recorded; who came online is not known yet
HEADCOUNTS = ("staff", "press", "interpreter", "speaker", "child")
NOT_STATED = "not_stated"
WALK_INS = ("named", "anonymous")


@dataclass(frozen=True)
class People:
    """A number of people who are alike in everything the figures ask.

    `place` is what they held when the event began (now, if it has not): seat, offered, waiting or cancelled; "later"
    for who signed up only after that, "" for who never held anything confirmed; named and anonymous are walk-ins.
    `mode` is the mode of that place, `came` the mode in which they first came ("" for who did not).
    """

    count: int
    place: Place
    mode: str = "on_site"
    kind: str = "participant"
    group: str = ""
    field: str = ""
    channel: str = "web"
    cancelled_by: str = ""
    came: str = ""
    method: str = ""


@dataclass(frozen=True)
class Stated:
    """One answer to a statistics question, and how many of those who attended gave it."""

    question: str
    answer: str
    count: int


@dataclass(frozen=True)
class Slot:
    """Five minutes at the door from `start` (seconds since 1970): admissions, exits, the most people inside at once."""

    start: int
    admissions: int
    exits: int = 0
    peak: int = 0


@dataclass(frozen=True)
class Invited:
    """Invitations that went out, and those of them that came back or could not be delivered."""

    sent: int
    returned: int


@dataclass(frozen=True)
class Facts:
    """All that is counted of one event.

    Only with `track_exits` does anybody know how many are inside, and only once it `ended`, who stayed away.
    `stated`: the answers to statistics questions with one answer each, in the order of the form.
    """

    modes: tuple[str, ...]
    people: tuple[People, ...]
    slots: tuple[Slot, ...] = ()
    track_exits: bool = False
    ended: bool = True
    invited: Invited | None = None
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One number: persons, unless the metric says otherwise. Without a mode it is the sum of the modes.

    `method` is how it was counted (scan, search, desk, counter, estimate, list, answers, system, derived); `rounded`
    is set in a public edition.
    """

    metric: str
    mode: str | None
    dimension: str | None
    category: str | None
    value: int
    method: str
    rounded: bool = False


def summarise(facts: Facts) -> list[Figure]:
    """Every figure of the event. What cannot be known is left out; it is not zero."""
    takes_part = [heap for heap in facts.people if heap.kind == "participant"]
    attended = [heap for heap in takes_part if heap.came]
    return [
        *_invited(facts.invited),
        *_sign_ups(facts.modes, [heap for heap in takes_part if heap.place not in WALK_INS]),
        *_presence(attended),
        *(_absence(facts.modes, [heap for heap in takes_part if heap.place == "seat"]) if facts.ended else ()),
        *_headcounts(facts.people),
        *_given_parts(attended),
        *_stated(attended, facts.stated),
        *_table("attended", "channel", attended, lambda heap: heap.channel, "system"),
        *_flow(facts.slots, facts.track_exits),
    ]


def _invited(invited: Invited | None) -> Iterator[Figure]:
    """Invitations, not people; nothing where nobody was invited."""
    if invited is not None:
        yield Figure("invited", None, None, None, invited.sent, "system")
        yield Figure("delivered", None, None, None, invited.sent - invited.returned, "system")


def _sign_ups(modes: Sequence[str], people: Sequence[People]) -> Iterator[Figure]:
    """Who had signed up; nothing for an event that only counts at the door."""
    known = [heap for heap in people if heap.place]
    modes = _ordered([*modes, *(heap.mode for heap in known)])
    if not modes:
        return
    cancelled = [heap for heap in known if heap.place == "cancelled"]
    yield from _by_mode("registered", known, modes, "system")
    yield from _by_mode("seated", [heap for heap in known if heap.place == "seat"], modes, "system")
    yield from _by_mode("waitlisted", [heap for heap in known if heap.place in ("waiting", "offered")], modes, "system")
    yield from _by_mode("cancelled", cancelled, modes, "system")
    yield from _table("cancelled", "cancelled_by", cancelled, lambda heap: heap.cancelled_by, "system")


def _presence(attended: Sequence[People]) -> Iterator[Figure]:
    """Who came: admitted with a sign-up, walk-ins, and both together."""
    parts = {
        "checked_in": ([heap for heap in attended if heap.place not in WALK_INS and heap.came == "on_site"], "scan"),
        "walk_in_named": ([heap for heap in attended if heap.place == "named"], "desk"),
        "walk_in_anonymous": ([heap for heap in attended if heap.place == "anonymous"], "counter"),
    }
    for metric, (people, usual) in parts.items():
        method = _method(people, usual)
        yield from _by_mode(metric, people, PRESENCE_COUNTED, method, _came)
        if method == "derived":
            for figure in _table(metric, "method", people, lambda heap: heap.method, ""):
                yield Figure(metric, None, "method", figure.category, figure.value, str(figure.category))
    modes = _ordered([*PRESENCE_COUNTED, *(heap.came for heap in attended)])
    yield from _by_mode("attended", attended, modes, "derived", _came)


def _absence(modes: Sequence[str], seated: Sequence[People]) -> Iterator[Figure]:
    """Seats and who sat in them; an absence only where presence was counted."""
    modes = _ordered([*modes, *(heap.mode for heap in seated)])
    if not modes:
        return
    counted = [mode for mode in modes if mode in PRESENCE_COUNTED]
    absent = [heap for heap in seated if not heap.came and heap.mode in counted]
    if counted:
        yield from _by_mode("no_show", absent, counted, "derived")
    changed = [heap for heap in seated if heap.came and heap.came != heap.mode]
    if changed or len(modes) > 1:
        yield from _by_mode("changed_mode", changed, modes, "derived")


def _headcounts(people: Iterable[People]) -> Iterator[Figure]:
    """Who else was in the room, by what they came for; never part of attended."""
    came = [heap for heap in people if heap.came]
    for kind in HEADCOUNTS:
        counted = [heap for heap in came if heap.kind == kind]
        value = sum(heap.count for heap in counted)
        yield Figure(f"headcount_{kind}", None, None, None, value, _method(counted, "desk"))


def _given_parts(attended: Sequence[People]) -> Iterator[Figure]:
    """Who came by group and by field; nothing where nobody has one."""
    if any(heap.group for heap in attended):
        yield from _table("attended", "group", attended, lambda heap: heap.group or NOT_STATED, "system")
    if any(heap.field for heap in attended):
        yield from _table("attended", "field", attended, lambda heap: heap.field or NOT_STATED, "system")


def _stated(attended: Sequence[People], stated: Sequence[Stated]) -> Iterator[Figure]:
    """Who came by what they said of themselves, in the order of the form; whoever said nothing is counted, too."""
    people = sum(heap.count for heap in attended)
    for question in dict.fromkeys(one.question for one in stated):
        answers = [one for one in stated if one.question == question]
        silent = people - sum(one.count for one in answers)
        for one in answers:
            yield Figure("attended", None, question, one.answer, one.count, "answers")
        if silent > 0:
            yield Figure("attended", None, question, NOT_STATED, silent, "answers")


def _flow(slots: Sequence[Slot], track_exits: bool) -> Iterator[Figure]:
    """Admissions, and where exits are counted too, exits and the people inside."""
    slots = sorted(slots, key=lambda slot: slot.start)
    for slot in slots:
        yield Figure("arrivals", None, "admissions", moment(slot.start), slot.admissions, "derived")
    if not track_exits:
        return
    for slot in slots:
        yield Figure("arrivals", None, "exits", moment(slot.start), slot.exits, "derived")
    inside = accumulate(slot.admissions - slot.exits for slot in slots)
    for slot, people in zip(slots, inside, strict=True):
        yield Figure("occupancy", None, "time", moment(slot.start), max(0, people), "derived")
    peak = max((slot.peak for slot in slots), default=0)
    yield Figure("occupancy_peak", None, None, None, max(0, peak), "derived")


def moment(seconds: int) -> str:
    """The category of a slot: its beginning, 2027-02-20T08:50:00Z."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _method(people: Iterable[People], usual: str) -> str:
    """How these people were counted: the one way, "derived" from several, the usual one where there was nobody."""
    methods = {heap.method for heap in people}
    return "derived" if len(methods) > 1 else next(iter(methods), usual)


def _came(heap: People) -> str:
    return heap.came


def _by_mode(
    metric: str,
    people: Sequence[People],
    modes: Sequence[str],
    method: str,
    mode_of: Callable[[People], str] = lambda heap: heap.mode,
) -> Iterator[Figure]:
    """The sum, then the modes; `modes` must hold every mode that occurs."""
    counted = Counter[str]()
    for heap in people:
        counted[mode_of(heap)] += heap.count
    yield Figure(metric, None, None, None, counted.total(), method)
    for mode in modes:
        yield Figure(metric, mode, None, None, counted[mode], method)


def _table(
    metric: str, dimension: str, people: Iterable[People], category_of: Callable[[People], str], method: str
) -> Iterator[Figure]:
    """One row per category that occurs, the biggest first, "not stated" last; they add up to the metric."""
    counted = Counter[str]()
    for heap in people:
        counted[category_of(heap)] += heap.count
    for category, value in sorted(counted.items(), key=lambda one: (one[0] == NOT_STATED, -one[1], one[0])):
        yield Figure(metric, None, dimension, category, value, method)


def _ordered(modes: Iterable[str]) -> list[str]:
    found = set(modes)
    return [mode for mode in ("on_site", "online") if mode in found]
