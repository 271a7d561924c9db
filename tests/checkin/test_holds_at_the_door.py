"""A seat that was held in vain is gone at the door at once; phones hear of it when the sweep has seen it (30 s)."""

import pytest
from factories import a_sign_up
from phones import enrolled, the_list

from checkin import door_list
from core.db import row
from registration import actions
from registration.queries import event_by_slug

pytestmark = pytest.mark.anyio


async def test_nobody_comes_in_by_a_hold_that_is_over(hall, clock):
    """Search and paper list say the same as the phone's list and the verdict."""
    door = await hall(hold_minutes=15)
    _phone, search, _token = await enrolled(door, "search")
    answer = await door.client.post(f"/api/v1/events/{door.slug}/registrations", json=a_sign_up(name="Öztürk"))
    assert answer.status_code == 201, answer.text
    ticket = await row("SELECT code, attendee FROM ticket")
    listed = await the_list(door, search)
    assert [one["state"] for one in listed["entries"]] == ["unconfirmed"]
    clock.move(minutes=15)
    assert (await the_list(door, search))["entries"][0]["state"] == "cancelled"
    assert (await the_list(door, search, listed["cursor"]))["entries"] == []  # red on the phone either way
    told = await door.scan(ticket["code"], device=search)
    assert (told["verdict"], told["reason"]) == ("refuse", "cancelled")
    told = await door.scan(attendee=str(ticket["attendee"]), device=search)
    assert (told["verdict"], told["reason"]) == ("refuse", "cancelled")
    (found,) = await door.find("öztürk")
    assert found["state"] == "cancelled"
    assert await door_list.letters(await event_by_slug(door.slug)) == []
    await actions.sweep()
    (entry,) = (await the_list(door, search, listed["cursor"]))["entries"]
    assert entry["state"] == "cancelled"
