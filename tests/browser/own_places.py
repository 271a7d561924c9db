"""The pages on which people look after their own registration and data, and the town's texts, in every state."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect
from service import Service

World = dict[str, str]
Place = str | Callable[[Page, World], Awaitable[Any]]
EVENT = "/events/fragen/registrations"  # the event that asks a lot (places.py)
NOTICE = "/organise/notices/imprint/de"


def make_own(service: Service) -> World:
    """Registrations with something of everything; the names used in addresses."""
    people = [
        {"name": "Aenne Burda-Größe", "mode": "on_site", "provisions": ["need_1"], "provision_note": "Gern vorn.",
         "sessions": ["miete"], "answers": {"lunch": "yes", "dish": ["soup"], "first": True}},
        {"name": "Oğuz İşçi", "mode": "online", "answers": {"lunch": "no"}},
    ]  # fmt: skip
    contact = {"name": "Aenne Burda-Größe", "email": "aenne@posteo.example", "phone": "0231 11223"}
    wish = {"contact": contact, "attendees": people, "answers": {"heard": "Zeitung"}, "consents": ["news"]}
    full, gone, kept = (service.call("POST", EVENT, **wish, allow_duplicate=True) for _registration in range(3))
    service.call("POST", f"/registrations/{gone['id']}/erase")
    links = {"own": full, "own erased": gone, "own kept": kept}
    times = {"starts_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
             "ends_at": (datetime.now(UTC) + timedelta(days=1, hours=2)).isoformat()}  # fmt: skip
    about = {"title": "Rundgang", "day_info": "Treffpunkt am Tor.\nBitte feste Schuhe.", "listed": False}
    mail = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}
    service.call("POST", "/events", slug="morgen", seats={"on_site": 9, "online": 0}, contact=mail, **about, **times)
    tomorrow = service.call("POST", "/events/morgen/registrations", contact=contact, attendees=[{"mode": "on_site"}])
    person = tomorrow["attendees"][0]["id"]
    service.call("PATCH", f"/registrations/{tomorrow['id']}", attendees=[{"id": person, "mode": "online"}])
    service.call(
        "POST", "/notices/accessibility", language="de", text="## Prüfung\n\nWir **prüfen** jedes Jahr.\n\n- Eins"
    )
    links |= {"own tomorrow": tomorrow}
    return {name: one["manage_url"].removeprefix(service.address) for name, one in links.items()} | {
        "person erased": gone["id"],
        "person kept": kept["id"],
    }


async def edited_with_mistakes(page: Page, world: World) -> None:
    """The form to correct a registration, without a name."""
    await page.goto(f"{world['own']}/edit")
    await page.get_by_label("Name", exact=True).fill("")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.locator(".errors")).to_be_focused()


async def edited_meanwhile(page: Page, world: World) -> None:
    """The same form, saved after somebody else has changed something."""
    await page.goto(f"{world['own']}/edit")
    await page.locator("[name=version]").evaluate("field => { field.value = 'old' }")
    await page.get_by_label("Telefon").fill("0231 4711")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_role("main")).to_contain_text("Inzwischen")


async def notice_previewed(page: Page, world: World) -> None:
    """A text of the town as it would look."""
    await page.goto(NOTICE)
    await page.get_by_role("button", name="Vorschau").click()
    await expect(page.get_by_role("main")).to_contain_text("So sieht es aus")


async def notice_empty(page: Page, world: World) -> None:
    """A text of the town without a word."""
    await page.goto(NOTICE)
    await page.get_by_label("Text").fill("")
    await page.get_by_role("button", name="Veröffentlichen").click()
    await expect(page.locator(".errors")).to_be_focused()


OWN_REFUSED = {"my data, erased": 410}
OWN_PLACES: dict[str, Place] = {
    "my registration with everything": "{own}",
    "my registration on the day before, waiting to change": "{own tomorrow}",
    "my data": "{own}/data",
    "my data in English": "{own}/data?lang=en",
    "my data, consent withdrawn": "{own}/data?done=withdrawn",
    "my data, really erase": "{own}/erase",
    "my data, erased": "{own erased}",
    "my registration to correct": "{own}/edit",
    "my registration to correct, with mistakes": edited_with_mistakes,
    "my registration to correct, changed meanwhile": edited_meanwhile,
    "privacy notice": "/datenschutz",
    "privacy notice in English": "/datenschutz?lang=en",
    "accessibility statement": "/barrierefreiheit",
    "accessibility statement, one version": "/barrierefreiheit/de/1",
    "accessibility statement, all versions": "/barrierefreiheit/de",
    "imprint": "/impressum",
}
OWN_DESK: dict[str, Place] = {
    "notices": "/organise/notices",
    "notice to edit": NOTICE,
    "notice in Arabic": "/organise/notices/imprint/ar",
    "notice, preview": notice_previewed,
    "notice, empty": notice_empty,
    "registration, really erase": "/organise/registrations/{person kept}/erase",
    "registration, erased": "/organise/registrations/{person erased}",
}
