"""Events for other programs: search engines (schema.org), calendars (RFC 5545), the town's own website (JSON)."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from core import clock
from core.mail.outbox import our_host
from core.settings import settings
from registration.letters import Contact
from registration.pages import EventPage
from registration.queries import modes_of
from registration.tables import Event

SCHEMA = "https://schema.org"
_ATTENDANCE = {
    ("on_site",): "OfflineEventAttendanceMode",
    ("online",): "OnlineEventAttendanceMode",
    ("on_site", "online"): "MixedEventAttendanceMode",
}
ON_ONE_CALENDAR = 500  # events of a feed: those that come next


def address_of(slug: str) -> str:
    """The address of an event's page."""
    return f"{settings.base_url}/e/{slug}"


def schema_org(event: EventPage, contact: Contact) -> dict[str, Any]:
    """An event as search engines and assistive software read it: schema.org/Event as JSON-LD."""
    zone = ZoneInfo(event.time_zone)
    place, _comma, street = event.venue.partition(",")
    places: list[dict[str, Any]] = []
    if event.has_place:
        places.append({"@type": "Place", "name": place.strip(), "address": street.strip() or place.strip()})
    if "online" in event.modes:
        places.append({"@type": "VirtualLocation", "url": address_of(event.slug)})
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": event.title,
        "url": address_of(event.slug),
        "startDate": event.starts_at.astimezone(zone).isoformat(),
        "endDate": event.ends_at.astimezone(zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if event.cancelled_at else 'EventScheduled'}",
        "isAccessibleForFree": True,
        "organizer": {
            "@type": "GovernmentOrganization",
            "name": settings.town,
            "contactPoint": {
                "@type": "ContactPoint",
                "name": contact.name,
                "telephone": contact.phone,
                "email": contact.email,
            },
        },
    }
    if event.summary:
        found["description"] = event.summary
    if places:
        found["location"] = places[0] if len(places) == 1 else places
    if attendance := _ATTENDANCE.get(tuple(event.modes)):
        found["eventAttendanceMode"] = f"{SCHEMA}/{attendance}"
    if event.audience:
        found["audience"] = {"@type": "Audience", "audienceType": event.audience}
    if event.has_form:
        found["offers"] = {
            "@type": "Offer",
            "price": "0",
            "priceCurrency": "EUR",
            "url": f"{address_of(event.slug)}/register",
            "validThrough": event.registration_closes.astimezone(zone).isoformat(),
            "availability": f"{SCHEMA}/{'InStock' if event.state == 'open' else 'SoldOut'}",
        }
    return found


def calendar_of(events: Iterable[tuple[Event, Contact]]) -> bytes:
    """Events as a calendar to subscribe to; a moved one has a higher SEQUENCE, a cancelled one says so."""
    from icalendar import Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("PRODID", f"-//{settings.town}//Einlass//DE")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", f"{settings.town}: {settings.service}")
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    for event, contact in events:
        entry = Entry()
        entry.add("UID", f"{event.id}@{our_host()}")
        entry.add("DTSTAMP", clock.now())
        entry.add("LAST-MODIFIED", event.changed_at or event.created_at)
        entry.add("SEQUENCE", event.calendar_sequence)
        entry.add("DTSTART", event.starts_at)
        entry.add("DTEND", event.ends_at)
        entry.add("SUMMARY", event.title)
        if event.venue and modes_of(event) != ["online"]:
            entry.add("LOCATION", ", ".join(event.venue.splitlines()))
        asked = ", ".join(part for part in (contact.name, contact.phone) if part)
        entry.add("DESCRIPTION", "\n\n".join(part for part in (event.summary, asked, address_of(event.slug)) if part))
        entry.add("URL", address_of(event.slug))
        entry.add("STATUS", "CANCELLED" if event.cancelled_at else "CONFIRMED")
        calendar.add_component(entry)
    return calendar.to_ical()
