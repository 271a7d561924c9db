"""A phone at the door of a part of the programme hears from the list who is in that part, whoever scanned them."""

import pytest
from phones import enrolled, the_list

pytestmark = pytest.mark.anyio


async def test_the_list_tells_who_is_in_which_part(hall, clock):
    door = await hall(track_exits=True)
    ada, bo = await door.ticket("Ada"), await door.ticket("Bo")
    _phone, nord, _token = await enrolled(door)
    clock.move(minutes=1)
    cursor = (await the_list(door, nord))["cursor"]
    await door.scan(ada, session="wohnen", gate="Saal 2")
    news = await the_list(door, nord, cursor)
    (entry,) = news["entries"]
    seen = clock().isoformat().replace("+00:00", "Z")
    assert entry["within"] == [{"session": "wohnen", "at": seen, "gate": "Saal 2"}]
    assert entry["inside"], "who was never in enters the event by it, too"
    assert entry["been"]
    clock.move(minutes=1)
    await door.scan(ada, session="wohnen", direction="out")
    await door.scan(ada, direction="out")
    (entry,) = (await the_list(door, nord, news["cursor"]))["entries"]
    assert "within" not in entry
    assert "inside" not in entry
    assert entry["been"]
    whole = await the_list(door, nord)
    assert [one.get("been", False) for one in whole["entries"]].count(True) == 1
    assert bo


async def test_a_lead_lets_a_scan_at_a_part_count(hall, clock):
    """Seen red when only the event's row was counted anew: the part's door did not know of the person."""
    door = await hall(doors_open_at="2026-11-22T12:50:00Z")
    code = await door.ticket()
    _phone, nord, _token = await enrolled(door)
    told = await door.scan(code, session="wohnen", ago=60, shown="admit", device=nord)
    assert (told["verdict"], told["reason"]) == ("refuse", "not_yet")
    path = f"/door/{door.slug}/quarantine/{told['id']}"
    answer = await door.post(path, {"id": "6f1c2f1e-8f0b-4a4e-9f0e-0a8f4b7d1c11", "counts": True})
    assert answer.status_code == 200, answer.text
    (entry,) = (await the_list(door, nord))["entries"]
    assert entry["within"][0]["session"] == "wohnen"
    assert (await door.attendance(code, "wohnen"))["inside"]
    assert await door.inside() == 1
