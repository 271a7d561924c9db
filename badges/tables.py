"""Which name badges have been printed."""

from piccolo.columns import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from registration.tables import Attendee, Event


class PrintedBadge(Table, tablename="printed_badge"):
    """A badge that came out of the printer, with what stood on it: whatever changes wants another badge."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.restrict)
    name = Varchar(length=200, default="")
    organisation = Varchar(length=200, default="")
    group_name = Varchar(length=120, default="")
    code = Varchar(length=20, default="")
    printed_at = Timestamptz(default=None)


INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS printed_badge_one"
    " ON printed_badge (attendee, name, organisation, group_name, code)",
    "CREATE INDEX IF NOT EXISTS printed_badge_event ON printed_badge (event)",
)
