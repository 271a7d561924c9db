"""The deliverer: takes letters from the outbox one by one and hands them to the mail server.

It runs inside `einlass serve` and as `einlass deliver`, as often as one likes. Killed with a letter in flight, that
letter goes again when its lease has run out, with the same Message-ID and marked "perhaps sent twice".
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import msgspec
import structlog

from core.mail import claims
from core.mail.message import NoAddress, addressed, compose, sender_of
from core.mail.outbox import Attachment, Obsolete, Renderer
from core.mail.rules import MAX_ATTEMPTS, PREPARING, pause_without_server
from core.mail.smtp import InDoubt, Line, Refused, ServerAway
from core.mail.tables import Letter
from core.settings import Smtp, settings

log = structlog.get_logger("einlass")

POLL = 1.0  # seconds between two looks into an empty outbox
AFTER_FAULT = 5.0  # seconds until the next try when the database fails
STOPPING = 300.0  # seconds a stop waits for the letter in flight


class NeverFinished(Exception):
    """Every attempt ended with the deliverer's death."""


class NoRenderer(Exception):
    """Nobody knows how to make an attachment of this kind."""


class Deliverer:
    """Sends what is due until it is told to stop; without a mail server it leaves the letters where they are."""

    def __init__(
        self,
        renderers: Mapping[str, Renderer],
        smtp: Smtp | None = settings.smtp,
        mail_from: str = settings.mail_from,
    ) -> None:
        self._renderers = renderers
        self._smtp = smtp
        self._sender = sender_of(mail_from)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish the letter in flight and end."""
        self._stopping.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver beside the body of the `async with`; on leaving, the letter in flight is finished."""
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            self.stop()
            with suppress(TimeoutError):
                await asyncio.wait_for(task, STOPPING)

    async def run(self) -> None:
        """Deliver until stop(); whatever goes wrong with one letter, the next one gets its turn."""
        if self._smtp is None:
            log.info("no_mail_server", meaning="EINLASS_SMTP_URL is unset: letters stay in the outbox")
            return
        failures = 0
        while not self._stopping.is_set():
            pause = POLL
            try:
                await self.deliver_due()
                failures = 0
            except ServerAway as away:
                failures += 1
                pause = pause_without_server(failures)
                log.warning("mail_server_away", error=type(away.__cause__ or away).__name__, again_in=pause)
            except Exception as error:
                pause = AFTER_FAULT
                log.error("delivery_broken", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def deliver_due(self) -> int:
        """Send all letters that are due, over one connection; answers how many were tried.

        ServerAway when the mail server cannot be used; then no letter has lost an attempt.
        """
        if self._smtp is None:
            return 0
        line, tried = Line(self._smtp), 0
        try:
            while not self._stopping.is_set() and (waiting := await claims.due()):
                try:
                    await line.open()
                except ServerAway as away:
                    await claims.waits_for_server(waiting, away)
                    raise
                letter = await claims.claim()
                if letter is not None:
                    await self._deliver(letter, line)
                    tried += 1
        finally:
            await line.close()
        return tried

    async def _deliver(self, letter: Letter, line: Line) -> None:
        if letter.attempts > MAX_ATTEMPTS:
            await self._bury(letter, NeverFinished())
            return
        try:
            async with asyncio.timeout(PREPARING):
                message = compose(letter, await self._rendered(letter), self._sender)
                await line.address(self._sender[1], addressed(letter.to_address))
            await line.hand_over(message)
        except ServerAway as away:
            await claims.put_back(letter, away)
            raise
        except (Refused, NoAddress) as refused:
            await self._bury(letter, refused)
        except Obsolete:
            await claims.obsolete(letter)
            log.info("letter_obsolete", letter=str(letter.id), kind=letter.kind)
        except Exception as error:
            if isinstance(error, TimeoutError):
                line.drop()
            again = await claims.failed(letter, error, in_doubt=isinstance(error, InDoubt))
            event = "letter_failed" if again else "letter_dead"
            log.warning(event, letter=str(letter.id), attempt=letter.attempts, error=type(error).__name__)
        else:
            await claims.sent(letter)
            log.info("letter_sent", letter=str(letter.id), attempt=letter.attempts)

    async def _bury(self, letter: Letter, error: Exception) -> None:
        await claims.dead(letter, error)
        log.warning("letter_dead", letter=str(letter.id), attempt=letter.attempts, error=type(error).__name__)

    async def _rendered(self, letter: Letter) -> list[Attachment]:
        made = []
        for reference in msgspec.json.decode(letter.attachments):
            renderer = self._renderers.get(reference["kind"])
            if renderer is None:
                raise NoRenderer(reference["kind"])
            made.append(await renderer(reference))
        return made
