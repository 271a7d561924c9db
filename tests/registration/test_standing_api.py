"""What staff do for people on the phone, a program can do: confirm, answer an offer, write once more, explain."""

import uuid

import pytest
from factories import a_sign_up, a_token, an_event, signed_up

from core.db import rows

pytestmark = pytest.mark.anyio
URL = "/api/v1/registrations"


@pytest.fixture
async def organiser(client, clock):
    return await a_token()


async def test_an_offer_is_answered_for_somebody_and_every_step_explained(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1}, offer_hours=24)
    first = await signed_up(client, organiser)
    second = await signed_up(client, organiser, contact={"name": "Erna"})
    place = f"{URL}/{second['id']}"
    assert (await client.post(f"{place}/offer", json={"accept": True}, headers=organiser)).status_code == 409
    await client.delete(f"{URL}/{first['id']}", headers=organiser)
    assert (await client.post(f"{place}/offer", json={}, headers=organiser)).status_code == 422
    nobody = {"accept": True, "attendees": [str(uuid.uuid4())]}
    assert (await client.post(f"{place}/offer", json=nobody, headers=organiser)).status_code == 409
    taken = await client.post(f"{place}/offer", json={"accept": True}, headers=organiser)
    assert taken.json()["attendees"][0]["state"] == "seat"
    told = (await client.get(f"{place}/history?limit=2", headers=organiser)).json()
    assert [(one["reason"], one["state"]) for one in told["items"]] == [("accepted", "seat"), ("offered", "offered")]
    assert told["items"][1]["text"].startswith("Die Reihe kam an diese Person.")
    rest = (await client.get(f"{place}/history", params={"cursor": told["next"]}, headers=organiser)).json()
    assert ([one["reason"] for one in rest["items"]], rest["next"]) == (["signed_up"], None)


async def test_confirmed_on_the_phone_and_written_to_once_more(client, organiser):
    await an_event(client, organiser)
    place = f"{URL}/{(await client.post('/api/v1/events/stadtkonferenz/registrations', json=a_sign_up())).json()['id']}"
    assert (await client.post(f"{place}/resend", headers=organiser)).json()["state"] == "pending"
    for _twice in range(2):
        assert (await client.post(f"{place}/confirm", headers=organiser)).json()["state"] == "active"
    assert (await client.post(f"{place}/resend", headers=organiser)).status_code == 200
    kinds = [one["kind"] for one in await rows("SELECT kind FROM letter ORDER BY kind")]
    assert kinds == ["please_confirm", "please_confirm", "ticket", "ticket"]
    await client.delete(place, headers=organiser)
    for what in ("confirm", "resend"):
        assert (await client.post(f"{place}/{what}", headers=organiser)).status_code == 409


async def test_others_learn_nothing(client, organiser):
    await an_event(client, organiser)
    place = f"{URL}/{(await signed_up(client, organiser))['id']}"
    assert (await client.get(f"{place}/history")).status_code == 401
    assert (await client.get(f"{place}/history", headers=await a_token("reader"))).status_code == 403
    assert (await client.post(f"{place}/confirm")).status_code == 401
