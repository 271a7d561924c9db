"""The back office's pages that set an event up and show what came of it, in every state."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect
from service import Service

World = dict[str, str]
Place = str | Callable[[Page, World], Awaitable[Any]]
HOME = "/organise/events/buero"
CONTACT = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}
FIELDS = ["Kultur, Gemeinschaft und Freizeit", "Wohnen und Quartiersleben"]
ASKED: dict[str, Any] = {
    "questions": [
        {"key": "food", "label": "Was möchten Sie zu Mittag essen?", "kind": "choice",
         "options": [{"key": "vegan", "label": "vegan"}, {"key": "meat", "label": "mit Fleisch"}]},
        {"key": "nuts", "label": "Was vertragen Sie nicht?", "kind": "long_text", "help": "Zum Beispiel Nüsse.",
         "when": {"question": "food", "answers": ["vegan"]}},
        {"key": "cars", "label": "Wie viele Autos?", "kind": "number", "per": "registration"},
        {"key": "coat", "label": "Garderobe?", "kind": "yes_no", "asked": "door"},
        {"key": "gender", "label": "Ihr Geschlecht", "kind": "choice", "statistics": True,
         "options": [{"key": "female", "label": "weiblich"}, {"key": "male", "label": "männlich"}]},
    ],
    "provisions": [{"key": "wheelchair", "label": "Rollstuhlplatz", "seats": 2},
                   {"key": "vegan", "label": "Veganes Essen", "help": "Ohne alles vom Tier."}],
    "fields": [{"name": FIELDS[0], "target": 1}, {"name": FIELDS[1]}],
    "sectors": [{"name": "Wirtschaft"}],
    "field_choices": 2,
    "consents": [{"key": "photos", "text": "Ich bin einverstanden, dass Fotos gezeigt werden."}],
    "max_party": 3,
}  # fmt: skip


def make_office(service: Service) -> World:
    """An event that asks for everything, with answers; the names used in addresses."""
    begins = datetime.now(UTC) + timedelta(days=40)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=3)).isoformat()}
    for slug, more in (("buero", ASKED), ("buero-leer", {"published": False})):
        given = {"slug": slug, "title": "Werkstatt", "contact": CONTACT, "listed": False, "seats": {"on_site": 40}}
        service.call("POST", "/events", **given | times | more)
    answers = {"food": "vegan", "nuts": "Erdbeeren,\naber nur im Sommer", "gender": "female"}
    person = {"mode": "on_site", "answers": answers, "fields": FIELDS, "provisions": ["wheelchair"]}
    first: dict[str, Any] = {}
    for name in ("Aenne Burda-Größe", "Oğuz İşçi", "Kofi Mensah", "Zoë Lefèvre", "Олена Коваленко"):
        wish = {"contact": {"name": name, "phone": "0231 5"}, "attendees": [person, {"mode": "on_site"}]}
        found = service.call("POST", "/events/buero/registrations", **wish, answers={"cars": 2}, consents=["photos"])
        person, first = person | {"provisions": []}, first or found
    return {"asked": first["id"]}


async def question_with_mistakes(page: Page, world: World) -> None:
    """A new question without words and with one answer only."""
    await page.goto(f"{HOME}/questions/edit")
    await page.get_by_label("Eine Antwort aus mehreren").check()
    await page.get_by_label("Antworten zur Auswahl").fill("nur eine")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.locator(".errors")).to_be_focused()


async def question_to_confirm(page: Page, world: World) -> None:
    """Another wording for answers that people have given."""
    await page.goto(f"{HOME}/questions/edit?key=food")
    await page.get_by_label("Antworten zur Auswahl").fill("ohne Tier\nmit Fisch")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_role("main")).to_contain_text("heißt künftig")


async def question_meanwhile(page: Page, world: World) -> None:
    """A question that somebody else has changed."""
    await page.goto(f"{HOME}/questions/edit?key=nuts")
    await page.locator("[name=version]").evaluate("field => { field.value = 'old' }")
    await page.get_by_label("Frage", exact=True).fill("Was dürfen Sie nicht essen?")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_role("main")).to_contain_text("Inzwischen")


async def field_with_mistakes(page: Page, world: World) -> None:
    """A target without a field."""
    await page.goto(f"{HOME}/fields")
    await page.locator("#fields-4-target").fill("5")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.locator(".errors")).to_be_focused()


async def field_to_confirm(page: Page, world: World) -> None:
    """A field that people chose gets another name."""
    await page.goto(f"{HOME}/fields")
    await page.locator("#fields-0-name").fill("Kultur")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_role("main")).to_contain_text("haben schon Menschen gewählt")


async def tried_out(page: Page, world: World) -> None:
    """The preview of the form, sent empty."""
    await page.goto(f"{HOME}/preview")
    await page.get_by_role("button", name="Verbindlich anmelden").click()
    await expect(page.locator(".errors")).to_be_focused()


async def copied_with_mistakes(page: Page, world: World) -> None:
    """A copy without a time."""
    await page.goto(f"{HOME}/copy")
    await page.get_by_role("button", name="Kopie anlegen").click()
    await expect(page.locator(".errors")).to_be_focused()


OFFICE: dict[str, Place] = {
    "office, ready or not": "/organise/events/buero-leer",
    "office, no questions": "/organise/events/buero-leer/questions",
    "office, questions": f"{HOME}/questions",
    "office, a new question": f"{HOME}/questions/edit",
    "office, a question that was answered": f"{HOME}/questions/edit?key=nuts",
    "office, a question with mistakes": question_with_mistakes,
    "office, a question to confirm": question_to_confirm,
    "office, a question changed meanwhile": question_meanwhile,
    "office, a question to remove": f"{HOME}/questions/remove?key=food",
    "office, questions to take": f"{HOME}/questions/take?from=fragen",
    "office, provisions": f"{HOME}/provisions",
    "office, a provision": f"{HOME}/provisions/edit?key=wheelchair",
    "office, a provision to remove": f"{HOME}/provisions/remove?key=wheelchair",
    "office, fields": f"{HOME}/fields",
    "office, fields with mistakes": field_with_mistakes,
    "office, fields to confirm": field_to_confirm,
    "office, consents": f"{HOME}/consents",
    "office, preview": f"{HOME}/preview",
    "office, preview with mistakes": tried_out,
    "office, copy": f"{HOME}/copy",
    "office, copy with mistakes": copied_with_mistakes,
    "office, answers": f"{HOME}/results",
    "office, single answers": f"{HOME}/results/nuts",
    "office, no answers": "/organise/events/buero-leer/results",
    "office, who needs what": f"{HOME}/needs",
    "office, nobody needs anything": "/organise/events/buero-leer/needs",
    "office, fields assigned": f"{HOME}/assignment",
    "office, people without a field": f"{HOME}/assignment?field=-",
    "office, attendees": f"{HOME}/attendees?channel=desk",
    "office, everything stored": "/organise/registrations/{asked}",
    "office, everything to edit": "/organise/registrations/{asked}/edit",
    "office, history": "/organise/registrations/{asked}/history",
}
