"""The board keeps itself up to date, says when it cannot, and does not pull a button from under a finger."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from door_places import CONTACT
from playwright.async_api import expect

pytestmark = [pytest.mark.anyio, pytest.mark.once]  # what the page does with answers that are the same


def walk_in(service, slug, count):
    """People without a ticket come in."""
    service.call(
        "POST", f"/events/{slug}/walk-ins", sent_at=datetime.now(UTC).isoformat(), id=str(uuid.uuid4()), count=count
    )


@pytest.fixture
def slug(service):
    """An event whose doors are open, at whatever time of day the tests run."""
    slug, now = f"lage-{uuid.uuid4().hex[:6]}", datetime.now(UTC)
    service.call(
        "POST", "/events", slug=slug, title="Lage", contact=CONTACT, listed=False, seats={"on_site": 9},
        starts_at=(now - timedelta(hours=1)).isoformat(), ends_at=(now + timedelta(hours=3)).isoformat(), room_limit=10,
    )  # fmt: skip
    return slug


async def test_the_board_follows_the_door_by_itself(visitor, service, signed_in, slug):
    page = await visitor(storage_state=signed_in)
    await page.goto(f"/organise/door/{slug}/board")
    inside = page.locator("#live .figs .big").first
    await expect(inside).to_have_text("0")
    await expect(page.get_by_role("link", name="Neu laden")).to_be_hidden()
    await page.evaluate("window.sameDocument = true")
    walk_in(service, slug, 3)
    await expect(inside).to_have_text("3")
    walk_in(service, slug, 7)
    await expect(page.get_by_text("Bitte niemanden mehr einlassen")).to_be_visible()
    assert await page.evaluate("window.sameDocument")


async def test_without_an_answer_it_says_so(visitor, service, signed_in, slug):
    page = await visitor(storage_state=signed_in)
    await page.goto(f"/organise/door/{slug}/board")
    lost = page.get_by_text("nicht mehr ganz frisch")
    await page.route("**/board", lambda route: route.fulfill(body="<p>Bitte melden Sie sich im WLAN an.</p>"))
    await expect(lost).to_be_visible()
    await page.unroute_all(behavior="ignoreErrors")  # one may be on its way
    walk_in(service, slug, 2)
    await expect(lost).to_be_hidden()
    await expect(page.locator("#live .figs .big").first).to_have_text("2")


async def test_a_new_phone_appears_beside_the_code_and_is_let_in(visitor, service, signed_in, slug):
    page = await visitor(storage_state=signed_in)
    await page.goto(f"/organise/door/{slug}/phones")
    await page.get_by_role("button", name="QR-Code zeigen").click()
    address = await page.locator(".enrol__address").inner_text()
    service.call("POST", "/devices", token=address.partition("#e=")[2], name="Leyla")
    await expect(page.get_by_role("rowheader", name="Leyla")).to_be_visible()
    made = service.call("POST", f"/events/{slug}/enrolments", uses=1)
    service.call("POST", "/devices", token=made["url"].partition("#e=")[2], name="Samira")
    await page.get_by_role("button", name="Samira freigeben").click()
    await expect(page.get_by_text("Das Telefon ist freigegeben.")).to_be_visible()


async def test_without_script_there_is_a_link(browser, service, signed_in, slug):
    context = await browser.new_context(base_url=service.address, java_script_enabled=False, storage_state=signed_in)
    page = await context.new_page()
    await page.goto(f"/organise/door/{slug}/board")
    walk_in(service, slug, 4)
    await page.get_by_role("link", name="Load again").or_(page.get_by_role("link", name="Neu laden")).click()
    assert await page.locator("#live .figs .big").first.inner_text() == "4"
    await context.close()
