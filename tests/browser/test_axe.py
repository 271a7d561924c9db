"""No page keeps anybody out: axe-core finds nothing in light or dark, on a phone or a screen, and nothing overflows."""

from pathlib import Path

import pytest
from places import DESK, DOOR, PUBLIC, REFUSALS, make_world, pending
from window import Window

pytestmark = [pytest.mark.anyio, pytest.mark.once]
ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = """async (only) => {
    const options = {resultTypes: ["violations"], ...(only ? {runOnly: {type: "rule", values: [only]}} : {})};
    const found = await axe.run(document, options);
    return found.violations.map(({id, nodes}) => [id, ...nodes.slice(0, 4).map(node => node.html.slice(0, 200))]);
}"""
WIDER = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1);
    return [document.documentElement.scrollWidth, ...wide.slice(0, 5).map(e => e.outerHTML.slice(0, 150))];
}"""


@pytest.fixture(scope="session")
def world(service):
    """What the addresses need; made once for a worker, which may leave this file and come back to it."""
    return make_world(service)


@pytest.fixture(scope="session")
async def citizen(browser, service):
    """A window and its page, used again and again so that fonts and styles are loaded once."""
    window, page = await Window.open(browser, service.address)
    yield window, page
    await window.context.close()


@pytest.fixture(scope="session")
async def organiser(browser, service, signed_in):
    """The same for somebody who is signed in."""
    window, page = await Window.open(browser, service.address, storage_state=signed_in)
    yield window, page
    await window.context.close()


async def examined(page) -> dict:
    """What is wrong with the page as it stands. Only colours change with the scheme, and not with the width."""
    await page.evaluate(AXE)
    wrong = {}
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        wrong[f"{width} px"] = await page.evaluate(RUN)
    await page.emulate_media(color_scheme="dark")
    wrong["390 px, dark"] = await page.evaluate(RUN, "color-contrast")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 320, "height": 900})
    wrong["wider than 320 px"] = await page.evaluate(WIDER)
    await page.set_viewport_size({"width": 1280, "height": 900})
    return {where: what for where, what in wrong.items() if what}


async def visited(visitor, name, place, world) -> dict:
    """Go to a place; what is wrong there, the browser's complaints included."""
    window, page = visitor
    window.complaints.clear()
    if callable(place):
        await place(page, world)
    else:
        answer = await page.goto(place.format(**world))
        assert answer.status == REFUSALS.get(name, 200)
    wrong = await examined(page)
    return wrong | ({"complaints": window.faults} if window.faults else {})


@pytest.mark.parametrize("name", PUBLIC)
async def test_public_pages(citizen, world, name):
    assert await visited(citizen, name, PUBLIC[name], world) == {}


async def test_the_page_that_asks_to_confirm(citizen, service, world):
    assert await visited(citizen, "pending", lambda page, _world: pending(page, service), world) == {}


@pytest.mark.parametrize("name", DESK)
async def test_back_office(organiser, world, name):
    assert await visited(organiser, name, DESK[name], world) == {}


@pytest.mark.parametrize("name", DOOR)
async def test_door(organiser, world, name):
    assert await visited(organiser, name, DOOR[name], world) == {}


SPOILED = """() => {
    document.querySelector("h1").style.color = "color-mix(in srgb, CanvasText 20%, Canvas)";
    document.querySelector("a[href] b, a[href]").before(new Image());
    document.querySelector("main").style.minWidth = "700px";
}"""


async def test_a_bad_page_would_be_noticed(citizen):
    _window, page = citizen
    await page.goto("/e/stadtkonferenz")
    await page.evaluate(SPOILED)
    wrong = await examined(page)
    assert {found[0] for found in wrong["1280 px"]} >= {"color-contrast", "image-alt"}
    assert [found[0] for found in wrong["390 px, dark"]] == ["color-contrast"]
    assert wrong["wider than 320 px"]
