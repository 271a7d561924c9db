"""The outbox as staff see it: what went, what waits, what is dead; never a code or a secret link."""

import re
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from core import lists
from core.db import Row, loaded, row, rows
from core.mail.tables import Letter
from core.problems import NotFound

STATES = ("queued", "sent", "dead", "obsolete")
BLANK = "•••••"

_LINK = re.compile(r"(https?://[^\s\"'<>]*?[/=])[A-Za-z0-9_-]{20,}")
_GROUP = "[0-9A-HJKMNP-TV-Z]{5}"
_GROUPED = re.compile(rf"(?<![\w-]){_GROUP}(?:[\s\u00a0-]?{_GROUP}){{1,3}}(?![\w-])")


class LetterPage(NamedTuple):
    """Letters, newest first, and the cursor of the next page (None: that was all)."""

    letters: list[Letter]
    next: str | None


def blanked(text: str) -> str:
    """A letter's text as staff may read it: ticket and invitation codes and the secret part of links blanked.

    Rather too much than too little: capital words in groups of five letters may go as well.
    """
    return _GROUPED.sub(BLANK, _LINK.sub(rf"\1{BLANK}", text))


async def letters(
    state: str | None = None,
    event: UUID | None = None,
    registration: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> LetterPage:
    """The outbox, newest first: all of it, or one state's, one event's, one registration's letters."""
    wanted: list[str] = []
    values: list[Any] = []
    for column, value in (("state", state), ("event", event), ("registration", registration)):
        if value is not None:
            wanted.append(f'"{column}" = ?')
            values.append(value)
    if place := lists.read_cursor(cursor, datetime, UUID):
        wanted.append('("created_at", "id") < (?, ?)')
        values += place
    where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
    found = await rows(
        f'SELECT * FROM "letter" {where} ORDER BY "created_at" DESC, "id" DESC LIMIT ?', *values, limit + 1
    )
    page = [loaded(Letter, values) for values in found[:limit]]
    return LetterPage(page, lists.cursor(page[-1].created_at, page[-1].id) if len(found) > limit else None)


async def letter(key: UUID) -> Letter:
    """One letter; NotFound when there is none."""
    found = await row('SELECT * FROM "letter" WHERE "id" = ?', key)
    if found is None:
        raise NotFound()
    return loaded(Letter, found)


async def counts() -> dict[str, int]:
    """How many letters are in each state."""
    found: list[Row] = await rows('SELECT "state", COUNT(*) AS "letters" FROM "letter" GROUP BY "state"')
    return dict.fromkeys(STATES, 0) | {values["state"]: values["letters"] for values in found}
