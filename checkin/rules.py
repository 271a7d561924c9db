"""What a scan at the door means: pure values, no I/O, no clock.

An action loads every recorded scan of one attendee at one event and does, inside the held event:

    placing = place(sent_at, at, now, last_arrival)
    verdict = judge(policy, ticket, device, scan, fold(before(recorded, placing.effective)))
    attendance = fold([*recorded, new])                  # new carries verdict.counts, fixed for ever

The scanner app obeys the same table of cases: tests/cases/scan.json.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from checkin.presence import Answer, Direction, Presence, Recorded

Role = Literal["scan", "search", "lead", "kiosk"]
Reason = Literal[
    "ok", "override", "already_in", "unknown_code", "replaced", "wrong_event", "cancelled", "unconfirmed", "waiting",
    "wrong_mode", "wrong_session", "not_yet", "over", "house_full", "not_inside", "id_conflict", "not_allowed",
]  # fmt: skip

OWN_UNDO = timedelta(seconds=60)
OPENS_BEFORE_START = timedelta(minutes=90)
CLOSES_AFTER_END = timedelta(minutes=60)
OVERRIDABLE: frozenset[Reason] = frozenset(
    {"cancelled", "unconfirmed", "waiting", "wrong_mode", "wrong_session", "not_yet", "over", "house_full"}
)
QUARANTINE: frozenset[Reason] = OVERRIDABLE - {"house_full"} | {"replaced"}


class Policy(NamedTuple):
    """The event as the door sees it. `inside` is the number of people in the room, of all kinds."""

    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime | None = None
    track_exits: bool = False
    online_at_door: Literal["admit", "refuse"] = "admit"
    room_limit: int | None = None
    inside: int = 0

    @property
    def opens_at(self) -> datetime:
        """The first moment of admission: 90 minutes before the start unless the organiser said otherwise."""
        return self.doors_open_at or self.starts_at - OPENS_BEFORE_START

    @property
    def closes_at(self) -> datetime:
        """The last moment of admission: 60 minutes after the end."""
        return self.ends_at + CLOSES_AFTER_END


class Ticket(NamedTuple):
    """Ticket, registration and seat as they stand when the scan is recorded.

    `sessions` are those the attendee has a place in; None where nobody chose any.
    """

    attendee: Literal["seat", "waiting", "offered", "cancelled"] = "seat"
    registration: Literal["pending", "active", "cancelled", "expired"] = "active"
    mode: Literal["on_site", "online"] = "on_site"
    replaced: bool = False
    this_event: bool = True
    sessions: frozenset[str] | None = None


class Device(NamedTuple):
    """Who asks. `allowed` is false for a device that is revoked, expired or enrolled for another event."""

    role: Role
    allowed: bool = True


class Scan(NamedTuple):
    """The gesture to be judged. `override`: a reason was given for letting the person in all the same."""

    direction: Direction
    effective: datetime
    live: bool = True
    session: str | None = None
    by_attendee: bool = False
    override: bool = False
    shown: str | None = None


class Content(NamedTuple):
    """What the same id must always say; `who` is any lasting key of the code or attendee that was sent."""

    who: str
    event: str
    session: str | None
    direction: Direction


class Verdict(NamedTuple):
    """The answer to a scan. `counts` and `quarantined` are recorded with it; `first` is the entry `again` points to."""

    verdict: Answer
    reason: Reason
    counts: bool = False
    quarantined: bool = False
    first: Recorded | None = None


def replay(sent: Content, stored: Content, verdict: Verdict) -> Verdict:
    """The answer to an id that is known: its stored verdict, for ever, unless the id now says something else."""
    return verdict if sent == stored else Verdict("refuse", "id_conflict", quarantined=True)


def judge(
    policy: Policy,
    ticket: Ticket | None,
    device: Device,
    scan: Scan,
    presence: Presence,
    at_event: Presence | None = None,
) -> Verdict:
    """Judge a scan whose id is new; the first rule that holds decides.

    `presence` is the fold of what is before the scan, in the row the scan is for; a scan for a session also needs
    `at_event`, the fold of the event's row.
    """
    if not device.allowed:
        return Verdict("refuse", "not_allowed", quarantined=True)
    if not _may(device, scan, policy):
        return _refuse("not_allowed", scan)
    if ticket is None:
        return _refuse("unknown_code", scan)
    if ticket.replaced:
        return _refuse("replaced", scan)
    if not ticket.this_event:
        return _refuse("wrong_event", scan)
    if scan.direction == "out":
        return Verdict("admit", "ok", True) if presence.inside else Verdict("refuse", "not_inside", True)
    if presence.inside:
        return Verdict("again", "already_in", True, first=presence.inside_since)
    fills_the_room = at_event is None or at_event.first_entry is None
    reason = _hindrance(policy, ticket, scan, fills_the_room)
    if reason is None:
        return Verdict("admit", "ok", True)
    if scan.override and device.role == "lead":
        return Verdict("admit", "override", True)
    return _refuse(reason, scan)


def _may(device: Device, scan: Scan, policy: Policy) -> bool:
    """Admitting a person found by name takes a search or lead device; an event without exits knows only "in"."""
    if scan.by_attendee and device.role not in ("search", "lead"):
        return False
    return scan.direction == "in" or policy.track_exits


def _hindrance(policy: Policy, ticket: Ticket, scan: Scan, fills_the_room: bool) -> Reason | None:
    """The first reason, all of them for a lead to override, that keeps a person outside out."""
    if ticket.attendee == "cancelled" or ticket.registration in ("cancelled", "expired"):
        return "cancelled"
    if ticket.registration == "pending":
        return "unconfirmed"
    if ticket.attendee == "waiting":
        return "waiting"
    if ticket.mode == "online" and policy.online_at_door == "refuse":
        return "wrong_mode"
    if scan.session is not None and ticket.sessions is not None and scan.session not in ticket.sessions:
        return "wrong_session"
    if scan.effective < policy.opens_at:
        return "not_yet"
    if scan.effective > policy.closes_at:
        return "over"
    if scan.live and fills_the_room and not room_for(1, policy.inside, policy.room_limit):
        return "house_full"
    return None


def _refuse(reason: Reason, scan: Scan) -> Verdict:
    """A refusal; where the phone had shown green before the server knew, a lead will look at it."""
    return Verdict("refuse", reason, quarantined=not scan.live and scan.shown == "admit" and reason in QUARANTINE)


def confirms(ticket: Ticket, device: Device, scan: Scan) -> bool:
    """Whether this scan first confirms the registration: the staff found the person by name and stand before them."""
    found_by_staff = scan.by_attendee and device.allowed and device.role in ("search", "lead")
    return found_by_staff and scan.direction == "in" and ticket.this_event and ticket.registration == "pending"


def undo_allowed(role: Role, own: bool, undo_at: datetime, scan_at: datetime) -> bool:
    """A lead takes back any scan; scan and search devices their own within 60 s by the phone's clock; a kiosk none."""
    if role == "lead":
        return True
    return role in ("scan", "search") and own and undo_at - scan_at <= OWN_UNDO


def room_for(count: int, inside: int, room_limit: int | None, live: bool = True, direction: Direction = "in") -> bool:
    """Whether `count` people may still enter. Only who stands at the door now can be turned away by a full house."""
    return room_limit is None or not live or direction == "out" or inside + count <= room_limit
