"""Who came together: the other people of a registration, so that all of them can be let in by one tap."""

from uuid import UUID

from checkin.queries import Found, found_of
from core.db import rows


async def others(event: UUID, scan: UUID) -> list[Found]:
    """Who is registered together with the person of a scan at this event, in their order."""
    found = await rows(
        "SELECT a.id, a.name, a.group_name, a.state, r.state AS registration_state, r.hold_until, r.name AS contact,"
        " EXISTS (SELECT 1 FROM attendance t WHERE t.attendee = a.id AND t.event = a.event AND t.session = ''"
        " AND t.inside) AS inside"
        " FROM scan s JOIN attendee own ON own.id = s.attendee JOIN attendee a ON a.registration = own.registration"
        " JOIN registration r ON r.id = a.registration"
        " WHERE s.id = ? AND s.event = ? AND a.event = s.event AND a.id <> own.id AND a.state <> 'cancelled'"
        " ORDER BY a.seq LIMIT 100",
        scan,
        event,
    )
    return [found_of(one) for one in found]
