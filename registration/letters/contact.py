"""Whom people call about an event."""

from dataclasses import asdict, dataclass

from core.db import loaded, row
from registration.tables import Event, Process


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom people call about an event."""

    name: str
    phone: str
    email: str

    def as_json(self) -> dict[str, str]:
        """As a fact of a problem."""
        return asdict(self)


def contact_in(event: Event, process: Process | None) -> Contact:
    """The event's own contact, or that of its process."""
    owner = event if event.contact_name or process is None else process
    return Contact(owner.contact_name or "", owner.contact_phone or "", owner.contact_email or "")


async def contact_of(event: Event) -> Contact:
    """The same, where the process has not been read yet."""
    if event.contact_name or event.process is None:
        return contact_in(event, None)
    found = await row("SELECT * FROM process WHERE id = ?", event.process)
    return contact_in(event, loaded(Process, found) if found else None)
