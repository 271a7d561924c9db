"""The indexes of phones at the door."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T18:23:41:045752"
VERSION = "1.38.0"
DESCRIPTION = "indexes for phones at the door"

INDEXES = (
    "CREATE INDEX IF NOT EXISTS change_number ON change (event, number)",
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="registration", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
