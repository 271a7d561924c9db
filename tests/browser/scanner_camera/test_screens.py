"""The camera and the screens: it reads wherever tickets are read, and rests where they are not."""

import uuid

import pytest
from camera.film import film, phones
from entrance import PHONE, Entrance, saw
from playwright.async_api import expect

pytestmark = [pytest.mark.anyio, pytest.mark.once]
OPENED = """(() => {
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  globalThis.streams = [];
  media.getUserMedia = async (wish) => {
    const stream = await open(wish);
    streams.push(stream);
    return stream;
  };
})()"""
DEAF = """(() => {
  const post = Worker.prototype.postMessage;
  let first;
  Worker.prototype.postMessage = function (message, ...more) {
    first ??= this;
    if (this !== first || "wasm" in message) post.call(this, message, ...more);
  };
})()"""
LIVE = "streams.map((one) => one.getTracks().some((track) => track.readyState === 'live'))"


@pytest.fixture
async def phone(filmed, tmp_path, service):
    """A phone at the door, before which people with tickets stand in a row."""
    return await before_the_row(filmed, tmp_path, service)


async def before_the_row(filmed, tmp_path, service, script=OPENED):
    """The phone, with something done to its browser."""
    entrance = Entrance(service, f"reihe-{uuid.uuid4().hex[:10]}", 4, title="Reihe")
    page = await filmed(film(tmp_path / "row.mjpeg", phones(entrance.codes), shown=60, between=10), **PHONE)
    await page.context.add_init_script(script)
    await page.clock.install()
    await entrance.enrol(page)
    await entrance.begin(page)
    await saw(page, "running")
    return page


async def read_next(page):
    """Somebody's ticket is read, whoever it is."""
    before = await page.locator("#verdict").get_attribute("data-scan")
    await expect(page.locator(f"#verdict[data-scan]:not([data-scan='{before}'])")).to_be_visible()


async def test_the_scan_tab_tapped_again_goes_on_reading(phone):
    """Seen red: the screen that went stopped the reading of the one that had come, until another tab was tapped."""
    await read_next(phone)
    await phone.locator("#tab-scan").click()
    await read_next(phone)


async def test_back_from_another_tab_the_same_camera_reads_on(phone):
    """Seen red: a video that is nowhere on the page stands still, and was taken for a camera that is lost."""
    await phone.locator("#tab-log").click()
    await phone.clock.fast_forward(4_000)
    await phone.locator("#tab-scan").click()
    await read_next(phone)
    assert await phone.evaluate(LIVE) == [True]


async def test_a_phone_that_is_signed_off_lets_go_of_the_camera(phone):
    """Seen red: it went on filming until the page was closed."""
    await read_next(phone)
    await expect(phone.locator("#queue")).to_have_text("0")
    await phone.get_by_role("button", name="Einstellungen").click()
    await phone.get_by_role("button", name="Dieses Telefon abmelden").click()
    await phone.get_by_role("button", name="Ja, abmelden").click()
    await expect(phone.get_by_role("heading", name="noch nicht angemeldet")).to_be_visible()
    assert await phone.evaluate(LIVE) == [False]


async def test_a_worker_that_never_answers_is_replaced(filmed, tmp_path, service):
    """Seen red: the picture went on, and nothing was read any more."""
    phone = await before_the_row(filmed, tmp_path, service, DEAF)
    await phone.wait_for_timeout(500)
    await phone.clock.fast_forward(15_000)
    await expect(phone.locator("#verdict[data-shown=admit]")).to_be_visible(timeout=15_000)
