"""Personal rights to sign up."""

from piccolo.columns import UUID, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from registration.tables import Event


class Invitation(Table):
    """The right of a person or organisation to sign up, by a code in a letter or mail.

    How often it was used is counted from the people who came by it (`registration.invitation`), never stored.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    code = Varchar(length=10, unique=True)
    name = Varchar(length=200, default="")
    email = Varchar(length=254, null=True, default=None)
    address = Text(default="")
    language = Varchar(length=12, default="de")
    organisation = Varchar(length=200, default="")
    sector = Varchar(length=200, default="")
    field = Varchar(length=200, default="")
    uses = Integer(default=1)
    valid_from = Timestamptz(null=True, default=None)
    valid_until = Timestamptz(null=True, default=None)
    wave = Integer(default=1)
    delegated_from = UUID(null=True, default=None)
    state = Varchar(length=10, default="open")  # open, declined, revoked
    sent_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    returned_at = Timestamptz(null=True, default=None)
    declined_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=None)


INDEXES = (
    "CREATE INDEX IF NOT EXISTS invitation_event ON invitation (event, wave, created_at)",
    "CREATE INDEX IF NOT EXISTS invitation_delegated ON invitation (delegated_from) WHERE delegated_from IS NOT NULL",
)
