"""What each kind of phone may do: search, let parties in, decide, check in alone, train."""

import pytest
from playwright.async_api import expect
from scanner_phone import moment

pytestmark = [pytest.mark.anyio, pytest.mark.once]  # what the phone shows


async def test_search_phones_find_people_and_let_parties_in(venue, a_phone):
    door = venue()
    party = door.tickets("Günther Müller", "Inge Müller", "Jörg Müller", "Kim Müller")
    phone = await (await a_phone()).enrol(door.enrolment("search"))
    green = await phone.scan(party[0])
    assert "1 von 4" in green["text"]
    await phone.tap("Alle 4 einlassen")
    await expect(phone.page.locator(".eye__hint")).to_have_text("3 weitere eingelassen")
    await phone.queue(0)
    assert door.inside() == 4
    door.tickets("Ümit Çelik")
    await phone.tab("Suchen")
    await phone.page.get_by_label("Name").fill("umit cel")
    await phone.page.locator(".row", has_text="Ümit Çelik").get_by_role("button", name="Einlassen").click()
    await expect(phone.page.locator("#verdict")).to_contain_text("Ümit Çelik")
    await phone.queue(0)
    assert door.inside() == 5
    await phone.tab("Suchen")
    await phone.offline()
    await phone.page.get_by_label("Name").fill("mueller")
    await expect(phone.page.locator(".told")).to_contain_text("Ohne Netz kann dieses Telefon keine Namen suchen")


async def test_scan_phones_search_no_names(venue, a_phone):
    door = venue()
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.tab("Suchen")
    await expect(phone.page.get_by_text("Namen sucht die Einlassleitung")).to_be_visible()
    await phone.tab("Ohne Ticket")
    await expect(phone.page.get_by_label("Name", exact=True)).to_have_count(0)


async def test_guests_without_ticket(venue, a_phone):
    door = venue(track_exits=True, room_limit=6)
    phone = await (await a_phone()).enrol(door.enrolment("search"))
    await phone.tab("Ohne Ticket")
    for _ in range(3):
        await phone.tap("mehr")
    await phone.page.get_by_role("button", name="4 einlassen").dblclick()
    await expect(phone.page.locator(".told")).to_have_text("Gezählt: 4 herein")
    await phone.page.get_by_label("Name", exact=True).fill("Renate Ohnekarte")
    await phone.tap("Mit Namen einlassen")
    await expect(phone.page.locator(".told")).to_have_text("Eingelassen: Renate Ohnekarte")
    await phone.queue(0)
    assert door.inside() == 5
    await phone.tap("mehr")
    await phone.tap("2 einlassen")
    await expect(phone.page.locator(".told")).to_have_text("Im Raum ist dafür kein Platz mehr frei.")
    await phone.tap("2 hinaus")
    await expect(phone.page.locator(".told")).to_have_text("Gezählt: 2 hinaus")
    await phone.queue(0)
    assert door.inside() == 3


async def test_in_and_out_and_a_room_that_fills(venue, a_phone):
    door = venue(track_exits=True, room_limit=2)
    anna, bernd, cleo = (door.tickets(name)[0] for name in ("Anna", "Bernd", "Cleo"))
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.scan(anna)
    await expect(phone.page.locator("#inside")).to_have_text("1/2")
    await phone.scan(bernd)
    assert (await phone.scan(cleo))["reason"] == "house_full"
    await phone.page.locator("#verdict").click(position={"x": 20, "y": 20})
    await expect(phone.page.locator(".note--full")).to_have_text("Fast voll: 2 von 2")
    await phone.tap("Hinaus")
    out = await phone.scan(anna)
    assert "Auf Wiedersehen" in out["text"]
    await phone.queue(0)
    assert (await phone.scan(anna))["reason"] == "not_inside"
    await phone.page.locator("#verdict").click(position={"x": 20, "y": 20})
    await phone.tap("Herein")
    assert (await phone.scan(cleo))["shown"] == "admit"
    await phone.queue(0)
    assert door.inside() == 2


