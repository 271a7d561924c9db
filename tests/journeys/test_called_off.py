"""An event that was called off: what people find on their own page, and what nobody can do any more."""

import pytest
from factories import a_sign_up, a_token, an_event, signed_up
from reader import forms, letters, link_in_letter

from core.db import row

pytestmark = pytest.mark.anyio
EVENT = "/api/v1/events/stadtkonferenz"
ROOM = "https://konferenz.dortmund.example/saal"


@pytest.fixture
async def token(app, clock):
    return await a_token()


async def call_off(client, token):
    answer = await client.post(f"{EVENT}/cancel", json={"reason": "Der Saal steht unter Wasser."}, headers=token)
    assert answer.status_code == 200, answer.text


def path_of(registration):
    return registration["manage_url"].removeprefix("http://einlass.test")


async def test_a_seat_that_was_offered_is_not_to_be_had_any_more(client, token):
    await an_event(client, token, seats={"on_site": 1}, offer_hours=24)
    first, second, third = [await signed_up(client, token) for _one in range(3)]
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=token)
    await call_off(client, token)
    for waiting in (second, third):
        page = await client.get(path_of(waiting))
        assert "Diese Veranstaltung fällt aus" in page.text
        assert "Der Saal steht unter Wasser." in page.text
        assert "als Nächstes an der Reihe" not in page.text
        assert [one for one in forms(page) if one.action.endswith(("/accept", "/mode"))] == []
    refused = await client.post(f"{path_of(second)}/accept")
    assert (refused.status_code, "fällt aus" in refused.text) == (409, True)
    assert (await row("SELECT count(*) AS n FROM attendee WHERE state = 'seat'"))["n"] == 0
    assert len(await letters("ticket")) == 1


async def test_the_events_page_says_it_first_of_all(client, token):
    await an_event(client, token)
    await call_off(client, token)
    page = (await client.get("/e/stadtkonferenz")).text
    assert page.index("fällt aus") < page.index("Auf einen Blick")


async def test_nothing_is_changed_and_no_ticket_is_sent_again(client, token):
    await an_event(client, token, seats={"on_site": 5, "online": 5}, join_url=ROOM)
    mine = await signed_up(client, token, mode="online")
    path, person = path_of(mine), mine["attendees"][0]["id"]
    await call_off(client, token)
    before = len(await letters())
    assert (await client.get(f"{path}/edit")).status_code == 303
    assert "/edit" not in (await client.get(path)).text + (await client.get(f"{path}/data")).text
    switched = await client.post(f"{path}/mode", data={"attendee": person, "mode": "on_site"})
    assert (switched.status_code, "fällt aus" in switched.text) == (409, True)
    renamed = {"attendees": [{"id": person, "name": "Jemand anderes"}]}
    answer = await client.patch(f"/api/v1/registrations/{mine['id']}", json=renamed, headers=token)
    assert answer.json()["attendees"][0]["name"] == "Jemand anderes"  # staff still put right what is wrong
    assert len(await letters()) == before


async def test_nobody_is_led_into_the_online_room(client, token, clock):
    await an_event(client, token, join_url=ROOM)
    path = path_of(await signed_up(client, token, mode="online"))
    clock.set(clock().replace(year=2027, month=2, day=20, hour=8, minute=45))
    assert ROOM in (await client.get(path)).text
    await call_off(client, token)
    assert ROOM not in (await client.get(path)).text
    assert "Online dabei sein" not in (await client.get(path)).text


async def test_who_has_not_confirmed_yet_reads_it_too(client, token):
    await an_event(client, token)
    await client.post(f"{EVENT}/registrations", json=a_sign_up())
    await call_off(client, token)
    page = await client.get(await link_in_letter("please_confirm"))
    assert "Der Saal steht unter Wasser." in page.text
    assert forms(page) == []


async def test_nobody_is_asked_to_cancel_what_does_not_take_place(client, token):
    await an_event(client, token)
    path = path_of(await signed_up(client, token))
    assert "Doch keine Zeit?" in (await client.get(path)).text
    await call_off(client, token)
    page = (await client.get(path)).text
    assert "Ihre Anmeldung müssen Sie nicht absagen." in page
    assert "Ticketcode:" in page
    for words in ("Doch keine Zeit?", "Am Einlass genügt"):
        assert words not in page, words
    assert (await client.get(f"{path}/cancel")).headers["location"] == path
    public = (await client.get("/e/stadtkonferenz")).text
    for words in ("bekommen einen Link", "Kostenlos und ohne"):
        assert words not in public, words
