"""What stays of a phone's scans and what does not: enrolled anew, signed off, reloaded; and switches that hold."""

import asyncio
import json

import pytest
from playwright.async_api import expect
from scanner_phone import scans_of

pytestmark = [pytest.mark.anyio, pytest.mark.once]  # what the phone does
LATER = "() => { const now = Date.now; Date.now = () => now() - 600_000; }"


async def test_a_phone_enrolled_anew_keeps_its_scans_while_it_waits(venue, a_phone):
    """It sends nothing yet: the server would only say that it may not."""
    door = venue()
    codes = [door.tickets(f"Gast {n}")[0] for n in range(3)]
    phone = await a_phone()
    await phone.page.clock.install()
    await phone.enrol(door.enrolment(), "Erst")
    await phone.offline()
    for code in codes:
        assert (await phone.scan(code))["shown"] == "admit"
    await phone.tab("Ohne Ticket")
    await phone.tap("1 einlassen")
    briefing = door.enrolment(uses=1)
    await phone.context.route("**/api/v1/scans", lambda route: route.abort())
    await phone.offline(False)
    await phone.enrol(briefing, "Wieder", start=False)
    await expect(phone.page.get_by_role("heading", name="Gleich geht es los")).to_be_visible()
    await phone.unhindered()
    await phone.page.reload()  # what the phone is, it asks before it sends
    await expect(phone.page.get_by_role("heading", name="Gleich geht es los")).to_be_visible()
    for _ in range(3):  # so often it asks whether it may
        async with phone.page.expect_response("**/devices/me"):
            await phone.page.clock.fast_forward(4_000)
    kept = await phone.kept()
    assert [code for code in codes if code not in kept] == []
    assert door.call("GET", "/quarantine")["items"] == []
    (waits,) = [one for one in door.call("GET", "/devices")["items"] if one["state"] == "waits"]
    door.service.call("POST", f"/devices/{waits['id']}/admit")
    await phone.go()
    await phone.queue(0)
    assert door.inside() == 4


async def test_what_nobody_could_read_is_not_signed_off(venue, a_phone):
    """Seen red: signing off deleted what was put aside, without a word."""
    door = venue()
    (code,) = door.tickets("Nicht Lesbar")
    phone = await (await a_phone()).enrol(door.enrolment())

    async def spoiled(route):
        scans = [scan | {"direction": "sideways"} for scan in scans_of(route.request.post_data)]
        await route.continue_(post_data=json.dumps(json.loads(route.request.post_data) | {"scans": scans}))

    await phone.context.route("**/api/v1/scans", spoiled)
    await phone.scan(code)
    await phone.queue(0)
    await phone.settings()
    await expect(phone.page.get_by_text("Bitte erst als Datei sichern.")).to_be_visible()
    await expect(phone.page.get_by_role("button", name="Dieses Telefon abmelden")).to_have_count(0)
    await phone.tap("Gesichert, hier entfernen")
    await phone.tap("Dieses Telefon abmelden")
    await phone.tap("Ja, abmelden")
    await expect(phone.page.get_by_role("heading", name="noch nicht angemeldet")).to_be_visible()


async def test_a_list_that_comes_after_signing_off_is_not_kept(venue, a_phone):
    """Seen red: an answer on its way put the list back into the storage, a lead's with all its names."""
    door = venue()
    door.tickets("Erste Da")
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.settings()
    asked, signed_off, arrived = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(route):
        door.tickets("Zweite Da")
        answer = await route.fetch()
        asked.set()
        await signed_off.wait()
        await route.fulfill(response=answer)
        arrived.set()

    await phone.context.route("**/list?*", slow)
    await asyncio.wait_for(asked.wait(), 10)
    await phone.tap("Dieses Telefon abmelden")
    await phone.tap("Ja, abmelden")
    await expect(phone.page.get_by_role("heading", name="noch nicht angemeldet")).to_be_visible()
    signed_off.set()
    await asyncio.wait_for(arrived.wait(), 10)
    await phone.page.wait_for_timeout(300)
    kept = await phone.kept()
    assert "entries: []" in kept
    assert "salt" not in kept
    await phone.unhindered()


async def test_a_wrong_clock_is_known_after_a_reload_without_network(venue, a_phone):
    """Seen red: the phone went back to its own clock until it heard of the server again."""
    door = venue(track_exits=True)
    (code,) = door.tickets("Früh Da")
    phone = await a_phone()
    await phone.page.add_init_script(f"({LATER})()")
    await phone.enrol(door.enrolment())
    await phone.scan(code)
    await phone.queue(0)
    await phone.offline()
    await phone.page.reload()
    await phone.tap("Hinaus")
    assert (await phone.scan(code))["shown"] == "admit"
    assert (await phone.scan(code))["reason"] == "not_inside"


