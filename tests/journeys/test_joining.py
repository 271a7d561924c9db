"""Somebody who takes part online finds the way in on "my registration", and only when it is time."""

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
ROOM = "https://konferenz.dortmund.example/saal"


async def test_the_way_in_opens_half_an_hour_before(client, clock):
    organiser = await a_token()
    event = await an_event(client, organiser, join_url=ROOM)
    online = (await signed_up(client, organiser, mode="online"))["manage_url"]
    on_site = (await signed_up(client, organiser))["manage_url"]
    assert ROOM not in (await client.get(online)).text
    clock.set(clock().replace(year=2027, month=2, day=20, hour=8, minute=30))
    assert ROOM in (await client.get(online)).text
    assert ROOM not in (await client.get(on_site)).text
    assert ROOM not in (await client.get(f"/e/{event['slug']}")).text
    clock.move(hours=5)
    assert ROOM not in (await client.get(online)).text
