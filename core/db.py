"""The database: one way to write, on SQLite and on PostgreSQL.

`holding(Event, id)` opens the transaction and holds the row that gets scarcer; `writing()` is the same without a
row; `holding_all` takes several in the order of their ids. None of them nests, and nothing slow stands inside.
"""

import asyncio
import functools
import weakref
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from piccolo.columns import Integer
from piccolo.table import Table

from core.engines import Engine, PooledSQLite, Row
from core.problems import NotFound

_ROWS_AT_ONCE = 400  # of one INSERT
T = TypeVar("T", bound=Table)


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
