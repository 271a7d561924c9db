"""What a lead looks at: scans that a phone had let through and the server then refused, or that nobody could place;
and the rest of the queue of a phone that was shut out, its people without a ticket and the scans it took back."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from checkin import ledger
from checkin.devices import Door, revocations
from checkin.following import follow, history_of
from checkin.problems import AlreadySettled, IdTaken, NotCountable, ScanUndone
from checkin.tables import QuarantineAnswer
from core import clock
from core.db import Row, holding, insert_new, row, rows
from core.lists import cursor, read_cursor
from core.problems import NotFound
from core.staff.actions import record
from registration.tables import Event


class Kept(msgspec.Struct, omit_defaults=True):
    """Something in quarantine: a scan, `count` people without a ticket, or the undo of a scan that counts.

    `can_count`: it is one person's, coming in or going, and was not taken back by the phone itself. `revoked_at`: when
    its phone was shut out; what it did before that is as good as ever.
    """

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
    what: Literal["scan", "walk_in", "undo"] = "scan"
    count: int = 1
    undone: bool = False
    revoked_at: datetime | None = None


class Said(msgspec.Struct):
    """The answer to a decision about something in quarantine; `scan` is its id."""

    id: UUID
    scan: UUID
    counts: bool


_HELD_WALK_IN = "NOT w.accepted AND w.free IS NULL"
_TAKEN_BACK = "EXISTS (SELECT 1 FROM undo u WHERE u.scan = s.id AND u.state = 'done')"
_ON_TRUST = (  # a code that was not in an old list: whoever stood there could let the person in
    "s.shown = 'unknown' AND s.verdict = 'refuse' AND s.direction = 'in' AND s.effective < s.arrival"
)
_WAITS = f"(s.quarantined OR NOT {_TAKEN_BACK})"  # who was sent away again is no question
_SCANS = (
    "SELECT s.id, s.effective, s.arrival, s.reason, s.direction, s.device, s.device_name, s.gate, s.shown,"
    " s.attendee, a.name, a.event AS of_event, s.event, q.counts, q.said_by,"
    f" {_TAKEN_BACK} AS undone"
    " FROM scan s LEFT JOIN attendee a ON a.id = s.attendee"
    f" LEFT JOIN quarantine_answer q ON q.scan = s.id WHERE s.event = ? AND (s.quarantined OR {_ON_TRUST})"
)
_WALK_INS = (
    "SELECT w.id, w.effective, w.arrival, w.direction, w.device, w.device_name, w.name, w.count FROM walk_in w"
    f" WHERE w.event = ? AND {_HELD_WALK_IN}"
)
_UNDOS = (
    "SELECT w.id, s.effective, w.arrival, s.direction, w.device, w.device_name, s.gate, s.attendee, a.name FROM undo w"
    " JOIN scan s ON s.id = w.scan LEFT JOIN attendee a ON a.id = s.attendee AND a.event = s.event"
    " AND s.reason <> 'id_conflict' WHERE w.event = ? AND w.state = 'held'"
)


async def kept(event: UUID, limit: int, after: str | None, everything: bool = False) -> tuple[list[Kept], str | None]:
    """What waits for a lead (or all scans that ever did), oldest first, and the next page's cursor."""
    condition, values = "", list[Any]([event])
    if place := read_cursor(after, datetime, UUID):
        condition = " AND ({0}.arrival > ? OR ({0}.arrival = ? AND {0}.id > ?))"
        values += [place[0], place[0], place[1]]
    asked = f" AND (q.id IS NOT NULL OR {_WAITS})" if everything else f" AND q.id IS NULL AND {_WAITS}"
    found: list[tuple[datetime, UUID, str, Kept]] = []
    for statement, table, shown in (
        (_SCANS + asked, "s", _scan),
        (_WALK_INS, "w", _walk_in),
        (_UNDOS, "w", _undo),
    ):
        page = f" ORDER BY {table}.arrival, {table}.id LIMIT {limit + 1}"
        for one in await rows(statement + condition.format(table) + page, *values):
            found.append((one["arrival"], one["id"], one["device"], shown(one)))
    found.sort(key=lambda one: one[:2])
    following = cursor(*found[limit - 1][:2]) if len(found) > limit else None
    revoked = await revocations({device for _arrival, _id, device, _item in found})
    items = []
    for _arrival, _id, device, item in found[:limit]:
        item.revoked_at = revoked.get(device)
        items.append(item)
    return items, following


async def waiting(event: UUID) -> int:
    """How much waits for a lead's word."""
    found = await row(
        "SELECT (SELECT count(*) FROM scan s LEFT JOIN quarantine_answer q ON q.scan = s.id"
        " WHERE s.event = ? AND s.quarantined AND q.id IS NULL)"
        " + (SELECT count(*) FROM scan s LEFT JOIN quarantine_answer q ON q.scan = s.id"
        f" WHERE s.event = ? AND NOT s.quarantined AND {_ON_TRUST} AND NOT {_TAKEN_BACK} AND q.id IS NULL)"
        f" + (SELECT count(*) FROM walk_in w WHERE w.event = ? AND {_HELD_WALK_IN})"
        " + (SELECT count(*) FROM undo u WHERE u.event = ? AND u.state = 'held') AS n",
        *[event] * 4,
    )
    assert found is not None
    return int(found["n"])


