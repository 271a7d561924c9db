"""A mail server and letters for it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from drafts import a_draft
from postbox import Postbox, serving

from core.db import row, writing
from core.mail.outbox import queue


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def smtp(anyio_backend, postbox):
    """A plain server that takes everything."""
    async with serving(postbox) as reached:
        yield reached


@pytest.fixture
def queued() -> Callable[..., Awaitable[UUID]]:
    """Put a letter into the outbox: await queued(subject="...")."""

    async def put(**changes: Any) -> UUID:
        async with writing():
            return (await queue(a_draft(**changes)))[0]

    return put


@pytest.fixture
def stored() -> Callable[[UUID], Awaitable[Any]]:
    """The row of a letter."""

    async def read(letter: UUID) -> Any:
        return await row('SELECT * FROM "letter" WHERE "id" = ?', letter)

    return read
