"""The pages of whoever leads a door, in every state."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect
from service import Service

World = dict[str, str]
Place = str | Callable[[Page, World], Awaitable[Any]]
HOME = "/organise/door/tuer"
CONTACT = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}


def a_phone(service: Service, name: str, **wish: Any) -> dict[str, Any]:
    """A phone enrolled at this door."""
    made = service.call("POST", "/events/tuer/enrolments", **wish)
    return service.call("POST", "/devices", token=made["url"].partition("#e=")[2], name=name)


def scanned(service: Service, phone: dict[str, Any], code: str, gate: str, ago: float) -> None:
    """A phone has shown green so many seconds ago and tells of it now."""
    now = datetime.now(UTC)
    scan = {"id": str(uuid.uuid4()), "event": "tuer", "direction": "in", "code": code, "gate": gate, "shown": "admit"}
    body = {"sent_at": now.isoformat(), "scans": [scan | {"at": (now - timedelta(seconds=ago)).isoformat()}]}
    answer = service.api.post("/api/v1/scans", json=body, headers={"Authorization": f"Bearer {phone['token']}"})
    assert answer.is_success, answer.text


def make_door(service: Service) -> World:
    """A door in full swing: phones in every state, conflicts, scans held back; and one that nobody stands at."""
    now = datetime.now(UTC)
    for slug in ("tuer", "tuer-leer"):
        service.call(
            "POST", "/events", slug=slug, title=f"Werkstatt {slug}", contact=CONTACT, listed=False,
            seats={"on_site": 60}, room_limit=6, track_exits=slug == "tuer",
            starts_at=(now + timedelta(hours=1)).isoformat(), ends_at=(now + timedelta(hours=4)).isoformat(),
        )  # fmt: skip
    codes = []
    for name in ("Aylin Yıldız-Brandt", "Jürgen Müller-Lüdenscheidt", "Олена Коваленко"):
        wish = {"contact": {"name": name, "email": f"{uuid.uuid4().hex[:8]}@posteo.example"}}
        made = service.call("POST", "/events/tuer/registrations", **wish, attendees=[{"mode": "on_site"}])
        codes.append(made["attendees"][0]["ticket_code"])
    nord, sued, old = (a_phone(service, name) for name in ("Nord", "Süd", "Altes Telefon"))
    a_phone(service, "Samira (Ehrenamt)", uses=2)
    a_phone(service, "Übungstelefon", training=True)
    for place in range(5):
        scanned(service, sued if place % 2 else nord, codes[0], "Süd" if place % 2 else "Nord", 60 * place)
    service.call("POST", f"/devices/{old['id']}/revoke")
    for code in codes[1:]:
        scanned(service, old, code, "West", 30)
    for guests in ({"name": "Levent Öz"}, {"count": 4}):
        service.call("POST", "/events/tuer/walk-ins", sent_at=now.isoformat(), id=str(uuid.uuid4()), **guests)
    return {}


async def qr_shown(page: Page, world: World) -> None:
    """The code that enrols a phone."""
    await page.goto(f"{HOME}/phones")
    await page.get_by_label("Nur zum Üben").check()
    await page.get_by_role("button", name="QR-Code zeigen").click()
    await expect(page.get_by_role("img", name="QR-Code, der ein Telefon anmeldet")).to_be_visible()


async def briefing_with_mistakes(page: Page, world: World) -> None:
    """More phones than a sheet may enrol."""
    await page.goto(f"{HOME}/phones")
    await page.get_by_label("Wie viele Telefone").evaluate("field => { field.max = 99; field.value = 99 }")
    await page.get_by_role("button", name="Blatt als PDF").click()
    await expect(page.locator(".errors")).to_be_focused()


async def settled(page: Page, world: World) -> None:
    """A conflict and a scan that somebody has settled, in the history."""
    await page.goto(f"{HOME}/inbox")
    if await page.get_by_role("button", name="Es waren 2 Personen").count():
        await page.get_by_role("button", name="Es waren 2 Personen").first.click()
        await page.get_by_role("button", name="Zählt", exact=True).first.click()
    await page.get_by_role("link", name="Auch zeigen, was geklärt ist").click()
    await expect(page.get_by_text("geklärt").first).to_be_visible()


async def guest(page: Page, world: World) -> None:
    """Somebody let in without a ticket, who may have been registered."""
    await page.goto(f"{HOME}/guests")
    await page.get_by_role("link", name="War angemeldet").first.click()
    await expect(page.get_by_role("heading", name="Levent Öz")).to_be_visible()


async def closed(page: Page, world: World) -> None:
    """A door that is closed says so where one scans."""
    await page.goto("/organise/door/tuer-leer/board")
    if await page.get_by_role("button", name="Einlass schließen").count():
        await page.get_by_role("button", name="Einlass schließen").click()
    await page.goto("/organise/door/tuer-leer")
    await expect(page.get_by_text("Der Einlass ist geschlossen")).to_be_visible()


DOOR_PLACES: dict[str, Place] = {
    "door, board": f"{HOME}/board",
    "door, board before anybody came": "/organise/door/tuer-leer/board",
    "door, inbox": f"{HOME}/inbox",
    "door, inbox, settled": settled,
    "door, inbox, nothing to settle": "/organise/door/tuer-leer/inbox",
    "door, phones": f"{HOME}/phones",
    "door, no phones": "/organise/door/tuer-leer/phones",
    "door, code for a phone": qr_shown,
    "door, briefing with mistakes": briefing_with_mistakes,
    "door, papers": f"{HOME}/papers",
    "door, emergency list": f"{HOME}/emergency",
    "door, emergency list, nobody there": "/organise/door/tuer-leer/emergency",
    "door, guest without a ticket": guest,
    "door, closed": closed,
}