async def perhaps_inside(event: UUID) -> int:
    """How many people wait for a word who were let in as far as their phone knew, and are not inside by the rows."""
    found = await row(
        "SELECT (SELECT count(DISTINCT COALESCE(s.attendee, s.id)) FROM scan s"
        " LEFT JOIN quarantine_answer q ON q.scan = s.id WHERE s.event = ? AND q.id IS NULL"
        f" AND (s.quarantined OR {_ON_TRUST}) AND s.direction = 'in' AND COALESCE(s.shown, 'admit') <> 'refuse'"
        f" AND NOT {_TAKEN_BACK} AND NOT EXISTS (SELECT 1 FROM attendance t WHERE t.attendee = s.attendee"
        " AND t.event = s.event AND t.session = '' AND t.inside))"
        " + (SELECT COALESCE(SUM(w.count), 0) FROM walk_in w"
        f" WHERE w.event = ? AND w.direction = 'in' AND {_HELD_WALK_IN}) AS n",
        event,
        event,
    )
    assert found is not None
    return int(found["n"])


def _scan(one: Row) -> Kept:
    return Kept(
        id=one["id"],
        at=one["effective"],
        reason=one["reason"],
        direction=one["direction"],
        device=one["device_name"],
        can_count=_countable(one) and not one["undone"],
        name=one["name"] or "" if _countable(one) else "",
        gate=one["gate"],
        shown=one["shown"],
        counts=None if one["counts"] is None else bool(one["counts"]),
        said_by=one["said_by"] or "",
        undone=bool(one["undone"]),
    )


def _walk_in(one: Row) -> Kept:
    return Kept(
        id=one["id"],
        at=one["effective"],
        reason="not_allowed",
        direction=one["direction"],
        device=one["device_name"],
        can_count=True,
        name=one["name"],
        what="walk_in",
        count=one["count"],
    )


def _undo(one: Row) -> Kept:
    return Kept(
        id=one["id"],
        at=one["effective"],
        reason="not_allowed",
        direction=one["direction"],
        device=one["device_name"],
        can_count=True,
        name=one["name"] or "",
        gate=one["gate"],
        what="undo",
    )


def _countable(one: Row) -> bool:
    return one["attendee"] is not None and one["of_event"] == one["event"] and one["reason"] != "id_conflict"


async def answer(door: Door, event_id: UUID, key: UUID, answer_id: UUID, counts: bool) -> Said:
    """A lead says whether something counts after all; who is inside and the figures follow.

    Sent again, the same id gets the same answer; AlreadySettled when somebody else was faster. A scan that was taken
    back meanwhile can only be left out: ScanUndone.
    """
    async with holding(Event, event_id) as event:
        decided = (
            await _answer_scan(door, event, key, answer_id, counts)
            or await _answer_walk_in(event, key, counts)
            or await _answer_undo(event, key, counts)
        )
        if not decided:
            raise NotFound()
        if decided != "known":
            await record(door.actor, "quarantine_decided", f"{decided}:{key}", event=event.id, counts=counts)
    return Said(answer_id, key, counts)


async def _answer_scan(door: Door, event: Event, scan: UUID, answer_id: UUID, counts: bool) -> str:
    found = await row(f"{_SCANS} AND s.id = ?", event.id, scan)
    if found is None:
        return ""
    known = await row("SELECT id, scan, counts FROM quarantine_answer WHERE scan = ? OR id = ?", scan, answer_id)
    if known:
        if known["id"] != answer_id:
            raise AlreadySettled()
        if (known["scan"], bool(known["counts"])) != (scan, counts):
            raise IdTaken()
        return "known"
    if counts and not _countable(found):
        raise NotCountable()
    if counts and found["undone"]:
        raise ScanUndone()
    attendee = found["attendee"]
    was = await history_of(event.id, attendee) if attendee else []
    made = {"id": answer_id, "event": event.id, "scan": scan, "counts": counts}
    if not await insert_new(QuarantineAnswer, made | {"said_by": door.name, "said_at": clock.now()}, "id"):
        raise IdTaken()  # another event's, at this moment
    if attendee:
        await follow(event, attendee, was)
    return "scan"


async def _answer_walk_in(event: Event, key: UUID, counts: bool) -> str:
    """People without a ticket count from when they came; left out, they stand there as for whom there was no room."""
    found = await row("SELECT * FROM walk_in WHERE id = ? AND event = ?", key, event.id)
    if found is None:
        return ""
    if found["accepted"] or found["free"] is not None:
        return _again(bool(found["accepted"]), counts)
    await rows("UPDATE walk_in SET accepted = ?, free = ? WHERE id = ?", counts, None if counts else 0, key)
    if counts:
        await ledger.settle(event, {}, found["count"] if found["direction"] == "in" else -found["count"])
    return "walk_in"


async def _answer_undo(event: Event, key: UUID, counts: bool) -> str:
    found = await row(
        "SELECT u.state, u.scan, s.attendee FROM undo u JOIN scan s ON s.id = u.scan WHERE u.id = ? AND u.event = ?",
        key,
        event.id,
    )
    if found is None:
        return ""
    if found["state"] != "held":
        return _again(found["state"] == "done", counts)
    was = await history_of(event.id, found["attendee"])
    await rows("UPDATE undo SET state = ? WHERE id = ?", "done" if counts else "refused", key)
    await follow(event, found["attendee"], was)
    return "undo"


def _again(was: bool, counts: bool) -> str:
    if was != counts:
        raise AlreadySettled()
    return "known"
