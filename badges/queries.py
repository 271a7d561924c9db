"""What stands on tickets and badges of real people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from badges import documents
from badges.pdf import Pdf
from badges.problems import NothingToPrint, NoTicket
from badges.sheets import Badge, Stock, TicketPage
from core.db import rows
from core.languages import DEFAULT, _
from core.mail.outbox import Attachment, Obsolete
from core.pages import clock, day, span, speaking
from registration import letters, queries, seats, tickets, translations
from registration.tables import Attendee, Event, Process, Registration

TICKET_FILE = "ticket.pdf"
PDF = "application/pdf"


async def ticket_pdf(registration: Registration) -> Pdf:
    """The tickets of everybody of this registration who has a seat; NoTicket while nobody has one."""
    event = await queries.event_by_id(registration.event)
    contact = await letters.contact_of(event)
    people = [person for person in await seats.attendees_of(registration.id) if person.state == "seat"]
    if registration.state != "active" or not people:
        raise NoTicket(contact=contact.as_json())
    codes = await tickets.codes_of(people)
    if not codes:
        raise NoTicket(contact=contact.as_json())
    process = (await queries.processes_of([event])).get(event.process)
    with speaking(registration.language):
        return await documents.tickets([_page(event, process, contact, person, codes[person.id]) for person in people])


def _page(event: Event, process: Process | None, contact: letters.Contact, person: Attendee, code: str) -> TicketPage:
    zone = event.time_zone
    online = person.mode == "online"
    times = span(event.starts_at, event.ends_at, zone)
    first = day(event.starts_at, zone)
    doors = _("Einlass ab %(time)s") % {"time": clock(event.doors_open_at, zone)} if event.doors_open_at else ""
    return TicketPage(
        name=person.name,
        code=code,
        online=online,
        mode=_("online") if online else _("vor Ort"),
        event_title=translations.text(event, "title"),
        process_title=process.title if process else "",
        when=times if first in times else f"{first}\n{times}",
        doors="" if online else doors,
        venue="" if online else translations.text(event, "venue").replace(", ", "\n"),
        contact_name=contact.name,
        contact_phone=contact.phone,
        contact_email=contact.email,
    )


async def render_ticket(reference: Mapping[str, Any]) -> Attachment:
    """The file behind {"kind": "ticket_pdf", "registration": id}, made when the letter goes.

    Obsolete when everybody has cancelled before it went: another letter tells them so.
    """
    registration = await queries.registration_by_id(UUID(reference["registration"]))
    try:
        pdf = await ticket_pdf(registration)
    except NoTicket as nobody:
        raise Obsolete() from nobody
    return Attachment(TICKET_FILE, PDF, pdf.data)


WANTED = (
    " FROM attendee a JOIN registration r ON r.id = a.registration LEFT JOIN ticket t"
    " ON t.attendee = a.id AND t.state = 'valid'"
    " WHERE a.event = ? AND a.state = 'seat' AND a.mode = 'on_site' AND r.state = 'active'"
)
# The group and the field (Themenfeld) share a line, cut where its column ends.
GROUP = (
    "SUBSTR(CASE WHEN a.field = '' THEN a.group_name WHEN a.group_name = '' THEN a.field"
    " ELSE a.group_name || ' · ' || a.field END, 1, 120)"
)
ON_IT = f"a.name, a.organisation, {GROUP} AS group_name, COALESCE(t.code, '') AS code"
MISSING = (
    " AND NOT EXISTS (SELECT 1 FROM printed_badge p WHERE p.attendee = a.id AND p.name = a.name"
    f" AND p.organisation = a.organisation AND p.group_name = {GROUP} AND p.code = COALESCE(t.code, ''))"
)


async def badge_pdf(event: UUID, stock: Stock, start: int, missing_only: bool) -> Pdf:
    """The badges of everybody who will be in the room, by name, the unnamed last; NothingToPrint without anybody.

    `missing_only` leaves out who has a badge on which nothing has changed since. In German, whoever prints: they hang
    in our hall.
    """
    found = await rows(
        f"SELECT {ON_IT}{WANTED}{MISSING if missing_only else ''} ORDER BY (a.name = ''), a.folded, a.id",
        event,
    )
    if not found:
        raise NothingToPrint()
    with speaking(DEFAULT):
        people = [Badge(one["name"] or _("Gast"), one["organisation"], one["group_name"], one["code"]) for one in found]
        return await documents.badge_sheets(people, stock, start)
