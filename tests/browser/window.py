"""A browser window that notes what must not happen in it: errors, breaches of the policy, requests to strangers."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

PATIENCE = 20_000  # ms until something missing is a fault, on a busy machine, too; what is there is not waited for
expect.set_options(timeout=PATIENCE)


async def read_through(page: Page) -> None:
    """Take the moment that a person needs for a form; who sends one sooner is taken for a program."""
    await page.wait_for_timeout(3100)


@dataclass
class Window:
    """A context of its own (no cookies of others) with one page."""

    context: BrowserContext
    address: str
    complaints: list[tuple[str, str]] = field(default_factory=list)  # address, text
    refused: set[str] = field(default_factory=set)

    @classmethod
    async def open(cls, browser: Browser, address: str, **options: Any) -> tuple["Window", Page]:
        """A window of somebody who reads German and starts at our address."""
        options = {"locale": "de-DE", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options
        context = await browser.new_context(base_url=address, **options)
        context.set_default_timeout(PATIENCE)
        window = cls(context, address)
        context.on("console", window._said)
        context.on("weberror", lambda error: window.complaints.append(("", str(error.error))))
        context.on("request", window._asked)
        context.on("response", window._answered)
        return window, await context.new_page()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append((message.location["url"], message.text))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.complaints.append((request.url, "asked of strangers"))

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.status >= 400:
            self.refused.add(response.url)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """All complaints but one: a page that says what is wrong comes with a status, and the console repeats it."""
        return [
            (url, text)
            for url, text in self.complaints
            if not (url in self.refused and text.startswith("Failed to load resource"))
        ]
