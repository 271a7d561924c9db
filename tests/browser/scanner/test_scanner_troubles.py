"""What goes wrong at a door: each trouble has its sentence and a way on, and none loses a scan."""

import asyncio
import base64
import json
import secrets

import pytest
from playwright.async_api import expect
from scanner_phone import Wire, scans_of

pytestmark = [pytest.mark.anyio, pytest.mark.once]  # what the phone does


async def test_an_answer_that_got_lost_counts_nobody_twice(venue, a_phone):
    door = venue()
    codes = [door.tickets(f"Gast {n}")[0] for n in range(3)]
    phone = await (await a_phone()).enrol(door.enrolment())
    sent = []

    async def lost(route):
        sent.extend(scan["id"] for scan in scans_of(route.request.post_data))
        await route.fetch()
        await route.abort()

    await phone.context.route("**/api/v1/scans", lost)
    for code in codes:
        assert (await phone.scan(code))["shown"] == "admit"
    await phone.page.wait_for_timeout(500)
    await phone.unhindered()
    await phone.queue(0)
    assert sent
    assert door.inside() == 3
    assert door.call("GET", "/conflicts")["items"] == []


async def test_a_network_that_hangs_or_asks_for_a_login(venue, a_phone):
    door = venue()
    one, two = door.tickets("Hanno Hängt", "Pia Portal")
    phone = await a_phone()
    await phone.page.clock.install()
    await phone.enrol(door.enrolment())

    async def portal(route):
        await route.fulfill(status=200, content_type="text/html", body="<html>Bitte anmelden</html>")

    hangs = asyncio.Event()
    await phone.context.route("**/api/**", lambda _route: hangs.set())
    assert (await phone.scan(one))["shown"] == "admit"
    await asyncio.wait_for(hangs.wait(), 10)
    await phone.page.clock.fast_forward(5_000)
    await expect(phone.page.locator("#net")).to_have_text("Netz hängt")
    await phone.unhindered()
    await phone.context.route("**/api/**", portal)
    await phone.page.clock.fast_forward(5_000)
    await expect(phone.page.locator("#net")).to_have_text("WLAN-Anmeldung")
    assert (await phone.scan(two))["shown"] == "admit"
    await expect(phone.page.locator("#queue")).to_have_text("2")
    await phone.unhindered()
    await phone.queue(0)
    assert door.inside() == 2


async def test_a_scan_that_the_server_cannot_read_is_put_aside_and_the_rest_goes_on(venue, a_phone):
    door = venue()
    codes = [door.tickets(f"Gast {n}")[0] for n in range(4)]
    phone = await (await a_phone()).enrol(door.enrolment())

    async def spoiled(route):
        body = json.loads(route.request.post_data)
        for scan in body["scans"]:
            if scan["code"] == codes[1]:
                scan["direction"] = "sideways"
        await route.continue_(post_data=json.dumps(body))

    await phone.context.route("**/api/v1/scans", spoiled)
    await phone.offline()
    for code in codes:
        await phone.scan(code)
    await phone.offline(False)
    await phone.queue(0)
    assert door.inside() == 3
    await phone.settings()
    await expect(phone.page.locator(".card", has_text="Zurückgestellt")).to_contain_text("Diese 1 Einträge")
    async with phone.page.expect_download() as loading:
        await phone.tap("Ungesendetes als Datei sichern")
    saved = json.loads((await (await loading.value).path()).read_text())
    assert [one["code"] for one in saved["queue"]] == [codes[1]]
    await phone.tap("Gesichert, hier entfernen")
    assert "queue: []" in await phone.kept()


async def test_a_phone_that_is_shut_out_delivers_and_forgets(venue, a_phone):
    door = venue()
    before, after = door.tickets("Vorher Da", "Nachher Da")
    phone = await (await a_phone()).enrol(door.enrolment(), "Verloren")
    await phone.scan(before)
    await phone.queue(0)
    await phone.offline()
    assert (await phone.scan(after))["shown"] == "admit"
    (one,) = door.call("GET", "/devices")["items"]
    door.service.call("POST", f"/devices/{one['id']}/revoke")
    await phone.offline(False)
    await expect(phone.page.get_by_role("heading", name="Dieses Telefon ist abgemeldet")).to_be_visible()
    await expect(phone.page.get_by_text("die Liste ist gelöscht")).to_be_visible()
    kept = await phone.kept()
    assert "ph_" not in kept
    assert "entries: []" in kept
    assert "queue: []" in kept
    (held,) = door.call("GET", "/quarantine")["items"]
    assert (held["reason"], held["name"], held["can_count"]) == ("not_allowed", "Nachher Da", True)


