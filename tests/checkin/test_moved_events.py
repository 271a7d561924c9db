"""An event is moved after its phones were enrolled and its briefing printed: both go with it."""

import pytest
from phones import enrolled

pytestmark = pytest.mark.anyio


async def move(door, starts_at, ends_at):
    """The event takes place at another time."""
    times = {"starts_at": starts_at, "ends_at": ends_at}
    answer = await door.client.patch(f"/api/v1/events/{door.slug}", json=times, headers=door.organiser)
    assert answer.status_code == 200, answer.text


async def state(door, device):
    """What the phone hears of itself, and that the lead sees the same."""
    heard = (await door.post("/devices/me", {}, device)).json()
    listed = await door.client.get(f"/api/v1/door/{door.slug}/devices", headers=door.device)
    assert {one["state"] for one in listed.json()["items"] if one["id"] == heard["id"]} == {heard["state"]}
    return heard["state"]


async def test_a_phone_goes_with_its_event(hall, clock):
    """Seen red: enrolled for today, it expired although the event had been moved by a week."""
    door = await hall()
    phone, device, _token = await enrolled(door)
    code = await door.ticket()
    await move(door, "2026-11-29T13:00:00Z", "2026-11-29T16:00:00Z")
    clock.move(days=7)
    assert await state(door, device) == "active"
    assert (await door.scan(code, device=device))["verdict"] == "admit"
    clock.move(hours=17, minutes=1)  # thirteen after its end
    assert await state(door, device) == "expired"
    listed = await door.client.get(f"/api/v1/door/{door.slug}/devices", headers=door.device)
    assert [one["expires_at"] for one in listed.json()["items"]] == ["2026-11-30T05:00:00Z"]
    assert phone["id"] == listed.json()["items"][0]["id"]


async def test_a_briefing_goes_with_its_event(hall, clock):
    door = await hall()
    made = await door.post(f"/events/{door.slug}/enrolments", {"uses": 3})
    token = made.json()["url"].partition("#e=")[2]

    async def enrol():
        return await door.client.post("/api/v1/devices", json={"token": token, "name": "Helferin"})

    await move(door, "2026-11-29T13:00:00Z", "2026-11-29T16:00:00Z")
    assert (await enrol()).status_code == 410, "three hours before the doors of the new day, no sooner"
    clock.move(days=7)
    answer = await enrol()
    assert answer.status_code == 201, answer.text
    board = await door.client.get(f"/api/v1/door/{door.slug}/board", headers=door.device)
    assert board.json()["waiting_phones"] == 1
    device = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert await state(door, device) == "waits"
    clock.move(hours=4)
    assert (await enrol()).status_code == 410, "the event has ended"


async def test_nobody_is_enrolled_where_everything_is_over(hall, clock):
    """Seen red: the phone was enrolled and, in the same breath, told that it had been shut out."""
    door = await hall()
    clock.move(hours=17)
    made = await door.post(f"/events/{door.slug}/enrolments", {})
    wish = {"token": made.json()["url"].partition("#e=")[2], "name": "Zu spät"}
    answer = await door.client.post("/api/v1/devices", json=wish)
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/enrolment_over")
