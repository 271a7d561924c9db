"""Taking a scan back: a row of its own, also when it comes before its scan."""

from datetime import datetime
from typing import Literal, cast
from uuid import UUID

import msgspec

from checkin import inputs, ledger, rules
from checkin.devices import Door
from checkin.following import follow, history_of
from checkin.problems import IdTaken
from checkin.tables import Undo
from core import clock
from core.db import holding, holding_all, insert, insert_new, row, rows
from core.problems import Invalid, NotAllowed
from core.staff.actions import record
from registration.tables import Event

State = Literal["done", "pending", "held"]


class Undone(msgspec.Struct):
    """The answer to an undo: done, pending until its scan arrives, or held for a lead's word."""

    id: UUID
    scan: UUID
    state: State


async def undo(door: Door, scan: UUID, wish: inputs.Undo) -> Undone:
    """Take a scan back; who is inside follows. NotAllowed for another device's scan, or too late.

    Sent again, the same id gets the same answer; IdTaken when it was for another scan. An undo whose scan
    has not arrived is checked when it does. A phone that was shut out takes nothing back by itself that counts,
    or that another one has scanned.
    """
    wrong = inputs.clock_errors(wish.at, "at") + inputs.clock_errors(wish.sent_at, "sent_at")
    if wrong:
        raise Invalid(wrong)
    event_id = await _event_of(door, scan)
    if event_id is None:
        return await _undo_to_come(door, scan, wish)
    if not door.reaches(event_id):
        raise NotAllowed()
    async with holding(Event, event_id) as event:
        known = await row("SELECT scan, state FROM undo WHERE id = ?", wish.id)
        if known:
            return _again(wish.id, scan, known["scan"], known["state"])
        stored = (await ledger.scans({scan})).get(scan)
        if stored and not _allowed(door, event.id, stored["event"], stored["device"], wish.at, stored["at"]):
            raise NotAllowed()
        person = stored["attendee"] if stored else None
        was = await history_of(event.id, person) if person else []
        counts = any(one.id == scan and one.counts and not one.undone for one in was)
        foreign = stored is not None and stored["device"] != door.key
        asks = not door.allowed and (counts or foreign)
        state: State = "pending" if stored is None else "held" if asks else "done"
        if not await insert_new(Undo, _row(door, event.id, scan, wish, state), "id"):
            raise IdTaken()  # another event's, at this moment
        await record(door.actor, "scan_undone", f"scan:{scan}", event=event.id, state=state)
        if person and state == "done":
            await follow(event, person, was)
    return Undone(wish.id, scan, state)


async def _undo_to_come(door: Door, scan: UUID, wish: inputs.Undo) -> Undone:
    """An undo before its scan, by somebody bound to no event: the scan may come at any, so all of them are held."""
    async with holding_all(Event, [one["id"] for one in await rows("SELECT id FROM event")]):
        arrived = await _event_of(door, scan)
        known = await row("SELECT scan, state FROM undo WHERE id = ?", wish.id)
        if known:
            return _again(wish.id, scan, known["scan"], known["state"])
        if arrived is None:
            await insert(Undo, [_row(door, None, scan, wish, "pending")])
            await record(door.actor, "scan_undone", f"scan:{scan}", state="pending")
            return Undone(wish.id, scan, "pending")
    return await undo(door, scan, wish)  # it came while we waited


async def _event_of(door: Door, scan: UUID) -> UUID | None:
    """The event to hold: the scan's, or while that is unknown the only one this device is for, if there is one."""
    found = await row("SELECT event FROM scan WHERE id = ?", scan)
    return found["event"] if found else door.actor.event


def _again(undo_id: UUID, scan: UUID, known_scan: UUID, state: str) -> Undone:
    if known_scan != scan:
        raise IdTaken()
    if state == "refused":
        raise NotAllowed()
    return Undone(undo_id, scan, cast(State, state))


def _allowed(door: Door, event: UUID, scan_event: UUID, device: str, at: datetime, scan_at: datetime) -> bool:
    own = device == door.key
    return scan_event == event and door.reaches(event) and rules.undo_allowed(door.role, own, at, scan_at)


def _row(door: Door, event: UUID | None, scan: UUID, wish: inputs.Undo, state: str) -> dict[str, object]:
    now = clock.now()
    return {
        "id": wish.id,
        "event": event,
        "scan": scan,
        "device": door.key,
        "device_name": door.name,
        "role": door.role if door.allowed else "scan",  # shut out, a lead takes back only what it scanned itself
        "at": wish.at.astimezone(now.tzinfo),
        "arrival": now,
        "reason": wish.reason,
        "state": state,
    }
