"""A shift at the door: enrolling, scanning with and without network, taking back, leaving."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.anyio


async def test_from_the_code_to_the_first_person(venue, a_phone):
    door = venue(desk_hint="Bitte an den Tisch links.")
    anna, _bernd = door.tickets("Anna Weiß", "Bernd Schäfer")
    phone = await a_phone()
    await phone.page.clock.install()
    url = door.enrolment()
    await phone.page.goto("/door")
    await expect(phone.page.get_by_role("heading", name="noch nicht angemeldet")).to_be_visible()
    for _preview in range(2):  # a link preview, and the tap: only the button makes the device
        await phone.page.goto("about:blank")
        await phone.page.goto(url)
        await expect(phone.page.get_by_role("button", name="Dieses Telefon anmelden")).to_be_visible()
    assert phone.page.url.endswith("/door")
    await phone.enrol(url, start=False)
    await expect(phone.page.locator(".check", has_text="Liste")).to_contain_text("Tickets: 2")
    await phone.go()
    green = await phone.scan(anna)
    assert (green["kind"], green["shown"], green["reason"]) == ("green", "admit", "ok")
    assert "Willkommen" in green["text"]
    assert "Anna Weiß" in green["text"]
    await expect(phone.page.locator("#verdict")).to_be_hidden()  # green goes by itself
    await expect(phone.page.locator(".last")).to_contain_text("Anna Weiß")
    await phone.queue(0)
    amber = await phone.scan(anna)
    assert (amber["kind"], amber["reason"]) == ("amber", "already_in")
    assert "Dieselbe Person? Einfach durchlassen." in amber["text"]
    red = await phone.scan("0" * 20)
    assert (red["kind"], red["reason"]) == ("red", "unknown_code")
    assert "Bitte an den Tisch links." in red["text"]
    await expect(phone.page.get_by_role("link", name="Leitung rufen")).to_have_attribute("href", "tel:02315012345")
    await phone.page.clock.fast_forward(60_000)
    await expect(phone.page.locator("#verdict")).to_be_visible()  # red stays
    await phone.page.locator("#verdict").click(position={"x": 20, "y": 20})
    await expect(phone.page.locator("#verdict")).to_be_hidden()
    await phone.queue(0)
    assert door.inside() == 1


async def test_a_used_code_says_so(venue, a_phone):
    url = venue().enrolment()
    await (await a_phone()).enrol(url, start=False)
    late = await a_phone()
    await late.enrol(url, start=False)
    await expect(late.page.locator(".wrong")).to_have_text(
        "Dieser Anmelde-Code gilt nicht mehr. Bitte lassen Sie sich einen neuen zeigen."
    )


async def test_typed_codes_and_other_texts(venue, a_phone):
    door = venue()
    (code,) = door.tickets("Cem Öz")
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.page.keyboard.type("https://shop.example/angebot")
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.locator(".eye__hint")).to_have_text("Das ist kein Ticket von uns")
    await phone.page.keyboard.type(door.enrolment())
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.locator(".eye__hint")).to_contain_text("Anmelde-Code für Telefone")
    assert await phone.page.locator("#verdict").is_hidden()
    await phone.tap("Code eintippen")
    await phone.page.get_by_label("Ticketcode").fill(code[:9])
    await phone.tap("Prüfen")
    await expect(phone.page.locator(".wrong")).to_be_visible()
    await phone.page.get_by_label("Ticketcode").fill(f" {code[:5].lower()}-{code[5:10]} {code[10:]} ")
    await phone.tap("Prüfen")
    await expect(phone.page.locator("#verdict")).to_contain_text("Cem Öz")


async def test_a_scanner_types_wherever_the_focus_is_and_on_whatever_keys(venue, a_phone):
    """Seen red: a guest whose name was a ticket's code was counted, and a code stood in the address of a search."""
    door = venue()
    names = ("Eva Eins", "Zoe Zwei")
    one, two = door.tickets(*names)
    odd = next(code for code in iter(lambda: door.tickets("Yasemin Zeyrek")[0], None) if set(code) & set("YZ"))
    phone = await (await a_phone()).enrol(door.enrolment("search"))
    asked = []
    phone.page.on("request", lambda request: asked.append(request.url))
    for tab, code, end, name in (("Suchen", one, "Enter", names[0]), ("Ohne Ticket", two, "Tab", names[1])):
        await phone.tab(tab)
        await phone.page.get_by_label("Name", exact=True).focus()
        await phone.page.keyboard.type(code)
        await phone.page.keyboard.press(end)
        await expect(phone.page.locator("#verdict")).to_contain_text(name)
        await phone.tab("Verlauf")
    await phone.tab("Suchen")
    await phone.page.get_by_label("Name").fill(one.lower())  # by hand: no Enter is needed
    await expect(phone.page.locator("#verdict[data-shown=again]")).to_contain_text(names[0])
    assert "Yasemin Zeyrek" in (await phone.scan(odd.translate(str.maketrans("YZ", "ZY"))))["text"]
    await phone.queue(0)
    assert door.inside() == 3
    assert [url for url in asked if one[:4].lower() in url.lower() or two[:4] in url] == []


