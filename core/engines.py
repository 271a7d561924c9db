"""The two engines below Piccolo: SQLite with one kept writer, PostgreSQL with its pool; both answer `query()`.

What the rooms use of them stands in core/db.py.
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiosqlite
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory

READERS = 3
BUSY_SECONDS = 30  # how long a second process waits for SQLite's one writer
Row = Mapping[str, Any]


class _Turn(SQLiteTransaction):
    """A write transaction on the kept connection: waits in line, and leaves the line whatever happens.

    The end of it is shielded: a request that is cancelled in the middle rolls back, and one that is cancelled
    during the COMMIT still commits before the next one begins.
    """

    engine: "PooledSQLite"

    async def __aenter__(self) -> "_Turn":
        await self.engine.line.acquire()
        self.connection = self.engine.writer
        try:
            await self.connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(self._leave(False)))
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        self.engine.current_transaction.reset(self.context)
        await asyncio.shield(asyncio.ensure_future(self._leave(exception_type is None)))
        return False

    async def _leave(self, commit: bool) -> None:
        try:
            if commit:
                try:
                    await self.connection.execute("COMMIT")
                    return
                except BaseException:
                    await self.connection.rollback()
                    raise
            await self.connection.rollback()
        finally:
            self.engine.line.release()


class PooledSQLite(SQLiteEngine):
    """SQLite with one kept writer, first come first served, and a few kept readers (WAL, synchronous=FULL).

    Piccolo itself opens a connection and a thread per query and begins transactions deferred, which fails under
    concurrent writers. Until `start()` (migrations, short commands) it behaves as Piccolo's own.
    """

    __slots__ = ("_open", "_readers", "line", "writer")

    line: asyncio.Lock
    writer: aiosqlite.Connection

    def __init__(self, path: str) -> None:
        super().__init__(path=path, timeout=BUSY_SECONDS)
        self._open: list[aiosqlite.Connection] = []
        self._readers: asyncio.LifoQueue[aiosqlite.Connection] | None = None

    async def _connect(self) -> aiosqlite.Connection:
        db = await aiosqlite.connect(**self.connection_kwargs)
        self._open.append(db)
        db.row_factory = dict_factory  # type: ignore[assignment]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            await db.execute_fetchall(f"PRAGMA {pragma}")
        return db

    async def start(self) -> None:
        """Open the kept connections, in the event loop that will use them; none is left when one cannot be."""
        self.line = asyncio.Lock()
        readers: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        try:
            self.writer = await self._connect()
            for _ in range(READERS):
                readers.put_nowait(await self._connect())
        except BaseException:
            await self.stop()
            raise
        self._readers = readers

    async def stop(self) -> None:
        """Close what start() opened; the last one folds the WAL into the file."""
        self._readers = None
        for db in self._open:
            await db.close()
        self._open.clear()

    async def query(self, sql: str, args: Sequence[Any]) -> list[Row]:
        """Run one statement: in the running transaction, else reading beside it, else in line as a writer."""
        transaction = self.current_transaction.get()
        if transaction is not None:
            return await transaction.connection.execute_fetchall(sql, args)
        if self._readers is None:
            return await super()._run_in_new_connection(sql, list(args))
        if sql.lstrip()[:6].upper() in ("SELECT", "WITH R"):
            db = await self._readers.get()
            try:
                return list(await db.execute_fetchall(sql, args))  # type: ignore[arg-type]
            finally:
                self._readers.put_nowait(db)
        async with self.line:
            return list(await self.writer.execute_fetchall(sql, args))  # type: ignore[arg-type]

    async def _run_in_new_connection(
        self, query: str, args: Any = None, query_type: str = "", table: Any = None
    ) -> Any:
        return await self.query(query, args or [])

    async def _run_in_existing_connection(
        self, connection: Any, query: str, args: Any = None, query_type: str = "", table: Any = None
    ) -> Any:
        return await connection.execute_fetchall(query, args or [])

    def transaction(self, transaction_type: Any = None, allow_nested: bool = False) -> SQLiteTransaction:
        """A transaction that writes; nesting is refused, because a nested one would silently do nothing."""
        kind = _Turn if self._readers is not None else SQLiteTransaction
        return kind(engine=self, transaction_type=TransactionType.immediate, allow_nested=allow_nested)


class _PostgresTurn(PostgresTransaction):
    """Piccolo's transaction, but the connection goes back to the pool even when BEGIN or COMMIT fails."""

    async def __aenter__(self) -> "_PostgresTurn":
        self.connection = await self.get_connection()
        self.transaction = self.connection.transaction()
        try:
            await self.transaction.start()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        self.engine.current_transaction.reset(self.context)
        await asyncio.shield(asyncio.ensure_future(self._leave(exception_type is None)))
        return False

    async def _leave(self, commit: bool) -> None:
        try:
            await (self.transaction.commit() if commit else self.transaction.rollback())
        finally:
            await self._give_back()

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class PooledPostgres(PostgresEngine):
    """PostgreSQL with its pool; statements in the running transaction, else on a connection of their own."""

    async def query(self, sql: str, args: Sequence[Any]) -> list[Row]:
        """Run one statement and answer its rows."""
        transaction = self.current_transaction.get()
        if transaction is not None:
            return await transaction.connection.fetch(sql, *args)
        if self.pool:
            async with self.pool.acquire() as connection:
                return await connection.fetch(sql, *args)
        connection = await self.get_new_connection()
        try:
            return await connection.fetch(sql, *args)
        finally:
            await connection.close()

    def transaction(self, allow_nested: bool = False) -> Any:
        """A transaction; nesting is refused."""
        return _PostgresTurn(engine=self, allow_nested=allow_nested)


Engine = PooledSQLite | PooledPostgres


def engine_for(url: str) -> Engine:
    """The engine of a database URL that core.settings has validated."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        path = Path(rest[1:] if rest.startswith("//") else rest)
        path.parent.mkdir(parents=True, exist_ok=True)
        return PooledSQLite(str(path))
    return PooledPostgres(config={"dsn": url}, extensions=())
