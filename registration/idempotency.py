"""The same key and content get the same answer, for 48 hours; kept in the transaction that gave it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from core.codes import digest
from core.db import insert, row, rows
from registration import inputs
from registration.answers import Answer, Caller
from registration.problems import IdempotencyConflict
from registration.tables import Answered, Event

KEPT = timedelta(hours=48)


async def answered(event: Event, wish: inputs.SignUp, caller: Caller) -> Answer | None:
    """What this caller was told for this key before; IdempotencyConflict when the content was another."""
    if not wish.idempotency_key:
        return None
    found = await row(
        "SELECT body_hash, answer FROM answered WHERE event = ? AND caller = ? AND key = ?",
        event.id,
        caller.name,
        wish.idempotency_key,
    )
    if found is None:
        return None
    if found["body_hash"] != _body_hash(wish):
        raise IdempotencyConflict()
    return msgspec.json.decode(found["answer"], type=Answer)


async def remember(event: Event, wish: inputs.SignUp, caller: Caller, answer: Answer, now: datetime) -> None:
    """Keep what this caller was told for this key, if it sent one."""
    if wish.idempotency_key:
        kept = {
            "id": uuid4(),
            "event": event.id,
            "caller": caller.name,
            "key": wish.idempotency_key,
            "body_hash": _body_hash(wish),
            "answer": msgspec.json.encode(answer).decode(),
            "created_at": now,
        }
        await insert(Answered, [kept])


async def forget(now: datetime) -> None:
    """Drop the answers that are older than 48 hours."""
    await rows("DELETE FROM answered WHERE created_at < ?", now - KEPT)


def _body_hash(wish: inputs.SignUp) -> str:
    return digest(msgspec.json.encode(wish, order="deterministic").decode())


def is_uuid(text: str) -> bool:
    """Whether a key has the form that anonymous callers must use."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
