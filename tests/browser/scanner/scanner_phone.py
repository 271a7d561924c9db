"""A volunteer's phone with the scanner app, and the event it stands at; and a network between them that can be cut."""

import asyncio
import contextlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Browser, Page, Route, expect
from service import Service
from window import Window

CONTACT = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}
NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_ABORTED")
NO_ANSWER = ("422", "401", "403", "410", "500", "503")
# what a keyboard scanner types, at its speed: a busy machine makes pauses between the keys that no scanner makes
TYPED = """(text) => {
    const typed = (key) => new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    for (const key of text) document.activeElement.dispatchEvent(typed(key));
}"""
# what the screen says about another scan than the one before
TOLD = """(before) => {
    const it = document.querySelector("#verdict");
    return !it.hidden && it.dataset.scan && it.dataset.scan !== before && {...it.dataset, text: it.innerText};
}"""
# everything the browser keeps for the page, as one text
KEPT = """async () => {
    const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
    for (const {name} of await indexedDB.databases()) {
        const db = await new Promise((ok) => (indexedDB.open(name).onsuccess = (event) => ok(event.target.result)));
        for (const store of db.objectStoreNames) {
            const asked = db.transaction(store).objectStore(store).getAll();
            const rows = await new Promise((ok) => (asked.onsuccess = () => ok(asked.result)));
            found.push(store + ": " + JSON.stringify(rows));
        }
        db.close();
    }
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) found.push(request.url);
    }
    return found.join("\\n");
}"""


def moment(**later: float) -> str:
    """A time near now, as programs write it."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


class Venue:
    """An event whose doors are open, made by the API."""

    def __init__(self, service: Service, **fields: Any) -> None:
        self.service = service
        self.slug = f"tuer-{uuid.uuid4().hex[:10]}"
        given = {
            "slug": self.slug,
            "title": "Stadtgespräch",
            "starts_at": moment(minutes=20),
            "ends_at": moment(hours=3),
        }
        given |= {"contact": CONTACT, "seats": {"on_site": 500}, "listed": False, "max_party": 6}
        service.call("POST", "/events", **(given | fields))

    def tickets(self, *names: str, **fields: Any) -> list[str]:
        """The codes of people signed up together."""
        people = [{"name": name, "mode": "on_site"} | fields for name in names]
        contact = {"name": names[0], "email": f"{uuid.uuid4().hex[:12]}@example.org"}
        signed = self.service.call("POST", f"/events/{self.slug}/registrations", contact=contact, attendees=people)
        return [one["ticket_code"] for one in signed["attendees"]]

    def enrolment(self, role: str = "scan", **wish: Any) -> str:
        """The address of an enrolling code."""
        return self.service.call("POST", f"/events/{self.slug}/enrolments", role=role, **wish)["url"]

    def call(self, method: str, path: str, **body: Any) -> Any:
        """The API at this door."""
        return self.service.call(method, f"/door/{self.slug}{path}", **body)

    def inside(self) -> int:
        """The headcount."""
        return self.call("GET", "/list")["numbers"]["inside"]


class Phone:
    """One phone: its window, and what a hand and an eye do with it."""

    def __init__(self, window: Window, page: Page) -> None:
        self.window, self.page, self.context = window, page, window.context
        self.away = self.watched = False

    @classmethod
    async def new(cls, browser: Browser, address: str, **options: Any) -> "Phone":
        """A phone that has never been here."""
        usual = {"viewport": {"width": 390, "height": 844}, "has_touch": True} | options
        window, page = await Window.open(browser, address, **usual)
        return cls(window, page)

    async def enrol(self, url: str, name: str = "Renate", start: bool = True) -> "Phone":
        """By the code that the lead shows; then through the readiness page."""
        await self.page.goto("about:blank")
        await self.page.goto(url)
        await self.page.get_by_label("Wie soll das Telefon heißen?").fill(name)
        await self.page.get_by_role("button", name="Dieses Telefon anmelden").click()
        if start:
            await self.go()
        return self

    async def go(self) -> None:
        """From the readiness page to the door, once the app is kept for a start without network."""
        await expect(self.page.locator(".check--good", has_text="Ohne Netz starten")).to_be_visible()
        await self.page.get_by_role("button", name="Los geht’s").click()
        await expect(self.page.locator("#eye")).to_be_visible()

    async def scan(self, code: str) -> dict[str, str]:
        """A keyboard scanner types a code; what the screen says about this very scan."""
        before = await self.page.locator("#verdict").get_attribute("data-scan")
        await self.page.evaluate(TYPED, code)
        told = asyncio.ensure_future(self.page.wait_for_function(TOLD, arg=before))  # it may be gone after a moment
        await self.page.keyboard.press("Enter")
        return await (await told).json_value()

    async def queue(self, n: int) -> None:
        """Wait until so many scans are still to be sent."""
        await expect(self.page.locator("#queue")).to_have_text(str(n))

    async def tab(self, name: str) -> None:
        """Go to a section."""
        await self.page.locator("nav").get_by_role("button", name=name).click()

    async def settings(self) -> None:
        """Go to the settings."""
        await self.page.get_by_role("button", name="Einstellungen").click()

    async def tap(self, name: str) -> None:
        """Press a button."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def offline(self, off: bool = True) -> None:
        """Cut the network, or bring it back. Nothing slips through while a page is loaded anew, either."""
        self.away = off
        if off and not self.watched:
            self.watched = True
            await self.context.route("**/api/**", self._pass)
        await self.context.set_offline(off)

    async def _pass(self, route: Route) -> None:
        await (route.abort("internetdisconnected") if self.away else route.fallback())

    async def unhindered(self) -> None:
        """All routes are taken away; a request that is being cut or altered at this moment may end in either way."""
        self.watched = False
        await self.context.unroute_all(behavior="ignoreErrors")

    async def kept(self) -> str:
        """All that is in the phone's storage."""
        return await self.page.evaluate(KEPT)

    async def close(self) -> None:
        """End it; nothing but a network that was away may have been complained about."""
        await self.context.close()
        known = NO_NETWORK + NO_ANSWER
        assert [text for _url, text in self.window.complaints if not any(word in text for word in known)] == []


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


