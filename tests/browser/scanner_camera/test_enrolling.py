"""The enrolment code is held before the app's own camera, as on an iPhone's home screen."""

import pytest
from camera.film import film, phones
from entrance import PHONE, Entrance
from playwright.async_api import expect

pytestmark = [pytest.mark.anyio, pytest.mark.once]


async def test_the_app_reads_its_enrolment_code(service, filmed, tmp_path):
    entrance = Entrance(service, "eigen", 0)
    url = service.call("POST", f"/events/{entrance.slug}/enrolments", role="scan")["url"]
    page = await filmed(film(tmp_path / "code.mjpeg", phones([url]), shown=20, between=5), **PHONE)
    await page.goto("/door")
    await page.get_by_role("button", name="Anmelde-Code hier mit der Kamera lesen").click()
    await page.get_by_label("Wie soll das Telefon heißen?").fill("Renate")
    await page.get_by_role("button", name="Dieses Telefon anmelden").click()
    await expect(page.get_by_role("heading", name="Bereit für den Einlass?")).to_be_visible()
