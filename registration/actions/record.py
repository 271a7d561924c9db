"""Staff's changes leave an entry; what people do with their own registration does not."""

from typing import Any

from core.staff.actions import record
from core.staff.actors import Actor
from registration.tables import Registration


async def record_staff(actor: Actor | None, action: str, registration: Registration, **facts: Any) -> None:
    """Note what this member of staff did to a registration, in the transaction that does it."""
    if actor is not None:
        await record(actor, action, f"registration:{registration.id}", event=registration.event, **facts)
