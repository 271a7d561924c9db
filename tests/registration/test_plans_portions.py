"""Letters to everybody: in portions, resumed after a kill, once each, also with two sweepers; and reminders."""

import asyncio
from collections import Counter

import pytest
from factories import a_sign_up, a_token, an_event, signed_up

from core.db import rows
from registration.plans import circulars
from registration.plans.circulars import circulate
from registration.plans.reminders import remind

pytestmark = pytest.mark.anyio
EVENT = "/api/v1/events/stadtkonferenz"


@pytest.fixture
async def token(app, clock):
    return await a_token()


async def written(kind: str) -> Counter[str]:
    return Counter(one["to_address"] for one in await rows("SELECT to_address FROM letter WHERE kind = ?", kind))


async def moved_event(client, token, people: int) -> None:
    await an_event(client, token)
    for _ in range(people):
        await signed_up(client, token)
    assert (await client.post(f"{EVENT}/move", json={"venue": "Rathaus"}, headers=token)).status_code == 200


async def test_killed_between_and_inside_portions_everybody_gets_one_letter(client, token, monkeypatch):
    monkeypatch.setattr(circulars, "PORTION", 3)
    await moved_event(client, token, 10)
    calls = 0
    tell = circulars.tell

    async def dies(drafts):
        nonlocal calls
        calls += 1
        await tell(drafts)
        if calls % 2:
            raise asyncio.CancelledError  # after the letters are written, before the transaction ends

    monkeypatch.setattr(circulars, "tell", dies)
    for _ in range(12):
        try:
            await circulate()
        except asyncio.CancelledError:
            continue
        break
    found = await written("moved")
    assert (len(found), found.total()) == (10, 10)
    assert [one["id"] for one in await rows("SELECT id FROM circular WHERE done_at IS NULL")] == []


async def test_two_sweepers_at_once_write_once(client, token, monkeypatch):
    monkeypatch.setattr(circulars, "PORTION", 2)
    await moved_event(client, token, 9)
    await asyncio.gather(circulate(), circulate(), circulate())
    found = await written("moved")
    assert (len(found), found.total()) == (9, 9)


async def test_who_signs_up_after_the_move_is_not_told_of_it(client, token, clock):
    await moved_event(client, token, 1)
    clock.move(minutes=1)
    await signed_up(client, token)
    await circulate()
    assert (await written("moved")).total() == 1


async def test_a_server_that_stops_leaves_the_rest_for_later(client, token, monkeypatch):
    monkeypatch.setattr(circulars, "PORTION", 2)
    await moved_event(client, token, 5)
    stops = iter([False, True])
    await circulate(lambda: next(stops))
    assert (await written("moved")).total() == 2
    await circulate()
    assert (await written("moved")).total() == 5


async def test_an_event_called_off_moves_nobody_any_more(client, token):
    await moved_event(client, token, 2)
    await client.post(f"{EVENT}/cancel", json={"reason": "Sturm"}, headers=token)
    await circulate()
    assert (await written("moved")).total() == 0
    assert (await written("called_off")).total() == 2


# The event begins on 20 February 2027 at 9:00 UTC.
async def remembered(client, token, clock, hours=(48,), **fields) -> None:
    await an_event(client, token, reminders=list(hours), day_info="Bitte Hausschuhe mitbringen.", **fields)


def at(clock, day: int, hour: int, minute: int = 0):
    return clock.set(clock.moment.replace(year=2027, month=2, day=day, hour=hour, minute=minute))


async def test_a_reminder_goes_once_to_everybody_with_a_seat(client, token, clock):
    await remembered(client, token, clock, seats={"on_site": 2})
    for _ in range(3):
        await signed_up(client, token)  # the third one waits
    await client.post(f"{EVENT}/registrations", json=a_sign_up(mode="on_site"))  # never confirmed
    await signed_up(client, token, contact={"name": "Ott", "phone": "0231 12"})
    at(clock, 18, 8, 59)
    assert await remind() == 0
    at(clock, 18, 9)
    begun = await asyncio.gather(remind(), remind())
    assert sum(begun) == 1
    await asyncio.gather(circulate(), circulate())
    assert await remind() == 0
    found = await rows("SELECT * FROM letter WHERE kind = 'reminder'")
    assert len(found) == 2
    assert "Bitte Hausschuhe mitbringen." in found[0]["text"]
    assert "ticket_pdf" in found[0]["attachments"]
    assert await rows("SELECT id FROM phone_call WHERE reason = 'reminder'") == []


async def test_who_has_just_got_the_ticket_is_not_reminded(client, token, clock):
    await remembered(client, token, clock, hours=[48, 2])
    await signed_up(client, token)
    at(clock, 17, 10)
    await signed_up(client, token)
    at(clock, 18, 9, 5)
    assert await remind() == 1
    await circulate()
    assert (await written("reminder")).total() == 1
    at(clock, 20, 7)
    assert await remind() == 1
    await circulate()
    assert sorted((await written("reminder")).values()) == [1, 2]


async def test_moved_to_another_day_the_reminder_goes_for_that_day_and_a_late_one_does_not(client, token, clock):
    await remembered(client, token, clock)
    await signed_up(client, token)
    at(clock, 18, 9)
    assert await remind() == 1
    await client.post(f"{EVENT}/move", json={"starts_at": "2027-03-06T09:00:00Z"}, headers=token)
    assert await remind() == 0
    clock.set(clock.moment.replace(month=3, day=4, hour=9))
    assert await remind() == 1
    await client.patch(EVENT, json={"reminders": [72]}, headers=token)  # its moment was a day ago
    assert await remind() == 0


async def test_no_reminder_of_what_is_called_off_or_still_a_draft(client, token, clock):
    await remembered(client, token, clock, published=False)
    at(clock, 18, 9)
    assert await remind() == 0
    await client.patch(EVENT, json={"published": True}, headers=token)
    await client.post(f"{EVENT}/cancel", json={"reason": "Sturm"}, headers=token)
    assert await remind() == 0
