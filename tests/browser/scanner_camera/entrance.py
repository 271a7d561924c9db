"""An event with open doors in a running Einlass, and phones that are enrolled there as a volunteer does it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


class Entrance:
    """The event, and the codes of those who have a ticket."""

    def __init__(self, service: Any, slug: str, people: int, title: str = "Unsere Stadt 2035") -> None:
        self.service, self.slug = service, slug
        begins = datetime.now(UTC) + timedelta(hours=1)
        service.call(
            "POST",
            "/events",
            slug=slug,
            title=title,
            starts_at=begins.isoformat(),
            ends_at=(begins + timedelta(hours=5)).isoformat(),
            venue="Berswordt-Halle",
            seats={"on_site": 1000},
            contact={"name": "Meryem Weber", "email": "beteiligung@dortmund.example", "phone": "0231 50-0"},
        )
        self.codes = [self._ticket(number + 1) for number in range(people)]

    def _ticket(self, number: int) -> str:
        contact = {"name": f"Gast {number}", "email": f"gast.{number}@posteo.example"}
        path = f"/events/{self.slug}/registrations"
        made = self.service.call("POST", path, contact=contact, attendees=[{"mode": "on_site"}])
        return made["attendees"][0]["ticket_code"]

    async def enrol(self, page: Page, name: str = "Aylin", role: str = "scan") -> None:
        """The link of the QR code, a name, the button; then the list is there."""
        made = self.service.call("POST", f"/events/{self.slug}/enrolments", role=role)
        await page.goto(made["url"])
        await page.get_by_label("Wie soll das Telefon heißen?").fill(name)
        await page.get_by_role("button", name="Dieses Telefon anmelden").click()
        await expect(page.get_by_role("button", name="Los geht’s")).to_be_enabled()

    async def begin(self, page: Page) -> None:
        """From the readiness page to the camera."""
        await page.get_by_role("button", name="Los geht’s").click()
        await expect(page.locator("#eye")).to_be_visible()


async def saw(page: Page, state: str) -> None:
    """Wait until the camera stands so."""
    await expect(page.locator(f"#eye[data-camera={state}]")).to_be_visible()
