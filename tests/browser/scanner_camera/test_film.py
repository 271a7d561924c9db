"""Thirty people hold their tickets before a phone's camera, and other things in between."""

import asyncio
import time
from collections import Counter

import pytest
from camera.film import film, phones
from camera.others import one_of_each
from entrance import PHONE, Entrance, saw
from playwright.async_api import expect

pytestmark = [pytest.mark.anyio, pytest.mark.once]
PEOPLE = 30
WATCH = """() => {
  const panel = document.querySelector("#verdict");
  globalThis.verdicts = {};
  new MutationObserver(() => {
    const { scan, shown } = panel.dataset;
    const name = panel.querySelector(".verdict__name")?.textContent ?? "";
    if (scan && name) verdicts[scan] = [shown, name];
  }).observe(panel, { attributes: true, childList: true, subtree: true });
}"""


async def everybody_inside(service, slug):
    """Until all are inside by the board of the door."""
    until = time.monotonic() + 120
    while (board := service.call("GET", f"/door/{slug}/board"))["inside"] < PEOPLE:
        assert time.monotonic() < until, board
        await asyncio.sleep(0.5)
    return board


async def test_everybody_in_the_film_is_let_in_once(service, filmed, tmp_path):
    entrance = Entrance(service, "film", PEOPLE)
    tickets = list(phones(entrance.codes))
    queue = film(tmp_path / "queue.mjpeg", [*tickets[:10], *one_of_each(), *tickets[10:]], shown=15, between=3)
    page = await filmed(queue, **PHONE)
    await entrance.enrol(page)
    await page.evaluate(WATCH)
    await entrance.begin(page)
    await saw(page, "running")
    board = await everybody_inside(service, entrance.slug)
    assert (board["admitted"], board["conflicts"], board["quarantined"]) == (PEOPLE, 0, 0)
    await expect(page.locator("#queue")).to_have_text("0")

    verdicts = (await page.evaluate("verdicts")).values()
    admitted = Counter(name for shown, name in verdicts if shown == "admit")
    assert admitted == {f"Gast {number + 1}": 1 for number in range(PEOPLE)}
    assert {shown for shown, _name in verdicts} <= {"admit", "again"}  # the film begins anew at its end


async def test_what_is_no_ticket_gets_a_hint_and_is_no_scan(service, filmed, tmp_path):
    entrance = Entrance(service, "laden", 0)
    page = await filmed(film(tmp_path / "shop.mjpeg", one_of_each(), shown=20, between=5), **PHONE)
    await entrance.enrol(page)
    await entrance.begin(page)
    await expect(page.locator(".eye__hint")).to_have_text("Das ist kein Ticket von uns")
    await expect(page.locator("#verdict")).to_be_hidden()
    await expect(page.locator("#queue")).to_have_text("0")
    assert service.call("GET", f"/door/{entrance.slug}/board")["devices"][0]["per_minute"] == 0
