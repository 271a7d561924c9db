"""A code that an old list did not have: the door may let the person in, the server decides later and lists it."""

import uuid

import pytest
from phones import enrolled

pytestmark = pytest.mark.anyio


async def kept(door):
    """What waits for a lead."""
    answer = await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)
    assert answer.status_code == 200, answer.text
    board = (await door.client.get(f"/api/v1/door/{door.slug}/board", headers=door.device)).json()
    assert board["quarantined"] == len(answer.json()["items"])
    return answer.json()["items"]


async def test_who_was_let_in_on_trust_is_listed(hall):
    """Were only those listed whose screen was green, these people would be in the house and in no list."""
    door = await hall(seats={"on_site": 1}, waiting_list=True)
    good, waiting = await door.ticket("Ada"), await door.ticket("Bo")
    _phone, nord, _token = await enrolled(door)
    scans = [
        door.a_scan(code, ago=ago, shown="unknown")
        for code, ago in ((good, 90), (waiting, 80), ("0" * 20, 70), (waiting, 0))
    ]
    told = await door.send(*scans, device=nord)
    assert [one["reason"] for one in told] == ["ok", "waiting", "unknown_code", "waiting"]
    items = {one["id"]: one for one in await kept(door)}
    assert set(items) == {scans[1]["id"], scans[2]["id"]}, "not the one that had a ticket, nor the one answered at once"
    assert (items[scans[1]["id"]]["name"], items[scans[1]["id"]]["can_count"]) == ("Bo", True)
    assert not items[scans[2]["id"]]["can_count"]
    for scan, counts in ((scans[1], True), (scans[2], False)):
        body = {"id": str(uuid.uuid4()), "counts": counts}
        assert (await door.post(f"/door/{door.slug}/quarantine/{scan['id']}", body)).status_code == 200
    assert await kept(door) == []
    assert await door.inside() == 2


async def test_who_was_sent_away_is_not(hall):
    door = await hall()
    _phone, nord, _token = await enrolled(door)
    scan = door.a_scan("0" * 20, ago=60, shown="unknown")
    await door.send(scan, device=nord)
    assert len(await kept(door)) == 1
    assert (await door.undo(scan["id"], device=nord, ago=58)).status_code == 200
    assert await kept(door) == []


async def test_a_word_about_who_was_sent_away_meanwhile(hall):
    """Seen red: it was no longer there (404), also where the word had been given before and was only sent again."""
    door = await hall(seats={"on_site": 1}, waiting_list=True)
    await door.ticket("Ada")
    _phone, nord, _token = await enrolled(door)
    for said_first in (False, True):
        scan = door.a_scan(await door.ticket("Bo"), ago=60, shown="unknown")
        await door.send(scan, device=nord)
        path, body = f"/door/{door.slug}/quarantine/{scan['id']}", {"id": str(uuid.uuid4()), "counts": True}
        if said_first:
            assert (await door.post(path, body)).status_code == 200
        assert (await door.undo(scan["id"], device=nord, ago=58)).status_code == 200
        answer = await door.post(path, body)
        assert answer.status_code == (200 if said_first else 409)
        assert said_first or answer.json()["type"] == "/problems/scan_undone"
        assert await kept(door) == []
        assert await door.inside() == 0
