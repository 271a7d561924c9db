"""A phone that is revoked or over its time delivers its queue, and nothing else: all of it waits for a lead's word."""

import uuid

import pytest
from phones import enrolled

pytestmark = pytest.mark.anyio


async def shut_out(door, role="search"):
    """A phone and what happens when it is revoked."""
    phone, device, _token = await enrolled(door, role)

    async def revoke():
        answer = await door.post(f"/devices/{phone['id']}/revoke", {})
        assert answer.status_code == 200, answer.text

    return device, revoke


def a_walk_in(door, ago=120, **fields):
    """People without a ticket, from before."""
    scan = door.a_scan(ago=ago)
    return {"sent_at": door.clock().isoformat(), "id": str(uuid.uuid4()), "at": scan["at"]} | fields


async def kept(door):
    """What waits for a lead."""
    answer = await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def decide(door, key, counts):
    """A lead's word, said twice."""
    body = {"id": str(uuid.uuid4()), "counts": counts}
    path = f"/door/{door.slug}/quarantine/{key}"
    answers = [await door.post(path, body) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200], answers[0].text
    assert answers[0].json() == answers[1].json()
    other = await door.post(path, {"id": str(uuid.uuid4()), "counts": not counts})
    assert (other.status_code, other.json()["type"]) == (409, "/problems/already_settled")


@pytest.mark.parametrize("by", ["revoked", "expired"])
async def test_people_without_a_ticket_wait_for_a_lead(hall, clock, by):
    """Refused with 403, the phone could only say that they are lost."""
    door = await hall(track_exits=True, room_limit=10)
    device, revoke = await shut_out(door)
    if by == "revoked":
        await revoke()
    else:
        clock.move(hours=40)
    path = f"/events/{door.slug}/walk-ins"
    four, named = a_walk_in(door, count=4), a_walk_in(door, name="Renate Ohnekarte")
    many = a_walk_in(door, count=60)
    for sent in (four, named, many, four):
        answer = await door.post(path, sent, device)
        assert answer.status_code == 202, answer.text
        assert answer.json()["held"]
        clock.move(seconds=1)
    other = await door.post(path, four | {"count": 5}, device)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/id_conflict")
    assert await door.inside() == 0
    items = await kept(door)
    assert [(one["what"], one.get("count", 1), one.get("name", "")) for one in items] == [
        ("walk_in", 4, ""),
        ("walk_in", 1, "Renate Ohnekarte"),
        ("walk_in", 60, ""),
    ]
    board = await door.client.get(f"/api/v1/door/{door.slug}/board", headers=door.device)
    assert board.json()["quarantined"] == 3
    await decide(door, four["id"], True)
    await decide(door, named["id"], True)
    await decide(door, many["id"], False)
    assert await kept(door) == []
    assert await door.inside() == 5
    answer = await door.post(path, four, device)
    assert (answer.status_code, answer.json().get("held", False)) == (201, False)
    assert await door.inside() == 5


async def test_what_it_took_back_waits_only_where_it_counts(hall, clock):
    door = await hall()
    device, revoke = await shut_out(door, "scan")
    before, after = await door.ticket("Ada"), await door.ticket("Bo")
    counted = await door.scan(before, device=device)
    late = door.a_scan(after, ago=5)
    clock.move(seconds=20)
    await revoke()
    (told,) = await door.send(late, device=device)
    assert (told["verdict"], told["reason"]) == ("refuse", "not_allowed")
    clock.move(seconds=1)
    done = await door.undo(late["id"], device=device, ago=20)
    assert (done.status_code, done.json()["state"]) == (200, "done")
    held = await door.undo(counted["id"], device=device, ago=10)
    assert (held.status_code, held.json()["state"]) == (202, "held")
    too_late = await door.undo(counted["id"], device=device, ago=-120)
    assert too_late.status_code == 403
    assert await door.inside() == 1
    scan, undo = await kept(door)
    assert (scan["id"], scan["undone"], scan["can_count"]) == (late["id"], True, False)
    word = {"id": str(uuid.uuid4()), "counts": True}
    told = await door.post(f"/door/{door.slug}/quarantine/{late['id']}", word)
    assert (told.status_code, told.json()["type"]) == (409, "/problems/scan_undone"), "it would not count all the same"
    assert (undo["what"], undo["name"], undo["can_count"]) == ("undo", "Ada", True)
    await decide(door, undo["id"], True)
    assert await door.inside() == 0
    assert not (await door.attendance(before))["inside"]
    assert [one["id"] for one in await kept(door)] == [late["id"]]


