"""PDF from HTML, set by one worker process (worker.py), so that the server stays small and goes on answering.

The worker starts with the first PDF. It is replaced after RECYCLE documents (the libraries below it leak a little),
when it dies and when it hangs. It reads from a pipe that closes with this process, so a killed server leaves none
behind. Jobs wait in line; one at a time is what a second processor core is good for.
"""

import asyncio
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

ROOT = Path(__file__).resolve().parent.parent
RECYCLE = 500  # documents
PATIENCE = 60  # seconds a document may take


class Setting(msgspec.Struct, array_like=True, tag=True):
    """A job for the worker: HTML, its style sheet in templates/print, and whether it gets tags (PDF/UA-1)."""

    html: str
    style: str
    tagged: bool


class Joining(msgspec.Struct, array_like=True, tag=True):
    """A job for the worker: documents to put one behind the other. Tags, language and title are lost in it."""

    parts: list[bytes]


Job = Setting | Joining


class Answer(msgspec.Struct, array_like=True):
    """What the worker says: the PDF and the characters no font has a picture for, or what went wrong."""

    data: bytes = b""
    missing: tuple[str, ...] = ()
    error: str = ""


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message of a pipe (four bytes of length, then the body); None at its end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    body = stream.read(length)
    return body if len(body) == length else None


def write_message(stream: IO[bytes], body: bytes) -> None:
    """Send one message into a pipe."""
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


@dataclass(frozen=True)
class Pdf:
    """A finished document, and the characters in it that no installed font can show: somebody should look at those."""

    data: bytes
    missing: tuple[str, ...]


class RenderError(RuntimeError):
    """The document could not be set: a fault in a template, or the worker failed twice."""


class _WorkerGone(Exception):
    """The worker ended before it answered."""


class _Worker:
    """One worker process and the two pipes to it."""

    def __init__(self) -> None:
        self.left = RECYCLE
        self.process = subprocess.Popen(
            [sys.executable, "-m", "badges.worker"],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith("EINLASS_")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C at the server's terminal is the server's business
        )
        assert self.process.stdin
        assert self.process.stdout
        self._jobs, self._answers = self.process.stdin, self.process.stdout

    def ask(self, job: Job) -> Answer:
        """Have one job done; raises _WorkerGone when the process ends or hangs over it."""
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        try:
            write_message(self._jobs, msgspec.msgpack.encode(job))
            body = read_message(self._answers)
        except BrokenPipeError:
            body = None
        finally:
            watchdog.cancel()
        if body is None:
            raise _WorkerGone
        self.left -= 1
        return msgspec.msgpack.decode(body, type=Answer)

    def end(self) -> None:
        """Close its pipes, which ends it, and wait for that."""
        with self.process, suppress(BrokenPipeError):
            self._jobs.close()


class Typesetter:
    """The queue of documents and the worker behind it; lives from the server's start to its stop."""

    def __init__(self) -> None:
        self._queue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pdf")
        self._worker: _Worker | None = None

    @property
    def process_id(self) -> int | None:
        """The worker's process, for tests and monitoring; None while there is none."""
        return self._worker.process.pid if self._worker else None

    async def render(self, html: str, style: str, *, tagged: bool = True) -> Pdf:
        """Set a document with a style sheet of templates/print.

        Tagged documents are PDF/UA-1 (accessible); untagged ones are for paper only. Raises RenderError.
        """
        return await self._finished(Setting(html, style, tagged))

    async def join(self, parts: Sequence[Pdf]) -> Pdf:
        """One untagged document out of several: so a thousand badges need no more memory than three hundred."""
        if len(parts) == 1:
            return parts[0]
        whole = await self._finished(Joining([part.data for part in parts]))
        return Pdf(whole.data, tuple(sorted({character for part in parts for character in part.missing})))

    async def _finished(self, job: Job) -> Pdf:
        answer = await asyncio.get_running_loop().run_in_executor(self._queue, self._answer, job)
        if answer.error:
            raise RenderError(answer.error)
        return Pdf(answer.data, answer.missing)

    def _answer(self, job: Job) -> Answer:
        for _ in range(2):
            if self._worker and not self._worker.left:
                self._drop()
            self._worker = self._worker or _Worker()
            try:
                return self._worker.ask(job)
            except _WorkerGone:
                self._drop()
        return Answer(error="the PDF worker died twice over this document")

    def _drop(self) -> None:
        if self._worker:
            self._worker.end()
            self._worker = None

    def stop(self) -> None:
        """Finish the document in hand, give up those waiting, end the worker."""
        self._queue.shutdown(cancel_futures=True)
        self._drop()


_typesetter: Typesetter | None = None


def start() -> None:
    """Take documents from now on; costs nothing until the first one."""
    global _typesetter
    _typesetter = _typesetter or Typesetter()


def stop() -> None:
    """End the worker with the server."""
    global _typesetter
    if _typesetter:
        _typesetter.stop()
        _typesetter = None


def _running() -> Typesetter:
    if _typesetter is None:
        raise RuntimeError("pdf.start() has not been called")
    return _typesetter


async def render(html: str, style: str, *, tagged: bool = True) -> Pdf:
    """Set a document with a style sheet of templates/print (see Typesetter.render)."""
    return await _running().render(html, style, tagged=tagged)


async def join(parts: Sequence[Pdf]) -> Pdf:
    """One untagged document out of several (see Typesetter.join)."""
    return await _running().join(parts)
