"""One process at a time."""

import pytest

from core.alone import alone

pytestmark = pytest.mark.anyio


async def test_the_second_one_is_turned_away_until_the_first_has_ended(app):
    async with (
        alone("test", wait=False) as first,
        alone("other", wait=False) as other,
        alone("test", wait=False) as second,
    ):
        assert (first, second, other) == (True, False, True)
    async with alone("test", wait=False) as third:
        assert third
