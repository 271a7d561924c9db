"""Real servers for tests: `einlass serve` in processes of its own on a database of its own, to be killed at will."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from aiosmtpd.smtp import SMTP

EINLASS = f"{sys.prefix}/bin/einlass"
CLUSTER = os.environ.get("EINLASS_TEST_PG")
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def rows_of(url: str, sql: str) -> list[dict[str, Any]]:
    """A statement on a database, past whatever server uses it."""
    if CLUSTER:
        db = await asyncpg.connect(url)
        try:
            return [dict(one) for one in await db.fetch(sql)]
        finally:
            await db.close()
    lite = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
    lite.row_factory = sqlite3.Row
    try:
        return [dict(one) for one in lite.execute(sql)]
    finally:
        lite.close()


class Server:
    """One installation: a database, and the server on it while it runs."""

    def __init__(self, name: str, folder: Path) -> None:
        self.port = free_port()
        self.url = CLUSTER.format(name) if CLUSTER else f"sqlite:///{folder}/einlass.sqlite"
        self._name, self._folder = name, folder
        self._process: subprocess.Popen[bytes] | None = None
        self.settings = {"EINLASS_DATABASE_URL": self.url, "EINLASS_DATA_DIR": str(folder)}

    async def make_database(self) -> None:
        """A copy of the migrated template."""
        if CLUSTER:
            await self._administer(f'CREATE DATABASE "{self._name}" TEMPLATE template_einlass')
        else:
            shutil.copy(Path(os.environ["EINLASS_TEST_DIR"]) / "template.sqlite", self._folder / "einlass.sqlite")

    async def drop_database(self) -> None:
        """Nothing stays behind."""
        self.kill()
        if CLUSTER:
            await self._administer(f'DROP DATABASE "{self._name}" WITH (FORCE)')

    async def _administer(self, sql: str) -> None:
        assert CLUSTER
        db = await asyncpg.connect(CLUSTER.format("postgres"))
        try:
            await db.execute(sql)
        finally:
            await db.close()

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | self.settings

    async def start(self, *options: str, seconds: float = 60) -> None:
        """Serve, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [EINLASS, "serve", "--port", str(self.port), *options],
                env=self._environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + seconds
        async with self.client() as client:
            while True:
                try:
                    assert (await client.get("/readyz")).status_code == 200
                    return
                except httpx.TransportError:
                    assert self._process.poll() is None, self.log()
                    assert time.monotonic() < until, f"no answer in {seconds} s\n{self.log()}"
                    await asyncio.sleep(0.05)

    def kill(self) -> None:
        """kill -9, every process of it; nobody gets to say goodbye."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def log(self) -> str:
        """The end of what it said."""
        return (self._folder / "log").read_text(errors="replace")[-3000:]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`einlass ...` on the same database."""
        command = [EINLASS, *words]
        return subprocess.run(command, env=self._environment, cwd=ROOT, capture_output=True, text=True, check=False)

    def token(self, role: str, *options: str) -> dict[str, str]:
        """The header of a program with this role."""
        done = self.command("token", "add", f"test {role}", "--role", role, *options)
        assert done.returncode == 0, done.stderr
        return {"Authorization": f"Bearer {done.stdout.strip()}"}

    def client(self) -> httpx.AsyncClient:
        """A browser or program."""
        limits = httpx.Limits(max_connections=64)
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=60, limits=limits)

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """What stands in the database, read or changed past the server."""
        return await rows_of(self.url, sql)

    async def miscounted(self) -> list[str]:
        """Counters that differ from their rows, as `einlass doctor --recount` names them."""
        done = await asyncio.to_thread(self.command, "doctor", "--recount")  # it asks our mail server, too
        told = done.stderr.splitlines()
        counters = [line for line in told if " counters: " in line]
        assert counters, told
        return [line for line in counters if "FAULT" in line]


class Mailbox:
    """A mail server that takes every letter, as slowly as it is told."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []  # address and Message-ID
        self.pause = 0.0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        head = envelope.content.decode(errors="replace").replace("\r\n", "\n").partition("\n\n")[0]
        message_id = next(line for line in head.splitlines() if line.lower().startswith("message-id:"))
        self.arrived.append((envelope.rcpt_tos[0], message_id.partition(":")[2].strip()))
        await asyncio.sleep(self.pause)
        return "250 taken"

    async def open(self) -> tuple[asyncio.Server, str]:
        """Listen; answers the server and its address as a setting."""
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(lambda: SMTP(self, hostname="localhost", loop=loop), "127.0.0.1", 0)
        return listening, f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