class Wire:
    """What stands between phones and the server: it may hang; `newer` makes the app look like another version."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.newer = False
        self.address = ""
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.passing: set[asyncio.Task[Any]] = set()

    def hang(self) -> None:
        """From now on nothing is answered, and nothing refused."""
        self.flowing.clear()

    def flow(self) -> None:
        """What hung is broken off, everything from now on answered."""
        self.flowing.set()

    async def __aenter__(self) -> "Wire":
        self.server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.server.close()
        for task in self.passing:  # a browser keeps connections open over which it asks nothing
            task.cancel()
        await asyncio.gather(*self.passing)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self.passing.add(task)
            task.add_done_callback(self.passing.discard)
        async with contextlib.AsyncExitStack() as ends:
            ends.enter_context(contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError))
            ends.push_async_callback(_closed, writer)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = [line for line in head.split("\r\n")[:-2] if not line.lower().startswith("connection:")]
            length = next((int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0)
            body = await reader.readexactly(length)
            if not self.flowing.is_set():
                await self.flowing.wait()
                raise ConnectionAbortedError
            there, answer = await asyncio.open_connection("127.0.0.1", self.service.port)
            ends.push_async_callback(_closed, answer)
            answer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body)
            said = await there.read(-1)
            if self.newer and lines[0].startswith("GET /door/sw.js"):
                top, script = said.split(b"\r\n\r\n", 1)
                script += b"\n// newer"
                top = b"\r\n".join(one for one in top.split(b"\r\n") if not one.lower().startswith(b"content-length"))
                said = top + b"\r\nContent-Length: %d\r\n\r\n" % len(script) + script
            writer.write(said)
            await writer.drain()


def scans_of(body: str | None) -> list[dict[str, Any]]:
    """The scans in a request."""
    return json.loads(body or "{}").get("scans", [])
