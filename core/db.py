"""The database: one way to write, on SQLite and on PostgreSQL.

`holding(Event, id)` opens the transaction and holds the row that gets scarcer; `writing()` is the same without a
row; `holding_all` takes several in the order of their ids. None of them nests, and nothing slow stands inside.
"""

import asyncio
import functools
import weakref
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import aiosqlite
from piccolo.columns import Integer
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory
from piccolo.table import Table

from core.problems import NotFound

READERS = 3
_ROWS_AT_ONCE = 400  # of one INSERT
BUSY_SECONDS = 30  # how long a second process waits for SQLite's one writer
T = TypeVar("T", bound=Table)
Row = Mapping[str, Any]


class Counter(Integer):
    """A number on a row that other rows must agree with; the database itself refuses to let it fall below zero."""

    @property
    def column_type(self) -> str:
        """An ordinary integer to both databases."""
        return "INTEGER"

    @property
    def ddl(self) -> str:
        """The column's definition, with its CHECK."""
        return f'{super().ddl} CHECK ("{self._meta.db_column_name}" >= 0)'


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


def engine() -> Engine:
    """The one engine of this process, as piccolo_conf.py made it from the settings."""
    from piccolo_conf import DB

    return DB


async def _leave_clean(connection: Any) -> None:
    """What the pool does with a connection that comes back: we keep no session state, so only an open transaction."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Keep the database's connections open for the life of a server or command; fails when it cannot be reached."""
    db = engine()
    if isinstance(db, PooledSQLite):
        await db.start()
        try:
            yield
        finally:
            await db.stop()
    else:
        await db.start_connection_pool(min_size=1, max_size=10, reset=_leave_clean)
        try:
            yield
        finally:
            await db.close_connection_pool()


@functools.lru_cache(maxsize=1024)
def _numbered(sql: str) -> str:
    """`?` as PostgreSQL writes it: $1, $2, ... (our statements hold no literal question mark)."""
    pieces = sql.split("?")
    return pieces[0] + "".join(f"${n}{piece}" for n, piece in enumerate(pieces[1:], 1))


async def rows(sql: str, *args: Any) -> list[Row]:
    """Run a hand-written statement that both engines understand; `?` stands for each value."""
    db = engine()
    return await db.query(sql if isinstance(db, PooledSQLite) else _numbered(sql), args)


async def row(sql: str, *args: Any) -> Row | None:
    """The first row of a hand-written statement, or None."""
    found = await rows(sql, *args)
    return found[0] if found else None


def marks(values: Iterable[Any]) -> str:
    """`?, ?, ?` for a list of values in a hand-written statement."""
    return ", ".join("?" for _ in values)


def batched(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The values in runs of at most `size`: PostgreSQL takes 32,767 in one statement."""
    for first in range(0, len(values), size):
        yield values[first : first + size]


def loaded(table: type[T], values: Row) -> T:
    """A row of a hand-written SELECT * as the object Piccolo would have made of it.

    Its constructor asks every column for a default, which takes longer than the SELECT; here all columns are given.
    """
    item = table.__new__(table)
    item.__dict__.update(values, _exists_in_db=True, _was_created=None)
    return item


# Those who want a row that this process already holds wait here, in line, without a connection of the pool.
_lines: weakref.WeakValueDictionary[tuple[str, UUID], asyncio.Lock] = weakref.WeakValueDictionary()


@functools.cache
def _select(table: type[Table], lock: bool) -> str:
    key = table._meta.primary_key._meta.db_column_name
    return f'SELECT * FROM "{table._meta.tablename}" WHERE "{key}" = ?{" FOR NO KEY UPDATE" if lock else ""}'


@asynccontextmanager
async def writing() -> AsyncIterator[None]:
    """A transaction for what makes nothing scarcer (a letter, a session, an audit entry)."""
    async with engine().transaction():
        yield


@asynccontextmanager
async def holding(table: type[T], key: UUID) -> AsyncIterator[T]:
    """Open the transaction and hold one row in it; NotFound when it is not there.

    Whoever else wants the same row waits, so what is read inside is still true when it is written. On PostgreSQL
    the row is locked FOR NO KEY UPDATE, on SQLite the writer is the lock.
    """
    async with holding_all(table, [key]) as held:
        yield held[key]


@asynccontextmanager
async def holding_all(table: type[T], keys: Iterable[UUID]) -> AsyncIterator[dict[UUID, T]]:
    """Hold several rows of one table, taken in the order of their ids so that two callers never wait for each other."""
    db = engine()
    locked = not isinstance(db, PooledSQLite)
    async with AsyncExitStack() as stack:
        wanted = sorted(set(keys))
        if locked:
            for key in wanted:
                line = _lines.setdefault((table.__name__, key), asyncio.Lock())
                await stack.enter_async_context(line)
        await stack.enter_async_context(db.transaction())
        held: dict[UUID, T] = {}
        for key in wanted:
            values = await row(_select(table, locked), key)
            if values is None:
                raise NotFound()
            held[key] = loaded(table, values)
        yield held


async def save(item: Table, *columns: str) -> None:
    """Write these columns of a held row back: one short statement instead of the whole row."""
    key = item._meta.primary_key._meta.db_column_name
    assigned = ", ".join(f'"{name}" = ?' for name in columns)
    await rows(
        f'UPDATE "{item._meta.tablename}" SET {assigned} WHERE "{key}" = ?',
        *(getattr(item, name) for name in columns),
        getattr(item, key),
    )


async def insert(table: type[Table], items: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given as mappings with the same keys, some hundred a statement; other columns take their defaults."""
    for some in batched(items, _ROWS_AT_ONCE):
        names = list(some[0])
        one = f"({marks(names)})"
        columns = ", ".join(f'"{name}"' for name in names)
        await rows(
            f'INSERT INTO "{table._meta.tablename}" ({columns}) VALUES {", ".join(one for _ in some)}',
            *(item[name] for item in some for name in names),
        )


async def insert_new(table: type[Table], item: Mapping[str, Any], unique: str) -> bool:
    """Insert one row unless another has the same value in this unique column; False then."""
    columns = ", ".join(f'"{name}"' for name in item)
    found = await rows(
        f'INSERT INTO "{table._meta.tablename}" ({columns}) VALUES ({marks(item)})'
        f' ON CONFLICT ("{unique}") DO NOTHING RETURNING "{unique}"',
        *item.values(),
    )
    return bool(found)
