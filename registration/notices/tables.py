"""The town's own texts (privacy notice, accessibility statement, imprint) and what people consented to."""

from piccolo.columns import UUID, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from registration.tables import Registration


class Notice(Table):
    """One published version of a text; versions never change, the newest is shown."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=16)  # privacy, accessibility, imprint
    language = Varchar(length=12)
    version = Integer(default=1)
    text = Text()
    published_at = Timestamptz(default=None)
    published_by = Varchar(length=200, default="")


class Consent(Table):
    """A consent somebody gave with a registration: to exactly this text, at this time, until withdrawn."""

    id = UUID(primary_key=True, default=None)
    registration = ForeignKey(references=Registration, null=False, default=None, on_delete=OnDelete.cascade, index=True)
    consent = Varchar(length=40)
    text = Text()
    language = Varchar(length=12)
    given_at = Timestamptz(default=None)
    withdrawn_at = Timestamptz(null=True, default=None)


INDEXES = ("CREATE UNIQUE INDEX IF NOT EXISTS notice_version ON notice (kind, language, version)",)
