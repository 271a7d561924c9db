"""The indexes of phones at the door."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T18:30:25:680337"
VERSION = "1.38.0"
DESCRIPTION = "indexes for phones at the door"

INDEXES = (
    "CREATE INDEX IF NOT EXISTS attendance_number ON attendance (event, number)",
    "CREATE INDEX IF NOT EXISTS walk_in_conflict ON walk_in (conflict) WHERE conflict IS NOT NULL",
    "CREATE UNIQUE INDEX IF NOT EXISTS quarantine_answer_once ON quarantine_answer (scan)",
    "CREATE INDEX IF NOT EXISTS conflict_answer_attendee ON conflict_answer (attendee, event, said_at)",
    "CREATE INDEX IF NOT EXISTS scan_quarantined ON scan (event, arrival) WHERE quarantined",
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="checkin", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
