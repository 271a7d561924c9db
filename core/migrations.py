"""Bring the database to the state this version needs. Migrations only add, so an older process keeps working."""

import contextlib
import fcntl
import io
from collections.abc import AsyncIterator

from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from core.db import PooledPostgres, engine
from core.settings import settings

_LOCK = 0x456E_6C61_7373  # "Enlass": the advisory lock of migrations


class MigrationFailed(Exception):
    """A migration could not be run: which room, and why."""


async def migrate() -> int:
    """Run what has not run yet, room by room from the floor up; answers how many migrations that were.

    Two processes that start at once take turns.
    """
    async with _alone():
        await Migration.create_table(if_not_exists=True)
        before = await Migration.count()
        for room in BaseMigrationManager().get_sorted_app_names():
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                result = await run_forwards(room)
            if not result.success:
                raise MigrationFailed(f"{room}: {result.message or said.getvalue()}")
        return await Migration.count() - before


async def pending() -> list[str]:
    """The migrations this version has and the database has not run."""
    manager = BaseMigrationManager()
    done = set(await Migration.get_migrations_which_ran()) if await Migration.table_exists() else set()
    missing = []
    for room in manager.get_sorted_app_names():
        folder = manager.get_app_config(room).resolved_migrations_folder_path
        missing += [
            name for name in manager.get_migration_ids(manager.get_migration_modules(folder)) if name not in done
        ]
    return missing


@contextlib.asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    db = engine()
    if isinstance(db, PooledPostgres):
        connection = await db.get_new_connection()
        try:
            await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
            yield
        finally:
            await connection.close()
    else:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with (settings.data_dir / "migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
