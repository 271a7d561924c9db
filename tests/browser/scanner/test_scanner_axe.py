"""Every screen of the scanner keeps nobody out: axe finds nothing, and nothing is wider than 320 px."""

import pytest
from playwright.async_api import expect
from test_axe import AXE, RUN, WIDER

pytestmark = [pytest.mark.anyio, pytest.mark.once]

# what of a verdict's advice and buttons is cut off, whatever the length of the name
CUT = """() => {
    const [all, says] = ["#verdict", ".verdict__says"].map((one) => document.querySelector(one));
    if (all.hidden) return [];
    const out = (box, one) => one.bottom > box.bottom + 1 || one.top < box.top - 1;
    const cut = (within, css) => [...all.querySelectorAll(css)]
        .filter((one) => one.offsetParent && out(within.getBoundingClientRect(), one.getBoundingClientRect()));
    const found = [...cut(says, ".verdict__word, .verdict__why, .verdict__what"), ...cut(all, ".acts > *")];
    return found.map((one) => one.textContent);
}"""
LONG = "Prof. Dr. Anna-Katharina Wilhelmine Freifrau von und zu Hohenstein-Wernigerode, Vorsitzende des Seniorenbeirats"


async def faults(phone, where):
    """What axe finds on the screen as it stands, on a phone, in a small window and lying on its side."""
    await phone.page.evaluate(AXE)
    wrong = {}
    for width, height in ((390, 844), (320, 568), (844, 390)):
        await phone.page.set_viewport_size({"width": width, "height": height})
        wrong[f"{where} {width}"] = await phone.page.evaluate(RUN)
        wrong[f"{where} wider than {width}"] = await phone.page.evaluate(WIDER)
        if await phone.page.locator("#verdict").count():
            wrong[f"{where} cut at {width}"] = await phone.page.evaluate(CUT)
    await phone.page.set_viewport_size({"width": 390, "height": 844})
    return {name: what for name, what in wrong.items() if what}


async def test_before_the_door(venue, a_phone):
    door = venue()
    phone = await a_phone()
    await phone.page.goto("/door")
    await expect(phone.page.get_by_role("heading")).to_be_visible()
    wrong = await faults(phone, "not enrolled")
    await phone.page.goto("about:blank")
    await phone.page.goto(door.enrolment())
    await expect(phone.page.get_by_role("button", name="Dieses Telefon anmelden")).to_be_visible()
    wrong |= await faults(phone, "enrol")
    await phone.enrol(door.enrolment(), start=False)
    await expect(phone.page.get_by_role("button", name="Los geht’s")).to_be_enabled()
    wrong |= await faults(phone, "ready")
    assert wrong == {}


async def test_at_the_door(venue, a_phone):
    door = venue(track_exits=True, room_limit=3)
    party = door.tickets(LONG, "Mia")
    phone = await (await a_phone()).enrol(door.enrolment("lead"))
    wrong = await faults(phone, "scan")
    await phone.scan(party[0])
    wrong |= await faults(phone, "green")
    await phone.scan(party[0])
    wrong |= await faults(phone, "amber")
    await phone.scan("0" * 20)
    wrong |= await faults(phone, "red")
    await expect(phone.page.get_by_role("alert").filter(has_text="Unbekannt")).to_contain_text(
        "Diesen Ticketcode gibt es nicht."
    )
    for name in ("Suchen", "Ohne Ticket", "Verlauf"):
        await phone.tab(name)
        wrong |= await faults(phone, name)
    await phone.settings()
    wrong |= await faults(phone, "settings")
    await phone.tap("Einlassleitung")
    await expect(phone.page.get_by_label("Einlass geschlossen")).to_be_visible()
    wrong |= await faults(phone, "lead")
    assert wrong == {}


async def test_alone_at_a_kiosk(venue, a_phone):
    door = venue()
    phone = await a_phone()
    await phone.enrol(door.enrolment("kiosk"), "Stele")
    wrong = await faults(phone, "kiosk")
    await phone.page.keyboard.type(door.tickets("Gül Yılmaz")[0])
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.locator(".kiosk[data-kind=green]")).to_be_visible()
    wrong |= await faults(phone, "kiosk green")
    assert wrong == {}


BUTTONS = """() => [...document.querySelectorAll("#verdict button, .tabs button, .scan > .acts button")]
    .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 63.5).map((one) => one.textContent)"""


async def test_one_hand_is_enough(venue, a_phone):
    door = venue()
    phone = await (await a_phone()).enrol(door.enrolment())
    assert await phone.page.evaluate(BUTTONS) == []
    await phone.scan("0" * 20)
    assert await phone.page.evaluate(BUTTONS) == []
    top = await phone.page.locator("#verdict .acts").bounding_box()
    assert top["y"] > 844 * 0.6
