"""Lists of people by name, page after page; those without a name of their own come last."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core.db import Row, rows
from core.lists import cursor, read_cursor


async def by_name(read: str, values: Sequence[Any], limit: int, after: str | None) -> tuple[list[Row], str | None]:
    """The rows that `read` finds, by folded name, and the cursor of the next page.

    `read` ends in conditions, calls the attendee `a` and gives its id and folded. The named and the nameless are read
    one after the other, each along the index attendee_people.
    """
    place = read_cursor(after, str, UUID)
    found: list[Row] = []
    if place is None or place[0]:
        beyond, key = (" AND (a.folded > ? OR (a.folded = ? AND a.id > ?))", (place[0], *place)) if place else ("", ())
        named = f"{read} AND a.folded <> ''{beyond} ORDER BY a.folded, a.id LIMIT {limit + 1}"
        found = await rows(named, *values, *key)
    if len(found) <= limit:
        beyond, key = (" AND a.id > ?", (place[1],)) if place and not place[0] else ("", ())
        nameless = f"{read} AND a.folded = ''{beyond} ORDER BY a.id LIMIT {limit + 1 - len(found)}"
        found = [*found, *await rows(nameless, *values, *key)]
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], cursor(last["folded"], last["id"]) if last else None
