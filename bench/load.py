"""The client: a process of its own that sends requests over a few kept connections and measures each answer.

Reads a `Job` from stdin and writes a `Load` to stdout, both as JSON. Its own work is no part of the figures.
"""

import asyncio
import re
import sys
import time
from collections import Counter
from urllib.parse import urlencode

import msgspec
import uvloop

_LENGTH = re.compile(rb"^content-length: *(\d+)", re.I | re.M)
_LOCATION = re.compile(rb"^location: *(\S+)", re.I | re.M)
_HIDDEN = re.compile(rb'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class Ask(msgspec.Struct):
    """One request. A POST with `form` takes the hidden fields of the page before it along."""

    method: str
    path: str
    body: str = ""
    form: dict[str, str] | None = None
    expect: str = ""  # what a good answer contains,
    times: int = 1  # so many times
    follow: bool = False  # go on to where the answer points


class Job(msgspec.Struct):
    """Operations to carry out, so many at once; each is one request or several in a row."""

    port: int
    operations: list[list[Ask]]
    headers: dict[str, str] = {}
    at_once: int = 16
    every_caller_new: bool = False  # each operation from an address of its own, as a proxy would say


class Load(msgspec.Struct):
    """How it went: seconds in all, seconds of each operation, and which answers were not the expected ones."""

    seconds: float
    each: list[float]
    wrong: dict[str, int]


class Line:
    """One kept connection."""

    def __init__(self, job: Job) -> None:
        self._job = job

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._job.port, limit=1 << 20)

    async def ask(self, one: Ask, caller: int, before: bytes = b"") -> tuple[bytes, bytes]:
        """Head and body of the answer."""
        headers = self._job.headers | {"Host": "einlass.test", "Accept-Language": "de"}
        body = one.body
        if one.form is not None:
            hidden = {name.decode(): value.decode() for name, value in _HIDDEN.findall(before)}
            body = urlencode(hidden | one.form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif one.body:
            headers["Content-Type"] = "application/json"
        if one.method == "POST":
            headers["Content-Length"] = str(len(body.encode()))
        if self._job.every_caller_new:
            headers["X-Forwarded-For"] = f"10.{caller >> 16 & 255}.{caller >> 8 & 255}.{caller & 255}"
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._writer.write(f"{one.method} {one.path} HTTP/1.1\r\n{head}\r\n{body}".encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(answer)
        return answer, await self._reader.readexactly(int(length[1])) if length else b""


async def _operation(line: Line, asks: list[Ask], number: int, wrong: Counter[str]) -> None:
    body = b""
    for one in asks:
        head, body = await line.ask(one, number, before=body)
        status = int(head[9:12])
        if status >= 400 or (one.expect and body.count(one.expect.encode()) < one.times):
            wrong[f"{one.method} {one.path}: {status} {body[:300].decode(errors='replace')}"] += 1
        if one.follow:
            there = _LOCATION.search(head)
            if there is None:
                wrong[f"{one.method} {one.path}: {status}, leads nowhere"] += 1
            else:
                _head, body = await line.ask(Ask("GET", there[1].decode()), number)


async def carry_out(job: Job) -> Load:
    """All operations of a job, in order, each by whoever is free."""
    wrong: Counter[str] = Counter()
    each: list[float] = []
    waiting = iter(enumerate(job.operations))
    lines = [Line(job) for _ in range(job.at_once)]
    for line in lines:
        await line.open()

    async def work(line: Line) -> None:
        for number, asks in waiting:
            began = time.perf_counter()
            await _operation(line, asks, number, wrong)
            each.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*map(work, lines))
    return Load(time.perf_counter() - began, each, dict(wrong.most_common(5)))


if __name__ == "__main__":
    done = uvloop.run(carry_out(msgspec.json.decode(sys.stdin.buffer.read(), type=Job)))
    sys.stdout.buffer.write(msgspec.json.encode(done))
