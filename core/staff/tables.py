"""Who works here, how they come in, and what they did.

Secrets are kept as digests only. Ids are always given by the caller. `event` is a plain id: the floor knows no events.
"""

from piccolo.columns import UUID, Boolean, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class Account(Table, tablename="account"):
    """A member of staff: comes in by a one-time link to the e-mail address."""

    id = UUID(primary_key=True, default=None)
    email = Varchar(length=254, default=None, unique=True)  # in lower case
    name = Varchar(length=200, default="")
    role = Varchar(length=20, default=None)  # admin, organiser, door
    active = Boolean(default=True)
    created_at = Timestamptz(default=None)


class SignInLink(Table, tablename="sign_in_link"):
    """A link that signs its account in once."""

    id = UUID(primary_key=True, default=None)
    digest = Varchar(length=64, default=None, unique=True)  # SHA-256 of the token
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(default=None, null=True)


class StaffSession(Table, tablename="staff_session"):
    """A browser that is signed in."""

    id = UUID(primary_key=True, default=None)
    digest = Varchar(length=64, default=None, unique=True)  # HMAC of the token with the secret key
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    created_at = Timestamptz(default=None)
    last_seen_at = Timestamptz(default=None)  # written at most once in five minutes
    expires_at = Timestamptz(default=None)  # whatever happens


class ApiToken(Table, tablename="api_token"):
    """What a program shows as its Bearer token."""

    id = UUID(primary_key=True, default=None)
    digest = Varchar(length=64, default=None, unique=True)  # SHA-256 of the token
    name = Varchar(length=200, default=None)
    role = Varchar(length=20, default=None)  # organiser, door, reader
    event = UUID(default=None, null=True)  # the only event it may touch; null: all
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class AuditEntry(Table, tablename="audit_entry"):
    """One thing a member of staff, a program or the command line did. Rows are only ever added."""

    id = UUID(primary_key=True, default=None)
    at = Timestamptz(default=None)
    actor_kind = Varchar(length=20, default=None)  # account, token, device, command
    actor_id = UUID(default=None, null=True)
    actor_name = Varchar(length=254, default="")
    action = Varchar(length=60, default=None)  # verb of a room: letter_retried, registration_cancelled
    event = UUID(default=None, null=True)
    subject = Varchar(length=120, default="")  # what it was done to: letter:<id>, account:<id>
    facts = Text(default="{}")  # JSON


INDEXES: tuple[str, ...] = (
    'CREATE INDEX IF NOT EXISTS "audit_entry_at" ON "audit_entry" ("at")',
    'CREATE INDEX IF NOT EXISTS "audit_entry_event" ON "audit_entry" ("event", "at")',
    'CREATE INDEX IF NOT EXISTS "audit_entry_subject" ON "audit_entry" ("subject", "at")',
)
