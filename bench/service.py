"""Einlass as a town runs it: `einlass serve` with a database of its own, one worker."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

import machine
import msgspec
from load import Ask, Job, Load

ROOT = Path(__file__).resolve().parent.parent
EINLASS = f"{sys.prefix}/bin/einlass"


class Service:
    """A database, brought up to date, and the server on it while it is started."""

    def __init__(self, cluster: str | None, port: int, name: str = "bench") -> None:
        """`cluster` is the address of a PostgreSQL server with {} for the database, None for SQLite."""
        self.port, self.name = port, name
        self.filled = 0  # attendees filled by SQL so far: their numbers begin at 1
        self.folder = Path(tempfile.mkdtemp(prefix="einlass-bench."))
        self.url = cluster.format(name) if cluster else f"sqlite:///{self.folder}/{name}.sqlite"
        self.cluster = cluster
        self._server: subprocess.Popen[bytes] | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EINLASS_")}
        self._environment = kept | {
            "EINLASS_DATABASE_URL": self.url,
            "EINLASS_DATA_DIR": str(self.folder),
            "EINLASS_PROXIES": "127.0.0.1",
        }

    def __enter__(self) -> "Service":
        if self.cluster:
            import asyncio

            import asyncpg

            async def create() -> None:
                db = await asyncpg.connect(self.cluster.format("postgres"))
                await db.execute(f"CREATE DATABASE {self.name}")
                await db.close()

            asyncio.run(create())
        self.command("migrate")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def processes(self) -> list[int]:
        """The roots of everything that works for this service: the server, and PostgreSQL's first process."""
        assert self._server
        roots = [self._server.pid]
        if self.cluster:
            home = Path(parse_qs(urlsplit(self.cluster).query)["host"][0])
            roots.append(int((home / "data" / "postmaster.pid").read_text().split()[0]))
        return roots

    @property
    def server(self) -> int:
        """The server's process without the database's."""
        return self.processes[0]

    def command(self, *words: str) -> str:
        """What `einlass ...` prints on stdout."""
        done = subprocess.run([EINLASS, *words], env=self._environment, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"einlass {' '.join(words)} failed:\n{done.stderr}")
        return done.stdout.strip()

    def start(self) -> float:
        """Start the server; answers the seconds until the page of coming events was there."""
        began = time.perf_counter()
        self._server = subprocess.Popen(
            [EINLASS, "serve", "--port", str(self.port), "--no-deliver"],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("wb"),
        )
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30) as answer:
                    answer.read()
                return time.perf_counter() - began
            except urllib.error.URLError:
                if self._server.poll() is not None:
                    sys.exit(f"einlass serve ended:\n{(self.folder / 'log').read_text()[-3000:]}")
                time.sleep(0.005)

    def stop(self) -> None:
        """End the server as an operator would."""
        if self._server and self._server.poll() is None:
            self._server.terminate()
            self._server.wait(30)

    def send(self, operations: list[list[Ask]], token: str | None = None, **options: object) -> Load:
        """Have the client process carry these out; answers only when every answer was as expected."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        job = Job(self.port, operations, headers, **options)  # type: ignore[arg-type]
        client = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("load.py"))],
            input=msgspec.json.encode(job),
            stdout=subprocess.PIPE,
            check=True,
        )
        done = msgspec.json.decode(client.stdout, type=Load)
        if done.wrong:
            lines = "\n".join(f"{times} x {answer}" for answer, times in done.wrong.items())
            sys.exit(f"unexpected answers:\n{lines}")
        return done

    def ask(self, method: str, path: str, body: object, token: str) -> dict[str, object]:
        """One call of the API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=msgspec.json.encode(body),
            method=method,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return msgspec.json.decode(answer.read())
        except urllib.error.HTTPError as refused:
            sys.exit(f"{method} {path}: {refused.code} {refused.read().decode()}")

    def seal(self, path: str) -> str:
        """What proves that a form was drawn by us, once it is old enough for a person to have filled it in."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            found = re.search(r'name="seal" value="([^"]+)"', answer.read().decode())
        assert found
        time.sleep(4)
        return found[1]

    def cpu(self) -> float:
        """CPU seconds of all processes of the service so far."""
        return machine.cpu_seconds(*self.processes)

    def measured(self, operations: list[list[Ask]], token: str | None) -> tuple[float, Load]:
        """Carry these out, each from a new caller; answers the CPU seconds they cost, too."""
        before = self.cpu()
        load = self.send(operations, token, every_caller_new=True)
        return self.cpu() - before, load

    def database_version(self) -> str:
        """SQLite 3.45.1, PostgreSQL 15.9"""
        if not self.cluster:
            import sqlite3

            return f"SQLite {sqlite3.sqlite_version}"
        binary = Path(f"/proc/{self.processes[1]}/exe").resolve()
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
        return f"PostgreSQL {re.search(r'[0-9.]+', said)[0]}"
