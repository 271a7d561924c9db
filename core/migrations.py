"""Bring the database to the state this version needs. Migrations only add, so an older process keeps working."""

import contextlib
import fcntl
import io
import re
from collections.abc import AsyncIterator

from piccolo.apps.migrations.tables import Migration

from core.db import engine
from core.engines import PooledPostgres
from core.settings import ROOT, settings

_ID = re.compile(r'^ID = "([^"]+)"$', re.MULTILINE)
_LOCK = 0x456E_6C61_7373  # "Enlass": the advisory lock of migrations


class MigrationFailed(Exception):
    """A migration could not be run: which room, and why."""


async def migrate() -> int:
    """Run what has not run yet, room by room from the floor up; answers how many migrations that were.

    Two processes that start at once take turns.
    """
    from piccolo.apps.migrations.commands.base import BaseMigrationManager
    from piccolo.apps.migrations.commands.forwards import run_forwards

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
    """The migrations this version has and the database has not run; reads the files' ids without importing them."""
    from piccolo_conf import ROOMS

    done = set(await Migration.get_migrations_which_ran()) if await Migration.table_exists() else set()
    files = [file for room in ROOMS for file in sorted((ROOT / room / "piccolo_migrations").glob("*.py"))]
    found = [_ID.search(file.read_text(encoding="utf-8")) for file in files]
    return [one.group(1) for one in found if one and one.group(1) not in done]


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
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (settings.data_dir / "migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
