"""Numbers on the event's pages, and the files they lead to."""

import uuid

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
PLACE = "/organise/events/stadtkonferenz"


async def a_morning(client, clock):
    """Three people admitted within a quarter of an hour, one who stayed away, one on the waiting list."""
    token = await a_token()
    times = {"starts_at": "2026-11-22T12:10:00Z", "ends_at": "2026-11-22T15:00:00Z"}
    event = await an_event(client, token, seats={"on_site": 4, "online": 10}, track_exits=True, **times)
    parties = [await signed_up(client, token, name=f"Person {n}") for n in range(5)]
    door = await a_token("door", event=uuid.UUID(event["id"]))
    for wait, party in zip((0, 4, 10), parties, strict=False):
        at = clock.move(minutes=wait).isoformat()
        scan = {"id": str(uuid.uuid4()), "code": party["attendees"][0]["ticket_code"], "event": "stadtkonferenz"}
        answer = await client.post(
            "/api/v1/scans", json={"sent_at": at, "scans": [scan | {"direction": "in", "at": at}]}, headers=door
        )
        assert answer.json()["verdicts"][0]["verdict"] == "admit"


async def test_the_day_of_the_event_in_numbers(organiser, client, clock):
    await a_morning(client, clock)
    page = await organiser.open(PLACE)
    assert "läuft gerade" in page.text
    for words in (
        "Vor Ort belegt 4 von 4 Plätzen, keiner frei",
        "Online belegt 0 von 10 Plätzen, 10 frei",
        "Warteliste 1 1 vor Ort, 0 online",
        "Teilgenommen 3",
        "Jetzt im Haus 3",
    ):
        assert words in page.text, words
    assert page.answer.text.count('class="bar"') == 3  # 13:00, 13:05 empty, 13:10
    listed = await organiser.open(f"{PLACE}/attendees")
    assert "13:04 Uhr" in listed.text


async def test_the_figures_stand_with_their_definitions_and_files(organiser, client, clock):
    await a_morning(client, clock)
    page = await organiser.open(f"{PLACE}/figures")
    assert "Teilgenommen Verschiedene Personen, die vor Ort eingelassen wurden" in page.text
    assert "Interne Ausgabe, noch nicht festgeschrieben. Stand: Sonntag, 22. November 2026, 13:14 Uhr." in page.text
    figures = (await organiser.get("/api/v1/events/stadtkonferenz/figures")).json()
    assert figures["data_hash"] in page.text
    row = page.answer.text.partition("<bdi>Mit Anmeldung eingelassen</bdi>")[2].partition("</tr>")[0]
    assert 'data-label="Zählweise"><span>Scan</span>' in row
    assert "Nicht erschienen" not in page.text, "the event has not ended"
    files = [link for link in page.links if link.startswith("/api/v1/") or link.endswith("list.pdf")]
    assert len(files) == 11
    for link in files:
        answer = await organiser.get(link)
        assert answer.status_code == 200, link
        assert "filename=" in answer.headers["content-disposition"], link
    badges = "/api/v1/events/stadtkonferenz/badges.pdf"
    form = page.form(badges)
    assert (await organiser.get(badges, params=form)).headers["content-type"] == "application/pdf"
    page = await organiser.hand_in(f"{PLACE}/badges-printed", {})
    assert "als gedruckt vermerkt" in page.text


async def test_the_ways_people_signed_up_are_called_alike(organiser, client, clock):
    await an_event(client, await a_token(), starts_at="2026-11-22T12:10:00Z", ends_at="2026-11-22T15:00:00Z")
    made = await signed_up(client, await a_token(), channel="desk")
    scan = {"id": str(uuid.uuid4()), "code": made["attendees"][0]["ticket_code"], "event": "stadtkonferenz"}
    at = clock.move(minutes=1).isoformat()
    sent = {"sent_at": at, "scans": [scan | {"direction": "in", "at": at}]}
    assert (await client.post("/api/v1/scans", json=sent, headers=await a_token())).status_code == 200
    assert "persönlich im Büro" in (await organiser.open(f"{PLACE}/figures")).text
    page = await organiser.open(f"{PLACE}/attendees")
    assert "persönlich im Büro" in page.text
    assert "am Einlass" not in page.text


async def test_an_event_without_sign_up_shows_no_seats(organiser, client, clock):
    await an_event(client, await a_token(), format="count_only", seats={})
    page = await organiser.open(PLACE)
    assert "belegt" not in page.text
    await organiser.open(f"{PLACE}/figures")
    assert "Für diese Veranstaltung gibt es keine Anmeldung." in (await organiser.open(f"{PLACE}/sign-up")).text
