"""What people meet on the public pages when plans change: the event is off, or it moved to the screen."""

import pytest
from factories import a_sign_up, a_token, an_event, signed_up

from registration.plans.circulars import circulate

pytestmark = pytest.mark.anyio
API = "/api/v1/events/stadtkonferenz"
PAGE = "/e/stadtkonferenz"


@pytest.fixture
async def token(app, clock):
    return await a_token()


async def called_off(client, token) -> None:
    answer = await client.post(f"{API}/cancel", json={"reason": "Der Saal ist gesperrt."}, headers=token)
    assert answer.status_code == 200, answer.text


async def test_called_off_the_event_says_so_and_takes_nobody(client, token):
    await an_event(client, token)
    made = await signed_up(client, token)
    await called_off(client, token)
    page = (await client.get(PAGE)).text
    assert "Der Saal ist gesperrt." in page
    assert f'href="{PAGE}/register"' not in page
    form = await client.get(f"{PAGE}/register")
    assert (form.status_code, form.headers.get("location")) == (303, PAGE)
    mine = (await client.get(made["manage_url"])).text
    assert "Der Saal ist gesperrt." in mine
    event = (await client.get(API)).json()
    assert event["free"] == {"on_site": 0, "online": 0}, "no free seats any more"


async def test_who_confirms_after_that_reads_that_the_event_is_off(client, token):
    await an_event(client, token)
    await client.post(f"{API}/registrations", json=a_sign_up())
    from core.db import row

    link = f"/r/{(await row('SELECT manage_token FROM registration'))['manage_token']}"
    await called_off(client, token)
    answer = await client.post(f"{link}/confirm")
    assert answer.status_code == 409
    assert "fällt aus" in answer.text
    assert "0231 50-12345" in answer.text


async def test_moved_to_the_screen_the_same_ticket_leads_online(client, token, clock):
    await an_event(client, token, seats={"on_site": 5})
    made = await signed_up(client, token)
    wish = {"modes": ["online"], "join_url": "https://video.example/x", "message": "Wir treffen uns am Bildschirm."}
    assert (await client.post(f"{API}/move", json=wish, headers=token)).status_code == 200
    await circulate()
    clock.set(clock.moment.replace(year=2027, month=2, day=20, hour=8, minute=45))
    mine = (await client.get(made["manage_url"])).text
    assert "Online dabei sein" in mine
    assert "https://video.example/x" in mine
    page = (await client.get(PAGE)).text
    assert "video.example" not in page


async def test_what_to_know_on_the_day_stands_on_ones_page(client, token, clock):
    await an_event(client, token, day_info="Bitte Hausschuhe mitbringen.")
    made = await signed_up(client, token)
    clock.set(clock.moment.replace(year=2027, month=2, day=19, hour=12))
    assert "Hausschuhe" in (await client.get(made["manage_url"])).text
    assert "Hausschuhe" not in (await client.get(PAGE)).text
