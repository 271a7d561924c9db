"""Pages on which plans change, what citizens see of it, and those for people without e-mail."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect
from service import Service

World = dict[str, str]
Place = str | Callable[[Page, World], Awaitable[Any]]
CONTACT = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}
HOME = "/organise/events/plaene"
OFF = "/organise/events/faellt-aus"


def make_plans(service: Service) -> World:
    """An event with people at the telephone, and one that is off; the names used in addresses."""
    begins = datetime.now(UTC) + timedelta(days=50)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=3)).isoformat()}
    world: World = {}
    for slug in ("plaene", "faellt-aus"):
        title = {"title": f"Werkstatt {slug}", "listed": False, "contact": CONTACT}
        seats = {"seats": {"on_site": 3, "online": None}, "venue": "Rathaus", "max_party": 2}
        service.call("POST", "/events", slug=slug, **title, **times, **seats)
        made = [_by_phone(service, slug, name) for name in ("Günther Ott", "Ay Ott")]
        service.call("DELETE", f"/registrations/{made[0]['id']}")
        world |= {f"{slug} link": made[1]["manage_url"].removeprefix(service.address), f"{slug} person": made[1]["id"]}
    calls = service.api.get("/api/v1/events/faellt-aus/calls").json()["items"]
    service.call("PATCH", f"/events/faellt-aus/calls/{calls[0]['id']}", done=True)
    service.call("POST", "/events/faellt-aus/cancel", reason="Der Saal ist gesperrt.")
    return world


def _by_phone(service: Service, slug: str, name: str) -> Any:
    wish = {"contact": {"name": name, "phone": "0231 12"}, "address": f"{name}\nWeg 1\n44135 Dortmund"}
    return service.call("POST", f"/events/{slug}/registrations", attendees=[{"mode": "on_site"}] * 2, **wish)


async def move_previewed(page: Page, world: World) -> None:
    """What moving to the screen does."""
    await page.goto(f"{HOME}/move")
    await page.get_by_label("nur online").check()
    await page.get_by_label("Ein Satz von Ihnen").fill("Wir haben keinen Saal.")
    await page.get_by_role("button", name="Weiter zur Vorschau").click()
    await expect(page.get_by_role("main")).to_contain_text("Noch ist nichts geschehen")
    for summary in await page.locator("main details:not([open]) summary").all():
        await summary.click()


async def move_with_mistakes(page: Page, world: World) -> None:
    """A form that came back."""
    await page.goto(f"{HOME}/move")
    await page.get_by_label("Beginn").fill("")
    await page.get_by_label("Adresse der Online-Veranstaltung").fill("zoom")
    await page.get_by_role("button", name="Weiter zur Vorschau").click()
    await expect(page.locator(".errors")).to_be_focused()


async def nothing_to_move(page: Page, world: World) -> None:
    """The form sent as it was."""
    await page.goto(f"{HOME}/move")
    await page.get_by_role("button", name="Weiter zur Vorschau").click()
    await expect(page.get_by_role("main")).to_contain_text("Noch ist nichts geändert.")


async def calling_off_previewed(page: Page, world: World) -> None:
    """What calling off does."""
    await page.goto(f"{HOME}/call-off")
    await page.get_by_label("Warum fällt sie aus?").fill("Sturm.")
    await page.get_by_role("button", name="Weiter zur Vorschau").click()
    await expect(page.get_by_role("main")).to_contain_text("Noch ist nichts geschehen")


async def calling_off_with_a_mistake(page: Page, world: World) -> None:
    """Without a reason."""
    await page.goto(f"{HOME}/call-off")
    await page.get_by_role("button", name="Weiter zur Vorschau").click()
    await expect(page.locator(".errors")).to_be_focused()


PLANS: dict[str, Place] = {
    "event called off": "/e/faellt-aus",
    "my registration, event called off": "{faellt-aus link}",
}
PLANS_DESK: dict[str, Place] = {
    "move": f"{HOME}/move",
    "move, previewed": move_previewed,
    "move, with mistakes": move_with_mistakes,
    "move, nothing changed": nothing_to_move,
    "call off": f"{HOME}/call-off",
    "call off, previewed": calling_off_previewed,
    "call off, with a mistake": calling_off_with_a_mistake,
    "called off": f"{OFF}/call-off",
    "event called off, at the desk": OFF,
    "calls": f"{HOME}/calls",
    "calls made": f"{OFF}/calls?show=done",
    "no calls": "/organise/events/stadtkonferenz/calls",
    "code to read out": "/organise/registrations/{plaene person}?done=signed_up",
}
