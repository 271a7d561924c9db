"""From the event's page to a figure, by the browser, the mail, the paper and the API together."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from paper import Paper
from PIL import Image
from playwright.async_api import expect
from window import read_through

pytestmark = pytest.mark.anyio
EVENT = "stadtkonferenz"


def now(**later: float) -> str:
    """This moment, or one near it, as programs write it."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


async def sign_up(page, name, email):
    """From the list of events to the page after the form, with the mouse."""
    await page.goto("/")
    await page.get_by_role("link", name="Stadtkonferenz: Unsere Stadt 2035").click()
    await page.get_by_role("main").get_by_role("link", name="Anmelden").first.click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("E-Mail").fill(email)
    await page.get_by_label("Vor Ort").check()
    await read_through(page)
    await page.get_by_role("button", name="Verbindlich anmelden").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Bitte schauen Sie in Ihre E-Mails")


async def confirm(page, service, email):
    """The link of the letter, and the button behind it."""
    await page.goto(service.link_in(await service.letter(email, "bestätigen")))
    await page.get_by_role("button", name="Anmeldung bestätigen").click()
    await expect(page.get_by_role("main")).to_contain_text("Sie sind angemeldet")


def scanned(service, token, code):
    """The verdict on one scan of a door device."""
    scan = {
        "id": str(uuid.uuid4()),
        "code": code,
        "event": EVENT,
        "gate": "Haupteingang",
        "direction": "in",
        "at": now(),
    }
    answer = service.api.post(
        "/api/v1/scans", json={"sent_at": now(), "scans": [scan]}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200, answer.text
    (verdict,) = answer.json()["verdicts"]
    assert verdict["id"] == scan["id"]
    return verdict


async def test_from_sign_up_to_the_figure(visitor, service, signed_in):
    page = await visitor()
    await sign_up(page, "Aylin Yıldız-Brandt", "aylin@posteo.example")
    await confirm(page, service, "aylin@posteo.example")

    letter = await service.letter("aylin@posteo.example", "Ticket")
    attached = {part.get_content_type(): part for part in letter.iter_attachments()}
    assert attached.keys() == {"application/pdf", "text/calendar"}
    by_mail = Paper(attached["application/pdf"].get_content())
    address = await page.get_by_role("link", name="Ticket als PDF").get_attribute("href")
    by_page = Paper(await (await page.request.get(address)).body())
    (code,) = by_page.codes()
    assert by_mail.codes() == [code]
    assert "Aylin Yıldız-Brandt" in by_page.text()
    on_screen = Image.open(io.BytesIO(await page.locator("svg.qr").screenshot()))
    assert [found.text for found in zxingcpp.read_barcodes(on_screen)] == [code]

    door = service.einlass("token", "add", "Haupteingang", "--role", "door", "--event", EVENT)
    assert scanned(service, door, code)["reason"] == "not_yet"
    service.call("PATCH", f"/events/{EVENT}", doors_open_at=now(minutes=-1))
    first, second = scanned(service, door, code), scanned(service, door, code)
    assert (first["verdict"], first["reason"]) == ("admit", "ok")
    assert first["attendee"]["name"] == "Aylin Yıldız-Brandt"
    assert (second["verdict"], second["reason"]) == ("again", "already_in")
    assert second["first"]["gate"] == "Haupteingang"

    desk = await visitor(storage_state=signed_in)
    await desk.goto(f"/organise/events/{EVENT}/figures")
    row = desk.get_by_role("row", name="Teilgenommen").first
    assert await row.get_by_role("cell").all_inner_texts() == ["1", "1", "–", "berechnet"]
    files = f"/api/v1/events/{EVENT}/attendance"
    table = (await (await desk.request.get(f"{files}.csv")).body()).decode()
    attended = [line for line in csv.DictReader(io.StringIO(table)) if line["metric"] == "attended"]
    assert {line["mode"]: line["value"] for line in attended if not line["dimension"]} == {"": "1", "on_site": "1"}
    report = Paper(await (await desk.request.get(f"{files}.pdf")).body())
    assert "Teilgenommen 1 Person" in report.text()


@pytest.mark.once
async def test_the_same_without_a_script_and_with_mistakes(visitor, service):
    page = await visitor(java_script_enabled=False, viewport={"width": 390, "height": 844})
    await page.goto(f"/e/{EVENT}/register")
    await page.get_by_role("button", name="Verbindlich anmelden").click()
    summary = page.locator(".errors")
    await expect(summary.get_by_role("listitem")).to_have_count(3)
    await summary.get_by_role("link", name="Name").click()
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.get_by_label("Name", exact=True).fill("Freifrau Renée von Öztürk")
    await page.get_by_role("button", name="Weitere Person hinzufügen").click()
    await page.get_by_role("group", name="Person 2").get_by_label("Name").fill("محمد العلي")
    for choice in await page.get_by_role("radio", name="Online", exact=True).all():
        await choice.check()
    await page.get_by_label("E-Mail").fill("renee@posteo.example")
    await read_through(page)
    await page.get_by_role("button", name="Verbindlich anmelden").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Bitte schauen Sie in Ihre E-Mails")
    await confirm(page, service, "renee@posteo.example")
    await expect(page.get_by_role("main")).to_contain_text("محمد العلي")
    await expect(page.locator("svg.qr")).to_have_count(2)
    await page.get_by_role("link", name="Alles absagen").click()
    await page.get_by_role("main").get_by_role("button").first.click()
    await expect(page.locator("svg.qr")).to_have_count(0)
    await service.letter("renee@posteo.example", "Abgesagt")


async def tab_to(page, target):
    """On with the Tab key until this stands in focus; wherever it stops, one must see where."""
    for _stop in range(60):
        await page.keyboard.press("Tab")
        style = "(e => { const s = getComputedStyle(e); return [s.outlineStyle, s.boxShadow] })(document.activeElement)"
        assert await page.evaluate(style) != ["none", "none"], await page.evaluate("document.activeElement.outerHTML")
        if await target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the Tab key does not lead to {target}")


@pytest.mark.once
async def test_the_same_by_the_keyboard_alone(visitor, service):
    page = await visitor()
    await page.goto("/")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("link", name="Stadtkonferenz: Unsere Stadt 2035"))
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/e/{EVENT}")
    await tab_to(page, page.get_by_role("main").get_by_role("link", name="Anmelden").first)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/register")
    await tab_to(page, page.get_by_label("Name", exact=True))
    await page.keyboard.type("Þór Ægisson")
    await tab_to(page, page.get_by_label("E-Mail"))
    await page.keyboard.type("thor@posteo.example")
    await tab_to(page, page.get_by_label("Vor Ort"))
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name="Online", exact=True)).to_be_checked()
    await tab_to(page, page.get_by_role("button", name="Verbindlich anmelden"))
    await read_through(page)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sent?*")
    await page.goto(service.link_in(await service.letter("thor@posteo.example", "bestätigen")))
    await tab_to(page, page.get_by_role("button", name="Anmeldung bestätigen"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_contain_text("Sie sind angemeldet")