async def test_a_lead_keeps_a_scan_that_was_taken_back(hall):
    door = await hall()
    device, revoke = await shut_out(door, "scan")
    code = await door.ticket()
    counted = await door.scan(code, device=device)
    await revoke()
    held = await door.undo(counted["id"], device=device)
    await decide(door, held.json()["id"], False)
    assert await door.inside() == 1


async def test_it_may_do_nothing_else(hall):
    door = await hall()
    device, revoke = await shut_out(door, "lead")
    code = await door.ticket()
    scan = await door.scan(code)
    await revoke()
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": "scan"}, device)
    assert (made.status_code, made.json()["type"]) == (403, "/problems/phone_revoked")
    for page in ("list", "people?q=ay", "board", "quarantine", "conflicts", "devices", "party"):
        answer = await door.client.get(f"/api/v1/door/{door.slug}/{page}", headers=device)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/phone_revoked"), page
    merge = await door.post(
        f"/walk-ins/{uuid.uuid4()}/merge", {"id": str(uuid.uuid4()), "attendee": scan["id"]}, device
    )
    assert merge.status_code == 403
    undone = await door.undo(scan["id"], device=device)
    assert undone.json().get("state") == "held", "a lead's phone takes back any scan; shut out, it asks for it"
    assert await door.inside() == 1


async def test_a_lost_leads_phone_takes_nothing_out_of_quarantine(hall):
    """Seen red when it took back, unasked, what another phone had scanned: nobody could let it count then."""
    door = await hall()
    nord, revoke_nord = await shut_out(door, "scan")
    lead, revoke_lead = await shut_out(door, "lead")
    await revoke_nord()
    await revoke_lead()
    late = await door.scan(await door.ticket("Ada"), device=nord, ago=60, shown="admit")
    unknown = await door.scan("0" * 20, device=nord, ago=50, shown="admit")
    undone = [await door.undo(one["id"], device=lead) for one in (late, unknown)]
    assert [one.json()["state"] for one in undone] == ["held", "held"]
    can_count = {one["id"]: one["can_count"] for one in await kept(door)}
    assert (can_count[late["id"]], can_count[unknown["id"]]) == (True, False)
    for one, counts in zip(undone, (False, True), strict=True):
        await decide(door, one.json()["id"], counts)
    await decide(door, late["id"], True)
    assert await door.inside() == 1


async def test_an_undo_names_nobody_of_another_event(hall):
    door, other = await hall(), await hall(slug="andere")
    code = await other.ticket("Zoë Lefèvre")
    _phone, stranger, _token = await enrolled(other)
    lead, revoke = await shut_out(door, "lead")
    await revoke()
    foreign = await door.scan(code, device=stranger, ago=60, shown="admit")
    assert (await door.undo(foreign["id"], device=lead)).json()["state"] == "held"
    assert [(one["reason"], one.get("name", "")) for one in await kept(door)] == [("not_allowed", "")] * 2