async def test_a_lead_decides(venue, a_phone):
    door = venue(doors_open_at=moment(minutes=10))
    (early,) = door.tickets("Früh Da")
    lead = await (await a_phone()).enrol(door.enrolment("lead"), "Leitung")
    assert (await lead.scan(early))["reason"] == "not_yet"
    await lead.tap("Trotzdem einlassen")
    await lead.page.get_by_role("button", name="Person ist bekannt").dblclick()
    await expect(lead.page.locator("#verdict[data-reason=override]")).to_contain_text("Mit Begründung eingelassen.")
    await lead.queue(0)
    assert door.inside() == 1
    helper = await (await a_phone()).enrol(door.enrolment(uses=1), "Helferin", start=False)
    await expect(helper.page.get_by_role("heading", name="Gleich geht es los")).to_be_visible()
    await lead.settings()
    await lead.tap("Einlassleitung")
    await lead.page.locator(".row", has_text="Helferin").get_by_role("button", name="Freigeben").click()
    await helper.go()
    await lead.page.get_by_label("Gäste ohne Ticket einlassen").uncheck()
    await helper.tab("Ohne Ticket")
    await expect(helper.page.get_by_text("Die Leitung lässt gerade niemanden ohne Ticket ein.")).to_be_visible()
    await expect(helper.page.get_by_role("button", name="1 einlassen")).to_be_disabled()


async def test_closed_doors_let_nobody_in_whoever_it_is(venue, a_phone):
    door = venue()
    (known,) = door.tickets("Auf Der Liste")
    lead = await (await a_phone()).enrol(door.enrolment("lead"), "Leitung")
    helper = await (await a_phone()).enrol(door.enrolment(), "Helferin")
    await lead.settings()
    await lead.tap("Einlassleitung")
    await lead.page.get_by_label("Einlass geschlossen").check()
    await expect(helper.page.locator(".note--closed")).to_be_visible()
    assert (await helper.scan(known))["reason"] == "closed"
    await helper.context.route("**/list*", lambda route: route.abort())
    (new,) = door.tickets("Zu Neu Für Die Liste")
    assert (await helper.scan(new))["reason"] == "closed"  # the server would let this one in
    await helper.page.wait_for_timeout(500)
    await expect(helper.page.locator("#verdict")).to_have_attribute("data-shown", "refuse")
    assert door.inside() == 0


async def test_a_phone_with_scans_to_send_is_not_taken_for_training(venue, a_phone):
    """Training leaves nothing on the phone when it ends: what was scanned before would go with it."""
    door = venue()
    (code,) = door.tickets("Noch Zu Senden")
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.context.route("**/api/v1/scans", lambda route: route.abort())
    assert (await phone.scan(code))["shown"] == "admit"
    await phone.queue(1)
    await phone.enrol(door.enrolment(training=True), start=False)
    await expect(phone.page.get_by_role("alert").filter(has_text="noch nicht alles gesendet (1)")).to_be_visible()
    await phone.tap("Zurück")
    await phone.unhindered()
    await expect(phone.page.locator("#eye")).to_be_visible()
    await phone.queue(0)
    assert door.inside() == 1


async def test_a_leads_readable_list_searches_without_network(venue, a_phone):
    door = venue()
    door.tickets("Ludmila Größner")
    lead = await (await a_phone()).enrol(door.enrolment("lead"))
    assert "Ludmila" not in await lead.kept()
    await lead.settings()
    await lead.page.get_by_label("Namen auf diesem Telefon halten").select_option("on")
    await expect(lead.page.get_by_text("kann alle Namen lesen")).to_be_visible()
    async with lead.page.expect_response(lambda answer: "readable=true" in answer.url):
        pass
    await expect(lead.page.locator(".note--readable")).to_contain_text("Auf diesem Telefon stehen alle Namen lesbar.")
    await lead.offline()
    await expect(lead.page.locator("#net")).to_have_text("ohne Netz")
    await lead.tab("Suchen")
    await lead.page.get_by_label("Name").fill("groessner")
    await lead.page.locator(".row").get_by_role("button", name="Einlassen").click()
    await expect(lead.page.locator("#verdict")).to_contain_text("Ludmila Größner")
    await lead.offline(False)
    await lead.queue(0)
    assert door.inside() == 1


