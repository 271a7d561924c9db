"""The list of calls: who has no e-mail address and must hear something, what to say, and who has done it."""

from datetime import datetime
from uuid import UUID

import msgspec

from core import clock
from core.db import Row, row, rows, writing
from core.lists import cursor, read_cursor
from core.problems import NotFound
from core.staff.actors import Actor


class Call(msgspec.Struct):
    """One call: what became of whose registration, in the words and the language in which they should hear it."""

    id: UUID
    registration: UUID
    reason: str
    name: str
    phone: str | None
    address: bool
    language: str
    text: str
    created_at: datetime
    done_at: datetime | None
    done_by: str


_CALL = (
    "SELECT c.id, c.registration, c.reason, c.text, c.created_at, c.done_at, c.done_by, r.name, r.phone, r.language,"
    " (r.address <> '') AS address FROM phone_call c JOIN registration r ON r.id = c.registration"
)


async def calls(event: UUID, is_open: bool, limit: int, after: str | None) -> tuple[list[Call], str | None]:
    """Calls of an event still to be made, the oldest first, or those made, the latest first; and the next cursor."""
    order = "c.created_at, c.id" if is_open else "c.done_at DESC, c.id"
    conditions = ["c.event = ?", f"c.done_at IS {'' if is_open else 'NOT '}NULL"]
    values: list[object] = [event]
    if place := read_cursor(after, datetime, UUID):
        conditions.append(
            "(c.created_at > ? OR (c.created_at = ? AND c.id > ?))"
            if is_open
            else "(c.done_at < ? OR (c.done_at = ? AND c.id > ?))"
        )
        values += [place[0], place[0], place[1]]
    found = await rows(f"{_CALL} WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {limit + 1}", *values)
    items = [_call(one) for one in found[:limit]]
    if len(found) <= limit:
        return items, None
    return items, cursor(items[-1].created_at if is_open else items[-1].done_at, items[-1].id)


def _call(values: Row) -> Call:
    return msgspec.convert(dict(values) | {"address": bool(values["address"])}, Call)


async def open_calls(event: UUID) -> int:
    """How many calls are still to be made."""
    found = await row("SELECT count(*) AS calls FROM phone_call WHERE event = ? AND done_at IS NULL", event)
    return found["calls"] if found else 0


async def texts_for(registration: UUID) -> list[str]:
    """What this registration must still hear: it stands in its letter on paper as well."""
    found = await rows(
        "SELECT text FROM phone_call WHERE registration = ? AND done_at IS NULL ORDER BY created_at, id", registration
    )
    return [one["text"] for one in found]


async def note_told(registration: UUID, actor: Actor) -> None:
    """Whoever is cancelled knows already: it was this person who called."""
    async with writing():
        await rows(
            "UPDATE phone_call SET done_at = ?, done_by = ?"
            " WHERE registration = ? AND reason = 'cancelled' AND done_at IS NULL",
            clock.now(),
            actor.name,
            registration,
        )


async def note_call(event: UUID, key: UUID, done: bool, actor: Actor) -> Call:
    """The person has been told, or not yet after all; NotFound for a call of another event."""
    async with writing():
        await rows(
            "UPDATE phone_call SET done_at = ?, done_by = ? WHERE id = ? AND event = ?",
            clock.now() if done else None,
            actor.name if done else "",
            key,
            event,
        )
        found = await row(f"{_CALL} WHERE c.id = ? AND c.event = ?", key, event)
        if found is None:
            raise NotFound()
    return _call(found)
