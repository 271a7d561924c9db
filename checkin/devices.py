"""Who stands at the door, as the rules know them."""

from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request

from checkin.rules import Device, Role
from core.problems import NotAllowed, SignInNeeded
from core.staff.actors import Actor, actor_of

ROLES = ("door", "organiser", "admin")


class Door(NamedTuple):
    """A device at the door. An API door token and a staff session at the desk are lead devices."""

    actor: Actor
    role: Role = "lead"

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
        return Device(self.role, self.reaches(event))


async def door_of(request: Request[Any, Any, Any], event: UUID | None = None) -> Door:
    """The device that asks; SignInNeeded (401) or NotAllowed (403).

    Scans name their events themselves: no event means that each is judged by its own.
    """
    actor = await actor_of(request)
    if actor is None:
        raise SignInNeeded()
    if actor.role not in ROLES or not (event is None or actor.event is None or actor.event == event):
        raise NotAllowed()
    return Door(actor)
