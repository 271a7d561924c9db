"""People without a ticket."""

import uuid

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio


async def test_a_name_or_a_number(hall, clock):
    door = await hall(track_exits=True)
    named = await door.walk_in(name=" Levent Öz ", kind="press")
    assert named.status_code == 201
    assert named.json() == {
        "id": named.json()["id"],
        "name": "Levent Öz",
        "kind": "press",
        "count": 1,
        "direction": "in",
        "method": "desk",
        "at": "2026-11-22T12:00:00Z",
    }
    assert (await door.walk_in(count=40)).json()["method"] == "counter"
    assert await door.inside() == 41
    assert (await door.walk_in(count=11, direction="out")).status_code == 201
    assert await door.inside() == 30


async def test_the_same_id_gets_the_same_answer(hall, clock):
    door = await hall()
    sent = {"id": str(uuid.uuid4()), "count": 3, "at": clock().isoformat()}
    first = await door.walk_in(**sent)
    clock.move(minutes=10)
    again = await door.walk_in(**sent)
    assert (again.status_code, again.json()) == (201, first.json())
    assert await door.inside() == 3
    clash = await door.walk_in(**(sent | {"count": 4}))
    assert (clash.status_code, clash.json()["code"]) == (409, "id_conflict")


async def test_a_full_house_and_who_came_before_it_was(hall, clock):
    door = await hall(room_limit=10)
    await door.walk_in(count=8)
    sent = {"id": str(uuid.uuid4()), "count": 3, "at": clock().isoformat()}
    full = await door.walk_in(**sent)
    assert (full.status_code, full.json()["code"], full.json()["free"]) == (409, "house_full", 2)
    await door.walk_in(count=1)
    assert (await door.walk_in(**sent)).json()["free"] == 2  # the same id, the same answer
    assert await door.inside() == 9
    clock.move(minutes=2)
    late = await door.walk_in(count=3, at=sent["at"])
    assert (late.status_code, late.json()["at"]) == (201, "2026-11-22T12:00:00Z")
    assert await door.inside() == 12


async def test_more_go_than_were_counted(hall):
    door = await hall(track_exits=True)
    await door.walk_in(count=2)
    await door.walk_in(count=5, direction="out")
    assert await door.inside() == 0
    told = await door.scan(await door.ticket())
    assert told["verdict"] == "admit"
    assert await door.inside() == 0  # two were never counted in
    await door.walk_in(count=4)
    assert await door.inside() == 2


async def test_what_makes_no_sense(hall):
    door = await hall()
    for fields, wrong in (
        ({"count": 0}, [{"field": "count", "code": "range"}]),
        ({"count": 501}, [{"field": "count", "code": "range"}]),
        ({"name": "A", "count": 2}, [{"field": "count", "code": "not_allowed"}]),
        ({"direction": "out"}, [{"field": "direction", "code": "not_allowed"}]),
        ({"kind": "vip"}, [{"field": "kind", "code": "choice"}]),
        ({"name": "a\x00b"}, [{"field": "name", "code": "format"}]),
        ({"at": "9999-12-31T23:59:59-12:00"}, [{"field": "at", "code": "range"}]),
        ({"more": 1}, [{"field": "more", "code": "unknown"}]),
    ):
        answer = await door.walk_in(**fields)
        assert (answer.status_code, answer.json()["errors"]) == (422, wrong)


async def test_a_stranger_counts_nobody(hall, client):
    door = await hall()
    other = await an_event(client, door.organiser, slug="jugendforum")
    body = {"sent_at": door.clock().isoformat(), "id": str(uuid.uuid4())}
    stranger = await a_token("door", uuid.UUID(other["id"]))
    assert (await door.post(f"/events/{door.slug}/walk-ins", body, stranger)).status_code == 403
    assert (await door.post("/events/nirgends/walk-ins", body)).status_code == 404


async def test_registered_after_all(hall, clock):
    door = await hall()
    person = (await signed_up(door.client, door.organiser, name="Käthe Kröger"))["attendees"][0]
    came = (await door.walk_in(name="Kröger")).json()
    clock.move(minutes=7)
    assert (await door.scan(person["ticket_code"]))["verdict"] == "admit"
    assert await door.inside() == 2
    merge = {"id": str(uuid.uuid4()), "attendee": person["id"]}
    for _ in range(2):
        merged = await door.post(f"/walk-ins/{came['id']}/merge", merge)
        assert merged.status_code == 200, merged.text
        assert (merged.json()["first_entry"], merged.json()["inside"]) == ("2026-11-22T12:00:00Z", True)
        assert await door.inside() == 1
    attended = await door.attendance(person["ticket_code"])
    assert (attended["method"], attended["first_entry"].minute) == ("desk", 0)
    other = (await signed_up(door.client, door.organiser, name="Ole"))["attendees"][0]
    clash = await door.post(f"/walk-ins/{came['id']}/merge", merge | {"attendee": other["id"]})
    assert (clash.status_code, clash.json()["code"]) == (409, "id_conflict")
    twice = await door.post(f"/walk-ins/{came['id']}/merge", {"id": str(uuid.uuid4()), "attendee": other["id"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "not_mergeable")


async def test_what_cannot_be_merged(hall, client):
    door = await hall()
    person = (await signed_up(door.client, door.organiser))["attendees"][0]
    merge = {"id": str(uuid.uuid4()), "attendee": person["id"]}
    five = (await door.walk_in(count=5)).json()
    assert (await door.post(f"/walk-ins/{five['id']}/merge", merge)).json()["code"] == "not_mergeable"
    one = (await door.walk_in()).json()
    nobody = await door.post(f"/walk-ins/{one['id']}/merge", merge | {"attendee": str(uuid.uuid4())})
    assert nobody.json()["errors"] == [{"field": "attendee", "code": "choice"}]
    assert (await door.post(f"/walk-ins/{uuid.uuid4()}/merge", merge)).status_code == 404
    other = await an_event(client, door.organiser, slug="jugendforum")
    stranger = await a_token("door", uuid.UUID(other["id"]))
    assert (await door.post(f"/walk-ins/{one['id']}/merge", merge, stranger)).status_code == 403
