"""Phones at the door: enrolled once, let in, shut out; what each role may do; the offline list and its names."""

import base64
import hashlib
import uuid

import pytest
from factories import signed_up
from phones import enrolled, the_list

from checkin import sealing

pytestmark = pytest.mark.anyio


def bytes_of(text):
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_a_code_enrols_one_phone_within_ten_minutes(hall, clock):
    door = await hall()
    phone, device, token = await enrolled(door)
    assert (phone["role"], phone["waits"], phone["event"]) == ("scan", False, door.slug)
    again = await door.client.post("/api/v1/devices", json={"token": token, "name": "Telefon 2"})
    assert (again.status_code, again.json()["type"]) == (410, "/problems/enrolment_over")
    code = await door.ticket()
    assert (await door.scan(code, device=device))["verdict"] == "admit"
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": "scan"})
    clock.move(minutes=10)
    late = {"token": made.json()["url"].partition("#e=")[2], "name": "Zu spät"}
    assert (await door.client.post("/api/v1/devices", json=late)).status_code == 410
    assert (await door.client.post("/api/v1/devices", json={"token": "erfunden", "name": "x"})).status_code == 410


async def test_a_phone_has_a_name_and_a_list_of_our_times(hall):
    """Seen red: a list of the year 9999 was a fault of the server's."""
    door = await hall()
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": "scan"})
    token = made.json()["url"].partition("#e=")[2]
    nameless = await door.client.post("/api/v1/devices", json={"token": token, "name": "  "})
    assert nameless.json()["errors"] == [{"field": "name", "code": "too_short"}]
    named = await door.client.post("/api/v1/devices", json={"token": token, "name": " Nord "})
    assert named.json()["name"] == "Nord", "a refused name uses no code up"
    device = {"Authorization": f"Bearer {named.json()['token']}"}
    for moment in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
        answer = await door.post("/devices/me", {"list_of": moment}, device)
        assert answer.json()["errors"] == [{"field": "list_of", "code": "range"}]


async def test_the_briefings_phones_scan_only_and_wait_for_a_lead(hall, clock):
    door = await hall()
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": "lead", "uses": 2})
    assert (made.json()["role"], made.json()["uses"]) == ("scan", 2)
    token = made.json()["url"].partition("#e=")[2]
    phones = [
        (await door.client.post("/api/v1/devices", json={"token": token, "name": f"Helferin {n}"})).json()
        for n in range(2)
    ]
    third = await door.client.post("/api/v1/devices", json={"token": token, "name": "Helferin 3"})
    assert third.status_code == 410
    device = {"Authorization": f"Bearer {phones[0]['token']}"}
    assert phones[0]["waits"]
    refused = await door.client.get(f"/api/v1/door/{door.slug}/list", headers=device)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/phone_waits")
    admitted = await door.post(f"/devices/{phones[0]['id']}/admit", {})
    assert admitted.json()["state"] == "active"
    assert (await the_list(door, device))["whole"]
    listed = await door.client.get(f"/api/v1/door/{door.slug}/devices", headers=door.device)
    assert {one["name"]: one["state"] for one in listed.json()["items"]} == {
        "Helferin 0": "active",
        "Helferin 1": "waits",
    }
    clock.move(hours=5)
    over = await door.post(f"/events/{door.slug}/enrolments", {"uses": 2})
    late = {"token": over.json()["url"].partition("#e=")[2], "name": "zu spät"}
    assert (await door.client.post("/api/v1/devices", json=late)).status_code == 410


async def test_a_revoked_phone_delivers_its_queue_and_nothing_else(hall):
    door = await hall()
    phone, device, _token = await enrolled(door, "search")
    code = await door.ticket()
    assert (await door.post(f"/devices/{phone['id']}/revoke", {})).json()["state"] == "revoked"
    told = await door.scan(code, device=device, ago=120, shown="admit")
    assert (told["verdict"], told["reason"]) == ("refuse", "not_allowed")
    assert "attendee" not in told
    for path in ("list", "people?q=ay"):
        answer = await door.client.get(f"/api/v1/door/{door.slug}/{path}", headers=device)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/phone_revoked")
    me = await door.post("/devices/me", {"queue": 0}, device)
    assert me.json()["state"] == "revoked"
    kept = await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)
    (one,) = kept.json()["items"]
    assert (one["reason"], one["can_count"], one["name"]) == ("not_allowed", True, "Aylin Yıldız-Brandt")
    assert await door.inside() == 0
    said = await door.post(f"/door/{door.slug}/quarantine/{one['id']}", {"id": str(uuid.uuid4()), "counts": True})
    assert said.status_code == 200
    assert await door.inside() == 1
    assert (await door.attendance(code))["first_entry"].isoformat() == "2026-11-22T11:58:00+00:00"


