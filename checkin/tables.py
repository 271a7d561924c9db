"""Scans and what follows from them: who came, and when. Order everywhere is (effective, arrival)."""

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from core.db import Counter
from registration.tables import Attendee, Event


class Scan(Table):
    """One gesture at the door, append-only: what was sent, when it counts as having happened, and what was answered.

    The device made the id. `at` is the phone's clock; `arrival` the server's, read inside the held event and later than
    every arrival recorded for that attendee before. `attendee` is whose ticket it was, of this event or another.
    `sent_hash` tells codes apart without keeping them. A scan under an id that another scan has (id_conflict) stands
    here under an id of its own and names the other one in `same_id`.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    attendee = ForeignKey(references=Attendee, null=True, default=None, on_delete=OnDelete.restrict)
    sent_hash = Varchar(length=64)
    session = Varchar(length=80, null=True, default=None)
    gate = Varchar(length=80, null=True, default=None)
    device = Varchar(length=80)
    device_name = Varchar(length=254)
    method = Varchar(length=10)  # scan, search, list (a paper door list typed in)
    direction = Varchar(length=3)
    at = Timestamptz(default=None)
    arrival = Timestamptz(default=None)
    effective = Timestamptz(default=None)
    shown = Varchar(length=8, null=True, default=None)
    override = Text(null=True, default=None)
    verdict = Varchar(length=8)
    reason = Varchar(length=20)
    counts = Boolean(default=False)
    quarantined = Boolean(default=False)
    first_at = Timestamptz(null=True, default=None)
    first_gate = Varchar(length=80, null=True, default=None)
    first_device = Varchar(length=254, null=True, default=None)
    same_id = UUID(null=True, default=None)


class Undo(Table):
    """Somebody took a scan back. It may arrive before its scan does: pending until then, done or refused after.

    Held: sent by a phone that had been shut out, about a scan that counts; a lead decides.

    `event` is empty where it came before its scan from somebody who is bound to no event.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=True, default=None, on_delete=OnDelete.restrict)
    scan = UUID(default=None, index=True)
    device = Varchar(length=80)
    device_name = Varchar(length=254)
    role = Varchar(length=10)
    at = Timestamptz(default=None)
    arrival = Timestamptz(default=None)
    reason = Text(default="")
    state = Varchar(length=10)


class Attendance(Table):
    """That a person came: one row per attendee and event (session ""), or session, always the fold of the scans.

    `first_entry` is null again when every entry was undone. `since` and `gate` are of the entry since which the person
    is inside. `number` grows with every change at this event's door: phones ask for what is new by it.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.restrict)
    session = Varchar(length=80, default="")
    first_entry = Timestamptz(null=True, default=None)
    mode = Varchar(length=8, default="on_site")
    method = Varchar(length=10, default="scan")
    inside = Boolean(default=False)
    last_change = Timestamptz(null=True, default=None)
    since = Timestamptz(null=True, default=None)
    gate = Varchar(length=80, null=True, default=None)
    number = BigInt(default=0)


class WalkIn(Table, tablename="walk_in"):
    """People without a ticket: one named person, or a number counted at the door.

    Not accepted: the house was full, with `free` places left, or a lead left it out (0). Not accepted and no `free`:
    sent by a phone that had been shut out, it waits for a lead. Merged: the person was registered after all, and this
    is an entry of that attendee now. `named` outlives the name.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200, default="")
    named = Boolean(default=False)
    kind = Varchar(length=12, default="participant")
    count = Integer(default=1)  # type: ignore[assignment]
    direction = Varchar(length=3, default="in")
    method = Varchar(length=10, default="desk")  # desk, counter, estimate, list
    device = Varchar(length=80)
    device_name = Varchar(length=254)
    at = Timestamptz(default=None)
    arrival = Timestamptz(default=None)
    effective = Timestamptz(default=None)
    accepted = Boolean(default=True)
    free = Integer(null=True, default=None)
    merged_into = ForeignKey(references=Attendee, null=True, default=None, on_delete=OnDelete.restrict)
    merge_id = UUID(null=True, default=None)
    conflict = UUID(null=True, default=None)


