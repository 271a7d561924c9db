"""Scans that were refused after a phone had shown green, or that nobody could place: a lead looks at each."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from checkin import conflicts, ledger
from checkin.devices import Door
from checkin.presence import fold
from checkin.problems import IdTaken, NotCountable
from checkin.tables import QuarantineAnswer
from core import clock
from core.db import holding, insert, row, rows
from core.lists import cursor, read_cursor
from core.problems import NotFound
from core.staff.actions import record
from registration.tables import Event


class Kept(msgspec.Struct, omit_defaults=True):
    """A scan in quarantine. `can_count`: it is one person's, coming in or going."""

    id: UUID
    at: datetime
    reason: str
    direction: str
    device: str
    can_count: bool
    name: str = ""
    gate: str | None = None
    shown: str | None = None
    counts: bool | None = None
    said_by: str = ""


class Said(msgspec.Struct):
    """The answer to a decision about a scan in quarantine."""

    id: UUID
    scan: UUID
    counts: bool


_KEPT = (
    "SELECT s.id, s.effective, s.arrival, s.reason, s.direction, s.device_name, s.gate, s.shown, s.attendee, a.name,"
    " a.event AS of_event, s.event, q.counts, q.said_by FROM scan s LEFT JOIN attendee a ON a.id = s.attendee"
    " LEFT JOIN quarantine_answer q ON q.scan = s.id WHERE s.event = ? AND s.quarantined"
)


async def kept(event: UUID, limit: int, after: str | None, everything: bool = False) -> tuple[list[Kept], str | None]:
    """The scans of an event that wait for a lead (or all that ever did), oldest first, and the next page's cursor."""
    conditions, values = "" if everything else " AND q.id IS NULL", list[Any]([event])
    if place := read_cursor(after, datetime, UUID):
        conditions += " AND (s.arrival > ? OR (s.arrival = ? AND s.id > ?))"
        values += [place[0], place[0], place[1]]
    found = await rows(f"{_KEPT}{conditions} ORDER BY s.arrival, s.id LIMIT {limit + 1}", *values)
    following = cursor(found[limit - 1]["arrival"], found[limit - 1]["id"]) if len(found) > limit else None
    return [
        Kept(
            id=one["id"],
            at=one["effective"],
            reason=one["reason"],
            direction=one["direction"],
            device=one["device_name"],
            can_count=_countable(one),
            name=one["name"] or "" if _countable(one) else "",
            gate=one["gate"],
            shown=one["shown"],
            counts=None if one["counts"] is None else bool(one["counts"]),
            said_by=one["said_by"] or "",
        )
        for one in found[:limit]
    ], following


def _countable(one: Any) -> bool:
    return one["attendee"] is not None and one["of_event"] == one["event"] and one["reason"] != "id_conflict"


async def answer(door: Door, event_id: UUID, scan: UUID, answer_id: UUID, counts: bool) -> Said:
    """A lead says whether a scan counts after all; who is inside and the figures follow.

    Sent again, the same id gets the same answer; IdTaken when the scan was decided otherwise.
    """
    async with holding(Event, event_id) as event:
        found = await row(f"{_KEPT} AND s.id = ?", event_id, scan)
        if found is None:
            raise NotFound()
        known = await row("SELECT id, scan, counts FROM quarantine_answer WHERE scan = ? OR id = ?", scan, answer_id)
        if known:
            if (known["id"], known["scan"], bool(known["counts"])) != (answer_id, scan, counts):
                raise IdTaken()
            return Said(answer_id, scan, counts)
        if counts and not _countable(found):
            raise NotCountable()
        attendee = found["attendee"]
        before = fold((await ledger.recorded(event.id, [attendee]))[attendee]) if attendee else None
        made = {"id": answer_id, "event": event.id, "scan": scan, "counts": counts}
        await insert(QuarantineAnswer, [made | {"said_by": door.name, "said_at": clock.now()}])
        await record(door.actor, "quarantine_decided", f"scan:{scan}", event=event.id, counts=counts)
        if attendee and before is not None:
            history = (await ledger.recorded(event.id, [attendee]))[attendee]
            after = fold(history)
            extra = await conflicts.refresh(event, attendee, history)
            changed = {(attendee, ""): after} if after != before else {}
            await ledger.settle(event, changed, after.inside - before.inside + extra)
    return Said(answer_id, scan, counts)
