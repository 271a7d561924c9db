"""The operations that are measured, as requests."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from fill import code, token
from load import Ask

_made = random.Random(20260801)  # the same ids in every run
CONTACT = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}


def event(slug: str) -> dict[str, object]:
    """An event whose doors are open and whose registration is, too: it begins in an hour."""
    starts = datetime.now(UTC) + timedelta(hours=1)
    return {
        "slug": slug,
        "title": "Unsere Stadt 2035",
        "summary": "Wie wollen wir wohnen, arbeiten und unterwegs sein?\n\nEin Tag mit Vorträgen und Werkstätten.",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=5),
        "venue": "Berswordt-Halle, Südwall 2–4, 44122 Dortmund",
        "seats": {"on_site": 100_000, "online": None},
        "confirm_email": True,
        "contact": CONTACT,
    }


def asking_event(slug: str) -> dict[str, object]:
    """The same event with ten questions: two once per sign-up, one that depends on another, two for the statistics."""
    options = [{"key": f"o{n}", "label": f"Möglichkeit {n}"} for n in range(6)]
    chosen: dict[str, object] = {"kind": "choice", "options": options}
    questions: list[dict[str, object]] = [
        {"key": "topic", "label": "Ihr Thema", "kind": "short_text", "per": "registration", "required": True},
        {"key": "heard", "label": "Woher wissen Sie davon?", "per": "registration", "statistics": True} | chosen,
        {"key": "eats", "label": "Essen Sie mit?", "kind": "yes_no", "required": True},
        {"key": "food", "label": "Was essen Sie?", "when": {"question": "eats", "answers": [True]}} | chosen,
        {"key": "about", "label": "Was ist Ihnen wichtig?", "kind": "long_text"},
        {"key": "arrival", "label": "Anreise", "kind": "date"},
        {"key": "guests", "label": "Wie viele bringen Sie mit?", "kind": "number"},
        {"key": "topics", "label": "Welche Themen?", "kind": "choices", "options": options},
        {"key": "part", "label": "Wo wohnen Sie?"} | chosen,
        {"key": "age_band", "label": "Ihr Alter", "statistics": True} | chosen,
    ]
    return event(slug) | {"questions": questions}


def asked_sign_up(slug: str, number: int) -> Ask:
    """One person signs up by the public API and answers all ten questions."""
    answers = {
        "eats": True, "food": "o2", "about": "Mehr Bäume, weniger Lärm.\nUnd sichere Radwege.", "arrival": "2027-02-19",
        "guests": 2, "topics": ["o1", "o4"], "part": "o3", "age_band": "o5",
    }  # fmt: skip
    body = {
        "contact": {"name": f"Aylin Yıldız-Brandt {number}", "email": f"aylin.{slug}.{number}@posteo.example"},
        "attendees": [{"mode": "on_site", "answers": answers}],
        "answers": {"topic": "Radwege", "heard": "o1"},
        "idempotency_key": _uuid(),
    }
    return _post(f"/api/v1/events/{slug}/registrations", body, '"state":"seat"')


def _uuid() -> str:
    return str(UUID(int=_made.getrandbits(128), version=4))


def _post(path: str, body: object, expect: str, times: int = 1) -> Ask:
    return Ask("POST", path, msgspec.json.encode(body).decode(), expect=expect, times=times)


def door_list(slug: str, since: str = "") -> Ask:
    """A phone asks for the offline list, or for what is new in it."""
    asked = f"?since={since}" if since else ""
    return Ask("GET", f"/api/v1/door/{slug}/list{asked}", expect='"entries":[{' if not since else '"cursor"')


def sign_up(slug: str, number: int) -> Ask:
    """One person signs up through the API."""
    contact = {"name": f"Aylin Yıldız-Brandt {number}", "email": f"aylin.{slug}.{number}@posteo.example"}
    body = {"contact": contact, "attendees": [{"mode": "on_site"}], "idempotency_key": _uuid()}
    return _post(f"/api/v1/events/{slug}/registrations", body, '"state":"seat"')


def sign_up_by_form(slug: str, number: int, seal: str) -> list[Ask]:
    """What a citizen opens: the event, the form, the filled form sent, and the page that follows it."""
    fields = {
        "contact.name": f"Jörg Großmann {number}",
        "contact.email": f"joerg.{number}@posteo.example",
        "attendees.0.mode": "on_site",
        "seal": seal,
    }
    page = f"/e/{slug}/register"
    return [
        Ask("GET", f"/e/{slug}", expect=f"/e/{slug}/register"),
        Ask("GET", page, expect="contact.email"),
        Ask("POST", page, form=fields, follow=True),
    ]


def confirm(link: str) -> list[Ask]:
    """The letter's link opened, its button pressed, and "my registration" after it."""
    return [Ask("GET", f"/r/{link}", expect="/confirm"), Ask("POST", f"/r/{link}/confirm", form={}, follow=True)]


def event_lists() -> list[Ask]:
    """Anybody looks at the list of events, and a town's website fetches all of them."""
    return [Ask("GET", "/", expect="Unsere Stadt 2035"), Ask("GET", "/api/v1/events?limit=500", expect='"slug"')]


def event_page(slug: str) -> Ask:
    """Anybody looks at the event."""
    return Ask("GET", f"/e/{slug}", expect="Berswordt-Halle")


def ticket_pdf(number: int) -> Ask:
    """Somebody opens the ticket."""
    return Ask("GET", f"/r/{token(number)}/ticket.pdf", expect="%PDF-")


def scans(slug: str, numbers: list[int]) -> Ask:
    """A device sends the tickets of these people, each admitted for the first time."""
    now = datetime.now(UTC)
    gestures = [
        {"id": _uuid(), "code": code(number), "event": slug, "gate": "Südwall", "direction": "in", "at": now}
        for number in numbers
    ]
    admitted = '"verdict":"admit","reason":"ok"'
    return _post("/api/v1/scans", {"sent_at": now, "scans": gestures}, admitted, len(numbers))
