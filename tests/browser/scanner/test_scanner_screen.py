"""What the screen shows and how long: the name's size, green that goes by itself, the time to take a scan back."""

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.anyio, pytest.mark.once]

SIZE = "(it) => parseFloat(getComputedStyle(it).fontSize) / innerWidth"


async def test_green_goes_by_itself_and_amber_stays(venue, a_phone):
    door = venue()
    (code,) = door.tickets("Gül Yılmaz")
    phone = await a_phone()
    await phone.page.clock.install()
    await phone.enrol(door.enrolment())
    verdict = phone.page.locator("#verdict")
    assert (await phone.scan(code))["kind"] == "green"
    assert await phone.page.locator(".verdict__name").evaluate(SIZE) >= 0.12
    await expect(verdict).to_be_hidden()
    amber = await phone.scan(code)
    assert amber["kind"] == "amber"
    assert "einfach durchlassen" in amber["text"].lower()
    await phone.page.clock.fast_forward(60_000)
    await expect(verdict).to_be_visible()
    await verdict.click(position={"x": 20, "y": 20})
    await expect(verdict).to_be_hidden()
    await phone.page.keyboard.type("4006381333931")  # an EAN
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.locator(".eye__hint")).to_have_text("Das ist kein Ticket von uns")


async def test_what_lies_under_a_verdict_cannot_be_reached(venue, a_phone):
    """Seen red: Tab went on to buttons that nobody saw."""
    door = venue()
    (known,) = door.tickets("Die Nächste")
    phone = await (await a_phone()).enrol(door.enrolment())
    at = "document.activeElement.closest('.scan, #verdict, .tabs, .top')?.className"
    await phone.page.locator("#tab-scan").focus()
    await phone.scan("0" * 20)
    for reached in ("verdict", "scan"):
        seen = set()
        for _ in range(9):
            await phone.page.keyboard.press("Tab")
            seen.add(await phone.page.evaluate(at))
        assert {"tabs", reached} <= seen <= {"tabs", "top", None, reached}
        if reached == "verdict":
            assert (await phone.scan(known))["shown"] == "admit"  # read all the same
            await expect(phone.page.locator("#verdict")).to_be_hidden()


async def test_how_long_a_scan_can_be_taken_back(venue, a_phone):
    door = venue()
    for role, later in (("scan", 0), ("lead", 1)):  # a lead may at any time
        (code,) = door.tickets("Eva Eins")
        phone = await a_phone()
        await phone.page.clock.install()
        await phone.enrol(door.enrolment(role), role)
        await phone.scan(code)
        await expect(phone.page.locator("#verdict")).to_be_hidden()
        await expect(phone.page.locator(".last__undo")).to_be_visible()
        await phone.page.clock.fast_forward(10_000)
        await expect(phone.page.locator(".last__undo")).to_be_hidden()
        await phone.tab("Verlauf")
        undo = phone.page.locator(".row").first.get_by_role("button", name="Rückgängig")
        await expect(undo).to_be_visible()
        await phone.page.clock.fast_forward(50_000)
        await expect(undo).to_have_count(later)


@pytest.mark.parametrize(
    ("agent", "proper"),
    [
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile WhatsApp/2.24", "Safari"),
    ],
)
async def test_inner_browsers_name_the_proper_one(venue, a_phone, agent, proper):
    phone = await a_phone(user_agent=agent)
    await phone.page.goto(venue().enrolment())
    await expect(phone.page.get_by_role("heading", name=f"Bitte in {proper} öffnen")).to_be_visible()


async def test_the_enrolment_code_can_be_read_in_the_app(venue, a_phone):
    """An app on an iPhone's home screen is never opened by a link: it has to read the code itself."""
    door = venue()
    (known,) = door.tickets("Gül Yılmaz")
    phone = await a_phone()
    await phone.page.goto("/door")
    await expect(phone.page.get_by_role("heading", name="noch nicht angemeldet")).to_be_visible()
    await phone.tap("Anmelde-Code hier mit der Kamera lesen")
    await expect(phone.page.locator(".muted[role=status]")).to_contain_text("Kamera")  # there is none here: it says so
    await phone.page.keyboard.type("4006381333931")
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.get_by_text("Das ist kein Ticket von uns")).to_be_visible()
    await phone.page.keyboard.type(door.enrolment())
    await phone.page.keyboard.press("Enter")
    await phone.page.get_by_label("Wie soll das Telefon heißen?").fill("Renate")
    await phone.tap("Dieses Telefon anmelden")
    await phone.go()
    assert (await phone.scan(known))["shown"] == "admit"