async def test_a_kiosk_greets_and_returns_by_itself(venue, a_phone):
    door = venue()
    (code,) = door.tickets("Gül Yılmaz")
    kiosk = await a_phone(viewport={"width": 820, "height": 1180})
    await kiosk.enrol(door.enrolment("kiosk"), "Stele", start=False)
    await kiosk.settings()
    await kiosk.page.get_by_label("Eingang").fill("Foyer")
    await kiosk.tap("Bereitschaft prüfen")
    await kiosk.go()
    await expect(kiosk.page.get_by_text("Bitte halten Sie Ihr Ticket vor die Kamera")).to_be_visible()
    await kiosk.tap("English")
    await expect(kiosk.page.get_by_text("Please hold your ticket")).to_be_visible()
    await kiosk.page.keyboard.type(code)
    await kiosk.page.keyboard.press("Enter")
    await expect(kiosk.page.locator(".kiosk[data-kind=green]")).to_contain_text("Gül Yılmaz")
    await expect(kiosk.page.get_by_text("Please hold your ticket")).to_be_visible()
    await kiosk.page.keyboard.type("0" * 20)
    await kiosk.page.keyboard.press("Enter")
    await expect(kiosk.page.locator(".kiosk[data-kind=amber]")).to_contain_text("Please go to the team")
    assert await kiosk.page.locator("nav.tabs").is_hidden()
    assert '"gate":"Foyer"' in await kiosk.kept()


async def test_who_stands_before_a_kiosk_cannot_leave_it(venue, a_phone):
    """A button of any kind would open the settings to everybody."""
    door = venue()
    kiosk = await a_phone(viewport={"width": 820, "height": 1180})
    await kiosk.enrol(door.enrolment("kiosk"), "Stele")
    buttons = await kiosk.page.get_by_role("button").all_inner_texts()
    assert buttons == ["Deutsch", "English"], "the languages, and nothing else"
    again = await kiosk.context.new_page()
    await kiosk.page.close()  # another window, as after a restart
    await again.goto("/door")
    await expect(again.get_by_text("Bitte halten Sie Ihr Ticket vor die Kamera")).to_be_visible()
    assert await again.locator("header.top").is_hidden()
    await again.goto("/door#settings")
    await expect(again.get_by_text("Bitte halten Sie Ihr Ticket vor die Kamera")).to_be_visible()
    (phone,) = door.call("GET", "/devices")["items"]
    door.service.call("POST", f"/devices/{phone['id']}/revoke")
    await expect(again.get_by_role("heading", name="Dieses Telefon ist abgemeldet")).to_be_visible()


async def test_training_leaves_no_trace(venue, a_phone):
    door = venue(starts_at=moment(days=3), ends_at=moment(days=3, hours=3))
    (real,) = door.tickets("Echt Da")
    phone = await a_phone()
    await phone.page.clock.install()
    posts = []
    phone.page.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    await phone.enrol(door.enrolment(training=True), "Übung")
    await expect(phone.page.locator(".note--training")).to_have_text("Übung: nichts wird gezählt")
    assert (await phone.scan(real))["reason"] == "unknown_code"
    await phone.tab("Ohne Ticket")
    await phone.tap("1 einlassen")
    await expect(phone.page.locator("#queue")).to_have_text("0")
    for _ in range(3):
        async with phone.page.expect_response("**/training?*"):
            await phone.page.clock.fast_forward(4_000)
    assert {url.rsplit("/", 1)[1] for url in posts} <= {"devices", "me"}
    assert door.inside() == 0