class Phone(Table):
    """An enrolled phone at the door of one event: what it may, until when, and what it last told of itself.

    Only the digest of its token is kept. `waits`: enrolled by the printed briefing, a lead has not let it in yet.
    `expires_at` as it was when it was enrolled; what holds goes with the event (devices.stands).
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    enrolment = UUID(default=None)
    name = Varchar(length=80)
    role = Varchar(length=10)  # scan, search, lead, kiosk
    digest = Varchar(length=64, unique=True)
    waits = Boolean(default=False)
    training = Boolean(default=False)
    enrolled_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)
    revoked_by = Varchar(length=254, default="")
    seen_at = Timestamptz(null=True, default=None)
    gate = Varchar(length=80, default="")
    queue = Integer(default=0)
    list_of = Timestamptz(null=True, default=None)
    version = Varchar(length=40, default="")


class Enrolment(Table):
    """A QR code by which phones are enrolled: once for ten minutes on a screen, or n times by the printed briefing.

    A briefing is good while its event says so (phones.enrol), not from `valid_from` until `valid_until` as printed.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    role = Varchar(length=10)
    digest = Varchar(length=64, unique=True)
    briefing = Boolean(default=False)
    training = Boolean(default=False)
    uses = Integer(default=1)
    used = Counter(default=0)
    valid_from = Timestamptz(default=None)
    valid_until = Timestamptz(default=None)
    made_by = Varchar(length=254, default="")
    made_at = Timestamptz(default=None)


class DoorState(Table):
    """What is set for the door of one event, under its id: the salt of its offline list, and the lead's switches."""

    id = UUID(primary_key=True, default=None)
    salt = Varchar(length=32)
    walk_ins_open = Boolean(default=True)
    closed = Boolean(default=False)
    unknown = Varchar(length=8, default="ask")  # a code that is not in an old list: ask a lead, or refuse


class QuarantineAnswer(Table):
    """A lead looked at a scan in quarantine: whether it counts after all. The scan itself never changes."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    scan = ForeignKey(references=Scan, null=False, default=None, on_delete=OnDelete.restrict)
    counts = Boolean(default=False)
    said_by = Varchar(length=254)
    said_at = Timestamptz(default=None)


class ConflictAnswer(Table):
    """A lead said how many people one ticket let in on several devices; `scans` tells which scans that was about."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.restrict)
    scans = Varchar(length=64)
    persons = Integer(default=1)
    said_by = Varchar(length=254)
    said_at = Timestamptz(default=None)


INDEXES = (
    "CREATE INDEX IF NOT EXISTS scan_attendee ON scan (attendee, event)",
    "CREATE INDEX IF NOT EXISTS scan_event ON scan (event, effective)",
    "CREATE INDEX IF NOT EXISTS scan_arrival ON scan (event, arrival)",
    "CREATE INDEX IF NOT EXISTS undo_pending ON undo (scan) WHERE state = 'pending'",
    "CREATE UNIQUE INDEX IF NOT EXISTS attendance_one ON attendance (attendee, event, session)",
    "CREATE INDEX IF NOT EXISTS attendance_event ON attendance (event, first_entry)",
    "CREATE INDEX IF NOT EXISTS attendance_inside ON attendance (event) WHERE inside AND session = ''",
    "CREATE INDEX IF NOT EXISTS attendance_number ON attendance (event, number)",
    "CREATE INDEX IF NOT EXISTS walk_in_merged ON walk_in (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE UNIQUE INDEX IF NOT EXISTS walk_in_merge ON walk_in (merge_id) WHERE merge_id IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS walk_in_conflict ON walk_in (conflict) WHERE conflict IS NOT NULL",
    "CREATE UNIQUE INDEX IF NOT EXISTS quarantine_answer_once ON quarantine_answer (scan)",
    "CREATE INDEX IF NOT EXISTS conflict_answer_attendee ON conflict_answer (attendee, event, said_at)",
    "CREATE INDEX IF NOT EXISTS scan_quarantined ON scan (event, arrival) WHERE quarantined",
)
