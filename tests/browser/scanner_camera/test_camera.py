"""A camera that is refused, missing, taken away or sent to the background: each has its sentence and a way on."""

import re

import pytest
from camera.film import film, phones
from entrance import PHONE, Entrance, saw
from playwright.async_api import expect
from window import Window

pytestmark = [pytest.mark.anyio, pytest.mark.once]
TAKEN_AWAY = "document.querySelector('video').srcObject.getTracks().forEach((track) => track.stop())"
HIDDEN = """(hidden) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, value: hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
NOTE = """() => {
  const eye = document.querySelector("#eye");
  const hint = eye.querySelector(".eye__hint");
  const note = () => (eye.dataset.noted = `${eye.dataset.noted ?? ""} ${eye.dataset.camera} ${hint.textContent}`);
  new MutationObserver(note).observe(eye, { attributes: true, attributeFilter: ["data-camera"] });
}"""
BUSY = """(() => {
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  let tries = 0;
  media.getUserMedia = (wish) =>
    ++tries > 1 ? open(wish) : Promise.reject(new DOMException("in use", "NotReadableError"));
})()"""
LAMP = """(() => {
  const track = MediaStreamTrack.prototype;
  track.getCapabilities = () => ({ torch: true });
  track.applyConstraints = async (wish) => (document.documentElement.dataset.lamp = JSON.stringify(wish));
})()"""
LOCKS = """(() => {
  globalThis.locks = [];
  const request = async () => {
    const lock = { released: false, release: async () => (lock.released = true) };
    locks.push(lock);
    return lock;
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request } });
})()"""
TAKEN = "document.querySelector('video').srcObject.getVideoTracks()[0].getSettings().deviceId"
UNPLUGGED = """(() => {
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  media.getUserMedia = (wish) =>
    wish.video.deviceId ? Promise.reject(new DOMException("gone", "OverconstrainedError")) : open(wish);
})()"""
OLD_BROWSER = """(() => {
  delete globalThis.OffscreenCanvas;
  delete HTMLVideoElement.prototype.requestVideoFrameCallback;
})()"""


@pytest.fixture(scope="module")
def entrance(service):
    return Entrance(service, "kamera", 12)


@pytest.fixture(scope="module")
def codes(entrance):
    return iter(entrance.codes)


@pytest.fixture
async def phone(filmed, tmp_path, entrance, codes):
    """A phone at the door, its film showing a ticket: page = await phone()."""

    async def come(script="", tickets=1, **options):
        code = next(codes)
        path = film(tmp_path / "ticket.mjpeg", phones([code] * tickets), shown=60, between=10)
        page = await filmed(path, **PHONE, **options)
        await page.clock.install()
        if script:
            await page.context.add_init_script(script)
        await entrance.enrol(page)
        await entrance.begin(page)
        return page

    return come


async def let_in(page):
    """Somebody's ticket is green."""
    await expect(page.locator("#verdict[data-shown=admit]")).to_be_visible()


async def came_back(page):
    """The camera was lost, said so, and runs again (of a film that is a matter of moments)."""
    noted = re.compile("lost .*startet neu.* running")
    await expect(page.locator("#eye")).to_have_attribute("data-noted", noted)


async def typed(page, code):
    """The way on without a camera."""
    await page.get_by_role("button", name="Code eintippen").click()
    await page.get_by_label("Ticketcode").fill(code)
    await page.get_by_role("button", name="Prüfen").click()
    await let_in(page)


async def test_a_camera_refused_can_be_allowed_later(phone):
    page = await phone(allowed=False)
    await saw(page, "refused")
    await expect(page.locator(".eye__hint")).to_contain_text("nicht erlaubt")
    await page.context.grant_permissions(["camera"])
    await page.get_by_role("button", name="Kamera neu starten").click()
    await saw(page, "running")
    await let_in(page)


async def test_without_a_camera_codes_are_typed(filmed, entrance, codes):
    page = await filmed(**PHONE)
    await entrance.enrol(page)
    await entrance.begin(page)
    await saw(page, "missing")
    await expect(page.locator(".eye__hint")).to_contain_text("keine Kamera")
    await typed(page, next(codes))