async def test_closed_doors_are_closed_to_guests_too(venue, a_phone):
    door = venue()
    assert door.call("PATCH", "", closed=True)["closed"]
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.tab("Ohne Ticket")
    await expect(phone.page.get_by_role("button", name="1 einlassen")).to_be_disabled()


async def test_a_switch_that_did_not_turn_goes_back(venue, a_phone):
    """Seen red: the lead saw the doors closed, and they were open."""
    door = venue()
    lead = await (await a_phone()).enrol(door.enrolment("lead"))
    await lead.settings()
    await lead.tap("Einlassleitung")
    closed = lead.page.get_by_label("Einlass geschlossen")
    await expect(closed).not_to_be_checked()
    await lead.offline()
    await closed.click()
    await expect(lead.page.get_by_text("Dafür braucht es gerade ein Netz.")).to_be_visible()
    await expect(closed).not_to_be_checked()


async def test_a_window_that_another_one_took_over_from_reads_and_asks_nothing(venue, a_phone):
    """Seen red: what a keyboard scanner typed into it was shown green and sent, and it went on asking for lists."""
    door = venue()
    (code,) = door.tickets("Nur Einmal")
    phone = await a_phone()
    await phone.page.clock.install()
    await phone.enrol(door.enrolment())
    second = await phone.context.new_page()
    await second.goto("/door")
    await second.get_by_role("button", name="Hier weitermachen").click()
    await expect(phone.page.get_by_role("heading", name="schon in einem anderen Fenster offen")).to_be_visible()
    await phone.page.wait_for_timeout(500)
    asked = []
    phone.page.on("request", lambda request: asked.append(request.url))
    await phone.page.keyboard.type(code)
    await phone.page.keyboard.press("Enter")
    for _ in range(3):
        await phone.page.clock.fast_forward(5_000)
        await phone.page.wait_for_timeout(100)
    assert await phone.page.locator("#verdict").is_hidden()
    assert asked == []
    assert door.inside() == 0


async def test_a_phone_that_the_server_does_not_know_says_so_at_each_ticket(venue, a_phone):
    """Seen red: the ticket was passed over in silence."""
    door = venue()
    phone = await (await a_phone()).enrol(door.enrolment())

    async def unknown(route):
        problem = json.dumps({"type": "/problems/sign_in_needed", "status": 401})
        await route.fulfill(status=401, content_type="application/problem+json", body=problem)

    await phone.context.route("**/api/**", unknown)
    await expect(phone.page.locator(".note--storage")).to_contain_text("kennt dieses Telefon nicht mehr")
    await phone.page.keyboard.type(door.tickets("Da")[0])
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.locator(".eye__hint")).to_contain_text("Bitte neu anmelden")


async def test_a_kiosk_reads_no_reason_out_to_the_room(venue, a_phone):
    """Seen red: a screen reader said aloud what the screen does not show."""
    kiosk = await (await a_phone()).enrol(venue().enrolment("kiosk"), "Stele")
    await kiosk.page.keyboard.type("0" * 20)
    await kiosk.page.keyboard.press("Enter")
    await expect(kiosk.page.locator(".kiosk[data-kind=amber]")).to_contain_text("Bitte gehen Sie zum Team")
    await kiosk.page.wait_for_timeout(300)
    assert await kiosk.page.locator("p[role=alert]").inner_text() == ""


async def test_what_could_not_be_read_at_the_start_is_not_written_over(venue, a_phone):
    """Seen red: the queue on the disk was gone once the storage, silent at the start, answered again."""
    door = venue()
    (code,) = door.tickets("Liegt Noch Da")
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.context.route("**/api/v1/scans", lambda route: route.abort())
    assert (await phone.scan(code))["shown"] == "admit"
    await phone.queue(1)
    await phone.page.add_init_script("""
        const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function (...given) {
            sessionStorage.opened = Number(sessionStorage.opened ?? 0) + 1;
            if (sessionStorage.opened <= 6) throw new DOMException("no", "UnknownError");
            return open.apply(this, given);
        };""")
    await phone.page.reload()
    await expect(phone.page.get_by_role("heading", name="noch nicht angemeldet")).to_be_visible()
    await phone.enrol(door.enrolment())
    assert int(await phone.page.evaluate("sessionStorage.opened")) > 6, "it was written anew"
    await phone.page.reload()
    await phone.unhindered()
    await phone.queue(0)
    assert door.inside() == 1
