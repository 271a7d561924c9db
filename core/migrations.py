"""Bring the database to the state this version needs. Migrations only add, so an older process keeps working."""

import contextlib
import io
import re

from piccolo.apps.migrations.tables import Migration

from core.alone import alone
from core.settings import ROOT

_ID = re.compile(r'^ID = "([^"]+)"$', re.MULTILINE)


class MigrationFailed(Exception):
    """A migration could not be run: which room, and why."""


async def migrate() -> int:
    """Run what has not run yet, room by room from the floor up; answers how many migrations that were.

    Two processes that start at once take turns.
    """
    from piccolo.apps.migrations.commands.base import BaseMigrationManager
    from piccolo.apps.migrations.commands.forwards import run_forwards

    async with alone("migrate", wait=True):
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
