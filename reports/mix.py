"""Who was invited and who comes, by sector and by field, against the targets: live, for the organisers only.

Everything is counted in people: an invitation for three is three invited. People without an invitation count as
registered where the desk or their own wish gave them a sector or field.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.db import rows
from registration.asking.definitions import Share, defined
from registration.invitations.queries import USED
from registration.tables import Event

DIMENSIONS = {"sectors": "sector", "fields": "field"}

_INVITED = """
SELECT i.{column} AS name, SUM(CASE WHEN i.state <> 'revoked' THEN i.uses ELSE 0 END) AS invited,
  SUM(CASE WHEN i.state <> 'revoked' AND (i.state = 'declined' OR COALESCE(u.used, 0) > 0) THEN i.uses ELSE 0 END)
    AS answered,
  SUM(CASE WHEN i.state = 'declined' THEN i.uses ELSE 0 END) AS declined
FROM invitation i{used}
WHERE i.event = ? AND (i.sent_at IS NOT NULL OR i.state = 'declined' OR COALESCE(u.used, 0) > 0)
GROUP BY i.{column}
"""

_REGISTERED = """
SELECT a.{column} AS name,
  SUM(CASE WHEN r.state = 'active' AND a.state = 'seat' THEN 1 ELSE 0 END) AS seat,
  SUM(CASE WHEN r.state = 'active' AND a.state IN ('waiting', 'offered') THEN 1 ELSE 0 END) AS waiting,
  SUM(CASE WHEN t.first_entry IS NOT NULL THEN 1 ELSE 0 END) AS attended
FROM attendee a JOIN registration r ON r.id = a.registration
LEFT JOIN attendance t ON t.attendee = a.id AND t.event = a.event AND t.session = ''
WHERE a.event = ? AND a.kind = 'participant'
GROUP BY a.{column}
"""


class Part(NamedTuple):
    """One sector or field: people wanted, invited, answered (came by it or declined), registered, declined, attended.

    The empty name stands for those without one.
    """

    name: str
    target: int | None
    invited: int = 0
    answered: int = 0
    declined: int = 0
    seat: int = 0
    waiting: int = 0
    attended: int = 0

    @property
    def missing(self) -> int | None:
        """How many seats are still to be filled to reach the target; None where there is none."""
        return None if self.target is None else max(0, self.target - self.seat)

    def as_json(self) -> dict[str, Any]:
        """As programs see it."""
        plain = {name: getattr(self, name) for name in ("name", "target", "invited", "answered")}
        registered = {"seat": self.seat, "waiting": self.waiting}
        return plain | {"registered": registered, "declined": self.declined, "attended": self.attended}


async def mix(event: Event) -> dict[str, list[Part]]:
    """The parts by dimension (sectors, fields): those the event defines, in its order, then others that occur."""
    return {name: await _parts(event, defined(event, name), column) for name, column in DIMENSIONS.items()}


async def _parts(event: Event, shares: Sequence[Share], column: str) -> list[Part]:
    parts = {share.name: Part(share.name, share.target) for share in shares}
    invited = await rows(_INVITED.format(column=column, used=USED), event.id, event.id)
    registered = await rows(_REGISTERED.format(column=column), event.id)
    for found in (*invited, *registered):
        name = found["name"]
        counted: dict[str, Any] = {key: int(value or 0) for key, value in found.items() if key != "name"}
        if any(counted.values()) or name in parts:
            parts[name] = parts.get(name, Part(name, None))._replace(**counted)
    unnamed = parts.pop("", None)
    return [*parts.values(), unnamed] if unnamed and parts else list(parts.values())
