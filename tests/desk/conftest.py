"""People of the town hall, each at a browser."""

import httpx
import pytest
from office import Office


def _office(app) -> Office:
    return Office(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://einlass.test",
        headers={"Sec-Fetch-Site": "same-origin"},
    )


@pytest.fixture
async def organiser(app, clock):
    """Frau Weber, who organises."""
    async with _office(app) as office:
        await office.sign_in("weber@dortmund.example", "organiser", "Frau Weber")
        yield office


@pytest.fixture
async def admin(app, clock):
    """Herr Demir, who also looks after accounts and tokens."""
    async with _office(app) as office:
        await office.sign_in("demir@dortmund.example", "admin", "Herr Demir")
        yield office


@pytest.fixture
async def door(app, clock):
    """Somebody who only works at the door."""
    async with _office(app) as office:
        await office.sign_in("tuer@dortmund.example", "door")
        yield office