RIGHTS = {
    "people": {"search", "lead"},
    "list": {"scan", "search", "lead", "kiosk"},
    "devices": {"lead"},
    "conflicts": {"lead"},
    "quarantine": {"lead"},
}


@pytest.mark.parametrize("role", ["scan", "search", "lead", "kiosk"])
async def test_each_role_may_what_it_needs(hall, role):
    door = await hall()
    await door.ticket()
    _phone, device, _token = await enrolled(door, role)
    for page, roles in RIGHTS.items():
        answer = await door.client.get(f"/api/v1/door/{door.slug}/{page}", params={"q": "ay"}, headers=device)
        assert answer.status_code == (200 if role in roles else 403), page
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": "scan"}, device)
    assert made.status_code == (201 if role == "lead" else 403)
    now = door.clock().isoformat()
    named = {"sent_at": now, "id": str(uuid.uuid4()), "name": "Renate"}
    answer = await door.post(f"/events/{door.slug}/walk-ins", named, device)
    assert answer.status_code == {"scan": 422, "kiosk": 403}.get(role, 201)
    counted = {"sent_at": now, "id": str(uuid.uuid4()), "count": 2}
    answer = await door.post(f"/events/{door.slug}/walk-ins", counted, device)
    assert answer.status_code == (403 if role == "kiosk" else 201)
    for path in ("/api/v1/events/stadtkonferenz/attendees", "/api/v1/events/stadtkonferenz/figures"):
        assert (await door.client.get(path, headers=device)).status_code == 401


async def test_the_list_names_nobody_without_the_ticket(hall):
    door = await hall()
    code = await door.ticket("Zoë Lefèvre", mode="online")
    _phone, device, _token = await enrolled(door)
    listed = await the_list(door, device)
    text = str(listed)
    assert "Zoë" not in text
    assert code not in text
    (entry,) = listed["entries"]
    salt = bytes_of(listed["salt"])
    assert bytes_of(entry["h"]) == hashlib.sha256(b"einlass h" + salt + code.encode()).digest()[:16]
    assert sealing.opened(salt, code, bytes_of(entry["sealed"])) == {"name": "Zoë Lefèvre"}
    assert (entry["state"], entry["mode"]) == ("valid", "online")
    assert listed["policy"]["unknown"] == "ask"
    again = await the_list(door, device)
    assert again["salt"] == listed["salt"]
    assert again["entries"][0]["sealed"] != entry["sealed"]  # a fresh nonce at each sealing


async def test_readable_names_are_for_a_lead_only(hall):
    door = await hall()
    await door.ticket()
    for role, readable in (("scan", False), ("search", False), ("lead", True)):
        _phone, device, _token = await enrolled(door, role)
        (entry,) = (await the_list(door, device, readable=True))["entries"]
        assert ("person" in entry) == readable
        assert ("sealed" in entry) != readable


async def test_a_party_is_counted_without_who_has_cancelled(hall):
    """Seen red as the fourth of three."""
    door = await hall(max_party=4)
    names = [{"name": name, "mode": "on_site"} for name in ("Ada", "Bo", "Cem", "Dana")]
    party = await signed_up(door.client, door.organiser, door.slug, attendees=names)
    change = {"attendees": [{"id": party["attendees"][1]["id"], "state": "cancelled"}]}
    await door.client.patch(f"/api/v1/registrations/{party['id']}", json=change, headers=door.organiser)
    _phone, device, _token = await enrolled(door, "lead")
    people = [entry["person"] for entry in (await the_list(door, device, readable=True))["entries"]]
    assert {one["name"]: one.get("party") for one in people} == {"Ada": "1/3", "Bo": None, "Cem": "2/3", "Dana": "3/3"}


