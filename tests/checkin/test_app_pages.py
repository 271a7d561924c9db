"""The scanner app's page, service worker and manifest; the rest of a party."""

import uuid

import pytest
from factories import signed_up
from phones import enrolled

from core.pages import asset

pytestmark = pytest.mark.anyio


async def test_the_app_is_the_same_for_everybody_and_runs_nothing_of_strangers(client):
    answer = await client.get("/door")
    assert answer.status_code == 200
    assert asset("scanner.js") in answer.text
    assert "set-cookie" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'" in policy
    assert "http" not in policy
    assert "unsafe-inline" not in policy
    worker = await client.get(asset("scanner-worker.js"))
    assert "'wasm-unsafe-eval'" in worker.headers["content-security-policy"]
    assert "wasm-unsafe-eval" not in (await client.get("/")).headers["content-security-policy"]


async def test_the_service_worker_keeps_the_whole_app(client):
    answer = await client.get("/door/sw.js")
    assert answer.headers["service-worker-allowed"] == "/door"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    for name in ("scanner.js", "scanner-worker.js", "zxing.wasm", "door-app.css"):
        assert asset(name) in answer.text
        assert (await client.get(asset(name))).status_code == 200


async def test_the_manifest_opens_the_door(client):
    answer = await client.get("/door/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert (answer.json()["start_url"], answer.json()["scope"]) == ("/door", "/door")


async def test_search_and_lead_phones_learn_who_else_is_of_a_party(hall):
    door = await hall(max_party=4)
    names = [{"name": name, "mode": "on_site"} for name in ("Ada", "Bea", "Cem")]
    party = await signed_up(door.client, door.organiser, door.slug, attendees=names)
    await door.ticket("Allein")
    codes = [person["ticket_code"] for person in party["attendees"]]
    scan = door.a_scan(codes[1])
    await door.send(scan)
    for role, status in (("search", 200), ("lead", 200), ("scan", 403), ("kiosk", 403)):
        _phone, device, _token = await enrolled(door, role)
        answer = await door.client.get(f"/api/v1/door/{door.slug}/party", params={"scan": scan["id"]}, headers=device)
        assert answer.status_code == status
        if status == 200:
            assert [(one["name"], one["inside"]) for one in answer.json()["items"]] == [("Ada", False), ("Cem", False)]
    unknown = await door.client.get(
        f"/api/v1/door/{door.slug}/party", params={"scan": str(uuid.uuid4())}, headers=door.device
    )
    assert unknown.json() == {"items": []}


async def test_another_events_phone_learns_nothing_of_a_party(hall):
    door, other = await hall(), await hall(slug="andere")
    scan = door.a_scan(await door.ticket())
    await door.send(scan)
    _phone, device, _token = await enrolled(other, "lead")
    own = await door.client.get(f"/api/v1/door/{other.slug}/party", params={"scan": scan["id"]}, headers=device)
    assert own.json() == {"items": []}
    foreign = await door.client.get(f"/api/v1/door/{door.slug}/party", params={"scan": scan["id"]}, headers=device)
    assert foreign.status_code == 403
