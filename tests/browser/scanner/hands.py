"""What a person does with any browser: open, press, write, look; in Chromium as in WebKit."""

import asyncio
import contextlib
import time
from typing import Any, Protocol

from playwright.async_api import Error, Page
from webdriver import Refused, WebDriver

# what is to be seen of an element: its data-* and its text; null while it is hidden or not there. Waits in the page for
# up to a second until it is as wished: what is gone after a moment is not missed, however slow the way to the browser
SEEN = """async (css, text, data) => {
    const look = () => {
        const it = document.querySelector(css);
        return it?.checkVisibility() ? {...it.dataset, text: it.innerText ?? ""} : null;
    };
    const right = (seen) => seen?.text.includes(text) && Object.keys(data).every((key) => seen[key] === data[key]);
    const until = performance.now() + 1000;
    let seen = look();
    while (!right(seen) && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        seen = look();
    }
    return [right(seen) ?? false, seen];
}"""
PATIENCE = 20  # s


class Browser(Protocol):
    """The little in which browsers differ."""

    async def open(self, address: str) -> None:
        """Go to an address."""

    async def click(self, xpath: str) -> None:
        """Press what is there."""

    async def fill(self, xpath: str, text: str) -> None:
        """Write into the field that is there."""

    async def type(self, text: str) -> None:
        """Keys, wherever the focus is; "\\n" is Enter."""

    async def run(self, function: str, *given: Any) -> Any:
        """The value of a JavaScript function in the page."""


class Chromium:
    """Driven by Playwright."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, address: str) -> None:
        await self.page.goto("about:blank")
        await self.page.goto(address)

    async def click(self, xpath: str) -> None:
        await self.page.locator(f"xpath={xpath}").click()

    async def fill(self, xpath: str, text: str) -> None:
        await self.page.locator(f"xpath={xpath}").fill(text)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def run(self, function: str, *given: Any) -> Any:
        return await self.page.evaluate(f"(given) => ({function})(...given)", list(given))


class WebKit:
    """Driven by WebDriver."""

    def __init__(self, driver: WebDriver) -> None:
        self.driver = driver

    async def open(self, address: str) -> None:
        await self.driver.call("POST", "/url", url="about:blank")
        await self.driver.call("POST", "/url", url=address)

    async def click(self, xpath: str) -> None:
        await patiently(lambda: self._at(xpath, "click"))

    async def fill(self, xpath: str, text: str) -> None:
        await patiently(lambda: self._at(xpath, "value", text=text))

    async def type(self, text: str) -> None:
        with contextlib.suppress(Refused):  # busy, it may answer "unknown error" to keys that it passes on all the same
            await self.driver.type(text.replace("\n", "\ue007"))

    async def run(self, function: str, *given: Any) -> Any:
        script = f"return ({function})(...arguments)"
        return await self.driver.call("POST", "/execute/sync", script=script, args=list(given))

    async def _at(self, xpath: str, verb: str, **body: Any) -> bool:
        await self.driver.call("POST", f"{await self.driver.element(xpath)}/{verb}", **body)
        return True


async def patiently(attempt: Any) -> Any:
    """What an attempt gives, as soon as it gives something; as late as it may be, its refusal is raised."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(Refused, Error):
            if given := await attempt():
                return given
        await asyncio.sleep(0.05)
    return await attempt()


class Hands:
    """A person before a browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.open, self.type, self.run = browser.open, browser.type, browser.run

    async def press(self, name: str) -> None:
        """The button, link or choice of this name."""
        await self.browser.click(f"//*[self::button or self::a or self::label][normalize-space()='{name}']")

    async def write(self, label: str, text: str) -> None:
        """Into the field of this label."""
        await self.browser.fill(f"//*[@id=//label[normalize-space(text())='{label}']/@for]", text)

    async def see(self, css: str, text: str = "", **data: str) -> dict[str, str]:
        """Wait until this is to be seen, with this text and these data-*; what is seen."""
        last: dict[str, str] | None = None

        async def look() -> dict[str, str] | None:
            nonlocal last
            right, last = await self.run(SEEN, css, text, data)
            return last if right else None

        seen = await patiently(look)
        assert seen, f"{css} {text} {data}: {last}"
        return seen