async def test_without_network_all_goes_on_and_nothing_is_lost(venue, a_phone):
    door = venue()
    codes = [door.tickets(f"Gast {n}")[0] for n in range(6)]
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.offline()
    for code in codes[:3]:
        assert (await phone.scan(code))["shown"] == "admit"
    assert (await phone.scan(codes[0]))["shown"] == "again"
    await phone.queue(4)
    await expect(phone.page.locator("#net")).to_have_text("ohne Netz")
    await expect(phone.page.locator("#inside")).to_have_text("3")
    await phone.page.reload()  # the app comes from the phone itself
    await phone.queue(4)
    assert (await phone.scan(codes[0]))["shown"] == "again"
    assert (await phone.scan(codes[3]))["shown"] == "admit"
    (late,) = door.tickets("Kam eben dazu")
    assert (await phone.scan(late))["shown"] == "refuse"  # the list is seconds old
    await phone.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 90_000; }")
    unknown = await phone.scan(door.tickets("Auch neu")[0])
    assert (unknown["kind"], unknown["shown"]) == ("amber", "unknown")
    assert "Nicht in der Liste" in unknown["text"]
    assert door.inside() == 0
    await phone.offline(False)
    await phone.queue(0)
    assert door.inside() == 6  # four, and the two that were too new for the list
    await phone.tab("Verlauf")
    await expect(phone.page.locator(".row__note").first).to_have_text("Der Server sagt: eingelassen")


async def test_two_doors_one_ticket(venue, a_phone):
    door = venue()
    (code,) = door.tickets("Dana Dreier")
    north = await (await a_phone()).enrol(door.enrolment(), "Nord")
    south = await (await a_phone()).enrol(door.enrolment(), "Süd")
    lead = await (await a_phone()).enrol(door.enrolment("lead"), "Leitung")
    for phone in (north, south):
        await phone.offline()
        assert (await phone.scan(code))["shown"] == "admit"
    for phone in (north, south):
        await phone.offline(False)
        await phone.queue(0)
    await south.tab("Verlauf")
    await expect(south.page.locator(".row__note")).to_contain_text("Der Server sagt: schon da seit")
    await lead.settings()
    await lead.tap("Einlassleitung")
    clash = lead.page.locator("section", has_text="Zwei Türen, ein Ticket").locator(".row")
    await expect(clash).to_contain_text("Dana Dreier")
    await clash.get_by_role("button", name="2").click()
    await expect(clash).to_have_count(0)
    assert door.inside() == 2


async def test_taking_back_by_the_screen_and_by_the_log(venue, a_phone):
    door = venue()
    one, two = door.tickets("Eva Eins", "Zoe Zwei")
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.scan(one)
    await phone.page.locator("#verdict").get_by_role("button", name="Rückgängig").click()
    await phone.queue(0)
    assert door.inside() == 0
    await phone.offline()
    await phone.scan(two)
    await phone.tab("Verlauf")
    await phone.page.locator(".row").first.get_by_role("button", name="Rückgängig").click()
    await phone.tap("Falsche Person")
    await expect(phone.page.locator(".row").first).to_contain_text("zurückgenommen")
    await phone.offline(False)
    await phone.queue(0)
    assert door.inside() == 0
    assert (await phone.scan(one))["shown"] == "admit"
    assert (await phone.scan(two))["shown"] == "admit"
    await phone.queue(0)
    assert door.inside() == 2


async def test_signing_off_leaves_nothing(venue, a_phone):
    door = venue()
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.scan(door.tickets("Finn")[0])
    await phone.queue(0)
    await phone.settings()
    await phone.tap("Dieses Telefon abmelden")
    await phone.tap("Ja, abmelden")
    await expect(phone.page.get_by_role("heading", name="noch nicht angemeldet")).to_be_visible()
    kept = await phone.kept()
    assert "ph_" not in kept
    assert "entries: []" in kept


async def test_in_english(venue, a_phone):
    door = venue()
    (known,) = door.tickets("Joe Guest")
    phone = await a_phone(locale="en-GB")
    await phone.page.goto(door.enrolment())
    await phone.page.get_by_label("What shall the phone be called?").fill("Joe")
    await phone.page.get_by_role("button", name="Enrol this phone").click()
    await phone.page.get_by_role("button", name="Let’s go").click()
    assert "Welcome" in (await phone.scan(known))["text"]
    assert await phone.page.evaluate("document.documentElement.lang") == "en"
