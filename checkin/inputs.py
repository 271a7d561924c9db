"""What devices, programs and the pages at the door may send. Shapes and names are those of the published contract."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, Meta, UnsetType

from checkin.presence import Direction
from checkin.rules import Role
from core.forms import LINE, Input, Line, Name, Slug
from core.problems import FieldError
from registration.inputs import Kind, Moment

Place = Annotated[str, Meta(max_length=80, pattern=LINE)]
Code = Annotated[str, Meta(max_length=5_000)]  # whatever a camera may read; judged, not refused
TIME_OF_DAY = r"^(([01]\d|2[0-3]):[0-5]\d)?$"
TimeOfDay = Annotated[str, Meta(pattern=TIME_OF_DAY)]
Method = Literal["desk", "counter", "estimate", "list"]
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)


class Scan(msgspec.Struct, kw_only=True):
    """One gesture: a code that was read, or a person found by name. A newer phone may send more than we know."""

    id: UUID
    event: Slug
    direction: Direction
    at: Moment
    code: Code | None = None
    attendee: UUID | None = None
    gate: Place | None = None
    session: Place | None = None
    shown: Literal["admit", "again", "refuse", "unknown"] | None = None
    override: Line | None = None


class Scans(Input):
    """POST /scans"""

    sent_at: Moment
    scans: Annotated[list[Scan], Meta(min_length=1, max_length=500)]


class Undo(Input):
    """POST /scans/{id}/undo"""

    sent_at: Moment
    id: UUID
    at: Moment
    reason: Annotated[str, Meta(max_length=300, pattern=LINE)]


class WalkIn(Input):
    """POST /events/{slug}/walk-ins: one named person, or a number."""

    sent_at: Moment
    id: UUID
    name: Name | None = None
    kind: Kind = "participant"
    count: Annotated[int, Meta(ge=1, le=500)] = 1
    direction: Direction = "in"
    method: Method | None = None
    at: Moment | None = None

    @property
    def person(self) -> str:
        """The name of the one person, empty where people are only counted."""
        return (self.name or "").strip()


class Merge(Input):
    """POST /walk-ins/{id}/merge"""

    id: UUID
    attendee: UUID


class Enrol(Input):
    """POST /devices: the phone that read the QR code says what it is called."""

    token: Annotated[str, Meta(min_length=1, max_length=60)]
    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=LINE)]


class NewEnrolment(Input):
    """POST /events/{slug}/enrolments: a code for one phone of this role, or for `uses` phones by the briefing."""

    role: Role = "scan"
    uses: Annotated[int, Meta(ge=0, le=50)] = 0
    training: bool = False


class Heard(Input):
    """POST /devices/me: where a phone stands; sent beside its work."""

    queue: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    gate: Place = ""
    list_of: Moment | None = None
    version: Annotated[str, Meta(max_length=40, pattern=LINE)] = ""


class Switches(Input):
    """PATCH /door/{event}: the lead's switches."""

    walk_ins_open: bool | UnsetType = UNSET
    closed: bool | UnsetType = UNSET
    unknown: Literal["ask", "refuse"] | UnsetType = UNSET


class ConflictSaid(Input):
    """POST /door/{event}/conflicts/{id}: how many people they were."""

    id: UUID
    persons: Annotated[int, Meta(ge=1, le=1000)] = 1


class QuarantineSaid(Input):
    """POST /door/{event}/quarantine/{id}: whether the scan counts after all."""

    id: UUID
    counts: bool


