"""The lead's switches: walk-ins open, doors closed, what a phone does with a code it does not know."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from checkin import sync
from checkin.devices import Door
from checkin.tables import DoorState
from core.db import holding, save
from core.staff.actions import record


class Switched(msgspec.Struct):
    """How the lead's switches stand."""

    walk_ins_open: bool
    closed: bool
    unknown: str


async def switch(door: Door, event: UUID, changed: Mapping[str, bool | str]) -> Switched:
    """Turn those of the switches that are named; phones learn of it with their next list."""
    await sync.door_state(event)
    async with holding(DoorState, event) as state:
        for name, value in changed.items():
            setattr(state, name, value)
        await save(state, *msgspec.structs.asdict(_stands(state)))
        await record(door.actor, "door_switched", f"event:{event}", event=event, **changed)
    return _stands(state)


def _stands(state: DoorState) -> Switched:
    return Switched(state.walk_ins_open, state.closed, state.unknown)
