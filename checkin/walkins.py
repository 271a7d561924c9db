"""People without a ticket: counted or named at the door, and merged when they turn out to be registered."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from checkin import inputs, ledger
from checkin.devices import Door
from checkin.following import follow, history_of
from checkin.presence import fold, place
from checkin.problems import HouseFull, IdTaken, NotMergeable
from checkin.rules import room_for
from checkin.tables import WalkIn
from core import clock
from core.db import Row, holding, insert_new, row, rows
from core.problems import FieldError, Invalid, NotAllowed, NotFound
from core.staff.actions import record
from registration.tables import Event


class Counted(msgspec.Struct, omit_defaults=True):
    """The answer to a walk-in; `at` is when it counts as having happened. `held`: it waits for a lead's word."""

    id: UUID
    kind: str
    count: int
    direction: str
    method: str
    at: datetime
    name: str = ""
    held: bool = False


async def walk_in(door: Door, event_id: UUID, wish: inputs.WalkIn) -> Counted:
    """Count people in (or out) who have no ticket; they take no seat.

    HouseFull only for who stands at the door now and finds less room than they are. What a phone sends that was shut
    out is kept for a lead. The same id gets the same answer, IdTaken when it says something else.
    """
    async with holding(Event, event_id) as event:
        wrong = inputs.walk_in_errors(wish, event.track_exits)
        if wrong:
            raise Invalid(wrong)
        known = await row("SELECT * FROM walk_in WHERE id = ?", wish.id)
        stored = known or _row(door, event, wish)
        if known is None:
            if not await insert_new(WalkIn, stored, "id"):
                raise IdTaken()  # another event's, at this moment
            if stored["accepted"]:
                await ledger.settle(event, {}, wish.count if wish.direction == "in" else -wish.count)
        elif _content(known) != _content(_row(door, event, wish)):
            raise IdTaken()
    if not stored["accepted"] and stored["free"] is not None:
        raise HouseFull(free=stored["free"])
    return _told(stored)


def _row(door: Door, event: Event, wish: inputs.WalkIn) -> dict[str, Any]:
    now = clock.now()
    at = wish.at or wish.sent_at
    placing = place(wish.sent_at, at, now)
    room = room_for(wish.count, event.inside, event.room_limit, placing.live, wish.direction)
    full = door.allowed and not room
    return {
        "id": wish.id,
        "event": event.id,
        "name": wish.person,
        "named": bool(wish.person),
        "kind": wish.kind,
        "count": wish.count,
        "direction": wish.direction,
        "method": wish.method or ("desk" if wish.person else "counter"),
        "device": door.key,
        "device_name": door.name,
        "at": at.astimezone(now.tzinfo),
        "arrival": placing.arrival,
        "effective": placing.effective,
        "accepted": door.allowed and room,
        "free": max(0, event.room_limit - event.inside) if full and event.room_limit is not None else None,
    }


def _content(stored: Any) -> tuple[Any, ...]:
    """What the same id must always say."""
    return tuple(stored[name] for name in ("event", "name", "kind", "count", "direction", "method"))


def _told(stored: Any) -> Counted:
    names = ("id", "kind", "count", "direction", "method", "name")
    return Counted(at=stored["effective"], held=not stored["accepted"], **{name: stored[name] for name in names})


class Merged(msgspec.Struct):
    """The answer to a merge: whose entry the walk-in is now."""

    id: UUID
    walk_in: UUID
    attendee: UUID
    first_entry: datetime | None
    inside: bool


async def merge(door: Door, walk_in_id: UUID, wish: inputs.Merge) -> Merged:
    """The walk-in was registered after all: it goes, and is an entry of that attendee at its own effective time.

    Sent again it gets the same answer; NotMergeable for a number of people, an exit, one merged otherwise, or
    one that a conflict's answer counts.
    """
    found = await row("SELECT event FROM walk_in WHERE id = ?", walk_in_id)
    if found is None:
        raise NotFound()
    if not door.reaches(found["event"]):
        raise NotAllowed()
    async with holding(Event, found["event"]) as event:
        used = await row("SELECT id, merged_into FROM walk_in WHERE merge_id = ?", wish.id)
        if used and (used["id"], used["merged_into"]) != (walk_in_id, wish.attendee):
            raise IdTaken()
        if used is None:
            await _merge(door, event, walk_in_id, wish)
        history = await history_of(event.id, wish.attendee)
    presence = fold(history)
    first = presence.first_entry
    return Merged(wish.id, walk_in_id, wish.attendee, first and first.effective, presence.inside)


async def _merge(door: Door, event: Event, walk_in_id: UUID, wish: inputs.Merge) -> None:
    person = (await ledger.people_by_id([wish.attendee])).get(wish.attendee)
    if person is None or person.event != event.id:
        raise Invalid([FieldError("attendee", "choice")])
    stored = await row("SELECT * FROM walk_in WHERE id = ?", walk_in_id)
    if stored is None or not _mergeable(stored):
        raise NotMergeable()
    was = await history_of(event.id, wish.attendee)
    await rows("UPDATE walk_in SET merged_into = ?, merge_id = ? WHERE id = ?", wish.attendee, wish.id, walk_in_id)
    await follow(event, wish.attendee, was, moved=-1)
    await record(door.actor, "walk_in_merged", f"walk_in:{walk_in_id}", event=event.id)


def _mergeable(stored: Row) -> bool:
    single = stored["count"] == 1 and stored["direction"] == "in"
    of_a_ticket = stored["conflict"] is not None  # made by a lead's answer, and gone with it
    return single and stored["accepted"] and stored["merged_into"] is None and not of_a_ticket
