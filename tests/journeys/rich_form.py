"""The sign-up form of an event that asks a lot: what is typed into it, what it then says, what is stored."""

import re

from reader import form

FORM = "/e/stadtkonferenz/register"
QUESTIONS = [
    {"key": "topic", "label": "Worüber möchten Sie reden?", "kind": "long_text", "help": "Ein Satz genügt."},
    {"key": "been", "label": "Waren Sie schon dabei?", "kind": "yes_no", "required": True},
    {"key": "last", "label": "Wann zuletzt?", "kind": "date", "when": {"question": "been", "answers": [True]}},
    {
        "key": "dish",
        "label": "Was möchten Sie essen?",
        "kind": "choices",
        "options": [{"key": "soup", "label": "Suppe"}, {"key": "cake", "label": "Kuchen, vegan"}],
    },
    {"key": "km", "label": "Wie weit ist es?", "kind": "number"},
    {
        "key": "role",
        "label": "Als was kommen Sie?",
        "kind": "choice",
        "per": "registration",
        "required": True,
        "options": [{"key": "me", "label": "für mich"}, {"key": "club", "label": "für einen Verein"}],
    },
    {
        "key": "club",
        "label": "Welcher Verein?",
        "kind": "short_text",
        "per": "registration",
        "required": True,
        "when": {"question": "role", "answers": ["club"]},
    },
    {
        "key": "band",
        "label": "Alter",
        "kind": "choice",
        "statistics": True,
        "options": [{"key": "young", "label": "unter 18"}, {"key": "old", "label": "ab 18"}],
    },
    {"key": "badge", "label": "Schildfarbe", "kind": "short_text", "asked": "door"},
]
RICH = {
    "questions": QUESTIONS,
    "provisions": [
        {"key": "step_free", "label": "Stufenloser Platz", "seats": 4, "deadline": "2027-02-01T12:00:00Z"},
        {"key": "sign", "label": "Gebärdensprache", "deadline": "2026-11-01T12:00:00Z"},
        {"key": "food", "label": "Essen ohne Fleisch", "help": "Auch vegan."},
    ],
    "fields": [{"name": "Bauen, Wohnen und Miete"}, {"name": "Grün, Klima"}],
    "field_choices": 2,
    "consents": [{"key": "news", "text": "Ich möchte per E-Mail hören, wie es weitergeht."}],
    "children": True,
    "ask_organisation": "optional",
    "email_required": False,
    "max_party": 4,
}
TYPED = {
    "contact.name": "Aylin Yıldız-Brandt",
    "contact.email": "aylin@posteo.example",
    "contact.phone": "0231 1234",
    "organisation": "Kleingarten e. V., Hörde",
    "address": "Aylin Yıldız-Brandt\r\nBahnhofstraße 1\r\n44135 Dortmund",
    "attendees.0.mode": "on_site",
    "attendees.0.fields.0": "Grün, Klima",
    "attendees.0.fields.1": "Bauen, Wohnen und Miete",
    "attendees.0.answers.topic": "Bäume\r\nund Bänke",
    "attendees.0.answers.been": "true",
    "attendees.0.answers.last": "2025-05-09",
    "attendees.0.answers.dish.1": "cake",
    "attendees.0.answers.km": "3,5",
    "attendees.0.answers.band": "old",
    "attendees.0.provisions.2": "food",
    "attendees.0.provision_note": "Keine Nüsse",
    "answers.role": "club",
    "answers.club": "Kleingarten",
    "consents.0": "news",
}


async def empty_form(client):
    return form(await client.get(FORM), "/register").fields


async def stored(client, organiser) -> dict:
    """The newest registration as programs of the house see it."""
    from core.db import row

    newest = await row("SELECT id FROM registration ORDER BY created_at DESC LIMIT 1")
    return (await client.get(f"/api/v1/registrations/{newest['id']}", headers=organiser)).json()


def told(answer) -> dict[str, str]:
    """The wrong fields the summary links to, with their sentences; every link has a target."""
    summary = answer.text.partition('class="errors"')[2].partition("</div>")[0]
    links = dict(re.findall(r'href="#([^"]+)">([^<]+)<', summary))
    for target in links:
        assert f'id="{target}"' in answer.text, target
    return links
