"""Measures the scanner app in Chromium, a film before its camera: run.py asks for it; alone, it prints its figures."""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import fill
import msgspec
import report
import work
from service import ROOT, Service

sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser" / "scanner_camera")]
from camera.film import film, phones  # noqa: E402 - the pictures are made where the tests make theirs
from decoding import Reader  # noqa: E402 - and read as they read them

TICKETS = 5000
IN_FILM = 25
QUEUED = 2000
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "permissions": ["camera"]}
WATCH = """() => {  // when a ticket came into view (the mark in the film's corner), and when its verdict stood there
  const video = document.querySelector("video"), panel = document.querySelector("#verdict");
  const canvas = new OffscreenCanvas(1, 1), context = canvas.getContext("2d", { willReadFrequently: true });
  let shownAt = null, marked = false, scan = panel.dataset.scan;
  globalThis.waits = [];
  const look = () => {
    context.drawImage(video, video.videoWidth - 20, 8, 1, 1, 0, 0, 1, 1);
    const mark = context.getImageData(0, 0, 1, 1).data[0] > 128;
    if (mark && !marked) shownAt = performance.now();
    marked = mark;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  new MutationObserver(() => {
    if (panel.dataset.scan === scan || panel.hidden) return;
    scan = panel.dataset.scan;
    if (shownAt !== null) waits.push(performance.now() - shownAt);
    shownAt = null;
  }).observe(panel, { attributes: true });
}"""
EYE = """addEventListener("DOMContentLoaded", () => new MutationObserver((_, observer) => {
  if (!document.querySelector("#eye")) return;
  observer.disconnect();
  requestAnimationFrame(() => (globalThis.readyAt = performance.now()));
}).observe(document.body, { childList: true, subtree: true }))"""
TYPE = """(codes) => {  // as a scanner on a cable does
  for (const key of codes.flatMap((code) => [...code, "Enter"]))
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}"""


def _spread(waits: list[float]) -> report.Spread:
    return report.Spread(len(waits), median(waits), quantiles(waits, n=20)[18])


async def _enrol(page: Any, service: Service, organiser: str) -> None:
    made = service.ask("POST", "/api/v1/events/tuer/enrolments", {"role": "scan"}, organiser)
    await page.goto(f"http://127.0.0.1:{service.port}/door#{str(made['url']).partition('#')[2]}")
    await page.locator("input[name=name]").fill("Aylin")
    await page.locator("button[type=submit]").click()
    await page.locator(".foot button.main:enabled").click(timeout=60_000)


async def _first_load(browser: Any, service: Service, organiser: str) -> float:
    """Kilobytes over the network until the camera runs, without the list."""
    context = await browser.new_context(**PHONE, service_workers="block")
    requests: list[Any] = []
    context.on("requestfinished", lambda one: requests.append(one))
    page = await context.new_page()
    await _enrol(page, service, organiser)
    await page.locator("#eye[data-camera=running]").wait_for()
    await page.wait_for_timeout(3000)
    sizes = [await one.sizes() for one in requests if "/api/" not in one.url]
    await context.close()
    return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) / 1000


async def _waits(page: Any) -> report.Spread:
    """From a ticket shown to its verdict, through the film."""
    await page.evaluate("waits.length = 0")
    while len(waits := await page.evaluate("waits")) < IN_FILM:
        await page.wait_for_timeout(1000)
    return _spread(waits)


async def _queue(context: Any, page: Any, codes: list[str]) -> float:
    """Seconds from the network's return until nothing waits any more."""
    await context.set_offline(True)
    for first in range(0, len(codes), 100):
        await page.evaluate(TYPE, codes[first : first + 100])
    queue = page.locator("#queue")
    while int((await queue.inner_text()).replace(".", "")) < len(codes):
        await page.wait_for_timeout(200)
    began = time.perf_counter()
    await context.set_offline(False)
    while await queue.inner_text() != "0":
        await page.wait_for_timeout(20)
    return time.perf_counter() - began


async def _measured(service: Service, organiser: str, codes: list[str], path: Path) -> report.Scanner:
    from playwright.async_api import async_playwright

    arguments = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
    arguments += ["--no-sandbox"] if os.getuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        done = report.Scanner(browser.version, await _first_load(browser, service, organiser))
        context = await browser.new_context(**PHONE, base_url=f"http://127.0.0.1:{service.port}")
        context.set_default_timeout(60_000)
        reader = await Reader.open(await context.new_page())
        pictures = [one.read_bytes() for one in sorted((ROOT / "tests" / "data" / "scan").glob("*.jpg"))]
        await reader.read(pictures[:10])
        done.decode = _spread([one.ms for one in await reader.read(pictures)])
        await reader.page.close()
        page = await context.new_page()
        await page.add_init_script(EYE)
        await _enrol(page, service, organiser)
        await page.locator("#eye[data-camera=running]").wait_for()
        await page.evaluate(WATCH)
        done.online = await _waits(page)
        await context.set_offline(True)
        done.offline = await _waits(page)
        starts = []
        for _ in range(5):
            await page.reload()
            await page.locator("#eye[data-camera=running]").wait_for()
            starts.append(await page.evaluate("readyAt"))
        done.from_cache_ms = median(starts)
        await context.set_offline(False)
        print(f"scanner but for its queue: {done}", file=sys.stderr)
        done.queue_s = await _queue(context, page, codes[-QUEUED:])
        await browser.close()
    return done


def measured(port: int) -> report.Scanner:
    """All figures, with a server on SQLite and an event of 5,000 tickets."""
    with Service(None, port, "scanner") as service, tempfile.TemporaryDirectory() as folder:
        service.start()
        organiser = service.command("token", "add", "bench", "--role", "organiser")
        service.ask("POST", "/api/v1/events", work.event("tuer"), organiser)
        body = msgspec.json.decode(work.sign_up("tuer", 0).body)
        made = service.ask("POST", "/api/v1/events/tuer/registrations", body, organiser)
        with fill.Database(service.url) as db:
            fill.attendees(db, str(made["id"]), 1, TICKETS)
        codes = [fill.code(number) for number in range(1, TICKETS + 1)]
        path = film(Path(folder) / "film.mjpeg", phones(codes[:IN_FILM]), shown=12, between=12)
        return asyncio.run(_measured(service, organiser, codes, path))


if __name__ == "__main__":
    print(report.scanner(measured(8213)))
