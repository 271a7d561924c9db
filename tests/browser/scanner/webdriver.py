"""WebKit, Safari's family, on a screen of its own: as much of the W3C's WebDriver protocol as a smoke journey needs."""

import asyncio
import os
import shutil
import subprocess
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key by which the protocol names an element
DRIVER = shutil.which("WebKitWebDriver")
SCREEN = shutil.which("Xvfb")
BROWSERS = sorted(Path("/usr/lib").glob("*/webkit*gtk-*/MiniBrowser"))
INSTALLED = bool(DRIVER and SCREEN and BROWSERS)


class Refused(Exception):
    """The browser could not do this (now): an element that is not there or covered, a script that failed."""


class WebDriver:
    """One browser window."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.session = ""

    async def begin(self) -> None:
        """Open the window."""
        options = {"binary": str(BROWSERS[-1]), "args": ["--automation"]}
        wish = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self.session = f"/session/{(await self.call('POST', '/session', **wish))['sessionId']}"

    async def call(self, method: str, path: str, **body: Any) -> Any:
        """One command; the value of its answer."""
        answer = await self.client.request(method, self.session + path, json=body if method == "POST" else None)
        value = answer.json()["value"]
        if answer.is_error:
            raise Refused(f"{value['error']}: {value['message']}")
        return value

    async def element(self, xpath: str) -> str:
        """The path of an element's commands."""
        found = await self.call("POST", "/element", using="xpath", value=xpath)
        return f"/element/{found[ELEMENT]}"

    async def type(self, text: str) -> None:
        """Keys, wherever the focus is."""
        focused = await self.call("GET", "/element/active")
        await self.call("POST", f"/element/{focused[ELEMENT]}/value", text=text)


@asynccontextmanager
async def screen():
    """A display that nobody sees; its name."""
    there, here = os.pipe()
    command = [SCREEN, "-displayfd", str(here), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[here], stderr=subprocess.DEVNULL)
    os.close(here)
    try:
        with os.fdopen(there) as number:
            yield f":{(await asyncio.to_thread(number.readline)).strip()}"
    finally:
        server.terminate()
        server.wait(10)


@asynccontextmanager
async def webkit(port: int):
    """A window of WebKit that has never been anywhere, driven through this port; it is gone afterwards."""
    async with screen() as display, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        environment = os.environ | {"DISPLAY": display}
        process = subprocess.Popen([DRIVER, f"--port={port}"], env=environment, stderr=subprocess.DEVNULL)
        window = WebDriver(client)
        try:
            for _try in range(200):
                try:
                    await client.get("/status")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
            await window.begin()
            yield window
        finally:
            with suppress(httpx.HTTPError, Refused):
                await window.call("DELETE", "")
            process.terminate()
            process.wait(10)