class AtDoor(Input):
    """The forms of the page at the door; `gate` and `facing`, its usual direction, stay from form to form.

    `form` is made when the page is: with what is sent it becomes the scan's id, so that a form sent twice is one scan.
    `paper`: a paper list is being typed in, of people who came at this time of day (HH:MM).
    """

    form: UUID
    gate: Place | None = None
    facing: Direction = "in"
    paper: TimeOfDay = ""

    def happened(self, zone: str, now: datetime) -> datetime:
        """When it was: now, or the last time that the clock showed what stands on the paper."""
        if not self.paper:
            return now
        hour, minute = map(int, self.paper.split(":"))
        then = now.astimezone(ZoneInfo(zone)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return (then if then <= now else then - timedelta(days=1)).astimezone(UTC)

    @property
    def method(self) -> Literal["list"] | None:
        """How these people were admitted, where it was by the paper list."""
        return "list" if self.paper else None


class Typed(AtDoor):
    """A code or name that was typed in the gate's direction, or a person out of a list who comes in or goes."""

    text: Annotated[str, Meta(max_length=200)] = ""
    attendee: UUID | None = None
    direction: Direction = "in"
    override: Line | None = None


class TypedUndo(AtDoor, kw_only=True):
    """The button that takes a scan back."""

    scan: UUID
    reason: Literal["typo", "wrong_person", "did_not_enter"] = "typo"


class TypedWalkIn(AtDoor):
    """The forms for people without a ticket; `named`: the one that asks for a name."""

    named: bool = False
    name: Name | None = None
    kind: Kind = "participant"
    count: Annotated[int, Meta(ge=1, le=500)] = 1
    direction: Direction = "in"


class TypedEnrolment(Input):
    """The form that shows the QR code for one phone."""

    role: Role = "scan"
    training: bool = False


class TypedBriefing(Input):
    """The form of the printed briefing: for how many phones, and what stands on it."""

    phones: Annotated[int, Meta(ge=1, le=50)]
    gate: Place = ""
    helper: Annotated[str, Meta(max_length=120, pattern=LINE)] = ""


class TypedPersons(Input):
    """A conflict answered on the page; `form` is made with it."""

    form: UUID
    persons: Annotated[int, Meta(ge=1, le=1000)]


class TypedCounts(Input):
    """A scan in quarantine answered on the page; `form` is made with it."""

    form: UUID
    counts: bool


class TypedMerge(Input):
    """The forms of a guest's page: a name to look for, or who of those found it was; `form` is made with it."""

    form: UUID
    text: Annotated[str, Meta(max_length=200)] = ""
    attendee: UUID | None = None


def clock_errors(moment: datetime | None, field: str) -> list[FieldError]:
    """A clock may be decades off, but a date must be one that every calendar knows."""
    return [] if moment is None or _FIRST <= moment <= _LAST else [FieldError(field, "range")]


def scan_errors(scan: Scan, field: str) -> list[FieldError]:
    """What the types cannot say about a scan: it names a code or a person, not both."""
    wrong = clock_errors(scan.at, f"{field}.at")
    if scan.code is None and scan.attendee is None:
        wrong.append(FieldError(f"{field}.code", "required"))
    elif scan.code is not None and scan.attendee is not None:
        wrong.append(FieldError(f"{field}.attendee", "not_allowed"))
    return wrong


def walk_in_errors(walk_in: WalkIn, track_exits: bool) -> list[FieldError]:
    """What the types cannot say about a walk-in: a name is one person coming in; some events know no way out."""
    wrong = clock_errors(walk_in.sent_at, "sent_at") + clock_errors(walk_in.at, "at")
    if walk_in.name is not None and not walk_in.person:
        wrong.append(FieldError("name", "too_short"))
    if walk_in.person and walk_in.count > 1:
        wrong.append(FieldError("count", "not_allowed"))
    if walk_in.direction == "out":
        wrong += [FieldError("name", "not_allowed")] if walk_in.person else []
        wrong += [] if track_exits else [FieldError("direction", "not_allowed")]
    return wrong


def readable_scans(body: Any) -> dict[int, Scan]:
    """The scans of a malformed batch that are well formed themselves, by their place."""
    found: dict[int, Scan] = {}
    scans = body.get("scans") if isinstance(body, dict) else None
    for place, one in enumerate(scans[:500] if isinstance(scans, list) else []):
        try:
            found[place] = msgspec.convert(one, Scan)
        except msgspec.ValidationError:
            continue
    return found
