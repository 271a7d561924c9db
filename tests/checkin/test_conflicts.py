"""One ticket shown green on two phones: listed, answered, and counted as the lead says."""

import uuid

import pytest
from phones import enrolled

from core.db import row

pytestmark = pytest.mark.anyio


@pytest.fixture
async def two(hall):
    """A hall with two phones at its doors."""
    door = await hall(track_exits=True)
    _phone, nord, _token = await enrolled(door, name="Nord")
    _phone, sued, _token = await enrolled(door, name="Süd")
    return door, nord, sued


async def open_ones(door):
    """The conflicts that wait for a word."""
    answer = await door.client.get(f"/api/v1/door/{door.slug}/conflicts", headers=door.device)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def say(door, conflict, persons, answer=None):
    """How many they were."""
    body = {"id": answer or str(uuid.uuid4()), "persons": persons}
    return await door.post(f"/door/{door.slug}/conflicts/{conflict}", body)


async def test_two_doors_showed_green_for_one_ticket(two):
    door, nord, sued = two
    code = await door.ticket()
    await door.scan(code, device=nord)
    assert await open_ones(door) == []
    told = await door.scan(code, device=sued, ago=30, shown="admit")
    assert (told["verdict"], told["reason"]) == ("admit", "ok")  # it was the earlier one
    (conflict,) = await open_ones(door)
    assert conflict["id"] == told["conflict"]["id"]
    assert {one["device"] for one in conflict["scans"]} == {"Nord", "Süd"}
    assert await door.inside() == 1
    answer = str(uuid.uuid4())
    said = await say(door, conflict["id"], 2, answer)
    assert said.json() == {"id": answer, "conflict": conflict["id"], "persons": 2}
    assert await open_ones(door) == []
    assert await door.inside() == 2
    assert (await say(door, conflict["id"], 2, answer)).status_code == 200
    assert (await say(door, conflict["id"], 1, answer)).status_code == 409
    assert await door.inside() == 2
    figures = (await door.client.get(f"/api/v1/events/{door.slug}/figures", headers=door.organiser)).json()["figures"]
    found = {one["metric"]: one["value"] for one in figures if "mode" not in one and "dimension" not in one}
    assert (found["attended"], found["walk_in_anonymous"]) == (2, 1)


async def test_one_person_is_the_default_and_counts_nobody_more(two):
    door, nord, sued = two
    code = await door.ticket()
    await door.scan(code, device=nord)
    await door.scan(code, device=sued, ago=30, shown="admit")
    (conflict,) = await open_ones(door)
    assert (await say(door, conflict["id"], 3)).status_code == 422
    assert (await say(door, conflict["id"], 1)).status_code == 200
    assert await door.inside() == 1
    assert await open_ones(door) == []
    assert (await say(door, uuid.uuid4(), 1)).status_code == 404


async def test_a_further_scan_opens_it_again_and_undos_end_it(two):
    door, nord, sued = two
    _phone, west, _token = await enrolled(door, name="West")
    code = await door.ticket()
    await door.scan(code, device=nord)
    late = door.a_scan(code, ago=30, shown="admit")
    await door.send(late, device=sued)
    (conflict,) = await open_ones(door)
    await say(door, conflict["id"], 2)
    assert await door.inside() == 2
    await door.scan(code, device=west, ago=60, shown="admit")
    (again,) = await open_ones(door)
    assert (again["id"], len(again["scans"])) == (conflict["id"], 3)
    assert await door.inside() == 1  # what was said was about other scans
    await say(door, conflict["id"], 3)
    assert await door.inside() == 3
    for scan in again["scans"][:2]:
        assert (await door.undo(scan["id"])).status_code == 200
    assert await open_ones(door) == []
    assert await door.inside() == 1


