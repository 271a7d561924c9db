"""The indexes of the first tables, which Piccolo cannot describe: partial ones and those over several columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T17:19:58:332488"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the first tables"

INDEXES = (
    "CREATE INDEX IF NOT EXISTS registration_hold ON registration (event, hold_until) WHERE state = 'pending'",
    "CREATE INDEX IF NOT EXISTS registration_unconfirmed ON registration (created_at) WHERE confirmed_at IS NULL AND name <> ''",
    'CREATE INDEX IF NOT EXISTS registration_email ON registration (event, email_folded)',
    "CREATE INDEX IF NOT EXISTS attendee_queue ON attendee (event, mode, number) WHERE state = 'waiting'",
    'CREATE INDEX IF NOT EXISTS attendee_wants ON attendee (event, wants_mode, wants_number) WHERE wants_mode IS NOT NULL',
    "CREATE INDEX IF NOT EXISTS attendee_offer ON attendee (event, offer_until) WHERE state = 'offered'",
    'CREATE INDEX IF NOT EXISTS attendee_people ON attendee (event, folded, id)',
    'CREATE INDEX IF NOT EXISTS change_event ON change (event, at)',
    "CREATE UNIQUE INDEX IF NOT EXISTS ticket_valid ON ticket (attendee) WHERE state = 'valid'",
    'CREATE UNIQUE INDEX IF NOT EXISTS answered_key ON answered (event, caller, key)',
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="registration", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
