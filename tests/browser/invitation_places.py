"""The pages of invitations, in every state: what anybody with a code sees, and the organisers' side."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect
from service import Service

World = dict[str, str]
Place = str | Callable[[Page, World], Awaitable[Any]]
CONTACT = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}
EVENT = "/events/geladen"
PAGES = "/organise/events/geladen/invitations"
CSV = "Name;E-Mail;Sektor;Schuhgröße\nAynur Şahin;aynur@posteo.example;Sport;38\nFalsch;falsch@;Unsinn;44\n"


def moment(**later: float) -> str:
    """A time near now, as programs write it."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


def invited(service: Service, **fields: Any) -> dict[str, Any]:
    """An invitation to the closed event."""
    return service.call(
        "POST", f"{EVENT}/invitations", **{"name": "Aenne Burda-Größe", "allow_duplicate": True} | fields
    )


def make_invitations(service: Service) -> World:
    """A closed event and an invitation in every state; the names used in addresses."""
    times = {"starts_at": moment(days=28), "ends_at": moment(days=28, hours=3)}
    sectors = [{"name": "Bildung, Kultur", "target": 4}, {"name": "Sport"}]
    about = {
        "title": "Werkstatt für Geladene",
        "accessibility": "Stufenloser Eingang.",
        "summary": "Worüber wir reden.\n\nUnd wie.",
        "contact": CONTACT,
    }
    rules = {"format": "closed", "max_party": 3, "seats": {"on_site": 20, "online": None}, "sectors": sectors}
    service.call("POST", "/events", slug="geladen", **times, **about, **rules)
    many = {"organisation": "Sportverein Süd 1897 e. V.", "uses": 5, "sector": "Sport"}
    states = {
        "invited": invited(service, **many, email="verein@posteo.example"),
        "invited alone": invited(service, name="Ilgın Irmak"),
        "invited before": invited(service, valid_until=moment(days=-1)),
        "invited later": invited(service, valid_from=moment(days=1)),
        "invited and there": invited(service),
        "invited no longer": invited(service),
    }
    service.call("DELETE", f"{EVENT}/invitations/{states['invited no longer']['id']}")
    for name in ("invited", "invited and there"):
        wish = {"contact": {"name": "Kim Ott"}, "attendees": [{"mode": "on_site"}], "invitation": states[name]["code"]}
        service.call("POST", f"{EVENT}/registrations", **wish)
    service.call("POST", f"{EVENT}/invitations/send", wave=1)
    return {name: f"/i/{one['code']}" for name, one in states.items()} | {"invitation": states["invited"]["id"]}


async def wrong_code(page: Page, world: World) -> None:
    """A code nobody has."""
    await page.goto("/i")
    await page.get_by_label("Code").fill("UNSINN")
    await page.get_by_role("button", name="Weiter").click()
    await expect(page.get_by_role("alert")).to_contain_text("kennen wir nicht")


async def declined(page: Page, world: World) -> None:
    """I cannot come."""
    await page.goto(world["invited alone"])
    if await page.get_by_role("button", name="Ich kann nicht kommen").count():
        await page.get_by_role("button", name="Ich kann nicht kommen").click()
    await expect(page.get_by_role("main")).to_contain_text("Sie haben abgesagt")


async def passed_on(page: Page, world: World) -> None:
    """One place for a colleague, and one more than there are for another."""
    await page.goto(world["invited"])
    await page.get_by_label("Name").fill("Oğuz İşçi")
    await page.get_by_role("button", name="Weitergeben").click()
    await page.get_by_label("Wie viele Plätze?").fill("99")
    await page.get_by_role("button", name="Weitergeben").click()
    await expect(page.get_by_role("alert")).to_contain_text("So viele Plätze")


async def list_looked_at(page: Page, world: World) -> None:
    """A list with a wrong line and a column nobody knows."""
    await page.goto(f"{PAGES}/import")
    await page.get_by_label("Oder hier einfügen").fill(CSV)
    await page.get_by_role("button", name="Prüfen").click()
    await expect(page.get_by_role("main")).to_contain_text("Das ist keine E-Mail-Adresse.")


REFUSED = {"invitation revoked": 409}
PUBLIC_PLACES: dict[str, Place] = {
    "code of an invitation": "/i",
    "code of an invitation, wrong": wrong_code,
    "invitation": "{invited}",
    "invitation in English": "{invited}?lang=en",
    "invitation in Arabic": "{invited}?lang=ar",
    "invitation passed on, with a mistake": passed_on,
    "invitation declined": declined,
    "invitation expired": "{invited before}",
    "invitation not yet valid": "{invited later}",
    "invitation used up": "{invited and there}",
    "invitation revoked": "{invited no longer}",
    "form of an invitation": "{invited}/register",
    "letter on its way after an invitation": "{invited}/register/sent?state=pending&seats=1",
}
DESK_PLACES: dict[str, Place] = {
    "invitations": PAGES,
    "invitations, none yet": "/organise/events/entwurf/invitations",
    "invitation of the desk": PAGES + "/{invitation}",
    "new invitation": f"{PAGES}/new",
    "waves of invitations": f"{PAGES}/waves",
    "list to import": f"{PAGES}/import",
    "list to import, looked at": list_looked_at,
    "mix of the invited": f"{PAGES}/mix",
}
