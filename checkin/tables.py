"""Scans and what follows from them: who came, and when."""

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from registration.tables import Attendee, Event


class Scan(Table):
    """One gesture at the door, append-only. The device made its id; the verdict is what was said at first contact.

    `arrival` is the server's clock inside the held event, `effective` when it counts as having happened; order
    everywhere is (effective, sequence). `counts` and `quarantined` are fixed when it is recorded.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    attendee = ForeignKey(references=Attendee, null=True, default=None, on_delete=OnDelete.restrict)
    code_hash = Varchar(length=64, null=True, default=None)
    session = Varchar(length=80, null=True, default=None)
    gate = Varchar(length=80, default="")
    device = Varchar(length=80)
    device_name = Varchar(length=120)
    method = Varchar(length=10, default="scan")
    direction = Varchar(length=3)
    at = Timestamptz(default=None)
    arrival = Timestamptz(default=None)
    effective = Timestamptz(default=None)
    sequence = BigInt(default=0)
    shown = Varchar(length=8, null=True, default=None)
    override = Text(null=True, default=None)
    verdict = Varchar(length=8)
    reason = Varchar(length=20)
    counts = Boolean(default=False)
    quarantined = Boolean(default=False)
    undone = Boolean(default=False)
    first_at = Timestamptz(null=True, default=None)
    first_gate = Varchar(length=80, null=True, default=None)
    first_device = Varchar(length=120, null=True, default=None)


class Undo(Table):
    """Somebody took a scan back; it may arrive before its scan does."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=True, default=None, on_delete=OnDelete.restrict)
    scan = UUID(default=None, index=True)
    device = Varchar(length=80)
    device_name = Varchar(length=120)
    role = Varchar(length=12)
    at = Timestamptz(default=None)
    arrival = Timestamptz(default=None)
    reason = Text(default="")
    state = Varchar(length=10)


class Attendance(Table):
    """That a person came: one row per attendee and event, always the fold of the attendee's scans."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.restrict)
    session = Varchar(length=80, default="")
    first_entry = Timestamptz(null=True, default=None)
    mode = Varchar(length=8, default="on_site")
    method = Varchar(length=10, default="scan")
    inside = Boolean(default=False)
    last_change = Timestamptz(null=True, default=None)


class WalkIn(Table, tablename="walk_in"):
    """People without a ticket: one named person, or a number counted at the door."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200, default="")
    kind = Varchar(length=12, default="participant")
    count = Integer(default=1)
    direction = Varchar(length=3, default="in")
    method = Varchar(length=10, default="desk")
    device = Varchar(length=80)
    device_name = Varchar(length=120)
    at = Timestamptz(default=None)
    arrival = Timestamptz(default=None)
    effective = Timestamptz(default=None)
    accepted = Boolean(default=True)
    merged_into = ForeignKey(references=Attendee, null=True, default=None, on_delete=OnDelete.restrict)
    merge_id = UUID(null=True, default=None)
    created_at = Timestamptz(default=None)


INDEXES = (
    "CREATE INDEX IF NOT EXISTS scan_attendee ON scan (attendee, effective, sequence)",
    "CREATE INDEX IF NOT EXISTS scan_event ON scan (event, effective)",
    "CREATE UNIQUE INDEX IF NOT EXISTS attendance_one ON attendance (attendee, event, session)",
    "CREATE INDEX IF NOT EXISTS attendance_event ON attendance (event, first_entry)",
    "CREATE UNIQUE INDEX IF NOT EXISTS walk_in_merge ON walk_in (merge_id) WHERE merge_id IS NOT NULL",
)
