"""Many hands at once at the door: walk-ins, answers, undos, phones, switches. What is read in the held row stays true.

Each was seen red with the `holding` of its action taken away. Scans themselves stand in tests/races/test_scan_races.py.
"""

import asyncio
import uuid

import pytest
from phones import enrolled

pytestmark = pytest.mark.anyio


async def at_once(*posts):
    """Their statuses, in order of number."""
    return sorted(answer.status_code for answer in await asyncio.gather(*posts))


async def sound(door):
    """The headcount, and nothing that is counted differs from its rows."""
    from checkin.recount import differences

    assert await differences() == []
    return await door.inside()


async def test_people_without_a_ticket_for_the_last_places(hall):
    door = await hall(room_limit=5)
    assert await at_once(*(door.walk_in(count=2) for _ in range(8))) == [201] * 2 + [409] * 6
    assert await sound(door) == 4


async def test_a_walk_in_sent_eight_times(hall):
    door = await hall()
    key = str(uuid.uuid4())
    assert await at_once(*(door.walk_in(id=key) for _ in range(8))) == [201] * 8
    assert await sound(door) == 1


async def test_one_id_at_two_events_at_once(hall):
    """Seen red on PostgreSQL, where nobody waits for another event: the second one was a 500."""
    doors = [await hall(), await hall(slug="andere")]
    _phone, lost, _token = await enrolled(doors[0])
    scans = [door.a_scan(await door.ticket(), ago=60, shown="admit") for door in doors]
    await doors[0].send(*scans, device=doors[0].organiser)
    await doors[0].post(f"/devices/{_phone['id']}/revoke", {})
    held = [door.a_scan(await door.ticket(), ago=60, shown="admit") for door in doors]
    await doors[0].send(*held, device=lost)
    for walk in range(3):
        key = str(uuid.uuid4())
        assert await at_once(*(door.walk_in(id=key) for door in doors * 3)) == [201] * 3 + [409] * 3, walk
    key = str(uuid.uuid4())
    undone = [door.undo(scan["id"], id=key) for door, scan in [*zip(doors, scans, strict=True)] * 3]
    assert await at_once(*undone) == [200] * 3 + [409] * 3
    word = {"id": str(uuid.uuid4()), "counts": True}
    said = [door.post(f"/door/{door.slug}/quarantine/{one['id']}", word) for door, one in zip(doors, held, strict=True)]
    assert await at_once(*said) == [200, 409]
    for door in doors:
        await sound(door)


async def test_a_walk_in_merged_into_eight_people(hall):
    door = await hall()
    for number in range(8):
        await door.ticket(f"Gast {number}")
    listed = await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)
    came = (await door.walk_in()).json()["id"]
    bodies = [{"id": str(uuid.uuid4()), "attendee": one["id"]} for one in listed.json()["items"]]
    assert await at_once(*(door.post(f"/walk-ins/{came}/merge", body) for body in bodies)) == [200] + [409] * 7
    assert await sound(door) == 1


async def _two_doors(door):
    """One ticket that showed green on three phones; the conflict's address, and the scans."""
    code = await door.ticket()
    scans = []
    for name in ("Nord", "Süd", "West"):
        _phone, device, _token = await enrolled(door, name=name)
        scans.append(await door.scan(code, device=device, shown="admit"))
    return f"/door/{door.slug}/conflicts/{scans[-1]['conflict']['id']}", scans


async def test_a_conflict_answered_by_eight_leads(hall):
    door = await hall()
    path, _scans = await _two_doors(door)
    answers = [{"id": str(uuid.uuid4()), "persons": 3} for _ in range(8)]
    assert await at_once(*(door.post(path, one) for one in answers)) == [200] * 8
    assert await sound(door) == 3


