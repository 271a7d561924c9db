"""An event that asks for nearly everything, and sign-ups that answer it."""

from factories import a_sign_up

QUESTIONS = [
    {"key": "topic", "label": "Ihr Thema", "kind": "short_text", "per": "registration", "required": True},
    {"key": "eats", "label": "Essen Sie mit?", "kind": "yes_no", "required": True},
    {"key": "food", "label": "Was essen Sie?", "kind": "choices",
     "options": [{"key": "vegan", "label": "vegan"}, {"key": "halal", "label": "halal"}],
     "when": {"question": "eats", "answers": [True]}},
    {"key": "table", "label": "Tisch", "kind": "number", "asked": "door"},
    {"key": "arrival", "label": "Anreise", "kind": "date"},
    {"key": "age_band", "label": "Alter", "kind": "choice", "statistics": True,
     "options": [{"key": "young", "label": "unter 30"}, {"key": "old", "label": "ab 30"}]},
    {"key": "heard", "label": "Woher wissen Sie davon?", "kind": "choice", "statistics": True, "per": "registration",
     "options": [{"key": "paper", "label": "Zeitung"}, {"key": "net", "label": "Internet"}]},
]  # fmt: skip
ASKED = {
    "questions": QUESTIONS,
    "provisions": [
        {"key": "step_free", "label": "Platz ohne Stufen", "seats": 2},
        {"key": "signing", "label": "Gebärdensprache", "deadline": "2026-12-01T12:00:00Z"},
    ],
    "fields": [{"name": "Wohnen, Bauen"}, {"name": "Verkehr"}, {"name": "Klima"}],
    "sectors": [{"name": "Verwaltung"}],
    "field_choices": 2,
    "max_party": 4,
    "confirm_email": False,
    "consents": [{"key": "photos", "text": "Ich bin mit Fotos einverstanden."}],
}
URL = "/api/v1/events/stadtkonferenz/registrations"


def a_wish(*people, **more):
    """A sign-up that answers what it must; each person as the fields that are different."""
    usual = {"name": "Aylin Yıldız", "mode": "on_site", "answers": {"eats": False}}
    wish = a_sign_up() | {"answers": {"topic": "Radwege"}}
    return wish | {"attendees": [usual | person for person in people or [{}]]} | more


async def wrong(client, wish, headers=None):
    """The wrong fields of a sign-up that is refused, as pairs."""
    answer = await client.post(URL, json=wish, headers=headers)
    assert answer.status_code == 422, answer.text
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


async def kept(client, organiser, wish, headers=None):
    """What a program of the house reads of a sign-up that was accepted."""
    answer = await client.post(URL, json=wish, headers=headers)
    assert answer.status_code == 201, answer.text
    return (await client.get(f"/api/v1/registrations/{answer.json()['id']}", headers=organiser)).json()
