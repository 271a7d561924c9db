"""Servers and a mail server for the tests that kill and crowd them."""

from uuid import uuid4

import pytest
from servers import Mailbox, Server


@pytest.fixture
async def server(anyio_backend, tmp_path):
    """An installation with an empty database; `await server.start()` serves."""
    server = Server(f"race_{uuid4().hex[:12]}", tmp_path)
    await server.make_database()
    yield server
    await server.drop_database()


@pytest.fixture
async def mailbox(anyio_backend, server):
    """A mail server, and the setting by which the server finds it."""
    mailbox = Mailbox()
    listening, url = await mailbox.open()
    server.settings["EINLASS_SMTP_URL"] = url
    yield mailbox
    listening.close()
    await listening.wait_closed()
