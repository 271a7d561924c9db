"""Letters to everybody of an event, written in portions so that no event is held for long.

Each portion is one transaction that also notes how far it got: killed in between, the next sweep goes on where this one
ended, and nobody is written to twice or left out.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET, UnsetType

from core import clock
from core.db import Row, holding, insert, loaded, marks, row, rows, save
from core.mail.outbox import Draft
from registration import letters, queries
from registration.letters import Contact, News, Programme
from registration.plans import rules
from registration.plans.tables import Circular
from registration.programme.queries import sessions_of
from registration.rules import MODES
from registration.tables import Attendee, Event, Registration
from registration.telling import tell

PORTION = 25  # letters in one transaction: less than a tenth of a second


class Before(msgspec.Struct, omit_defaults=True):
    """What letters say of an event before it moved; of a reminder, how many hours before the start it goes."""

    starts_at: datetime | UnsetType = UNSET
    ends_at: datetime | UnsetType = UNSET
    doors_open_at: datetime | None | UnsetType = UNSET
    venue: str | UnsetType = UNSET
    translations: str | UnsetType = UNSET
    hours: int | UnsetType = UNSET


async def announce(
    event: Event, kind: str, now: datetime, text: str = "", before: Mapping[str, Any] | None = None
) -> None:
    """Have everybody of the event written to, in the caller's transaction; the sweep does the writing."""
    known = {name: value for name, value in (before or {}).items() if name in Before.__struct_fields__}
    await insert(
        Circular,
        [
            {
                "id": uuid4(),
                "event": event.id,
                "kind": kind,
                "text": text,
                "before": msgspec.json.encode(known).decode(),
                "created_at": now,
            }
        ],
    )


async def circulate(stopped: Callable[[], bool] = lambda: False) -> None:
    """Write every letter to everybody that is still to be written, until the server is to stop."""
    for found in await rows("SELECT id FROM circular WHERE done_at IS NULL ORDER BY created_at, id"):
        while not stopped() and await _portion(found["id"]):
            pass


async def _portion(key: UUID) -> bool:
    """Write one portion; False when nothing is left. What is slow is done before the transaction."""
    found = await row("SELECT * FROM circular WHERE id = ? AND done_at IS NULL", key)
    if found is None:
        return False
    circular = loaded(Circular, found)
    event = await queries.event_by_id(circular.event)
    readers = await _next_readers(circular) if _still_true(circular, event) else []
    drafts = await _drafts(circular, event, readers)
    async with holding(Circular, key) as held:
        if held.done_at is not None or held.after != circular.after:
            return True  # another process was faster: its letters stand, these are forgotten
        await tell(drafts)
        if readers:
            held.after = readers[-1].id
        if len(readers) < PORTION:
            held.done_at = clock.now()
        await save(held, "after", "done_at")
    return len(readers) == PORTION


def _still_true(circular: Circular, event: Event) -> bool:
    """An event that was called off is not moved and reminded of any more; one that has begun reminds nobody."""
    if circular.kind == "called_off":
        return True
    return event.cancelled_at is None and (circular.kind == "moved" or clock.now() < event.starts_at)


async def _next_readers(circular: Circular) -> list[Registration]:
    """The next registrations to be told: active when it was decided, by id."""
    until = circular.created_at
    if circular.kind == "reminder":
        until = rules.told_by_ticket(_before(circular).hours or 0, until)
    found = await rows(
        "SELECT * FROM registration WHERE event = ? AND state = 'active' AND confirmed_at <= ? AND id > ?"
        f" ORDER BY id LIMIT {PORTION}",
        circular.event,
        until,
        circular.after or UUID(int=0),
    )
    return [loaded(Registration, one) for one in found]


async def _drafts(circular: Circular, event: Event, readers: Sequence[Registration]) -> list[Draft]:
    if not readers:
        return []
    contact = await letters.contact_of(event)
    keys = [registration.id for registration in readers]
    found = await rows(f"SELECT * FROM attendee WHERE registration IN ({marks(keys)}) ORDER BY seq, id", *keys)
    people: dict[UUID, list[Attendee]] = {key: [] for key in keys}
    for one in found:
        people[one["registration"]].append(loaded(Attendee, one))
    news = News(circular.text, _as_before(event, _before(circular)), await _ways_before(circular, found))
    programme = await sessions_of([one["id"] for one in found])
    drafts = [_draft(circular.kind, event, contact, one, people[one.id], news, programme) for one in readers]
    return [draft for draft in drafts if draft is not None]


def _draft(
    kind: str,
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    news: News,
    programme: Programme,
) -> Draft | None:
    """The letter to one registration; None where this news is not for it."""
    if kind == "moved":
        return letters.moved(event, contact, registration, people, news, programme)
    if kind == "called_off":
        return letters.called_off(event, contact, registration, people, news)
    seated = any(person.state == "seat" for person in people)
    return letters.reminder(event, contact, registration, people, programme) if seated else None


def _before(circular: Circular) -> Before:
    return msgspec.json.decode(circular.before, type=Before)


def _as_before(event: Event, before: Before) -> Event:
    """The event with what letters said of it before."""
    then = copy(event)
    for name in Before.__struct_fields__:
        if name != "hours" and (value := getattr(before, name)) is not UNSET:
            setattr(then, name, value)
    return then


async def _ways_before(circular: Circular, people: Sequence[Row]) -> dict[UUID, str]:
    """How those took part whom this move put elsewhere."""
    if circular.kind != "moved" or not people:
        return {}
    keys = [one["id"] for one in people]
    found = await rows(
        f'SELECT attendee, mode FROM "change" WHERE attendee IN ({marks(keys)})'
        " AND reason = 'event_moved' AND at = ?",
        *keys,
        circular.created_at,
    )
    return {one["attendee"]: next(mode for mode in MODES if mode != one["mode"]) for one in found}
