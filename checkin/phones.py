"""Phones at the door: enrolled by a QR code, let in, watched and revoked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from checkin.devices import AFTER_END, PHONE, Door, stands
from checkin.problems import EnrolmentOver
from checkin.rules import OPENS_BEFORE_START, Role
from checkin.tables import Enrolment, Phone
from core import clock
from core.codes import digest, new_token
from core.db import Row, holding, insert, loaded, row, rows, save, writing
from core.problems import NotAllowed, NotFound
from core.settings import settings
from core.staff.actions import record
from core.staff.actors import Actor
from registration.tables import Event

ON_SCREEN = timedelta(minutes=10)
BRIEFING_BEFORE_DOORS = timedelta(hours=3)


class Enrolling(msgspec.Struct):
    """A QR code that enrols phones: its address, for whom and when it is good."""

    id: UUID
    url: str
    role: str
    uses: int
    valid_from: datetime
    valid_until: datetime


class Enrolled(msgspec.Struct):
    """What a phone is told when it is enrolled; the token is said this once."""

    id: UUID
    token: str
    name: str
    role: str
    event: str
    waits: bool
    training: bool


class Seen(msgspec.Struct, omit_defaults=True):
    """A phone as the door lead sees it."""

    id: UUID
    name: str
    role: str
    state: str
    gate: str
    queue: int
    enrolled_at: datetime
    expires_at: datetime
    training: bool
    seen_at: datetime | None = None
    list_of: datetime | None = None


def opens_at(event: Event) -> datetime:
    """When the doors open."""
    return event.doors_open_at or event.starts_at - OPENS_BEFORE_START


def _briefing_good(event: Event) -> tuple[datetime, datetime]:
    """From when until when the printed briefing enrols phones; it goes with an event that is moved."""
    return opens_at(event) - BRIEFING_BEFORE_DOORS, event.ends_at


async def offer(event: Event, role: Role, by: Actor, uses: int = 0, training: bool = False) -> Enrolling:
    """A QR code for one phone of this role, good for ten minutes; or with `uses` the one of the printed briefing.

    The briefing's enrols that many phones for scanning only, from three hours before the doors open to the end, and
    each of them waits for a lead.
    """
    now, token = clock.now(), new_token()
    briefing = uses > 0
    first, last = _briefing_good(event) if briefing else (now, now + ON_SCREEN)
    offered = Enrolling(
        id=uuid4(),
        url=f"{settings.base_url}/door#e={token}",
        role="scan" if briefing else role,
        uses=uses if briefing else 1,
        valid_from=first,
        valid_until=last,
    )
    made = {
        "id": offered.id,
        "event": event.id,
        "role": offered.role,
        "digest": digest(token),
        "briefing": briefing,
        "training": training,
        "uses": offered.uses,
        "used": 0,
        "valid_from": offered.valid_from,
        "valid_until": offered.valid_until,
        "made_by": by.name,
        "made_at": now,
    }
    async with writing():
        await insert(Enrolment, [made])
        await record(by, "enrolment_made", f"enrolment:{offered.id}", event=event.id, role=offered.role)
    return offered


async def enrol(token: str, name: str) -> Enrolled:
    """Enrol the phone that read this token, once; EnrolmentOver when it is used up, too early or too late."""
    found = await row("SELECT id, event FROM enrolment WHERE digest = ?", digest(token))
    if found is None:
        raise EnrolmentOver()
    async with holding(Enrolment, found["id"]) as enrolment:
        event = loaded(Event, await _event(enrolment.event))
        now = clock.now()
        good = _briefing_good(event) if enrolment.briefing else (enrolment.valid_from, enrolment.valid_until)
        over = event.ends_at + AFTER_END  # enrolled after that, it would be shut out at once
        if enrolment.used >= enrolment.uses or not good[0] <= now < good[1] or now >= over:
            raise EnrolmentOver()
        enrolment.used += 1
        await save(enrolment, "used")
        secret = PHONE + new_token()
        phone: dict[str, Any] = {
            "id": uuid4(),
            "event": event.id,
            "enrolment": enrolment.id,
            "name": name.strip(),
            "role": enrolment.role,
            "digest": digest(secret),
            "waits": enrolment.briefing,
            "training": enrolment.training,
            "enrolled_at": now,
            "expires_at": over,
            "seen_at": now,
        }
        await insert(Phone, [phone])
        actor = Actor("device", phone["id"], phone["name"], "device", event.id)
        await record(actor, "phone_enrolled", f"phone:{phone['id']}", event=event.id, role=phone["role"])
    return Enrolled(phone["id"], secret, phone["name"], phone["role"], event.slug, phone["waits"], phone["training"])


async def _event(key: UUID) -> Row:
    found = await row("SELECT * FROM event WHERE id = ?", key)
    assert found is not None
    return found


async def phones(event: UUID) -> list[Seen]:
    """The phones of an event, those seen last first; those that are revoked last of all."""
    found = await rows(
        "SELECT p.*, e.ends_at FROM phone p JOIN event e ON e.id = p.event WHERE p.event = ?"
        " ORDER BY CASE WHEN p.revoked_at IS NULL THEN 0 ELSE 1 END, p.seen_at DESC, p.id LIMIT 500",
        event,
    )
    now = clock.now()
    names = ("id", "name", "role", "gate", "queue", "enrolled_at", "training", "seen_at", "list_of")
    return [
        Seen(state=stands(one, now), expires_at=one["ends_at"] + AFTER_END, **{name: one[name] for name in names})
        for one in found
    ]


async def decide(door: Door, phone: UUID, what: str) -> Seen:
    """Let a waiting phone in, or shut one out; done twice it is the same. Only who leads the door of its event."""
    found = await row("SELECT event FROM phone WHERE id = ?", phone)
    if found is None:
        raise NotFound()
    if not door.reaches(found["event"]):
        raise NotAllowed()
    async with holding(Phone, phone) as held:
        if what == "admit" and held.waits:
            held.waits = False
            await record(door.actor, "phone_admitted", f"phone:{phone}", event=held.event)
        elif what == "revoke" and held.revoked_at is None:
            held.revoked_at, held.revoked_by = clock.now(), door.name
            await record(door.actor, "phone_revoked", f"phone:{phone}", event=held.event)
        await save(held, "waits", "revoked_at", "revoked_by")
    return next(one for one in await phones(found["event"]) if one.id == phone)


async def heard(phone: UUID, told: dict[str, Any]) -> None:
    """A phone has told where it stands: its gate, how much it has still to send, of when its list is."""
    await rows(
        "UPDATE phone SET seen_at = ?, gate = ?, queue = ?, list_of = ?, version = ? WHERE id = ?",
        clock.now(),
        told["gate"],
        told["queue"],
        told["list_of"],
        told["version"],
        phone,
    )
