"""The parts of an event: workshops and stations with seats, rooms or links of their own."""

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from core.db import Counter
from registration.tables import Attendee, Event


class Session(Table):
    """A part of an event (Programmteil, Workshop) one chooses; its counters change only while the event is held."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    slug = Varchar(length=80)
    title = Varchar(length=300)
    summary = Text(default="")
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    room = Varchar(length=200, default="")
    join_url = Text(null=True, default=None)
    place = SmallInt(default=0)
    on_site_offered = Boolean(default=False)
    on_site_limit = Integer(null=True, default=None)
    on_site_taken = Counter(default=0)
    online_offered = Boolean(default=False)
    online_limit = Integer(null=True, default=None)
    online_taken = Counter(default=0)
    translations = Text(default="{}")
    created_at = Timestamptz(default=None)


class SessionSeat(Table):
    """One person's seat in a session, the wish of who still waits for the event itself, or one that found no seat."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    session = ForeignKey(references=Session, null=False, default=None, on_delete=OnDelete.cascade, index=True)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.cascade)
    mode = Varchar(length=8)
    state = Varchar(length=8)  # seat, wished, dropped
    created_at = Timestamptz(default=None)


INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS session_slug ON session (event, slug)",
    "CREATE UNIQUE INDEX IF NOT EXISTS session_seat_once ON session_seat (attendee, session)",
)