async def test_a_conflict_answered_while_it_ends(hall):
    door = await hall()
    for _ in range(5):
        path, scans = await _two_doors(door)
        undone = [door.undo(one["id"]) for one in scans]
        answered, *done = await asyncio.gather(door.post(path, {"id": str(uuid.uuid4()), "persons": 3}), *undone)
        assert answered.status_code in (200, 404, 422)
        assert {one.status_code for one in done} == {200}
    assert await sound(door) == 0


async def test_a_scan_in_quarantine_answered_by_eight_leads(hall):
    door = await hall()
    code = await door.ticket()
    listed = await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)
    (person,) = listed.json()["items"]
    await door.client.delete(f"/api/v1/registrations/{person['registration']}", headers=door.organiser)
    path = f"/door/{door.slug}/quarantine/{(await door.scan(code, ago=60, shown='admit'))['id']}"
    answers = [{"id": str(uuid.uuid4()), "counts": True} for _ in range(8)]
    assert await at_once(*(door.post(path, one) for one in answers)) == [200] + [409] * 7
    assert await sound(door) == 1


async def test_what_a_phone_sent_that_was_shut_out_answered_by_eight_leads(hall):
    door = await hall()
    phone, device, _token = await enrolled(door, "search")
    scan = (await door.scan(await door.ticket(), device=device))["id"]
    await door.post(f"/devices/{phone['id']}/revoke", {})
    guests, undo = str(uuid.uuid4()), str(uuid.uuid4())
    four = {"sent_at": door.clock().isoformat(), "id": guests, "count": 4}
    assert (await door.post(f"/events/{door.slug}/walk-ins", four, device)).status_code == 202
    assert (await door.undo(scan, id=undo, device=device)).status_code == 202
    for key in (guests, undo):
        says = [{"id": str(uuid.uuid4()), "counts": number % 2 == 0} for number in range(8)]
        told = await at_once(*(door.post(f"/door/{door.slug}/quarantine/{key}", one) for one in says))
        assert told == [200] * 4 + [409] * 4
        await sound(door)


async def test_eight_people_taken_back_each_of_them_twice(hall):
    door = await hall()
    await door.scan(await door.ticket("Bleibt"))
    scans = [(await door.scan(await door.ticket(f"Gast {number}")))["id"] for number in range(8)]
    keys = [str(uuid.uuid4()) for _ in scans]
    undone = [door.undo(scan, id=key) for scan, key in zip(scans, keys, strict=True) for _ in range(2)]
    assert await at_once(*undone) == [200] * 16
    assert await sound(door) == 1


async def test_one_code_for_one_phone_read_by_eight(hall):
    door = await hall()
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": "scan"})
    body = {"token": made.json()["url"].partition("#e=")[2], "name": "Renate"}
    assert await at_once(*(door.client.post("/api/v1/devices", json=body) for _ in range(8))) == [201] + [410] * 7


async def test_a_phone_let_in_and_shut_out_is_shut_out(hall):
    door = await hall()
    for number in range(5):
        phone, device, _token = await enrolled(door, name=f"Neu {number}", uses=1)
        path = f"/devices/{phone['id']}"
        both = [door.post(f"{path}/admit", {}), door.post(f"{path}/revoke", {})]
        assert await at_once(*both[:: (-1) ** number]) == [200, 200]
        assert (await door.client.post("/api/v1/devices/me", json={"queue": 0}, headers=device)).json()[
            "state"
        ] == "revoked"


async def test_two_switches_turned_by_two_leads(hall):
    door = await hall()
    for closed in (True, False, True):
        turned = [{"closed": closed}, {"walk_ins_open": closed}, {"unknown": "refuse" if closed else "ask"}]
        turns = [door.client.patch(f"/api/v1/door/{door.slug}", json=one, headers=door.device) for one in turned]
        assert await at_once(*turns) == [200] * 3
        stands = await door.client.patch(f"/api/v1/door/{door.slug}", json={}, headers=door.device)
        assert stands.json() == turned[0] | turned[1] | turned[2]
