"""Rows of a registration that no database has seen: for what is drafted from rows."""

import uuid
from datetime import UTC, datetime

from registration.letters import Contact
from registration.tables import Attendee, Event, Registration

MADE = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONTACT = Contact("Miriam Kowalczyk", "0231 50-12345", "stadtgespraech@dortmund.example")


def event(**fields):
    """A Saturday in Dortmund, on site and online."""
    given = {
        "id": uuid.uuid4(),
        "slug": "stadtkonferenz",
        "title": "Unsere Stadt 2035",
        "format": "open",
        "starts_at": datetime(2027, 2, 20, 9, tzinfo=UTC),
        "ends_at": datetime(2027, 2, 20, 13, tzinfo=UTC),
        "venue": "Berswordt-Halle, Südwall 2–4, 44122 Dortmund",
        "join_url": "https://video.example/geheim",
        "on_site_offered": True,
        "online_offered": True,
        "created_at": MADE,
    }
    return Event(**given | fields)


def registration(of, **fields):
    """A confirmed registration by the web form."""
    given = {
        "id": uuid.uuid4(),
        "event": of.id,
        "state": "active",
        "name": "Aylin Yıldız-Brandt",
        "email": "aylin@posteo.example",
        "manage_token": "Kx3-token_of_22_chars",
        "hold_until": datetime(2026, 11, 23, 13, 7, tzinfo=UTC),
        "created_at": MADE,
    }
    return Registration(**given | fields)


def people(of, *states, mode="on_site", **fields):
    """One attendee per state."""
    return [
        Attendee(
            id=uuid.uuid4(),
            event=of.event,
            registration=of.id,
            seq=seq,
            name=["Aylin Yıldız-Brandt", "Jürgen Brandt", ""][seq % 3],
            mode=mode,
            state=state,
            offer_until=datetime(2027, 1, 5, 11, tzinfo=UTC) if state == "offered" else None,
            created_at=MADE,
            **fields,
        )
        for seq, state in enumerate(states)
    ]
