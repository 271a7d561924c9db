"""What the sample events ask, provide and offer: as an organiser would set it up."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from desk.ready_made import CONSENTS, PROVISIONS, STATISTICS

HELD = ("step_free", "wheelchair", "sign_language", "child_care", "vegetarian", "vegan")
STATISTICS_ASKED = ("age_band", "first_time", "heard_from")
AFTER_START = {"quartiere": 75, "mobilitaet": 75, "online-dialog": 75, "stationen": 165}  # minutes


def conference(starts: datetime) -> dict[str, Any]:
    """The hybrid conference: questions, provisions with kept wheelchair places, consents, English texts."""
    deadline = (starts - timedelta(days=14)).isoformat()
    provisions = [msgspec.to_builtins(one) | {"deadline": deadline} for one in PROVISIONS if one.key in HELD]
    questions = [
        {
            "key": "topic",
            "label": "Worüber möchten Sie vor allem sprechen?",
            "kind": "choices",
            "per": "registration",
            "options": [
                {"key": "living", "label": "Wohnen und Nachbarschaft"},
                {"key": "mobility", "label": "Unterwegs sein"},
                {"key": "climate", "label": "Klima, Grün und Wasser"},
                {"key": "work", "label": "Arbeit und Wirtschaft"},
            ],
        },
        {
            "key": "question",
            "label": "Eine Frage, die Sie mitbringen",
            "kind": "long_text",
            "per": "registration",
            "help": "Wir sammeln die Fragen vorab und legen sie auf die Tische.",
        },
        *(msgspec.to_builtins(one) for one in STATISTICS if one.key in STATISTICS_ASKED),
    ]
    return {
        "questions": questions,
        "provisions": provisions,
        "consents": [msgspec.to_builtins(one) for one in CONSENTS],
        "children": True,
        "audience": "Alle, die in Dortmund leben oder arbeiten",
        "accessibility": "Der Weg vom U-Bahnhof Stadtgarten und die Halle sind stufenlos. Eine barrierefreie Toilette "
        "ist im Erdgeschoss. Vorträge werden in Gebärdensprache und in Schrift übersetzt.",
        "day_info": "Kommen Sie gern ab 9:30 Uhr: Es gibt Kaffee und Tee. Ihr Ticket brauchen Sie nicht auszudrucken.",
        "reminders": [72, 24],
        "translations": {
            "en": {
                "title": "City conference: Our city in 2035",
                "summary": "Have your say on the goals of the new city strategy: in Berswordt-Halle or online from "
                "home. For everybody who lives or works in Dortmund. Free of charge, no prior knowledge needed.",
                "audience": "Everybody who lives or works in Dortmund",
                "accessibility": "The way from Stadtgarten underground station and the hall are step-free. There is an "
                "accessible toilet on the ground floor. Talks come with sign language and live text.",
            }
        },
    }


def sessions(starts: datetime) -> list[dict[str, Any]]:
    """The conference's programme: two workshops on site and one online at the same time, then stations for all."""
    parts: list[dict[str, Any]] = [
        {
            "slug": "quartiere",
            "title": "Werkstatt: Quartiere, in denen man gern lebt",
            "room": "Raum 1",
            "seats": {"on_site": 60},
            "translations": {"en": {"title": "Workshop: Neighbourhoods people like to live in"}},
        },
        {
            "slug": "mobilitaet",
            "title": "Werkstatt: Gut unterwegs",
            "room": "Raum 2",
            "seats": {"on_site": 40},
            "translations": {"en": {"title": "Workshop: Getting around"}},
        },
        {
            "slug": "online-dialog",
            "title": "Online-Dialog: Was soll bleiben, was soll anders werden?",
            "join_url": "https://konferenz.dortmund.example/dialog",
            "seats": {"online": 100},
            "translations": {"en": {"title": "Online dialogue: What should stay, what should change?"}},
        },
        {
            "slug": "stationen",
            "title": "Mitmach-Stationen in der Halle",
            "room": "Halle",
            "seats": {"on_site": None},
            "translations": {"en": {"title": "Stations to take part in, in the hall"}},
        },
    ]
    for part in parts:
        begins = starts + timedelta(minutes=AFTER_START[part["slug"]])
        part |= {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
    return parts
