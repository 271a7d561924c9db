"""What must reach people when plans change: reminders that went, calls to make, letters to everybody."""

from piccolo.columns import UUID, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from registration.tables import Event, Registration


class Reminder(Table):
    """A reminder that went out for one date of an event; moved to another date, it goes again."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    hours = Integer(default=24)
    starts_at = Timestamptz(default=None)
    queued_at = Timestamptz(default=None)


class PhoneCall(Table):
    """Somebody without e-mail who must be told something: at the phone, or by letter."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    registration = ForeignKey(references=Registration, null=False, default=None, on_delete=OnDelete.cascade, index=True)
    reason = Varchar(length=20)
    text = Text(default="")
    created_at = Timestamptz(default=None)
    done_at = Timestamptz(null=True, default=None)
    done_by = Varchar(length=200, default="")


class Circular(Table):
    """A letter to everybody of an event (Rundschreiben), written in portions.

    `after` is the last registration served; `before` what was changed, as JSON, as it was before.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Varchar(length=20)  # moved, called_off, reminder
    text = Text(default="")
    before = Text(default="{}")
    after = UUID(null=True, default=None)
    created_at = Timestamptz(default=None)
    done_at = Timestamptz(null=True, default=None)


INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS reminder_once ON reminder (event, hours, starts_at)",
    "CREATE INDEX IF NOT EXISTS phone_call_open ON phone_call (event, created_at) WHERE done_at IS NULL",
    "CREATE INDEX IF NOT EXISTS circular_open ON circular (created_at) WHERE done_at IS NULL",
)
