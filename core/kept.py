"""Personal data: which columns hold it, what for, who sees it, until when, and what becomes of it then.

Each room declares its part in its `personal.py`: KEPT, and in WITHOUT the text columns that hold none. That one list
drives the purge, a person's erasure and export, the privacy notice and the record of processing (docs/privacy.md).
What it says is German, as it is printed. The floor knows no events but their ids and that `event.ends_at` is the end.
"""

import functools
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, NamedTuple
from uuid import UUID

from core.db import Row, engine, marks, rows
from core.engines import PooledSQLite
from core.languages import N_

EMPTY, NULL, NOTHING = "''", "NULL", "'{}'"
AT_ONCE = 500  # rows changed in one transaction


class Term(NamedTuple):
    """Until when: so long after the event, or after the time in a column; None: until somebody ends it."""

    said: str
    after: timedelta | None = None
    column: str = ""


LONG = timedelta(days=28)
AFTER_EVENT = Term(N_("28 Tage nach der Veranstaltung"), LONG)
SOON = Term(N_("7 Tage nach der Veranstaltung"), timedelta(days=7))
STAYS = Term(N_("bleibt, ohne Namen"))
BY_HAND = Term(N_("bis jemand sie ändert"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Personal data in some columns of one table.

    `columns` says what each becomes, in SQL; with `row` the whole row goes. `also` changes with them. `event` is the
    event a row belongs to, in SQL; rows without one are due as `eventless` says. `person` finds the rows of
    registrations ({these}), empty: no person has any. `erased`: goes when a person asks for it, too. `shown`: what the
    person gets to see, name by name, in SQL, in the `order` of a column.
    """

    table: str
    what: str
    why: str
    seen_by: str
    term: Term
    columns: Mapping[str, str]
    row: bool = False
    also: Mapping[str, str] = field(default_factory=dict)
    event: str = "event"
    eventless: str = ""
    person: str = ""
    erased: bool = True
    shown: Mapping[str, str] = field(default_factory=dict)
    order: str = "id"

    def due(self, now: datetime) -> tuple[str, list[Any]]:
        """The condition under which a row's time is over and something of it is left, and its values."""
        assert self.term.after is not None
        limit = now - self.term.after
        if self.term.column:
            over, values = f"{self.term.column} <= ?", [limit]
        else:
            over, values = f"{self.event} IN (SELECT id FROM event WHERE ends_at <= ?)", [limit]
            if self.eventless:
                over, values = f"({over} OR ({self.event} IS NULL AND {self.eventless} <= ?))", [limit, limit]
        return (over if self.row else f"{over} AND ({self.left()})"), values

    def left(self) -> str:
        """The condition under which something of a row is left to be taken."""
        return " OR ".join(
            f"{name} IS NOT NULL" if becomes == NULL else f"{name} <> {_in_sql(name, becomes)}"
            for name, becomes in self.columns.items()
        )

    def taking(self) -> str:
        """The statement that takes the data away, up to its condition."""
        if self.row:
            return f"DELETE FROM {self.table}"
        becomes = ", ".join(f"{name} = {_in_sql(name, value)}" for name, value in {**self.columns, **self.also}.items())
        return f"UPDATE {self.table} SET {becomes}"


ROUGHLY = "5 minutes"  # what a time becomes: cut to five minutes, so that no figure moves and nobody is told by it


def _in_sql(column: str, value: str) -> str:
    if value != ROUGHLY:
        return value
    if isinstance(engine(), PooledSQLite):
        seconds = f"CAST(strftime('%s', {column}) AS INTEGER) / 300 * 300"
        return f"strftime('%Y-%m-%d %H:%M:%S+00:00', {seconds}, 'unixepoch')"
    return f"to_timestamp(floor(extract(epoch FROM {column}) / 300) * 300)"


def emptied(*names: str, **others: str) -> dict[str, str]:
    """Columns that become empty texts, and others with what they become."""
    return dict.fromkeys(names, EMPTY) | others


def seen(*names: str, **others: str) -> dict[str, str]:
    """Columns a person sees as they are, and others by an expression."""
    return {name: name for name in names} | others


@functools.cache
def rooms() -> list[Any]:
    """The `personal` module of every room with tables; the floor's, letters and staff, comes last."""
    from piccolo_conf import ROOMS

    floor, *above = ROOMS
    return [import_module(f"{room}.personal") for room in (*above, floor)]


def everything() -> list[Kept]:
    """The whole map, room by room."""
    return [kept for room in rooms() for kept in room.KEPT]


Parting = Callable[[Sequence[UUID]], Awaitable[None]]


async def part(attendees: Sequence[UUID]) -> None:
    """What rooms must put down before these people can no longer be told apart: their `parting`, in a transaction."""
    for room in rooms():
        parting: Parting | None = getattr(room, "parting", None)
        if parting:
            await parting(attendees)


async def take(registrations: Sequence[UUID]) -> Counter[str]:
    """Take away all personal data of these registrations, in the caller's transaction; bare rows stay.

    Backwards through the map: what other rows are found by (an e-mail address) is named first and goes last.
    Answers how many rows changed, by table.
    """
    changed: Counter[str] = Counter()
    for kept in reversed(everything()):
        if kept.person and kept.erased and (kept.columns or kept.row):
            condition = kept.person.format(these=marks(registrations))
            condition += "" if kept.row else f" AND ({kept.left()})"
            changed[kept.table] += len(await rows(f"{kept.taking()} WHERE {condition} RETURNING id", *registrations))
    return changed


async def take_due(kept: Kept, now: datetime) -> int:
    """Take away what is due of one entry, one portion of it, in the caller's transaction; how many rows that were."""
    condition, values = kept.due(now)
    chosen = f"SELECT id FROM {kept.table} WHERE {condition} LIMIT {AT_ONCE}"
    return len(await rows(f"{kept.taking()} WHERE id IN ({chosen}) RETURNING id", *values))


async def count_due(kept: Kept, now: datetime) -> int:
    """How many rows of one entry are due."""
    condition, values = kept.due(now)
    (found,) = await rows(f"SELECT count(*) AS number FROM {kept.table} WHERE {condition}", *values)
    return int(found["number"])


def purged() -> list[Kept]:
    """The entries whose time runs out by itself."""
    return [kept for kept in everything() if kept.term.after is not None and (kept.columns or kept.row)]


async def told(registration: UUID) -> list[tuple[Kept, list[Row]]]:
    """What is stored about one registration and its people, entry by entry, as the person may see it."""
    found: list[tuple[Kept, list[Row]]] = []
    for kept in everything():
        if kept.person and kept.shown:
            columns = ", ".join(f"{expression} AS {name}" for name, expression in kept.shown.items())
            these = kept.person.format(these="?")
            read = f"SELECT {columns} FROM {kept.table} WHERE {these} ORDER BY {kept.table}.{kept.order}"
            found.append((kept, [dict(one) for one in await rows(read, registration)]))
    return found
