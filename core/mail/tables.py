"""The outbox: finished letters, written in the transaction that caused them and sent afterwards."""

from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class Letter(Table, tablename="letter"):
    """One letter to one address, as it will be read. `event` and `registration` are plain ids."""

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=40, default=None)  # ticket, please_confirm, sign_in, ...
    to_address = Varchar(length=254, default=None)
    to_name = Varchar(length=200, default="")
    reply_to = Varchar(length=254, default="")
    language = Varchar(length=20, default="de")
    subject = Varchar(length=400, default=None)
    text = Text(default="")
    html = Text(default="")
    attachments = Text(default="[]")  # JSON list of references, made when the letter is sent
    event = UUID(default=None, null=True)
    registration = UUID(default=None, null=True)
    message_id = Varchar(length=200, default=None, unique=True)
    state = Varchar(length=10, default="queued")  # queued, sent, dead, obsolete
    attempts = Integer(default=0)
    not_before = Timestamptz(default=None)
    lease = UUID(default=None, null=True)  # the deliverer's claim, while it is in flight
    leased_until = Timestamptz(default=None, null=True)
    perhaps_twice = Boolean(default=False)  # a deliverer died with it in flight
    last_error = Varchar(length=300, default="")
    created_at = Timestamptz(default=None)
    sent_at = Timestamptz(default=None, null=True)


INDEXES: tuple[str, ...] = (
    """CREATE INDEX IF NOT EXISTS "letter_due" ON "letter" ("not_before") WHERE "state" = 'queued'""",
    'CREATE INDEX IF NOT EXISTS "letter_state" ON "letter" ("state", "created_at", "id")',
    'CREATE INDEX IF NOT EXISTS "letter_created" ON "letter" ("created_at", "id")',
    'CREATE INDEX IF NOT EXISTS "letter_to" ON "letter" ("to_address", "event", "created_at")',
    'CREATE INDEX IF NOT EXISTS "letter_registration" ON "letter" ("registration", "created_at")',
)