async def test_a_delta_holds_what_is_new(hall, clock):
    door = await hall(track_exits=True)
    first, second = await door.ticket("Anna"), await door.ticket("Bernd")
    _phone, device, _token = await enrolled(door)
    listed = await the_list(door, device)
    assert len(listed["entries"]) == 2
    same = await the_list(door, device, listed["cursor"])
    assert (same["whole"], same["entries"]) == (False, [])
    await door.scan(first)
    came = await the_list(door, device, listed["cursor"])
    (entry,) = came["entries"]
    assert entry["inside"]
    assert entry["first"] == {"at": "2026-11-22T12:00:00Z", "gate": "Nord"}
    assert came["numbers"] == {"inside": 1, "admitted": 1, "expected": 2}
    clock.move(minutes=1)
    await door.scan(first, direction="out")
    (gone,) = (await the_list(door, device, came["cursor"]))["entries"]
    assert "inside" not in gone
    new = await door.ticket("Clara")
    cancelled = (await door.client.get(f"/api/v1/events/{door.slug}/attendees?q=bernd", headers=door.organiser)).json()
    await door.client.delete(f"/api/v1/registrations/{cancelled['items'][0]['registration']}", headers=door.organiser)
    later = await the_list(door, device, came["cursor"])
    states = {
        sealing.opened(bytes_of(later["salt"]), code, bytes_of(entry["sealed"]))["name"]: entry["state"]
        for entry in later["entries"]
        for code in (first, second, new)
        if bytes_of(entry["h"]) == sealing.name_of(bytes_of(later["salt"]), code)
    }
    assert states == {"Anna": "valid", "Bernd": "cancelled", "Clara": "valid"}


async def test_a_new_name_is_in_the_delta_and_the_old_code_is_replaced(hall):
    door = await hall()
    code = await door.ticket("Anna")
    _phone, device, _token = await enrolled(door)
    listed = await the_list(door, device)
    (person,) = (await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)).json()["items"]
    change = {"attendees": [{"id": person["id"], "name": "Berta"}]}
    await door.client.patch(f"/api/v1/registrations/{person['registration']}", json=change, headers=door.organiser)
    new = await the_list(door, device, listed["cursor"])
    states = {entry["h"]: entry["state"] for entry in new["entries"]}
    old = base64.urlsafe_b64encode(sealing.name_of(bytes_of(new["salt"]), code)).decode().rstrip("=")
    assert states.pop(old) == "replaced"
    assert list(states.values()) == ["valid"]


async def test_a_damaged_cursor_is_refused(hall):
    door = await hall()
    _phone, device, _token = await enrolled(door)
    answer = await door.client.get(f"/api/v1/door/{door.slug}/list", params={"since": "gestern"}, headers=device)
    assert answer.status_code == 422
    assert (await the_list(door, device, "999999.999999"))["whole"]  # of another database


async def test_the_switches_reach_the_phones(hall):
    door = await hall()
    _phone, device, _token = await enrolled(door)
    switched = await door.client.patch(
        f"/api/v1/door/{door.slug}", json={"walk_ins_open": False, "unknown": "refuse"}, headers=door.device
    )
    assert switched.json() == {"walk_ins_open": False, "closed": False, "unknown": "refuse"}
    policy = (await the_list(door, device))["policy"]
    assert (policy["walk_ins"], policy["unknown"], policy["closed"]) == (False, "refuse", False)
    refused = await door.client.patch(f"/api/v1/door/{door.slug}", json={"closed": True}, headers=device)
    assert refused.status_code == 403


async def test_a_phone_of_another_event_is_refused_and_kept(hall, client):
    door = await hall()
    other = await hall(slug="andere")
    _phone, device, _token = await enrolled(other)
    code = await door.ticket()
    told = (await door.send(door.a_scan(code), device=device))[0]
    assert (told["verdict"], told["reason"]) == ("refuse", "not_allowed")
    assert "attendee" not in told
    answer = await client.get(f"/api/v1/door/{door.slug}/list", headers=device)
    assert answer.status_code == 403
