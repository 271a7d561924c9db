"""The queue over time: parties together, offers, the end of the event, long lists."""

import asyncio
from datetime import UTC, datetime

import pytest
from factories import PROCESS, a_sign_up, an_event, signed_up

from core.db import row, rows
from registration.actions import sweep
from registration.recount import differences

pytestmark = pytest.mark.anyio
URL = "/api/v1/events/stadtkonferenz/registrations"


async def states(client, organiser, registration):
    answer = await client.get(f"/api/v1/registrations/{registration['id']}", headers=organiser)
    return answer.json()["state"], [person["state"] for person in answer.json()["attendees"]]


async def test_a_party_that_declines_goes_to_the_end_together(client, organiser):
    await an_event(client, organiser, seats={"on_site": 3}, offer_hours=24, max_party=3)
    first = await signed_up(client, organiser, people=3)
    party = await signed_up(client, organiser, people=3)
    single = await signed_up(client, organiser)
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    assert await states(client, organiser, party) == ("active", ["offered"] * 3)
    await client.post(party["manage_url"] + "/decline")
    assert await states(client, organiser, single) == ("active", ["offered"])
    assert await states(client, organiser, party) == ("active", ["waiting"] * 3)
    await client.delete(f"/api/v1/registrations/{single['id']}", headers=organiser)
    assert await states(client, organiser, party) == ("active", ["offered"] * 3)
    await client.post(party["manage_url"] + "/decline")
    assert await states(client, organiser, party) == ("cancelled", ["cancelled"] * 3)
    assert await differences() == []


async def test_nobody_moves_up_after_the_end_and_nobody_cancels_herself_then(client, organiser, clock):
    await an_event(client, organiser, seats={"on_site": 1})
    seated, waiting = await signed_up(client, organiser), await signed_up(client, organiser)
    clock.set(datetime(2027, 2, 20, 13, tzinfo=UTC))
    late = await client.post(seated["manage_url"] + "/cancel")
    assert late.status_code == 409
    assert PROCESS["contact"]["phone"] in late.text
    await client.delete(f"/api/v1/registrations/{seated['id']}", headers=organiser)
    assert await states(client, organiser, waiting) == ("active", ["waiting"])


async def test_while_the_registration_is_open_one_can_confirm_also_after_the_start(client, organiser, clock):
    await an_event(client, organiser, registration_closes="2027-02-20T12:00:00Z")
    clock.set(datetime(2027, 2, 20, 10, tzinfo=UTC))
    answer = (await client.post(URL, json=a_sign_up())).json()
    assert answer["hold_until"] == "2027-02-20T12:00:00Z"
    clock.move(minutes=5)
    await sweep()
    token = await row("SELECT manage_token FROM registration")
    assert (await client.post(f"/r/{token['manage_token']}/confirm")).status_code == 303
    assert (await row("SELECT state FROM registration"))["state"] == "active"


async def test_the_answer_to_cancelling_the_last_person_says_so(client, organiser):
    await an_event(client, organiser)
    made = await signed_up(client, organiser)
    wish = {"attendees": [{"id": made["attendees"][0]["id"], "state": "cancelled"}]}
    url = f"/api/v1/registrations/{made['id']}"
    assert (await client.patch(url, json=wish, headers=organiser)).json()["state"] == "cancelled"
    twice = await client.patch(url, json={"attendees": wish["attendees"] * 2}, headers=organiser)
    assert twice.json()["errors"] == [{"field": "attendees.1.id", "code": "duplicate"}]


async def test_taking_back_a_wish_for_the_other_mode_sends_no_ticket(client, organiser):
    await an_event(client, organiser, seats={"on_site": 5, "online": 0})
    made = await signed_up(client, organiser)
    url, person = f"/api/v1/registrations/{made['id']}", made["attendees"][0]["id"]
    for mode in ("online", "on_site"):
        answer = await client.patch(url, json={"attendees": [{"id": person, "mode": mode}]}, headers=organiser)
        assert answer.json()["attendees"][0]["mode"] == "on_site"
    assert len(await rows("SELECT id FROM letter WHERE kind = 'ticket'")) == 1


@pytest.mark.parametrize("confirm", [True, False])
async def test_strangers_trigger_five_letters_a_day_however_the_address_is_written(client, organiser, clock, confirm):
    await an_event(client, organiser, confirm_email=confirm)
    for name in ("v@posteo.example", "V@posteo.example", "v@POSTEO.example", "V@Posteo.example") * 2:
        body = a_sign_up() | {"contact": {"name": "Ott", "email": name}}
        assert (await client.post(URL, json=body)).status_code == 201
    times = [one["not_before"] for one in await rows("SELECT not_before FROM letter ORDER BY not_before")]
    assert [(moment - clock()).total_seconds() for moment in times] == [0, 60, 120, 180, 240]


async def test_the_letter_names_an_earlier_registration_also_where_nothing_is_confirmed(client, organiser):
    await an_event(client, organiser, confirm_email=False)
    for _ in range(2):
        body = a_sign_up() | {"contact": {"name": "Ott", "email": "ott@posteo.example"}}
        assert (await client.post(URL, json=body)).status_code == 201
    first = await row("SELECT manage_token FROM registration ORDER BY created_at LIMIT 1")
    letters = await rows("SELECT text FROM letter ORDER BY not_before")
    tokens = [row["manage_token"] for row in await rows("SELECT manage_token FROM registration")]
    assert first is not None
    assert sum(token in letters[1]["text"] for token in tokens) == 2


async def test_a_later_registration_is_not_called_an_earlier_one(client, organiser, clock):
    await an_event(client, organiser)
    first, second = a_sign_up(), a_sign_up()
    made = await client.post(URL, json=first)
    clock.move(minutes=5)
    assert (await client.post(URL, json=second | {"contact": first["contact"]})).status_code == 201
    await client.post(f"/api/v1/registrations/{made.json()['id']}/confirm", headers=organiser)
    later = await row("SELECT manage_token FROM registration ORDER BY created_at DESC LIMIT 1")
    letters = await rows("SELECT text FROM letter WHERE kind = 'ticket'")
    assert later is not None
    assert [later["manage_token"] in letter["text"] for letter in letters] == [False]


async def test_one_slug_for_several_organisers_at_once(client, organiser):
    bodies = [PROCESS | {"title": str(n)} for n in range(4)]
    answers = await asyncio.gather(
        *(client.post("/api/v1/processes", json=body, headers=organiser) for body in bodies),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]


async def test_a_very_long_queue_moves_up_in_portions(client, organiser):
    await an_event(client, organiser, seats={"on_site": 0}, max_party=50)
    for n in range(24):
        await signed_up(client, organiser, name=f"Gruppe {n}", people=50)
    answer = await client.patch("/api/v1/events/stadtkonferenz", json={"seats": {"on_site": 1180}}, headers=organiser)
    assert answer.status_code == 200
    while await sweep() and (await row("SELECT on_site_taken FROM event"))["on_site_taken"] < 1150:
        pass
    counters = await row("SELECT on_site_taken, on_site_waiting FROM event")
    assert dict(counters) == {"on_site_taken": 1150, "on_site_waiting": 50}
    assert await differences() == []
