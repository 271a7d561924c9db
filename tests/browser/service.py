"""Einlass as a town runs it: the server's process, its database, a mail server, the command line; with sample data."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parents[2]
EINLASS = f"{sys.prefix}/bin/einlass"
SAMPLE = """
import asyncio, sample
from core.db import running

async def main():
    async with running():
        await sample.make()

asyncio.run(main())
"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Letterbox:
    """What the mail server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"


class Service:
    """A running server with the sample process; `address` is where it answers."""

    def __init__(self, database: str, folder: Path) -> None:
        self.box = Letterbox()
        self.mail = Controller(self.box, hostname="127.0.0.1", port=free_port())
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.environment = os.environ | {
            "EINLASS_DATABASE_URL": database,
            "EINLASS_BASE_URL": self.address,
            "EINLASS_DATA_DIR": str(folder),
            "EINLASS_SMTP_URL": f"smtp://127.0.0.1:{self.mail.port}",
        }
        self.api = httpx.Client(base_url=self.address, timeout=30)

    def start(self) -> None:
        """Sample data, mail server, web server; returns when it answers."""
        subprocess.run([sys.executable, "-c", SAMPLE], cwd=ROOT, env=self.environment, check=True)
        self.mail.start()
        self._serve()
        self.api.headers["Authorization"] = f"Bearer {self.einlass('token', 'add', 'Test', '--role', 'organiser')}"

    def _serve(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [EINLASS, "serve", "--port", str(self.port)], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        until = time.monotonic() + 60
        while True:
            try:
                self.api.get("/readyz").raise_for_status()
                return
            except httpx.HTTPError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < until, self.log.read_text()
                time.sleep(0.05)

    def kill(self) -> None:
        """kill -9, as when the machine loses its power; and then it is there again."""
        self.process.kill()
        self.process.wait()
        self._serve()

    def stop(self) -> None:
        """End it as an operator does; it must end by itself and must not have stumbled meanwhile."""
        self.api.close()
        self.process.terminate()
        assert self.process.wait(20) in (0, -15)
        self.mail.stop()
        assert "broken" not in self.log.read_text(), self.log.read_text()

    def einlass(self, *words: str) -> str:
        """What a call of the command line prints."""
        done = subprocess.run(
            [EINLASS, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def call(self, method: str, path: str, **body: Any) -> Any:
        """One call of the API as the organiser; the answer's JSON."""
        answer = self.api.request(method, f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def letter(self, to: str, subject: str) -> EmailMessage:
        """The letter to this address with these words in its subject, once it has arrived."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for letter in self.box.letters:
                if letter["To"].addresses[0].addr_spec == to and subject in letter["Subject"]:
                    return letter
            await asyncio.sleep(0.05)
        raise AssertionError(f"no letter to {to}: {[(each['To'], each['Subject']) for each in self.box.letters]}")

    def link_in(self, letter: EmailMessage) -> str:
        """The link to "my registration" in the text of a letter."""
        text = letter.get_body(("plain",)).get_content()
        return re.search(rf"^{re.escape(self.address)}/r/\S+", text, re.MULTILINE)[0]
