"""What other websites, calendars and search engines get of the public events, and what they never get."""

import json
import re
from datetime import UTC, datetime

import pytest
from factories import an_event, signed_up
from icalendar import Calendar

from core.settings import settings

pytestmark = pytest.mark.anyio
SECRET = "https://video.example/geheim"


async def events(client):
    """The public list."""
    return (await client.get("/api/v1/events")).json()["items"]


async def test_the_feed_names_each_public_event_and_its_page(client, organiser):
    await an_event(client, organiser, join_url=SECRET, accessibility="Stufenlos")
    await an_event(client, organiser, slug="intern", format="closed")
    await an_event(client, organiser, slug="entwurf", published=False)
    answer = await client.get("/feeds/events.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    (found,) = answer.json()["items"]
    assert found["url"] == f"{settings.base_url}/e/stadtkonferenz"
    assert found["free"] == {"on_site": 200, "online": 300}
    assert found["accessibility"] == "Stufenlos"
    assert SECRET not in answer.text


async def test_the_calendar_holds_the_public_events(client, organiser):
    await an_event(client, organiser, summary="Wie wollen wir wohnen?", join_url=SECRET)
    await an_event(client, organiser, slug="intern", format="closed")
    answer = await client.get("/feeds/events.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (entry,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert entry["SUMMARY"] == "Unsere Stadt 2035"
    assert entry["SEQUENCE"] == 0
    assert entry["STATUS"] == "CONFIRMED"
    assert entry.decoded("DTSTART") == datetime(2027, 2, 20, 9, tzinfo=UTC)
    assert "Südwall" in entry["LOCATION"]
    assert "0231 50-12345" in entry["DESCRIPTION"]
    assert SECRET not in answer.text


async def test_one_event_for_ones_own_calendar_without_signing_up(client, organiser):
    await an_event(client, organiser)
    await an_event(client, organiser, slug="intern", format="closed")
    answer = await client.get("/e/stadtkonferenz/event.ics")
    assert len(Calendar.from_ical(answer.text).walk("VEVENT")) == 1
    assert (await client.get("/e/intern/event.ics")).status_code == 404


async def test_search_engines_read_the_event_from_its_page(client, organiser):
    await an_event(client, organiser, title='Unsere </script> "Stadt"', audience="Alle ab 14 Jahren")
    page = (await client.get("/e/stadtkonferenz")).text
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(text)
    assert said["@type"] == "Event"
    assert said["name"] == 'Unsere </script> "Stadt"'
    assert said["startDate"] == "2027-02-20T10:00:00+01:00"
    assert said["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in said["location"]] == ["Place", "VirtualLocation"]
    assert said["offers"]["availability"] == "https://schema.org/InStock"
    assert said["audience"]["audienceType"] == "Alle ab 14 Jahren"
    assert "Alle ab 14 Jahren" in page.partition("</head>")[2]


async def test_what_is_called_off_is_called_off_everywhere(client, organiser):
    await an_event(client, organiser)
    assert "Plätze frei" in (await client.get("/embed/e/stadtkonferenz")).text
    assert (await events(client))[0]["cancelled_at"] is None
    reason = "Der Saal steht unter Wasser."
    await client.post("/api/v1/events/stadtkonferenz/cancel", json={"reason": reason}, headers=organiser)
    for found in (await events(client))[0], (await client.get("/feeds/events.json")).json()["items"][0]:
        assert found["cancelled_at"].endswith("Z")
        assert found["cancel_reason"] == reason
    for place in ("/embed/e/stadtkonferenz", "/e/stadtkonferenz"):
        page = (await client.get(place)).text
        assert "fällt aus" in page, place
        assert reason in page, place
    assert "STATUS:CANCELLED" in (await client.get("/feeds/events.ics")).text


async def test_what_takes_place_online_sends_nobody_to_the_hall(client, organiser):
    await an_event(client, organiser)
    moved = await client.post("/api/v1/events/stadtkonferenz/move", json={"modes": ["online"]}, headers=organiser)
    assert moved.status_code == 200
    page = (await client.get("/e/stadtkonferenz")).text
    assert "VirtualLocation" in page
    for place in ("/e/stadtkonferenz", "/embed/e/stadtkonferenz", "/feeds/events.ics"):
        assert "Berswordt-Halle" not in (await client.get(place)).text, place


async def test_a_frame_runs_nothing_and_stands_only_where_the_town_allows(client, organiser):
    await an_event(client, organiser)
    await an_event(client, organiser, slug="intern", format="closed")
    await an_event(client, organiser, slug="leise", listed=False)
    for address in ("/embed/e/stadtkonferenz", "/embed/events"):
        answer = await client.get(address)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy  # nobody, until EINLASS_EMBED names a website
        assert "x-frame-options" not in answer.headers
        assert "<script" not in answer.text
        assert "set-cookie" not in answer.headers
        assert "Unsere Stadt 2035" in answer.text
        assert '<base target="_blank">' in answer.text
    for slug in ("intern", "leise", "nirgends"):
        assert (await client.get(f"/embed/e/{slug}")).status_code == 404
    assert (await client.get("/e/stadtkonferenz")).headers["x-frame-options"] == "DENY"


async def test_the_public_list_follows_every_change_at_once(client, organiser):
    await an_event(client, organiser)
    (before,) = await events(client)
    assert before["free"]["on_site"] == 200
    await signed_up(client, organiser)
    assert (await events(client))[0]["free"]["on_site"] == 199
    assert "199" in (await client.get("/")).text
    await client.patch("/api/v1/events/stadtkonferenz", json={"title": "Unser Dorf"}, headers=organiser)
    assert (await events(client))[0]["title"] == "Unser Dorf"
    assert "Unser Dorf" in (await client.get("/")).text
    assert "Unser Dorf" in (await client.get("/feeds/events.ics")).text
    await an_event(client, organiser, slug="zweite", title="Die Zweite")
    assert len(await events(client)) == 2


async def test_the_public_list_changes_when_its_moment_comes(client, clock, organiser):
    await an_event(client, organiser, registration_opens="2027-01-10T08:00:00Z")
    assert "Anmeldung in Kürze" in (await client.get("/")).text
    clock.set(datetime(2027, 1, 10, 8, tzinfo=UTC))
    assert "Plätze frei" in (await client.get("/")).text
    clock.set(datetime(2027, 2, 20, 13, tzinfo=UTC))
    assert "Unsere Stadt" not in (await client.get("/")).text


async def test_each_language_and_each_page_has_its_own_copy(client, organiser):
    await an_event(client, organiser)
    german, english = await client.get("/"), await client.get("/", headers={"Accept-Language": "en"})
    assert "Reden Sie mit" in german.text
    assert "Reden Sie mit" not in english.text
    assert "?lang=en" in (await client.get("/?lang=en")).text.partition("<main")[2]
    assert "?lang=en" not in (await client.get("/", headers={"Accept-Language": "en"})).text.partition("<main")[2]
