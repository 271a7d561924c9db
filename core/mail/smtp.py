"""The line to the mail server, and what its answers mean for a letter."""

import asyncio
import contextlib

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from core.mail.outbox import our_host
from core.mail.rules import HANDING_OVER
from core.settings import Smtp

_COMMAND = 30.0  # seconds for an answer
_CLOSING = 421


class ServerAway(Exception):
    """The mail server cannot be reached or will not have us at all: no letter's fault."""


class Deferred(Exception):
    """The server will not take this letter now."""


class Refused(Exception):
    """The server will never take this letter."""


class InDoubt(Exception):
    """The line broke while the content was on its way: the server may have the letter."""


def _verdict(error: SMTPResponseException) -> Exception:
    """What an answer to RCPT or DATA means."""
    kind = Refused if 500 <= error.code < 600 else Deferred
    return kind(f"{error.code} {error.message}")


class Line:
    """One connection, opened when first needed and kept for a run of letters."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._client: aiosmtplib.SMTP | None = None

    async def open(self) -> None:
        """Connect, secure the line and sign in, unless that is done; ServerAway when it fails."""
        if self._client is not None and self._client.is_connected:
            return
        self._client = aiosmtplib.SMTP(
            hostname=self._smtp.host,
            port=self._smtp.port,
            username=self._smtp.username,
            password=self._smtp.password,
            use_tls=self._smtp.tls,
            start_tls=self._smtp.starttls,
            local_hostname=our_host(),
            timeout=_COMMAND,
        )
        try:
            await self._client.connect()
        except (SMTPException, OSError, ValueError) as error:
            self.drop()
            raise ServerAway(f"{type(error).__name__}: {error}") from error

    async def address(self, sender: str, recipient: str) -> None:
        """Name sender and recipient: Deferred, Refused or ServerAway when the server says no."""
        fresh = self._client is None or not self._client.is_connected
        await self.open()
        try:
            await self._mail(sender, recipient)
        except ServerAway:
            if fresh:
                raise
            await self.open()  # a kept connection may have been closed behind our back
            await self._mail(sender, recipient)
        assert self._client is not None
        encoding = "ascii" if recipient.isascii() else "utf-8"
        try:
            await self._client.rcpt(recipient, encoding=encoding)
        except SMTPResponseException as error:
            await self._reset(error)
            raise _verdict(error) from error
        except ValueError as error:
            self.drop()
            raise Refused("is no e-mail address") from error
        except (SMTPException, OSError) as error:
            self.drop()
            raise ServerAway(type(error).__name__) from error

    async def _mail(self, sender: str, recipient: str) -> None:
        assert self._client is not None
        wide = not recipient.isascii()
        try:
            if wide and self._client.is_ehlo_or_helo_needed:
                await self._client.ehlo()
            if wide and not self._client.supports_extension("smtputf8"):
                raise Refused("the mail server takes no address with such letters")
            await self._client.mail(sender, options=["SMTPUTF8"] if wide else [], encoding="utf-8" if wide else "ascii")
        except (SMTPException, OSError, ValueError) as error:  # ValueError: the sender is no possible address
            self.drop()
            raise ServerAway(f"{type(error).__name__}: {error}") from error

    async def hand_over(self, message: bytes) -> None:
        """Send the content of the letter whose recipient was accepted; InDoubt when no answer came."""
        assert self._client is not None
        try:
            async with asyncio.timeout(HANDING_OVER):
                await self._client.data(message, timeout=HANDING_OVER)
        except SMTPResponseException as error:
            await self._reset(error)
            raise _verdict(error) from error
        except (SMTPException, OSError) as error:  # TimeoutError is an OSError
            self.drop()
            raise InDoubt(type(error).__name__) from error
        except asyncio.CancelledError:
            self.drop()
            raise

    async def _reset(self, error: SMTPResponseException) -> None:
        if self._client is None or error.code == _CLOSING:
            return self.drop()
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            self.drop()
        return None

    def drop(self) -> None:
        """Close without a word."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def close(self) -> None:
        """Say goodbye."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            with contextlib.suppress(SMTPException, OSError):
                await client.quit(timeout=5)
            client.close()