async def test_the_lead_sees_it_on_the_page(hall, staff):
    door = await hall()
    device, revoke = await shut_out(door)
    code = await door.ticket("Ada Aydın")
    counted = await door.scan(code, device=device)
    await revoke()
    await door.post(f"/events/{door.slug}/walk-ins", a_walk_in(door, count=4), device)
    await door.undo(counted["id"], device=device)
    page = (await staff.get(f"/organise/door/{door.slug}/inbox")).text
    assert "Das Telefon ist abgemeldet. Es hat diesen" in page
    assert "4 Personen ohne Ticket" in page
    assert "Es hat diesen Scan zurückgenommen." in page
    assert "Nicht zurücknehmen" in page


async def test_a_phone_that_waits_for_a_lead_sends_nothing_yet(hall):
    """Or else the queue of a phone that is enrolled anew would be refused for ever, one scan after the other."""
    door = await hall()
    code = await door.ticket("Anna Weiß")
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": "scan", "uses": 1})
    token = made.json()["url"].partition("#e=")[2]
    phone = (await door.client.post("/api/v1/devices", json={"token": token, "name": "Wieder da"})).json()
    device = {"Authorization": f"Bearer {phone['token']}"}
    batch = {"sent_at": door.clock().isoformat(), "scans": [door.a_scan(code, shown="admit")]}
    refused = await door.post("/scans", batch, device)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/phone_waits")
    await door.post(f"/devices/{phone['id']}/admit", {})
    told = await door.post("/scans", batch, device)
    assert [one["verdict"] for one in told.json()["verdicts"]] == ["admit"]


async def test_the_lead_sees_what_was_before_the_phone_was_shut_out(hall, staff, clock):
    """Those may count, says the design; nothing told them apart."""
    door = await hall()
    other = await hall(slug="andere")
    phone, lost, _token = await enrolled(door)
    early = door.a_scan(await door.ticket("Ada"), ago=60, shown="admit")
    await door.post(f"/devices/{phone['id']}/revoke", {})
    clock.move(seconds=90)
    late = door.a_scan(await door.ticket("Bo"), ago=30, shown="admit")
    await door.send(early, late, device=lost)
    foreign = other.a_scan(await other.ticket("Cem"), ago=30, shown="admit")
    _phone, stranger, _token = await enrolled(door)
    await door.send(foreign, device=stranger)
    items = {one["id"]: one for one in await kept(door)}
    assert items[early["id"]]["at"] < items[early["id"]]["revoked_at"] < items[late["id"]]["at"]
    page = (await staff.get(f"/organise/door/{door.slug}/inbox")).text
    order = [page.index(text) for text in ("Ada", "erst danach abgemeldet", "Bo</bdi>", "da schon abgemeldet")]
    assert order == sorted(order)
    assert "für einen anderen Einlass angemeldet" in (await staff.get("/organise/door/andere/inbox")).text


async def test_the_emergency_list_says_who_may_be_missing(hall, staff):
    """Seen red: let in by a phone that had been shut out, people were in the house and in no list for the brigade."""
    door = await hall()
    device, revoke = await shut_out(door)
    ada, bo, cem, dana = [await door.ticket(name) for name in ("Ada", "Bo", "Cem", "Dana")]
    await revoke()
    scans = [
        door.a_scan(code, ago=ago, shown=shown)
        for code, ago, shown in (
            (ada, 90, "admit"), (ada, 80, "again"), (bo, 70, "refuse"), (cem, 60, "admit"), (dana, 50, "admit"),
        )
    ]  # fmt: skip
    await door.send(*scans, device=device)
    await door.scan(cem)
    await door.undo(scans[-1]["id"], device=device, ago=40)
    address = f"/organise/door/{door.slug}/emergency"
    assert "1 Person steht noch unter „Zu klären“" in (await staff.get(address)).text
    await door.post(f"/events/{door.slug}/walk-ins", a_walk_in(door, count=3), device)
    assert "4 Personen stehen noch unter „Zu klären“" in (await staff.get(address)).text
    for one in await kept(door):
        await door.post(f"/door/{door.slug}/quarantine/{one['id']}", {"id": str(uuid.uuid4()), "counts": False})
    assert "unter „Zu klären“" not in (await staff.get(address)).text
