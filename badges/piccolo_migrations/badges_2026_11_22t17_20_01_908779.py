"""The indexes of the first tables, which Piccolo cannot describe: partial ones and those over several columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T17:20:01:908779"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the first tables"

INDEXES = (
    'CREATE UNIQUE INDEX IF NOT EXISTS printed_badge_one ON printed_badge (attendee, name, organisation, group_name, code)',
    'CREATE INDEX IF NOT EXISTS printed_badge_event ON printed_badge (event)',
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="badges", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
