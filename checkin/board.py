"""The door as its lead sees it while people come in: the room, every gate, every device, and what waits for a word."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from checkin import conflicts, phones, quarantine, queries, sync
from checkin.devices import AFTER_END
from core import clock
from core.db import row, rows
from registration.tables import Event

PACE_OVER = timedelta(minutes=5)  # scans per minute are the mean of so long
SILENT_AFTER = timedelta(seconds=60)  # a phone asks every three seconds while it has a network
ARRIVALS_OF = timedelta(hours=1)
SLOT = timedelta(minutes=5)
WARN_FROM = 95  # per cent of the room

Room = Literal["open", "nearly_full", "full"]


class Waiting(NamedTuple):
    """What waits for a lead: conflicts, scans in quarantine, phones to be let in."""

    conflicts: int
    quarantined: int
    phones: int

    @property
    def to_settle(self) -> int:
        """What the inbox holds."""
        return self.conflicts + self.quarantined


class Passed(NamedTuple):
    """A scan of the last minutes, by where it was made."""

    gate: str
    device: str
    name: str
    at: datetime


class Post(msgspec.Struct, omit_defaults=True):
    """A device at the door: a phone, or a desk or program that has scanned in the last minutes.

    `silent`: a phone that may work but was not heard of for a minute. `per_minute`: scans, over five minutes.
    """

    name: str
    role: str
    state: str
    gate: str
    per_minute: float
    silent: bool = False
    training: bool = False
    queue: int = 0
    seen_at: datetime | None = None
    list_of: datetime | None = None


class Gate(msgspec.Struct):
    """A gate: its devices, what they have still to send, and how many scans a minute it makes."""

    name: str
    devices: int
    queue: int
    per_minute: float


class Arrived(msgspec.Struct):
    """The people who came in for the first time in the five minutes from `start` on."""

    start: datetime
    people: int


class Board(msgspec.Struct):
    """Everything on the board. `cursor` is that of the offline list: where it stands still, so do the numbers."""

    now: datetime
    cursor: str
    inside: int
    room_limit: int | None
    room: Room
    admitted: int
    expected: int
    conflicts: int
    quarantined: int
    waiting_phones: int
    walk_ins_open: bool
    closed: bool
    unknown: str
    gates: list[Gate]
    devices: list[Post]
    arrivals: list[Arrived]


def room(inside: int, limit: int | None) -> Room:
    """How full the room is: nearly from 95 per cent on, full at its limit."""
    if limit is None or inside * 100 < limit * WARN_FROM:
        return "open"
    return "full" if inside >= limit else "nearly_full"


def pace(scans: int) -> float:
    """Scans a minute, of those in PACE_OVER."""
    return round(scans * 60 / PACE_OVER.total_seconds(), 1)


def posts(seen: Sequence[phones.Seen], passed: Sequence[Passed], now: datetime) -> list[Post]:
    """The phones that are not shut out, or have still something to send; then whoever else has scanned just now."""
    made = Counter(one.device for one in passed)
    last = {one.device: one for one in sorted(passed, key=lambda one: one.at)}
    own = {f"device:{phone.id}": phone for phone in seen}
    found = [
        Post(
            name=phone.name,
            role=phone.role,
            state=phone.state,
            gate=phone.gate or (last[key].gate if key in last else ""),
            per_minute=pace(made[key]),
            silent=phone.state == "active" and (phone.seen_at is None or now - phone.seen_at > SILENT_AFTER),
            training=phone.training,
            queue=phone.queue,
            seen_at=phone.seen_at,
            list_of=phone.list_of,
        )
        for key, phone in own.items()
        if phone.state in ("active", "waits") or phone.queue
    ]
    others = [one for key, one in last.items() if key not in own]
    return found + [
        Post(one.name, "desk", "active", one.gate, pace(made[one.device]), seen_at=one.at)
        for one in sorted(others, key=lambda one: one.name)
    ]


def gates(devices: Iterable[Post], passed: Iterable[Passed]) -> list[Gate]:
    """Every gate that a device tells of or that somebody was scanned at in the last minutes, by name."""
    made = Counter(one.gate for one in passed)
    at: dict[str, list[Post]] = {name: [] for name in made}
    for device in devices:
        if device.state == "active" and not device.training:
            at.setdefault(device.gate, []).append(device)
    return [
        Gate(name, len(here), sum(one.queue for one in here), pace(made[name])) for name, here in sorted(at.items())
    ]


def arrivals(came: Iterable[tuple[datetime, int]], now: datetime) -> list[Arrived]:
    """The last hour in slots of five minutes, the running one last; people by when they came."""
    epoch = datetime.fromtimestamp(0, now.tzinfo)
    last = epoch + (now - epoch) // SLOT * SLOT
    slots = [last - SLOT * place for place in reversed(range(ARRIVALS_OF // SLOT))]
    people = Counter[datetime]()
    for at, number in came:
        people[epoch + (at - epoch) // SLOT * SLOT] += number
    return [Arrived(start, people[start]) for start in slots]


async def waiting(event: UUID) -> Waiting:
    """What waits for a lead at this event's door."""
    held = await row(
        "SELECT count(*) AS n FROM phone p JOIN event e ON e.id = p.event"
        " WHERE p.event = ? AND p.waits AND p.revoked_at IS NULL AND e.ends_at > ?",
        event,
        clock.now() - AFTER_END,
    )
    assert held is not None
    return Waiting(len(await conflicts.found(event)), await quarantine.waiting(event), held["n"])


async def board(event: Event) -> Board:
    """The board as it stands now."""
    now = clock.now()
    recent = await rows(
        "SELECT gate, device, device_name, effective FROM scan WHERE event = ? AND effective > ?",
        event.id,
        now - PACE_OVER,
    )
    passed = [Passed(one["gate"] or "", one["device"], one["device_name"], one["effective"]) for one in recent]
    devices = posts(await phones.phones(event.id), passed, now)
    counted, open_ = await queries.counters(event), await waiting(event.id)
    state = await sync.door_state(event.id)
    return Board(
        now=now,
        cursor=sync.cursor_of(event),
        inside=counted.inside,
        room_limit=event.room_limit,
        room=room(counted.inside, event.room_limit),
        admitted=counted.admitted,
        expected=counted.expected,
        conflicts=open_.conflicts,
        quarantined=open_.quarantined,
        waiting_phones=open_.phones,
        walk_ins_open=state.walk_ins_open,
        closed=state.closed,
        unknown=state.unknown,
        gates=gates(devices, passed),
        devices=devices,
        arrivals=arrivals(await _came(event.id, now), now),
    )


async def _came(event: UUID, now: datetime) -> list[tuple[datetime, int]]:
    """Who came in for the first time in the last hour, with a ticket or without."""
    since = now - ARRIVALS_OF
    people = await rows(
        "SELECT first_entry FROM attendance WHERE event = ? AND session = '' AND first_entry > ?", event, since
    )
    counted = await rows(
        "SELECT effective, count FROM walk_in WHERE event = ? AND accepted AND merged_into IS NULL"
        " AND direction = 'in' AND effective > ?",
        event,
        since,
    )
    return [(one["first_entry"], 1) for one in people] + [(one["effective"], one["count"]) for one in counted]
