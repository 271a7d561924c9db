"""The rules of the door, whatever happens: what must hold for every run of scans in any order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.presence import Presence, Recorded, age, before, conflict, fold, place
from checkin.rules import QUARANTINE, Device, Policy, Scan, Ticket, judge

START = datetime(2027, 3, 8, 18, tzinfo=UTC)
OVERRIDABLE = ["cancelled", "unconfirmed", "waiting", "wrong_mode", "wrong_session", "not_yet", "over", "house_full"]

directions = st.sampled_from(["in", "out"])
moments = st.integers(0, 20).map(lambda minutes: START + timedelta(minutes=minutes))


@st.composite
def runs(draw: st.DrawFn) -> list[Recorded]:
    """Recorded scans of one person, times close together so that many coincide."""
    single = st.tuples(
        moments,
        directions,
        st.sampled_from([True, True, True, False]),
        st.booleans(),
        st.sampled_from([None, None, "A1"]),
    )
    return [
        Recorded(str(n), moment, n, direction, counts=counts, undone=undone, session=session, device=f"phone {n % 3}")
        for n, (moment, direction, counts, undone, session) in enumerate(draw(st.lists(single, max_size=8)))
    ]


@given(runs(), st.randoms(use_true_random=False), st.sampled_from([None, "A1"]))
def test_order_of_reading_never_matters(scans: list[Recorded], random: Any, session: str | None) -> None:
    read = list(scans)
    random.shuffle(read)
    assert fold(read, session) == fold(scans, session)
    assert conflict(read) == conflict(scans)


@given(runs(), st.sampled_from([None, "A1"]))
def test_presence_is_entries_and_exits_in_turn(scans: list[Recorded], session: str | None) -> None:
    presence = fold(scans, session)
    walked = [one for pair in zip(presence.entries, presence.exits, strict=False) for one in pair]
    if presence.inside:
        walked.append(presence.entries[-1])
    assert [one.direction for one in walked] == ["in", "out"] * len(presence.exits) + ["in"] * presence.inside
    assert walked == sorted(walked, key=lambda one: (one.effective, one.sequence))
    assert all(one.counts and not one.undone for one in walked)
    assert presence.last_change == (walked[-1].effective if walked else None)


@given(runs(), st.sampled_from([None, "A1"]))
def test_undoing_everything_leaves_nothing(scans: list[Recorded], session: str | None) -> None:
    undone = [one._replace(undone=True) for one in scans]
    assert fold(undone, session) == Presence()
    assert conflict(undone) == ()


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(moments, directions, st.sampled_from([None, None, "A1"])), max_size=5, unique_by=lambda g: g[0])
)
def test_whoever_arrives_first_the_presence_is_the_same(gestures: list[tuple[datetime, Any, str | None]]) -> None:
    """A valid ticket, scanned on phones that come online in any order: verdicts differ, what is true does not."""
    open_house = Policy(START, START + timedelta(hours=2), track_exits=True)

    def door(arriving: tuple[Any, ...]) -> list[tuple[list[str], list[str]]]:
        known: list[Recorded] = []
        for n, (moment, direction, session) in enumerate(arriving):
            earlier = before(known, moment)
            asked = Scan(direction, moment, live=False, session=session)
            verdict = judge(open_house, Ticket(), Device("scan"), asked, fold(earlier, session), fold(earlier))
            known.append(Recorded(str(moment), moment, n, direction, verdict.counts, session=session))
        rows = fold(known), fold(known, "A1")
        return [([one.id for one in row.entries], [one.id for one in row.exits]) for row in rows]

    assert len({str(door(order)) for order in permutations(gestures)}) == 1


policies = st.builds(
    Policy,
    starts_at=st.just(START),
    ends_at=st.just(START + timedelta(hours=2)),
    doors_open_at=st.sampled_from([None, START, START - timedelta(hours=8)]),
    track_exits=st.booleans(),
    online_at_door=st.sampled_from(["admit", "refuse"]),
    room_limit=st.sampled_from([None, 0, 10]),
    inside=st.sampled_from([0, 9, 10, 11]),
)
tickets = st.builds(
    Ticket,
    attendee=st.sampled_from(["seat", "waiting", "offered", "cancelled"]),
    registration=st.sampled_from(["pending", "active", "active", "cancelled", "expired"]),
    mode=st.sampled_from(["on_site", "online"]),
    replaced=st.sampled_from([False, False, False, True]),
    this_event=st.sampled_from([True, True, True, False]),
    sessions=st.sampled_from([None, frozenset(), frozenset({"A1"})]),
)
devices = st.builds(
    Device, role=st.sampled_from(["scan", "search", "lead", "kiosk"]), allowed=st.sampled_from([True, True, False])
)
gestures = st.builds(
    Scan,
    direction=directions,
    effective=st.integers(-600, 300).map(lambda minutes: START + timedelta(minutes=minutes)),
    live=st.booleans(),
    session=st.sampled_from([None, "A1"]),
    by_attendee=st.booleans(),
    override=st.booleans(),
    shown=st.sampled_from([None, "admit", "again", "refuse", "unknown"]),
)


def everything_that_holds(
    policy: Policy, ticket: Ticket | None, device: Device, scan: Scan, row: Presence, at_event: Presence
) -> list[str]:
    """Every reason that holds, each by itself, in the order of precedence."""
    by_name_allowed = device.role in ("search", "lead")
    enters_the_room = not row.inside and (scan.session is None or not at_event.entries)
    opens = policy.doors_open_at or policy.starts_at - timedelta(minutes=90)
    every = [
        ("not_allowed", not device.allowed),
        ("not_allowed", scan.by_attendee and not by_name_allowed),
        ("not_allowed", scan.direction == "out" and not policy.track_exits),
        ("unknown_code", ticket is None),
        ("replaced", ticket and ticket.replaced),
        ("wrong_event", ticket and not ticket.this_event),
        ("ok", scan.direction == "out" and row.inside),
        ("not_inside", scan.direction == "out"),
        ("already_in", row.inside),
        ("cancelled", ticket and ticket.attendee == "cancelled"),
        ("cancelled", ticket and ticket.registration in ("cancelled", "expired")),
        ("unconfirmed", ticket and ticket.registration == "pending"),
        ("waiting", ticket and ticket.attendee == "waiting"),
        ("wrong_mode", ticket and ticket.mode == "online" and policy.online_at_door == "refuse"),
        ("wrong_session", ticket and scan.session and ticket.sessions is not None
         and scan.session not in ticket.sessions),
        ("not_yet", scan.effective < opens),
        ("over", scan.effective > policy.ends_at + timedelta(minutes=60)),
        ("house_full", scan.live and enters_the_room and policy.room_limit is not None
         and policy.inside + 1 > policy.room_limit),
        ("ok", True),
    ]  # fmt: skip
    return [reason for reason, holds in every if holds]


@given(policies, st.none() | tickets, devices, gestures, runs())
def test_the_first_reason_that_holds_decides(
    policy: Policy, ticket: Ticket | None, device: Device, scan: Scan, earlier: list[Recorded]
) -> None:
    row, at_event = fold(earlier, scan.session), fold(earlier)
    verdict = judge(policy, ticket, device, scan, row, at_event if scan.session else None)
    reason = everything_that_holds(policy, ticket, device, scan, row, at_event)[0]
    overridden = reason in OVERRIDABLE and scan.override and device.role == "lead"
    assert verdict.reason == ("override" if overridden else reason)
    assert verdict.verdict == {"ok": "admit", "override": "admit", "already_in": "again"}.get(verdict.reason, "refuse")
    assert verdict.counts is (verdict.verdict != "refuse" or verdict.reason == "not_inside")
    assert verdict.first == (row.inside_since if verdict.verdict == "again" else None)
    delayed_green = not scan.live and scan.shown == "admit"
    assert verdict.quarantined is (not device.allowed or (delayed_green and verdict.reason in QUARANTINE))


@given(tickets, devices, gestures, runs())
def test_cancelled_is_never_let_in_but_by_a_lead(
    ticket: Ticket, device: Device, scan: Scan, earlier: list[Recorded]
) -> None:
    policy = Policy(START, START + timedelta(hours=2), track_exits=True)
    gone = ticket._replace(attendee="cancelled")
    verdict = judge(policy, gone, device, scan._replace(direction="in"), fold(earlier), None)
    if verdict.verdict == "admit":
        assert verdict.reason == "override"
        assert device.role == "lead"
        assert scan.override


@given(st.datetimes(), st.datetimes(), st.timedeltas(timedelta(seconds=-5), timedelta(seconds=5)))
def test_any_clock_of_a_phone_has_a_place_in_time(sent_at: datetime, at: datetime, lead: timedelta) -> None:
    last = START + lead
    sent_at, at = sent_at.replace(tzinfo=UTC), at.replace(tzinfo=UTC)
    assert age(sent_at, at) >= timedelta(0)
    placing = place(sent_at, at, START, last)
    assert placing.arrival > last
    assert placing.arrival >= START
    assert datetime(1970, 1, 1, tzinfo=UTC) <= placing.effective <= placing.arrival
    assert placing.live is (placing.effective == placing.arrival)