async def test_an_exit_between_is_no_conflict(two, clock):
    door, nord, sued = two
    code = await door.ticket()
    await door.scan(code, device=nord)
    clock.move(minutes=5)
    await door.scan(code, device=nord, direction="out")
    clock.move(minutes=5)
    assert (await door.scan(code, device=sued))["verdict"] == "admit"
    assert await open_ones(door) == []


async def test_a_scan_in_quarantine_counts_when_a_lead_says_so(two):
    door, nord, _sued = two
    code = await door.ticket()
    (person,) = (await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)).json()["items"]
    await door.client.delete(f"/api/v1/registrations/{person['registration']}", headers=door.organiser)
    told = await door.scan(code, device=nord, ago=60, shown="admit")
    assert (told["verdict"], told["reason"]) == ("refuse", "cancelled")
    listed = (await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)).json()
    (kept,) = listed["items"]
    assert listed["next"] is None
    answer = str(uuid.uuid4())
    path = f"/door/{door.slug}/quarantine/{kept['id']}"
    assert (await door.post(path, {"id": answer, "counts": True})).json()["counts"] is True
    assert (await door.post(path, {"id": answer, "counts": True})).status_code == 200
    assert (await door.post(path, {"id": answer, "counts": False})).status_code == 409
    assert await door.inside() == 1
    assert (await door.scan(code, device=nord))["reason"] == "already_in"
    replayed = await door.send(door.a_scan(code) | {"id": kept["id"]}, device=nord)
    assert (replayed[0]["reason"], replayed[0]["replayed"]) == ("cancelled", True)  # the stored verdict, for ever


async def test_another_events_guest_is_not_named_here(hall):
    """Seen red with the name, after two phones of the other event had shown green at this one's door."""
    door, other = await hall(), await hall(slug="andere")
    code = await other.ticket("Zoë Lefèvre")
    for name in ("Nord", "Süd"):
        _phone, device, _token = await enrolled(other, name=name)
        told = await door.scan(code, device=device, ago=60, shown="admit")
        assert (told["verdict"], told["reason"]) == ("refuse", "not_allowed")
    assert await open_ones(door) == []
    kept = await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)
    assert [one.get("name", "") for one in kept.json()["items"]] == ["", ""]


async def test_what_belongs_to_nobody_cannot_count(two):
    door, nord, _sued = two
    code = await door.ticket()
    sent = door.a_scan(code)
    await door.send(sent, device=nord)
    other = sent | {"code": await door.ticket("Bernd")}
    assert (await door.send(other, device=nord))[0]["reason"] == "id_conflict"
    (kept,) = (await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)).json()["items"]
    assert not kept["can_count"]
    assert "name" not in kept
    path = f"/door/{door.slug}/quarantine/{kept['id']}"
    refused = await door.post(path, {"id": str(uuid.uuid4()), "counts": True})
    assert refused.json()["type"] == "/problems/not_countable"
    assert (await door.post(path, {"id": str(uuid.uuid4()), "counts": False})).status_code == 200
    assert (await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)).json()["items"] == []


async def test_a_scan_that_counts_by_a_leads_word_can_be_taken_back(two):
    door, nord, _sued = two
    code = await door.ticket(mode="on_site")
    (person,) = (await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)).json()["items"]
    await door.client.delete(f"/api/v1/registrations/{person['registration']}", headers=door.organiser)
    told = await door.scan(code, device=nord, ago=60, shown="admit")
    await door.post(f"/door/{door.slug}/quarantine/{told['id']}", {"id": str(uuid.uuid4()), "counts": True})
    assert await door.inside() == 1
    assert (await door.undo(told["id"])).status_code == 200
    assert await door.inside() == 0
    assert (await door.attendance(code))["first_entry"] is None


