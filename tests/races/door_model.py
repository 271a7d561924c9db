"""The door written down a second time, from design and not from the code: what three phones did, and what it comes to.

Times are the town hall's own, in whole seconds; a phone's wrong clock is added where a message is made and nowhere
else, so it cannot matter. Every gesture and every sending has a second of its own.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

LIVE, OWN_UNDO = timedelta(seconds=10), timedelta(seconds=60)
NEVER_COUNTS = ("replaced", "cancelled", "waiting", "unconfirmed", "not_yet", "over")


@dataclass
class Phone:
    """A phone that scans: its clock is off, its queue waits for a network, and whoever reloads it enrols it anew."""

    name: str
    off: timedelta
    key: str = ""
    header: dict[str, str] = field(default_factory=dict)
    revoked: bool = False
    lead: bool = False
    queue: list["Gesture"] = field(default_factory=list)


@dataclass
class Gesture:
    """One scan: what the phone knows of it, and once it has arrived, what the server has to say of it for ever."""

    person: int | None  # None: a code that nobody has
    direction: str
    at: datetime
    off: timedelta  # of the clock that wrote `at`
    shown: str | None
    override: bool = False
    id: UUID = field(default_factory=uuid4)
    device: str = ""
    effective: datetime | None = None
    place: int = 0  # in the order of arrivals
    verdict: tuple[str, str] = ("", "")
    counts: bool = False
    quarantined: bool = False
    decided: bool = False  # a lead has said whether it counts
    undone: bool = False
    live: bool = False

    @property
    def waits(self) -> bool:
        """Whether a lead has still to look at it: held back, or let in on trust by a phone with an old list."""
        refused = self.verdict[0] == "refuse" and self.direction == "in" and not self.live
        return self.quarantined or (refused and self.shown == "unknown" and not self.undone and not self.decided)


@dataclass
class Stranger:
    """People counted at the door; merged into somebody, they are an entry of that person."""

    id: UUID
    count: int
    direction: str
    named: bool
    effective: datetime
    place: int
    accepted: bool
    merged: int | None = None
    held: bool = False  # of a phone that was shut out: a lead has to say whether they count


@dataclass
class Early:
    """An undo that is there before its scan."""

    id: UUID
    device: str
    lead: bool
    at: datetime  # by the phone's clock


class Model:
    """What the server must hold, worked out from what was sent, by reading each person's day from its beginning."""

    def __init__(self, people: int, room_limit: int | None, opens: datetime, closes: datetime) -> None:
        self.standing = ["valid"] * people  # valid, cancelled, waiting, replaced
        self.room_limit, self.opens, self.closes = room_limit, opens, closes
        self.scans: list[Gesture] = []
        self.strangers: list[Stranger] = []
        self.early: dict[UUID, list[Early]] = {}
        self.held: dict[UUID, Gesture] = {}  # undos of phones that were shut out, which wait for a lead
        self.answers: dict[int, tuple[frozenset[UUID], int]] = {}
        self.arrivals = 0

    def _next(self) -> int:
        self.arrivals += 1
        return self.arrivals

    def day(self, person: int) -> list[Any]:
        """Everything that counts for one person, in order."""
        scans = [one for one in self.scans if one.person == person and one.counts and not one.undone]
        merged = [one for one in self.strangers if one.merged == person]
        return sorted([*scans, *merged], key=lambda one: (one.effective, one.place))

    @staticmethod
    def stays(day: list[Any]) -> list[list[Any]]:
        """The person's times inside: each begins with an entry, and ends with an exit or not at all."""
        stays: list[list[Any]] = []
        for one in day:
            outside = not stays or len(stays[-1]) == 2
            if one.direction == "in" and outside:
                stays.append([one])
            elif one.direction == "out" and not outside:
                stays[-1].append(one)
        return stays

    def inside(self, person: int) -> bool:
        """Whether somebody is in the room."""
        stays = self.stays(self.day(person))
        return bool(stays) and len(stays[-1]) == 1

    def first(self, person: int) -> datetime | None:
        """When somebody first came in."""
        stays = self.stays(self.day(person))
        return stays[0][0].effective if stays else None

    def conflict(self, person: int) -> list[Gesture]:
        """The green scans of one ticket on several phones with no exit between, all of them, in order."""
        found: list[Gesture] = []
        stay: list[Gesture] = []
        own = [one for one in self.scans if one.person == person and not one.undone]
        for one in [*sorted(own, key=lambda one: (one.effective, one.place)), None]:
            if one is None or (one.direction == "out" and one.counts):
                found += stay if len({each.device for each in stay}) > 1 else []
                stay = []
            elif one.direction == "in" and (one.counts or one.quarantined) and (one.shown or one.verdict[0]) == "admit":
                stay.append(one)
        return found

    def settled(self, person: int) -> int | None:
        """How many people a lead said they were, if that was about the scans there are now."""
        scans, persons = self.answers.get(person, (frozenset(), 0))
        current = frozenset(one.id for one in self.conflict(person))
        return persons if current and scans == current else None

    def open_conflicts(self) -> dict[int, list[UUID]]:
        """Whose tickets wait for a word, and by which scans."""
        return {
            person: [one.id for one in self.conflict(person)]
            for person in self.disputed()
            if self.settled(person) is None
        }

    def disputed(self) -> list[int]:
        """Whose tickets showed green on several phones, answered or not."""
        return [person for person in range(len(self.standing)) if self.conflict(person)]

    def kept(self) -> list[Gesture]:
        """The scans that wait for a lead."""
        return [one for one in self.scans if one.waits]

    def listed(self) -> dict[str, bool]:
        """All that waits for a lead's word about whether it counts, and whether it can."""
        scans = {str(one.id): one.person is not None and not one.undone for one in self.kept()}
        return scans | {str(one.id): True for one in self.strangers if one.held} | {str(key): True for key in self.held}

    def let_count(self, key: str, counts: bool) -> None:
        """A lead's word."""
        for one in self.kept():
            if str(one.id) == key:
                one.decided, one.quarantined, one.counts = True, False, counts
        for stranger in self.strangers:
            if str(stranger.id) == key:
                stranger.held, stranger.accepted = False, counts
        if taken_back := self.held.pop(UUID(key), None):
            taken_back.undone |= counts

    def mergeable(self) -> list[Stranger]:
        """The single people without a ticket who came in."""
        return [
            one
            for one in self.strangers
            if one.accepted and one.merged is None and one.count == 1 and one.direction == "in"
        ]

    def beyond_the_first(self) -> int:
        """The walk-ins of answered conflicts."""
        return sum((self.settled(person) or 1) - 1 for person in self.answers)

    def rows_inside(self) -> int:
        """People in the room by what is written down; more may have been counted out than in."""
        signs = {"in": 1, "out": -1}
        counted = [one for one in self.strangers if one.accepted and one.merged is None]
        people = sum(map(self.inside, range(len(self.standing))))
        return people + sum(one.count * signs[one.direction] for one in counted) + self.beyond_the_first()

    def headcount(self) -> int:
        """The number on the screen."""
        return max(0, self.rows_inside())

    def deliver(self, phone: Phone, batch: list[Gesture], now: datetime) -> None:
        """A batch reaches the server; what was there before stays as it is."""
        before = self.headcount() - self._bare()
        for one in sorted((one for one in batch if one.effective is None), key=lambda one: one.at + one.off):
            age = now + phone.off - (one.at + one.off)
            live = age <= LIVE
            self.arrive(phone, one, now if live else now - age, live, before + self._bare())

    def arrive(self, phone: Phone, one: Gesture, effective: datetime, live: bool = False, inside: int = 0) -> None:
        """One scan is judged against those before it, and recorded."""
        one.device, one.effective, one.place, one.live = phone.key, effective, self._next(), live
        one.verdict, one.counts, one.quarantined = self._judged(phone, one, live, inside)
        self.scans.append(one)
        for undo in self.early.pop(one.id, ()):
            one.undone |= self._may_undo(undo.device, undo.lead, undo.at, one)

    def _bare(self) -> int:
        return sum(map(self.inside, range(len(self.standing))))

    def _judged(self, phone: Phone, one: Gesture, live: bool, inside: int) -> tuple[tuple[str, str], bool, bool]:
        if phone.revoked:
            return ("refuse", "not_allowed"), False, True
        if one.person is None:
            return ("refuse", "unknown_code"), False, False
        standing = self.standing[one.person]
        if standing == "replaced":
            return ("refuse", "replaced"), False, not live and one.shown == "admit"
        earlier = [each for each in self.day(one.person) if each.effective <= one.effective]
        stays = self.stays(earlier)
        is_in = bool(stays) and len(stays[-1]) == 1
        if one.direction == "out":
            return (("admit", "ok") if is_in else ("refuse", "not_inside")), True, False
        if is_in:
            return ("again", "already_in"), True, False
        reason = standing if standing != "valid" else self._closed(one, live, inside)
        if reason is None:
            return ("admit", "ok"), True, False
        if one.override and phone.lead:
            return ("admit", "override"), True, False
        return ("refuse", reason), False, not live and one.shown == "admit" and reason in NEVER_COUNTS

    def _closed(self, one: Gesture, live: bool, inside: int) -> str | None:
        assert one.effective
        if one.effective < self.opens:
            return "not_yet"
        if one.effective > self.closes:
            return "over"
        return "house_full" if live and self.room_limit is not None and inside >= self.room_limit else None

    @staticmethod
    def _may_undo(device: str, lead: bool, at: datetime, one: Gesture) -> bool:
        return lead or (device == one.device and at - (one.at + one.off) <= OWN_UNDO)

    def undo(self, phone: Phone, one: Gesture, undo: UUID, now: datetime) -> int:
        """Somebody takes a scan back; answers the HTTP status."""
        if one.effective is None:
            self.early.setdefault(one.id, []).append(Early(undo, phone.key, phone.lead, now + phone.off))
            return 202
        if not self._may_undo(phone.key, phone.lead, now + phone.off, one):
            return 403
        if phone.revoked and one.counts and not one.undone:
            self.held[undo] = one
            return 202
        one.undone = True
        return 200

    def walk_in(self, key: UUID, count: int, direction: str, named: bool, age: timedelta, now: datetime,
                held: bool) -> int:  # fmt: skip
        """People without a ticket; answers the HTTP status."""
        full = self.room_limit is not None and self.headcount() + count > self.room_limit
        accepted = not held and not (full and age <= LIVE and direction == "in")
        effective = now if age <= LIVE else now - age
        self.strangers.append(Stranger(key, count, direction, named, effective, self._next(), accepted, held=held))
        return 202 if held else 201 if accepted else 409

    def figures(self) -> dict[str, int]:
        """The figures of who came."""
        came = sum(self.first(person) is not None for person in range(len(self.standing)))
        there = [one for one in self.strangers if one.accepted and one.merged is None and one.direction == "in"]
        named = sum(one.count for one in there if one.named)
        counted = sum(one.count for one in there if not one.named) + self.beyond_the_first()
        return {
            "checked_in": came,
            "walk_in_named": named,
            "walk_in_anonymous": counted,
            "attended": came + named + counted,
        }
