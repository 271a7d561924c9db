"""Signing up by the API: seats, queue, holds, what is refused and how."""

import json
import uuid

import pytest
from factories import EVENT, a_sign_up, a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
URL = "/api/v1/events/stadtkonferenz/registrations"


async def free(client):
    return (await client.get("/api/v1/events/stadtkonferenz")).json()["free"]


async def test_a_program_of_the_house_gets_seat_code_and_link(client, clock):
    organiser = await a_token()
    await an_event(client, organiser)
    answer = await signed_up(client, organiser)
    assert answer["state"] == "active"
    assert answer["manage_url"].startswith("http://einlass.test/r/")
    (person,) = answer["attendees"]
    assert person["state"] == "seat"
    assert len(person["ticket_code"]) == 20
    assert await free(client) == {"on_site": 199, "online": 300}


async def test_the_public_gets_neither_code_nor_link_and_holds_a_seat(client, clock):
    organiser = await a_token()
    await an_event(client, organiser)
    answer = await client.post(URL, json=a_sign_up())
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["state"] == "pending"
    assert body["hold_until"] == "2026-11-23T12:00:00Z"
    assert "manage_url" not in body
    assert "ticket_code" not in body["attendees"][0]
    assert await free(client) == {"on_site": 199, "online": 300}


async def test_a_hold_that_runs_out_gives_the_seat_to_the_next(client, clock):
    organiser = await a_token()
    await an_event(client, organiser, seats={"on_site": 1})
    await client.post(URL, json=a_sign_up())
    waiting = await signed_up(client, organiser, name="Ott")
    assert (waiting["attendees"][0]["state"], waiting["attendees"][0]["waiting_position"]) == ("waiting", 1)
    clock.move(hours=24)
    from registration.actions import sweep

    assert await sweep() == 1
    again = (await client.get(f"/api/v1/registrations/{waiting['id']}", headers=organiser)).json()
    assert again["attendees"][0]["state"] == "seat"


async def test_seats_go_first_come_first_served_and_parties_stay_whole(client, clock):
    organiser = await a_token()
    await an_event(client, organiser, seats={"on_site": 3}, max_party=4)
    assert [p["state"] for p in (await signed_up(client, organiser, people=2))["attendees"]] == ["seat"] * 2
    party = await signed_up(client, organiser, people=2)
    assert [(p["state"], p["waiting_position"]) for p in party["attendees"]] == [("waiting", 1), ("waiting", 2)]
    assert await free(client) == {"on_site": 0}
    single = await signed_up(client, organiser)
    assert single["attendees"][0]["waiting_position"] == 3
    await client.patch("/api/v1/events/stadtkonferenz", json={"seats": {"on_site": 4}}, headers=organiser)
    party = (await client.get(f"/api/v1/registrations/{party['id']}", headers=organiser)).json()
    assert [p["state"] for p in party["attendees"]] == ["seat", "seat"]


async def test_cancelling_moves_the_next_one_up_in_the_same_step(client, clock):
    organiser = await a_token()
    await an_event(client, organiser, seats={"on_site": 1})
    first = await signed_up(client, organiser)
    second = await signed_up(client, organiser)
    answer = await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    assert answer.json()["state"] == "cancelled"
    second = (await client.get(f"/api/v1/registrations/{second['id']}", headers=organiser)).json()
    assert second["attendees"][0]["state"] == "seat"


async def test_an_idempotency_key_gets_the_same_answer(client, clock):
    organiser = await a_token()
    await an_event(client, organiser)
    body = a_sign_up(idempotency_key=str(uuid.uuid4()))
    first = await client.post(URL, json=body)
    assert (await client.post(URL, json=body)).json() == first.json()
    other = await client.post(URL, json=body | {"may_split": True})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert await free(client) == {"on_site": 199, "online": 300}


WRONG = [
    ({"contact": {"name": " "}}, [("contact.name", "required"), ("contact.email", "required")]),
    ({"attendees": []}, [("attendees", "too_short")]),
    (
        {"attendees": [{"mode": "hybrid"}, {"mode": 3}]},
        [("attendees.0.mode", "choice"), ("attendees.1.mode", "type"), ("attendees", "too_long")],
    ),
    ({"may_split": 1, "channel": "web"}, [("may_split", "type"), ("channel", "not_allowed")]),
    ({"attendees": [{"mode": "on_site"}] * 2}, [("attendees", "too_long")]),
    ({"attendees": [{"mode": "on_site", "kind": "staff"}]}, [("attendees.0.kind", "not_allowed")]),
    ({"channel": "phone", "allow_duplicate": True}, [("channel", "not_allowed"), ("allow_duplicate", "not_allowed")]),
    ({"idempotency_key": "abc"}, [("idempotency_key", "format")]),
    ({"contact": {"name": "A\nB", "email": "x@posteo.example"}}, [("contact.name", "format")]),
    ({"contact": {"name": "A", "email": "no at"}}, [("contact.email", "format")]),
    ({"seats": 2}, [("seats", "unknown")]),
]


