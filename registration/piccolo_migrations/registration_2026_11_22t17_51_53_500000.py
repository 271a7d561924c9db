"""The indexes of what sign-up got new: partial ones and those over several columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T17:51:53:500000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of what sign-up got new"

INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS provision_wish_once ON provision_wish (attendee, provision)",
    "CREATE UNIQUE INDEX IF NOT EXISTS session_slug ON session (event, slug)",
    "CREATE UNIQUE INDEX IF NOT EXISTS session_seat_once ON session_seat (attendee, session)",
    "CREATE INDEX IF NOT EXISTS invitation_event ON invitation (event, wave, created_at)",
    "CREATE INDEX IF NOT EXISTS invitation_delegated ON invitation (delegated_from) WHERE delegated_from IS NOT NULL",
    "CREATE UNIQUE INDEX IF NOT EXISTS notice_version ON notice (kind, language, version)",
    "CREATE UNIQUE INDEX IF NOT EXISTS reminder_once ON reminder (event, hours, starts_at)",
    "CREATE INDEX IF NOT EXISTS phone_call_open ON phone_call (event, created_at) WHERE done_at IS NULL",
    "CREATE INDEX IF NOT EXISTS attendee_provision ON attendee (event, provision_seat) WHERE provision_seat IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS registration_invitation ON registration (invitation) WHERE invitation IS NOT NULL",
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="registration", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
