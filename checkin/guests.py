"""People who were let in without a ticket, one by one: for whoever finds out that they were registered after all."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.db import Row, row, rows
from core.lists import cursor, read_cursor

_SINGLE = (  # as walkins.merge takes them
    "SELECT id, name, kind, effective, device_name FROM walk_in WHERE event = ? AND accepted AND merged_into IS NULL"
    " AND conflict IS NULL AND count = 1 AND direction = 'in'"
)


class Guest(NamedTuple):
    """One person let in without a ticket; `name` is empty where somebody was only counted."""

    id: UUID
    name: str
    kind: str
    at: datetime
    device: str


async def guests(event: UUID, limit: int, after: str | None, everybody: bool) -> tuple[list[Guest], str | None]:
    """Those with a name (or everybody), who came last first, and the next page's cursor."""
    condition, values = "" if everybody else " AND name <> ''", list[object]([event])
    if place := read_cursor(after, datetime, UUID):
        condition += " AND (effective < ? OR (effective = ? AND id > ?))"
        values += [place[0], place[0], place[1]]
    found = await rows(f"{_SINGLE}{condition} ORDER BY effective DESC, id LIMIT {limit + 1}", *values)
    listed = [_guest(one) for one in found[:limit]]
    return listed, cursor(listed[-1].at, listed[-1].id) if len(found) > limit else None


async def guest(event: UUID, key: UUID) -> Guest | None:
    """One of them; None for a number of people, and for who has an entry by now."""
    found = await row(f"{_SINGLE} AND id = ?", event, key)
    return _guest(found) if found else None


def _guest(one: Row) -> Guest:
    return Guest(one["id"], one["name"], one["kind"], one["effective"], one["device_name"])
