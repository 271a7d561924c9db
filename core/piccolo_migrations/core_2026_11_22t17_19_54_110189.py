"""The indexes of the first tables, which Piccolo cannot describe: partial ones and those over several columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

ID = "2026-11-22T17:19:54:110189"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the first tables"

INDEXES = (
    'CREATE INDEX IF NOT EXISTS "audit_entry_at" ON "audit_entry" ("at")',
    'CREATE INDEX IF NOT EXISTS "audit_entry_event" ON "audit_entry" ("event", "at")',
    'CREATE INDEX IF NOT EXISTS "audit_entry_subject" ON "audit_entry" ("subject", "at")',
    'CREATE INDEX IF NOT EXISTS "letter_due" ON "letter" ("not_before") WHERE "state" = \'queued\'',
    'CREATE INDEX IF NOT EXISTS "letter_state" ON "letter" ("state", "created_at", "id")',
    'CREATE INDEX IF NOT EXISTS "letter_created" ON "letter" ("created_at", "id")',
    'CREATE INDEX IF NOT EXISTS "letter_to" ON "letter" ("to_address", "event", "created_at")',
    'CREATE INDEX IF NOT EXISTS "letter_registration" ON "letter" ("registration", "created_at")',
)


async def forwards():
    """Create them; the same statements hold on SQLite and PostgreSQL."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await engine_finder().run_querystring(QueryString(statement))

    manager.add_raw(run)
    return manager
