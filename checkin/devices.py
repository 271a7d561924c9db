"""Who stands at the door, as the rules know them: an enrolled phone, an API door token, staff at the desk."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request

from checkin.problems import PhoneRevoked, PhoneTrains, PhoneWaits
from checkin.rules import CLOSES_AFTER_END, Device, Role
from core import clock
from core.codes import digest
from core.db import Row, marks, row, rows
from core.problems import NotAllowed, SignInNeeded
from core.staff.actors import Actor, actor_of
from registration.access import event_for
from registration.queries import event_by_slug
from registration.tables import Event

ROLES = ("door", "organiser", "admin")
PHONE = "ph_"  # how a phone's token begins
AFTER_END = CLOSES_AFTER_END + timedelta(hours=12)  # a queue is delivered, a list typed in, after the doors are closed


class Door(NamedTuple):
    """A device at the door. An API door token and a staff session at the desk are lead devices.

    Not `allowed`: a phone that is revoked, over its time or not yet let in. It may still deliver its queue, which
    is refused and kept for a lead. A phone in `training` may not either, and nothing of it is kept.
    """

    actor: Actor
    role: Role = "lead"
    allowed: bool = True
    training: bool = False

    @property
    def key(self) -> str:
        """What tells one device from another."""
        return f"{self.actor.kind}:{self.actor.id}"

    @property
    def name(self) -> str:
        """How people call it."""
        return self.actor.name

    def reaches(self, event: UUID) -> bool:
        """Whether the event is one of its own."""
        return self.actor.event is None or self.actor.event == event

    def at(self, event: UUID) -> Device:
        """The device as the rules judge it at this event."""
        return Device(self.role, self.allowed and self.reaches(event))


def stands(phone: Row, now: datetime) -> str:
    """What a phone may do now: active; or why not: waits (for a lead's tap), expired, revoked.

    A row of phone with `ends_at` of its event as that is now: an event that is moved takes its phones along.
    """
    if phone["revoked_at"] is not None:
        return "revoked"
    if now >= phone["ends_at"] + AFTER_END:
        return "expired"
    return "waits" if phone["waits"] else "active"


async def phone_of(request: Request[Any, Any, Any]) -> Row | None:
    """The enrolled phone that asks, looked up once per request; SignInNeeded (401) for an unknown token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip().startswith(PHONE):
        return None
    state = request.scope["state"]
    if "phone" not in state:
        found = await row(
            "SELECT p.*, e.ends_at FROM phone p JOIN event e ON e.id = p.event WHERE p.digest = ?",
            digest(token.strip()),
        )
        if found is None:
            raise SignInNeeded()
        state["phone"] = found
    return state["phone"]


async def revocations(devices: Collection[str]) -> dict[str, datetime]:
    """When those of these devices (Door.key) were shut out that are phones and were."""
    phones = [UUID(key) for kind, _colon, key in (one.partition(":") for one in devices) if kind == "device"]
    found = await rows(
        f"SELECT id, revoked_at FROM phone WHERE revoked_at IS NOT NULL AND id IN ({marks(phones) or 'NULL'})", *phones
    )
    return {f"device:{one['id']}": one["revoked_at"] for one in found}


def door_with(phone: Row) -> Door:
    """The phone as a device."""
    actor = Actor("device", phone["id"], phone["name"], "device", phone["event"])
    training = bool(phone["training"])
    return Door(actor, phone["role"], stands(phone, clock.now()) == "active" and not training, training)


async def door_of(request: Request[Any, Any, Any], event: UUID | None = None) -> Door:
    """The device that asks, also one that was shut out; SignInNeeded (401), PhoneWaits or NotAllowed (403).

    Scans name their events themselves: no event means that each is judged by its own.
    """
    if phone := await phone_of(request):
        usable(phone, delivers=True)
        return door_with(phone)
    actor = await actor_of(request)
    if actor is None:
        raise SignInNeeded()
    if actor.role not in ROLES or not (event is None or actor.event is None or actor.event == event):
        raise NotAllowed()
    return Door(actor)


async def door_at(
    request: Request[Any, Any, Any], slug: str, *roles: Role, delivers: bool = False
) -> tuple[Door, Event]:
    """The device that asks and the event of the address, if it is a lead's or has one of these roles.

    PhoneRevoked, PhoneWaits, PhoneTrains or NotAllowed (403) for a phone that may not. `delivers`: one that was shut
    out may come with the rest of its queue.
    """
    if (phone := await phone_of(request)) is None:
        actor, event = await event_for(request, slug, *ROLES)
        return Door(actor), event
    usable(phone, delivers)
    if phone["training"]:
        raise PhoneTrains()
    door, event = door_with(phone), await event_by_slug(slug)
    if not door.reaches(event.id) or door.role not in ("lead", *roles):
        raise NotAllowed()
    return door, event


async def training_at(request: Request[Any, Any, Any], slug: str) -> Event:
    """The event of the address, for a phone that trains there; SignInNeeded (401) or a refusal (403) for all others."""
    phone = await phone_of(request)
    if phone is None:
        raise SignInNeeded()
    usable(phone)
    event = await event_by_slug(slug)
    if not phone["training"] or phone["event"] != event.id:
        raise NotAllowed()
    return event


def usable(phone: Row, delivers: bool = False) -> None:
    """PhoneRevoked or PhoneWaits unless the phone may work now, or was shut out and only `delivers` its queue."""
    state = stands(phone, clock.now())
    if state in ("revoked", "expired") and not delivers:
        raise PhoneRevoked()
    if state == "waits":
        raise PhoneWaits()
