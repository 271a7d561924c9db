"""A registration as an entry for one's own calendar (RFC 5545), attached to the ticket letter and linked from its page.

It is published, not an invitation: nobody has to answer it. One with the same UID and a higher SEQUENCE replaces an
older one, and of the same SEQUENCE the one with the later DTSTAMP (RFC 5546, 2.1.5).
"""

from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from core import clock
from core.languages import N_, _
from core.mail.outbox import Attachment, our_host
from core.pages import speaking
from core.settings import settings
from registration import queries, seats
from registration.letters import Contact, contact_of, manage_link
from registration.tables import Attendee, Event, Registration
from registration.translations import text

MEDIA_TYPE = "text/calendar; method=PUBLISH"  # a Response adds the charset by itself
FILENAME = "termin.ics"


def event_ics(event: Event, registration: Registration, attendees: Sequence[Attendee], contact: Contact) -> bytes:
    """The entry in the registration's language.

    Times are UTC, which every calendar shows in the reader's own zone. The address of an online event is never in it:
    people join by their own page, where they are counted.
    """
    from icalendar import Calendar, vCalAddress
    from icalendar import Event as Entry

    organizer = vCalAddress(f"mailto:{contact.email or parseaddr(settings.mail_from)[1]}")
    organizer.params["CN"] = contact.name or settings.town
    coming = [attendee for attendee in attendees if attendee.state != "cancelled"]
    with speaking(registration.language):
        status = _status(event, registration, coming)
        title = str(text(event, "title"))
        entry = Entry()
        entry.add("UID", f"{registration.id}@{our_host()}")
        entry.add("DTSTAMP", clock.now())
        entry.add("SEQUENCE", event.calendar_sequence)
        entry.add("DTSTART", event.starts_at)
        entry.add("DTEND", event.ends_at)
        entry.add("SUMMARY", title if status == "CONFIRMED" else f"{_(_NOT_SURE[status])}: {title}")
        if location := _location(event, coming):
            entry.add("LOCATION", location)
        entry.add("DESCRIPTION", _description(registration, coming, contact))
        entry.add("URL", manage_link(registration))
        entry.add("ORGANIZER", organizer)
        entry.add("STATUS", status)
        entry.add("CLASS", "PRIVATE")
    calendar = Calendar()
    calendar.add("PRODID", f"-//{settings.town}//Einlass//DE")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add_component(entry)
    return calendar.to_ical()


async def render_ics(reference: Mapping[str, Any]) -> Attachment:
    """The file behind {"kind": "ics", "registration": id}, as things stand when the letter goes."""
    registration = await queries.registration_by_id(UUID(reference["registration"]))
    event = await queries.event_by_id(registration.event)
    attendees = await seats.attendees_of(registration.id)
    data = event_ics(event, registration, attendees, await contact_of(event))
    return Attachment(FILENAME, f"{MEDIA_TYPE}; charset=utf-8", data)


_NOT_SURE = {"TENTATIVE": N_("Noch nicht sicher"), "CANCELLED": N_("Abgesagt")}


def _status(event: Event, registration: Registration, coming: Sequence[Attendee]) -> str:
    if event.cancelled_at is not None or not coming or registration.state in ("cancelled", "expired"):
        return "CANCELLED"
    seated = any(attendee.state == "seat" for attendee in coming)
    return "CONFIRMED" if seated and registration.state == "active" else "TENTATIVE"


def _location(event: Event, coming: Sequence[Attendee]) -> str:
    places = []
    if any(attendee.mode == "on_site" for attendee in coming):
        places.append(", ".join(text(event, "venue").splitlines()))
    if any(attendee.mode == "online" for attendee in coming):
        places.append(_("online"))
    return " / ".join(place for place in places if place)


def _description(registration: Registration, coming: Sequence[Attendee], contact: Contact) -> str:
    lines = [f"{_('Meine Anmeldung')}: {manage_link(registration)}"]
    if any(attendee.mode == "online" for attendee in coming):
        lines.append(_("Öffnen Sie kurz vor Beginn „Meine Anmeldung“: Dort finden Sie den Zugang."))
    asked = ", ".join(part for part in (contact.name, contact.phone, contact.email) if part)
    lines.append(f"{_('Ihre Ansprechperson:')} {asked}")
    return "\n".join(lines)