async def test_an_undo_of_a_scan_in_quarantine_ends_the_conflict_it_was_part_of(two):
    door, nord, sued = two
    code = await door.ticket()
    (person,) = (await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)).json()["items"]
    await door.scan(code, device=nord)
    await door.client.delete(f"/api/v1/registrations/{person['registration']}", headers=door.organiser)
    kept = await door.scan(code, device=sued, ago=60, shown="admit")
    (conflict,) = await open_ones(door)
    await say(door, conflict["id"], 2)
    assert await door.inside() == 2
    await door.undo(kept["id"])
    assert await open_ones(door) == []
    assert await door.inside() == 1


async def test_a_merged_walk_in_may_end_a_conflict(two):
    door, nord, sued = two
    code = await door.ticket()
    (person,) = (await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)).json()["items"]
    earlier = await door.walk_in(at=door.a_scan(code, ago=600)["at"])
    await door.scan(code, device=nord, ago=300, shown="admit", session="A")  # the first entry of all
    await door.scan(code, device=sued, ago=200, shown="admit")
    (conflict,) = await open_ones(door)
    await say(door, conflict["id"], 2)
    assert await door.inside() == 3
    merged = {"id": str(uuid.uuid4()), "attendee": person["id"]}
    assert (await door.post(f"/walk-ins/{earlier.json()['id']}/merge", merged)).status_code == 200
    assert await open_ones(door) == []
    assert await door.inside() == 1


async def test_whom_a_conflict_counts_is_nobody_elses_entry(two):
    """Seen red when the undo took the merged entry away and left its person inside."""
    door, nord, sued = two
    code, other = await door.ticket("Ada"), await door.ticket("Bo")
    await door.scan(code, device=nord)
    second = await door.scan(code, device=sued, ago=60, shown="admit")
    await say(door, second["conflict"]["id"], 2)
    further = await row("SELECT id FROM walk_in WHERE conflict IS NOT NULL")
    person = await row("SELECT attendee FROM ticket WHERE code = ?", other)
    merge = {"id": str(uuid.uuid4()), "attendee": str(person["attendee"])}
    refused = await door.post(f"/walk-ins/{further['id']}/merge", merge)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_mergeable")
    await door.undo(second["id"])
    assert await door.inside() == 1
    assert await door.attendance(other) is None


async def test_who_went_out_and_in_again_elsewhere_hides_no_conflict(two, monkeypatch):
    """Everybody with scans on two devices is looked at, however many there are."""
    from checkin import conflicts

    monkeypatch.setattr(conflicts, "_AT_ONCE", 1)
    door, nord, sued = two
    for name in ("Ada", "Bo"):
        code = await door.ticket(name)
        await door.scan(code, device=nord, ago=90, shown="admit")
        await door.scan(code, device=nord, ago=80, direction="out")
        await door.scan(code, device=sued, ago=70, shown="admit")
    code = await door.ticket("Cem")
    await door.scan(code, device=nord, ago=60, shown="admit")
    await door.scan(code, device=sued, ago=50, shown="admit")
    assert [one["name"] for one in await open_ones(door)] == ["Cem"]


async def test_conflicts_and_phones_are_lists_like_all_others(hall):
    """Seen red: everything at once, and no `next`."""
    door = await hall()
    devices = [(await enrolled(door, name=name))[1] for name in ("Nord", "Süd", "West")]
    for name in ("Ada", "Bo", "Cem"):
        code = await door.ticket(name)
        for device in devices[:2]:
            await door.scan(code, device=device, ago=60, shown="admit")
    for page in ("conflicts", "devices"):
        seen, after = [], None
        while after is not None or not seen:
            query = {"limit": 2} | ({"cursor": after} if after else {})
            answer = await door.client.get(f"/api/v1/door/{door.slug}/{page}", params=query, headers=door.device)
            assert len(answer.json()["items"]) <= 2
            seen += [one["name"] for one in answer.json()["items"]]
            after = answer.json()["next"]
        assert len(seen) == len(set(seen)) == 3, page
        wrong = await door.client.get(f"/api/v1/door/{door.slug}/{page}", params={"limit": 0}, headers=door.device)
        assert wrong.status_code == 422
