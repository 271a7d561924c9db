"""A mail server in the test's own event loop that keeps what it is given, and refuses what it is told to refuse."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from core.settings import Smtp

CERTIFICATE = Path(__file__).with_name("localhost.pem")  # made for this test only, with its key


class Postbox:
    """The server's side: letters it took, and its answers to recipients and contents."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.signed_in: list[str] = []
        self.connections = 0
        self.mail_answer: str | None = None
        self.letters_per_connection: int | None = None
        self.rcpt_answers: dict[str, str] = {}
        self.data_answer: str | None = "250 taken"  # None: the line breaks instead
        self.hold: asyncio.Event | None = None  # the answer to a content waits for it

    @property
    def letters(self) -> list[EmailMessage]:
        """What arrived, parsed."""
        return [message_from_bytes(raw, policy=default) for raw in self.raw]  # type: ignore[misc]

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        session.letters = 0
        self.connections += 1
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.mail_answer:
            return self.mail_answer
        if session.letters == self.letters_per_connection:
            return "421 enough on this line"
        session.letters += 1
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := self.rcpt_answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_answer is None:
            server.transport.abort()
            return "250 unheard"
        if self.data_answer.startswith("250"):
            self.raw.append(envelope.content)
            self.recipients += envelope.rcpt_tos
        if self.hold is not None:
            await self.hold.wait()
        return self.data_answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = (data.login, data.password) == (b"einlass", b"geheim")
        if good:
            self.signed_in.append(mechanism)
        return AuthResult(success=good, handled=good)


def certificate() -> ssl.SSLContext:
    """The server's TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


@asynccontextmanager
async def serving(postbox: Postbox, tls: bool = False, **options: Any) -> AsyncIterator[Smtp]:
    """Run a server for this postbox on a free port; answers how to reach it."""
    loop = asyncio.get_running_loop()
    options = {"enable_SMTPUTF8": True} | options
    server = await loop.create_server(
        lambda: SMTP(postbox, hostname="localhost", loop=loop, **options),
        "127.0.0.1",
        0,
        ssl=certificate() if tls else None,
    )
    port = server.sockets[0].getsockname()[1]
    try:
        yield Smtp(host="localhost", port=port, tls=tls, starttls=False, username=None, password=None)
    finally:
        server.close()
        await server.wait_closed()
