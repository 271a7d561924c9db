"""The indexes of the first tables, which Piccolo cannot describe: partial ones and those over several columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T17:20:03:529449"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the first tables"

INDEXES = (
    'CREATE INDEX IF NOT EXISTS scan_attendee ON scan (attendee, event)',
    'CREATE INDEX IF NOT EXISTS scan_event ON scan (event, effective)',
    'CREATE INDEX IF NOT EXISTS scan_arrival ON scan (event, arrival)',
    "CREATE INDEX IF NOT EXISTS undo_pending ON undo (scan) WHERE state = 'pending'",
    'CREATE UNIQUE INDEX IF NOT EXISTS attendance_one ON attendance (attendee, event, session)',
    'CREATE INDEX IF NOT EXISTS attendance_event ON attendance (event, first_entry)',
    "CREATE INDEX IF NOT EXISTS attendance_inside ON attendance (event) WHERE inside AND session = ''",
    'CREATE INDEX IF NOT EXISTS walk_in_merged ON walk_in (merged_into) WHERE merged_into IS NOT NULL',
    'CREATE UNIQUE INDEX IF NOT EXISTS walk_in_merge ON walk_in (merge_id) WHERE merge_id IS NOT NULL',
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="checkin", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
