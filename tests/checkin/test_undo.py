"""Taking a scan back, before and after it arrived."""

import uuid

import pytest
from factories import a_token, an_event

pytestmark = pytest.mark.anyio


async def test_an_undo_lets_the_next_scan_be_the_first(hall, clock):
    door = await hall()
    code = await door.ticket()
    wrong = await door.scan(code, gate="A")
    clock.move(minutes=1)
    second = door.a_scan(code, gate="B")
    assert (await door.send(second))[0]["verdict"] == "again"
    undone = await door.undo(wrong["id"])
    assert undone.status_code == 200
    assert undone.json()["state"] == "done"
    came = await door.attendance(code)
    assert (came["first_entry"], came["inside"]) == (clock(), True)  # the "again" is the entry now
    assert await door.inside() == 1
    third = await door.scan(code)
    assert (third["verdict"], third["first"]["gate"]) == ("again", "B")


async def test_an_undone_scan_keeps_its_verdict_and_says_so(hall):
    door = await hall()
    code = await door.ticket()
    sent = door.a_scan(code)
    (first,) = await door.send(sent)
    await door.undo(sent["id"])
    assert await door.send(sent) == [first | {"replayed": True, "undone": True}]
    came = await door.attendance(code)
    assert (came["first_entry"], bool(came["inside"])) == (None, False)
    assert await door.inside() == 0


async def test_an_undo_before_its_scan(hall):
    door = await hall()
    code = await door.ticket()
    sent = door.a_scan(code)
    undo = {"id": str(uuid.uuid4())}
    assert (await door.undo(sent["id"], **undo)).status_code == 202
    assert (await door.undo(sent["id"], **undo)).status_code == 202
    (told,) = await door.send(sent)
    assert (told["verdict"], told["undone"]) == ("admit", True)
    assert await door.inside() == 0
    assert (await door.undo(sent["id"], **undo)).status_code == 200
    assert (await door.scan(code))["verdict"] == "admit"


async def test_an_undo_before_its_scan_by_somebody_of_no_event(hall):
    door = await hall()
    code = await door.ticket()
    sent = door.a_scan(code)
    undo = {"id": str(uuid.uuid4())}
    for _ in range(2):
        answer = await door.undo(sent["id"], device=door.organiser, **undo)
        assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    (told,) = await door.send(sent)
    assert (told["verdict"], told["undone"]) == ("admit", True)
    assert await door.inside() == 0
    assert (await door.undo(sent["id"], device=door.organiser, **undo)).status_code == 200


async def test_an_undo_from_elsewhere_is_refused_when_its_scan_comes(hall, client):
    door = await hall()
    other = await an_event(client, door.organiser, slug="jugendforum")
    stranger = await a_token("door", uuid.UUID(other["id"]))
    sent = door.a_scan(await door.ticket())
    undo = {"id": str(uuid.uuid4())}
    assert (await door.undo(sent["id"], device=stranger, **undo)).status_code == 202
    assert "undone" not in (await door.send(sent))[0]
    refused = await door.undo(sent["id"], device=stranger, **undo)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert await door.inside() == 1


async def test_who_may_undo_and_with_what(hall, client, clock):
    door = await hall()
    other = await an_event(client, door.organiser, slug="jugendforum")
    stranger = await a_token("door", uuid.UUID(other["id"]))
    told = await door.scan(await door.ticket())
    assert (await door.undo(told["id"], device=stranger)).status_code == 403
    assert (await door.undo(told["id"], at="morgen")).json()["errors"] == [{"field": "at", "code": "format"}]
    clock.move(hours=2)
    undo = {"id": str(uuid.uuid4())}
    assert (await door.undo(told["id"], **undo)).status_code == 200  # a lead at any time
    clash = await door.undo(str(uuid.uuid4()), **undo)
    assert (clash.status_code, clash.json()["code"]) == (409, "id_conflict")


async def test_undoing_a_refusal_changes_nothing(hall):
    door = await hall(track_exits=True)
    code = await door.ticket()
    out = await door.scan(code, direction="out")
    assert out["reason"] == "not_inside"
    assert (await door.undo(out["id"])).status_code == 200
    assert await door.inside() == 0
    assert (await door.undo((await door.scan("X"))["id"])).status_code == 200
