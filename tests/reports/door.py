"""Rows of the door, as checkin leaves them: for halls whose scans are not what is being tested."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from checkin.tables import Attendance, Scan, Undo, WalkIn
from core.db import insert, row, writing

START = datetime(2027, 2, 20, 9, tzinfo=UTC)
_tick = count()


def at(minutes: float) -> datetime:
    """This long after the event began; no two moments are the same."""
    return START + timedelta(minutes=minutes, microseconds=next(_tick))


async def event_id(slug: str = "stadtkonferenz") -> UUID:
    """The event's id."""
    found = await row("SELECT id FROM event WHERE slug = ?", slug)
    assert found
    return found["id"]


async def scanned(attendee: str, minutes: float, direction: str = "in", **fields) -> UUID:
    """A scan that was recorded and counts."""
    moment = at(minutes)
    scan = {
        "id": uuid4(), "event": await event_id(), "attendee": UUID(attendee), "sent_hash": "x", "session": None,
        "device": "d1", "device_name": "Haupteingang", "method": "scan", "direction": direction, "at": moment,
        "arrival": moment, "effective": moment, "verdict": "admit", "reason": "ok", "counts": True,
    }  # fmt: skip
    async with writing():
        await insert(Scan, [scan | fields])
    return scan["id"]


async def undone(scan: UUID) -> None:
    """That scan was taken back."""
    moment = at(60)
    async with writing():
        await insert(
            Undo,
            [
                {
                    "id": uuid4(), "event": await event_id(), "scan": scan, "device": "d1", "device_name": "Lead",
                    "role": "lead", "at": moment, "arrival": moment, "state": "done",
                }
            ],
        )  # fmt: skip


async def attended(attendee: str, minutes: float, method: str = "scan", session: str = "") -> None:
    """The row that a person's scans come to."""
    moment = at(minutes)
    async with writing():
        await insert(
            Attendance,
            [
                {
                    "id": uuid4(), "event": await event_id(), "attendee": UUID(attendee), "session": session,
                    "first_entry": moment, "method": method, "inside": True, "last_change": moment,
                }
            ],
        )  # fmt: skip


async def walked_in(minutes: float, **fields) -> None:
    """People without a ticket."""
    moment = at(minutes)
    walk_in = {
        "id": uuid4(), "event": await event_id(), "device": "d1", "device_name": "Haupteingang", "at": moment,
        "arrival": moment, "effective": moment,
    }  # fmt: skip
    async with writing():
        await insert(WalkIn, [walk_in | fields])