async def test_the_camera_chosen_is_remembered(filmed, entrance):
    page = await filmed(cameras=2, **PHONE)
    await entrance.enrol(page)
    await entrance.begin(page)
    await saw(page, "running")
    own = await page.evaluate(TAKEN)
    await page.get_by_role("button", name="Einstellungen").click()
    choice = page.get_by_label("Kamera", exact=True)
    ids = await choice.locator("option").evaluate_all("(options) => options.map((one) => one.value)")
    (other,) = set(ids) - {"", own}
    await choice.select_option(other)
    await page.reload()
    await saw(page, "running")
    assert await page.evaluate(TAKEN) == other
    await page.context.add_init_script(UNPLUGGED)
    await page.reload()
    await saw(page, "running")  # whichever there is, rather than none
    assert await page.evaluate(TAKEN) == own


async def test_without_https_codes_are_taken_by_the_page_of_the_door(browser, service, signed_in, entrance, codes):
    plain = f"http://0.0.0.0:{service.port}"  # reaches this machine, but browsers trust 127.0.0.1 only
    cookies = [one | {"domain": "0.0.0.0"} for one in signed_in["cookies"]]
    _window, page = await Window.open(browser, plain, storage_state={"cookies": cookies, "origins": []})
    enrolment = service.call("POST", f"/events/{entrance.slug}/enrolments", role="scan")["url"]
    await page.goto(enrolment.replace(service.address, plain))
    await expect(page.get_by_role("heading", name="Diese Seite braucht https")).to_be_visible()
    await expect(page.get_by_text("gibt der Browser weder Kamera noch Speicher frei")).to_be_visible()
    await page.get_by_role("link", name="zur Einlass-Seite").click()
    await page.get_by_role("link", name="Unsere Stadt 2035", exact=True).click()
    await expect(page.get_by_role("textbox", name="Ticketcode oder Name")).to_be_focused()
    await page.keyboard.type(next(codes))  # a keyboard scanner, or fingers
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict--green")).to_contain_text("Willkommen")
    await page.goto(enrolment)  # the code was not used up, and can be handed on
    await expect(page.get_by_role("button", name="Dieses Telefon anmelden")).to_be_visible()
    await page.context.close()


async def test_a_camera_that_another_app_has_is_asked_again(phone):
    page = await phone(BUSY)
    await saw(page, "busy")
    await expect(page.locator(".eye__hint")).to_contain_text("andere App")
    await saw(page, "running")
    await let_in(page)


async def test_a_camera_without_pictures_is_started_again(phone):
    page = await phone()
    await saw(page, "running")
    await page.evaluate(NOTE)
    await page.evaluate(TAKEN_AWAY)
    await came_back(page)


async def test_a_camera_lost_in_the_background_comes_back_with_the_person(phone):
    page = await phone()
    await saw(page, "running")
    await page.evaluate(NOTE)
    await page.evaluate(HIDDEN, True)
    await page.evaluate(TAKEN_AWAY)
    await page.clock.fast_forward(3_000)
    await page.wait_for_timeout(300)
    noted = await page.locator("#eye").get_attribute("data-noted") or ""
    assert "lost" not in noted, "nobody looks: nothing is restarted"
    await page.evaluate(HIDDEN, False)
    await came_back(page)


async def test_the_screen_is_kept_on_again_after_the_background(phone):
    page = await phone(LOCKS)
    await saw(page, "running")
    assert await page.evaluate("locks.map((lock) => lock.released)") == [False]
    await page.evaluate("locks[0].release()")
    await page.evaluate(HIDDEN, False)
    assert await page.evaluate("locks.map((lock) => lock.released)") == [True, False]


async def test_the_lamp(phone):
    page = await phone(LAMP)
    await page.get_by_role("button", name="Licht an").click()
    await expect(page.get_by_role("button", name="Licht aus")).to_be_visible()
    assert await page.locator("html").get_attribute("data-lamp") == '{"advanced":[{"torch":true}]}'


async def test_older_browsers_read_as_well(phone):
    page = await phone(OLD_BROWSER)
    await saw(page, "running")
    await let_in(page)


async def test_a_ticket_held_into_view_is_one_scan(phone, service, entrance):
    page = await phone(tickets=3)  # gone for a third of a second in between
    before = service.call("GET", f"/door/{entrance.slug}/board")["inside"]
    await let_in(page)
    await page.wait_for_timeout(4000)
    assert await page.locator("#verdict").get_attribute("data-shown") == "admit"
    assert service.call("GET", f"/door/{entrance.slug}/board")["inside"] in (before, before + 1)
