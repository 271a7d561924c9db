"""One process at a time, over all processes of an installation: migrations wait for their turn, the sweep passes."""

import fcntl
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.db import engine
from core.engines import PooledPostgres
from core.settings import settings


@asynccontextmanager
async def alone(name: str, wait: bool) -> AsyncIterator[bool]:
    """Whether this process is the one; with `wait` it is, sooner or later. Ends with the process, also after kill -9.

    On PostgreSQL an advisory lock of a connection of its own, on SQLite a locked file in EINLASS_DATA_DIR.
    """
    db = engine()
    if isinstance(db, PooledPostgres):
        connection = await db.get_new_connection()
        try:
            ask = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
            answer = await connection.fetchval(f"SELECT {ask}({zlib.crc32(name.encode())})")
            yield wait or bool(answer)
        finally:
            await connection.close()
        return
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.data_dir / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