async def test_a_phone_that_is_shut_out_loses_no_guests_and_no_undo(venue, a_phone):
    """Were both refused, the phone could only say how many people are lost."""
    door = venue()
    (before,) = door.tickets("Vorher Da")
    phone = await (await a_phone()).enrol(door.enrolment("search"), "Verloren")
    await phone.scan(before)
    await phone.queue(0)
    await phone.offline()
    await phone.tab("Verlauf")
    await phone.tap("Rückgängig")
    await phone.tap("Vertan")
    await phone.tab("Ohne Ticket")
    await phone.tap("mehr")
    await phone.tap("2 einlassen")
    (one,) = door.call("GET", "/devices")["items"]
    door.service.call("POST", f"/devices/{one['id']}/revoke")
    await phone.offline(False)
    await expect(phone.page.get_by_text("die Liste ist gelöscht")).to_be_visible()
    assert door.inside() == 1
    held = {kept["what"]: kept for kept in door.call("GET", "/quarantine")["items"]}
    assert held["walk_in"]["count"] == 2
    assert held["undo"]["name"] == "Vorher Da"
    lead = await (await a_phone()).enrol(door.enrolment("lead"), "Leitung")
    await lead.settings()
    await lead.tap("Einlassleitung")
    guests = lead.page.locator(".row", has_text="2 ohne Ticket").filter(has_text="dem Abmelden des Telefons")
    await guests.get_by_role("button", name="Zählt", exact=True).click()
    await lead.page.locator(".row", has_text="Vorher Da").get_by_role("button", name="Zurücknehmen", exact=True).click()
    await expect(lead.page.get_by_text("Nichts wird zurückgehalten.")).to_be_visible()
    assert door.inside() == 2


async def test_nothing_in_the_storage_names_anybody_without_the_ticket(venue, a_phone, service):
    door = venue()
    names = ["Ottilie Geheim", "Rosalinde Verborgen", "Wendelin Versteckt"]
    codes = [door.tickets(name)[0] for name in names]
    phone = await (await a_phone()).enrol(door.enrolment("search"))
    await phone.scan(codes[0])
    await phone.queue(0)
    await phone.offline()
    await phone.scan(codes[1])
    await phone.tab("Ohne Ticket")
    await phone.page.get_by_label("Name", exact=True).fill("Gundula Gast")
    await phone.tap("Mit Namen einlassen")
    waiting = await phone.kept()
    assert codes[1] in waiting  # a scan that is not sent needs its code
    assert not [word for name in names for word in name.split() if word in waiting]
    assert not [code for code in (codes[0], codes[2]) if code in waiting]
    await phone.offline(False)
    await phone.queue(0)
    kept = await phone.kept()
    assert not [word for name in [*names, "Gundula Gast"] for word in name.split() if word in kept]
    assert not [code for code in codes if code in kept]
    done = json.loads(next(line for line in kept.splitlines() if line.startswith("done: ")).removeprefix("done: "))
    assert {frozenset(one) for one in done} == {frozenset({"id", "time", "verdict", "h"})}
    log = service.log.read_text()
    assert not [code for code in codes if code in log]


FULL = """() => {
    const {put} = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value) {
        if (window.full) throw new DOMException("full", "QuotaExceededError");
        return put.call(this, value);
    };
}"""


async def test_a_full_storage(venue, a_phone):
    door = venue()
    one, two = door.tickets("Ida Ist", "Voll Da")
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.offline()
    await phone.page.evaluate(FULL)
    await phone.page.evaluate("window.full = true")
    assert (await phone.scan(one))["shown"] == "admit"
    await expect(phone.page.locator(".note--storage")).to_contain_text("Der Speicher des Telefons ist voll")
    await phone.queue(1)
    await phone.page.evaluate("window.full = false")
    assert (await phone.scan(two))["shown"] == "admit"
    await expect(phone.page.locator(".note--storage")).to_be_hidden()
    kept = await phone.kept()
    assert one in kept  # what was not written is written with the next scan
    assert two in kept
    await phone.offline(False)
    await phone.queue(0)
    assert door.inside() == 2