@pytest.mark.parametrize(("change", "errors"), WRONG)
async def test_every_wrong_field_is_named(client, clock, change, errors):
    await an_event(client, await a_token())
    answer = await client.post(URL, json=a_sign_up() | change)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == errors
    assert await free(client) == {"on_site": 200, "online": 300}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"format": "closed"}, 404, "not_found"),
        ({"published": False}, 404, "not_found"),
        ({"format": "invited"}, 422, "invalid"),
        ({"registration_opens": "2026-12-01T00:00:00Z"}, 409, "registration_closed"),
        ({"registration_closes": "2026-11-01T00:00:00Z"}, 409, "registration_closed"),
        ({"seats": {"on_site": 0}, "waiting_list": False}, 409, "seats_gone"),
    ],
)
async def test_what_the_public_cannot_sign_up_to(client, clock, fields, status, code):
    organiser = await a_token()
    await an_event(client, organiser, **fields)
    answer = await client.post(URL, json=a_sign_up())
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_staff_enter_people_into_closed_events_and_see_duplicates(client, clock):
    organiser = await a_token()
    await an_event(client, organiser, format="closed")
    body = a_sign_up(channel="phone")
    assert (await client.post(URL, json=body, headers=organiser)).status_code == 201
    again = await client.post(URL, json=body, headers=organiser)
    assert (again.status_code, again.json()["code"]) == (409, "already_registered")
    assert (await client.post(URL, json=body | {"allow_duplicate": True}, headers=organiser)).status_code == 201


async def test_mode_changes_at_once_or_waits_with_its_seat_kept(client, clock):
    organiser = await a_token()
    await an_event(client, organiser, seats={"on_site": 1, "online": None})
    here = await signed_up(client, organiser)
    there = await signed_up(client, organiser, mode="online")
    url = f"/api/v1/registrations/{there['id']}"
    wish = {"attendees": [{"id": there["attendees"][0]["id"], "mode": "on_site"}]}
    person = (await client.patch(url, json=wish, headers=organiser)).json()["attendees"][0]
    assert (person["mode"], person["state"], person["wants_mode"]) == ("online", "seat", "on_site")
    await client.delete(f"/api/v1/registrations/{here['id']}", headers=organiser)
    person = (await client.get(url, headers=organiser)).json()["attendees"][0]
    assert (person["mode"], person["state"]) == ("on_site", "seat")
    assert await free(client) == {"on_site": 0, "online": None}


async def test_a_new_name_gets_a_new_code(client, clock):
    organiser = await a_token()
    await an_event(client, organiser)
    before = await signed_up(client, organiser)
    person = before["attendees"][0]
    wish = {"attendees": [{"id": person["id"], "name": "Jürgen Müller-Lüdenscheidt"}]}
    after = (await client.patch(f"/api/v1/registrations/{before['id']}", json=wish, headers=organiser)).json()
    assert after["attendees"][0]["ticket_code"] != person["ticket_code"]


async def test_the_list_is_searched_folded(client, clock):
    organiser = await a_token()
    await an_event(client, organiser)
    for name in ("Jürgen Müller", "Muller, Ana", "Олена Ковальчук", "Łukasz Żółć"):
        await signed_up(client, organiser, name=name)
    url = f"/api/v1/events/{EVENT['slug']}/attendees"
    for q, count in (("mueller", 2), ("Müller", 2), ("kovalch", 1), ("lukasz zolc", 1), ("zz", 0)):
        found = (await client.get(url, params={"q": q}, headers=organiser)).json()
        assert len(found["items"]) == count, q
    page = (await client.get(url, params={"limit": 3}, headers=organiser)).json()
    rest = (await client.get(url, params={"limit": 3, "cursor": page["next"]}, headers=organiser)).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    text = (await client.get(f"{url}.csv", headers=organiser)).text
    assert "Łukasz Żółć" in text


async def test_the_api_reads_json_whatever_the_header_calls_it(client, clock):
    await an_event(client, await a_token())
    header = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.post(URL, content=json.dumps(a_sign_up()), headers=header)
    assert answer.status_code == 201, answer.text
    assert (await client.post(URL, content="contact.name=Ott", headers=header)).status_code == 400


async def test_staff_say_where_somebody_comes_from_and_the_public_does_not(client, clock):
    organiser = await a_token()
    await an_event(client, organiser)
    person = {"mode": "on_site", "organisation": "Verein Offene Werkstatt"}
    body = a_sign_up() | {"attendees": [person]}
    refused = await client.post(URL, json=body)
    assert refused.json()["errors"] == [{"field": "attendees.0.organisation", "code": "not_allowed"}]
    assert (await client.post(URL, json=body, headers=organiser)).status_code == 201
    found = (await client.get("/api/v1/events/stadtkonferenz/attendees", headers=organiser)).json()
    assert found["items"][0]["organisation"] == "Verein Offene Werkstatt"
