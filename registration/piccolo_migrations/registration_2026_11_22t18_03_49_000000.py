"""The index of circulars, a partial one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T18:03:49:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of circulars"

INDEXES = (
    "CREATE INDEX IF NOT EXISTS circular_open ON circular (created_at) WHERE done_at IS NULL",
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="registration", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