async def test_a_storage_that_was_wiped(venue, a_phone):
    door = venue()
    one, two = door.tickets("Erst Da", "Dann Da")
    phone = await (await a_phone()).enrol(door.enrolment())
    await phone.offline()
    await phone.scan(one)
    await phone.page.evaluate("new Promise((ok) => (indexedDB.deleteDatabase('einlass-door').onsuccess = ok))")
    assert (await phone.scan(two))["shown"] == "admit"
    await expect(phone.page.locator(".note--storage")).to_contain_text("Der Browser hat den Speicher geleert")
    await phone.page.reload()
    await phone.queue(2)  # everything is back in it
    await phone.offline(False)
    await phone.queue(0)
    assert door.inside() == 2


async def test_a_browser_that_keeps_nothing(venue, a_phone):
    door = venue()
    phone = await a_phone()
    await phone.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError') }"
    )
    await phone.enrol(door.enrolment())
    await expect(phone.page.locator(".note--storage")).to_contain_text("privates Fenster")
    assert (await phone.scan(door.tickets("Privat Da")[0]))["text"]
    await phone.queue(0)


async def test_without_a_camera_one_types(venue, a_phone):
    phone = await (await a_phone()).enrol(venue().enrolment())
    await expect(phone.page.locator(".eye__hint")).to_contain_text("Kamera")
    await expect(phone.page.get_by_role("button", name="Code eintippen")).to_be_visible()


async def test_one_window_at_a_time(venue, a_phone):
    door = venue()
    phone = await (await a_phone()).enrol(door.enrolment())
    second = await phone.context.new_page()
    await second.goto("/door")
    await expect(second.get_by_role("heading", name="schon in einem anderen Fenster offen")).to_be_visible()
    await second.get_by_role("button", name="Hier weitermachen").click()
    await expect(second.get_by_role("heading", name="Bereit für den Einlass?")).to_be_visible()
    await expect(phone.page.get_by_role("heading", name="schon in einem anderen Fenster offen")).to_be_visible()


async def test_windows_inside_of_chat_apps_are_sent_to_a_browser(venue, a_phone):
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 300.0"
    phone = await a_phone(user_agent=agent)
    url = venue().enrolment()
    await phone.page.goto(url)
    await expect(phone.page.get_by_role("heading", name="Bitte in Safari öffnen")).to_be_visible()
    await expect(phone.page.locator(".address")).to_have_text(url)


async def test_a_new_version_waits_for_an_empty_queue_and_a_tap(venue, browser, service):
    from scanner_phone import Phone

    door = venue()
    async with Wire(service) as wire:
        phone = await Phone.new(browser, wire.address)
        await phone.enrol(door.enrolment().replace(service.address, wire.address))
        await phone.offline()
        await phone.scan(door.tickets("Noch Da")[0])
        await phone.queue(1)
        wire.newer = True
        await phone.context.route("**/api/v1/scans", lambda _route: None)
        await phone.offline(False)
        await phone.page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update())")
        await phone.page.wait_for_timeout(800)
        note = phone.page.get_by_role("button", name="Neue Fassung laden")
        await expect(note).to_have_count(0)
        await phone.unhindered()
        await phone.queue(0)
        async with phone.page.expect_navigation():
            await note.click()
        await expect(phone.page.locator("#eye")).to_be_visible()
        await phone.context.close()


async def test_a_list_of_twenty_thousand(venue, a_phone):
    door = venue()
    one, two = door.tickets("Eine Unter", "Zwei Unter")
    phone = await a_phone()

    def made(number):
        return base64.urlsafe_b64encode(secrets.token_bytes(number)).rstrip(b"=").decode()

    async def filled(route):
        answer = await route.fetch()
        told = await answer.json()
        if told["whole"]:  # strangers among whom the two are found
            told["entries"] += [told["entries"][0] | {"h": made(16), "sealed": made(92)} for _ in range(19_998)]
        await route.fulfill(response=answer, json=told)

    await phone.context.route("**/list*", filled)
    await phone.enrol(door.enrolment(), start=False)
    await expect(phone.page.locator(".check--good", has_text="Tickets: 20.000")).to_be_visible()
    await phone.go()
    assert "Eine Unter" in (await phone.scan(one))["text"]
    await phone.queue(0)
    await phone.unhindered()
    await phone.offline()
    await phone.page.reload()
    await expect(phone.page.locator("#eye")).to_be_visible()
    assert (await phone.scan(one))["shown"] == "again"
    assert "Zwei Unter" in (await phone.scan(two))["text"]
    await phone.offline(False)
    await phone.queue(0)
    assert door.inside() == 2
