"""Between two tests: an empty database, and a process that remembers nothing."""

from piccolo.conf.apps import Finder

from core import languages, limits, offered
from core.db import rows, writing
from core.settings import settings
from registration import listing


async def forget_everything() -> None:
    """Delete the rows of every table, those that refer to others first, and what this process remembers of them."""
    listing.forget()
    limits.buckets.clear()
    offered.forget()
    languages.offer(languages.OFFERED_AT_FIRST)
    tables = Finder().get_table_classes()
    names = [table._meta.tablename for table in tables]
    if settings.database_url.startswith("postgres"):
        quoted = ", ".join(f'"{name}"' for name in names)
        await rows(f"TRUNCATE {quoted}")
        return
    async with writing():
        await rows("PRAGMA defer_foreign_keys=ON")
        for name in names:
            await rows(f'DELETE FROM "{name}"')
