"""Many devices at once: what is judged inside the held event stays true."""

import asyncio
import uuid

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio

NOW = "2026-11-22T12:00:00Z"


async def _hall(client, **fields):
    organiser = await a_token()
    times = {"starts_at": "2026-11-22T13:00:00Z", "ends_at": "2026-11-22T16:00:00Z"}
    event = await an_event(client, organiser, **(times | fields))
    return organiser, [await a_token("door", uuid.UUID(event["id"])) for _ in range(4)]


def _scan(code: str, scan_id: str | None = None):
    scan = {"id": scan_id or str(uuid.uuid4()), "code": code, "event": "stadtkonferenz", "direction": "in", "at": NOW}
    return {"sent_at": NOW, "scans": [scan]}


async def _all_at_once(client, devices, bodies):
    answers = await asyncio.gather(
        *(client.post("/api/v1/scans", json=body, headers=devices[n % len(devices)]) for n, body in enumerate(bodies))
    )
    assert {answer.status_code for answer in answers} == {200}
    return [answer.json()["verdicts"][0] for answer in answers]


async def test_one_ticket_on_sixteen_devices(client, clock):
    organiser, devices = await _hall(client)
    code = (await signed_up(client, organiser))["attendees"][0]["ticket_code"]
    told = await _all_at_once(client, devices, [_scan(code) for _ in range(16)])
    assert sorted(one["verdict"] for one in told) == ["admit"] + ["again"] * 15
    assert len({one["first"]["at"] for one in told if one["verdict"] == "again"}) == 1
    assert len({one["first"]["device"] for one in told if one["verdict"] == "again"}) == 1


async def test_one_scan_sent_sixteen_times(client, clock):
    organiser, devices = await _hall(client)
    code = (await signed_up(client, organiser))["attendees"][0]["ticket_code"]
    told = await _all_at_once(client, devices, [_scan(code, str(uuid.uuid4()))] * 16)
    assert {one["verdict"] for one in told} == {"admit"}
    assert sorted(one["replayed"] for one in told) == [False] + [True] * 15


async def test_the_last_places_in_the_room(client, clock):
    organiser, devices = await _hall(client, room_limit=5)
    codes = [(await signed_up(client, organiser))["attendees"][0]["ticket_code"] for _ in range(16)]
    told = await _all_at_once(client, devices, [_scan(code) for code in codes])
    assert sorted(one["reason"] for one in told) == ["house_full"] * 11 + ["ok"] * 5


async def test_one_id_at_two_events_at_once(client, clock):
    organiser, _devices = await _hall(client)
    times = {"starts_at": "2026-11-22T13:00:00Z", "ends_at": "2026-11-22T16:00:00Z"}
    await an_event(client, organiser, slug="abend", **times)
    code = (await signed_up(client, organiser))["attendees"][0]["ticket_code"]
    for _ in range(5):
        here = _scan(code)
        there = {"sent_at": NOW, "scans": [here["scans"][0] | {"event": "abend"}]}
        told = await _all_at_once(client, [organiser], [here, there])
        assert sorted(one["reason"] == "id_conflict" for one in told) == [False, True]


@pytest.mark.parametrize("bound", [True, False])
async def test_an_undo_and_its_scan_at_once(client, clock, bound):
    """By a device of the event, and by somebody who is bound to none."""
    from core.db import row

    organiser, devices = await _hall(client)
    by = devices[0] if bound else organiser
    for _ in range(5):
        body = _scan((await signed_up(client, organiser))["attendees"][0]["ticket_code"])
        undo = {"sent_at": NOW, "id": str(uuid.uuid4()), "at": NOW, "reason": ""}
        answers = await asyncio.gather(
            client.post(f"/api/v1/scans/{body['scans'][0]['id']}/undo", json=undo, headers=by),
            client.post("/api/v1/scans", json=body, headers=devices[0]),
        )
        assert answers[0].status_code in (200, 202)
    assert (await row("SELECT inside FROM event"))["inside"] == 0
