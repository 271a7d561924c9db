"""What happens to a form at the door that cannot be done, is a search, or comes after the session has ended."""

import re
import uuid

import pytest
from factories import a_token, signed_up
from structlog.testing import capture_logs

from tests.checkin.page import Page

pytestmark = pytest.mark.anyio


@pytest.fixture
async def door(hall):
    """An event that tracks exits."""
    return await hall(track_exits=True, max_party=3)


@pytest.fixture
def page(staff, door):
    """Its page."""
    return Page(staff, door.slug)


async def test_after_the_session_ended_one_comes_back_to_the_page_of_the_form(client, door):
    post, host = f"/organise/door/{door.slug}/scan", "http://einlass.test"
    for referer, place in (
        (f"{host}/organise/door/{door.slug}?gate=Nord", f"/organise/door/{door.slug}"),
        (f"{host}/organise/b%C3%BCro", "/organise/b%25C3%25BCro"),
        ("https://example.org/organise/door/x", "/organise"),
        (f"{host}/r/geheim", "/organise"),
        ("", "/organise"),
    ):
        answer = await client.post(post, data={"text": "ABC"}, headers={"Referer": referer, "Origin": host})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/organise/sign-in?next={place}")
    program = await client.post(post, data={}, headers={"Accept": "application/json", "Origin": host})
    assert program.status_code == 401


async def test_only_the_back_office_is_told_where_a_form_stood(staff, door):
    for place, policy in (("/organise/door", "same-origin"), ("/organise/sign-in/abc", "no-referrer")):
        assert (await staff.get(place)).headers["referrer-policy"] == policy
    assert (await staff.get("/organise/door")).headers["cache-control"] == "no-store"


async def test_every_form_may_be_sent_again(page, door):
    code = await door.ticket()
    html = await page.send("scan", text=code) + await page.send("scan", text="Aylin")
    forms = re.findall(r"<form [^>]*/organise/door/[^>]*>", html)
    assert len(forms) >= 7
    assert all("data-again" in form for form in forms)


async def test_a_gate_keeps_its_direction(page, door):
    code = await door.ticket()
    person = (await signed_up(door.client, door.organiser, door.slug, name="Ole"))["attendees"][0]
    await page.send("scan", text=code, direction="in")
    assert "facing" not in page.shown
    html = await page.send("scan", text=code, direction="out", gate="Süd")
    assert page.verdict(html) == ("green", "Auf Wiedersehen")
    out = re.compile(r'value="out" checked')
    assert out.search(html)
    scan = re.search(r"scan=([0-9a-f-]{36})", page.shown).group(1)
    for form, fields in (
        ("scan", {"attendee": person["id"]}),
        ("scan", {"attendee": person["id"], "direction": "out"}),
        ("walk-in", {"count": "2"}),
        ("undo", {"scan": scan}),
        ("undo", {"scan": str(uuid.uuid4())}),
    ):
        assert out.search(await page.send(form, facing="out", **fields)), form
    assert out.search(await page.send("scan", text="Ole", direction="out"))
    html = await page.send("scan", attendee=person["id"], direction="out")  # at the entrance somebody goes
    assert not out.search(html)


async def test_what_is_wrong_is_said_on_the_page(page, door):
    for form, fields, status, text in (
        ("walk-in", {"count": "0"}, 422, "Nur zählen: Dieser Wert liegt"),
        ("walk-in", {"name": "x" * 201}, 422, "Name: Diese Angabe ist zu lang."),
        ("walk-in", {"named": "true", "name": "  "}, 422, "Name: Bitte ausfüllen."),
        ("scan", {"text": "x", "gate": "y" * 81}, 422, "Dieser Einlass: Diese Angabe ist zu lang."),
        ("undo", {"scan": str(uuid.uuid4())}, 404, "Diesen Scan gibt es nicht"),
        ("undo", {}, 422, "Bitte ausfüllen."),
    ):
        html = await page.send(form, **fields)
        assert page.status == status, form
        assert text in html
        assert "Nichts wurde eingetragen." in html
        assert f'action="{page.place}/scan"' in html
    assert await door.inside() == 0


async def test_the_address_of_an_answered_form_leads_to_the_door(staff, page):
    for form in ("scan", "undo", "walk-in"):
        answer = await staff.get(f"{page.place}/{form}")
        assert (answer.status_code, answer.headers["location"]) == (303, page.place)


async def test_a_refusal_in_the_back_office_leads_back_there(staff, client):
    html = (await staff.get("/organise/door/nirgends")).text
    assert 'href="/organise/door"><span class="kern-label">Zurück zum Einlass' in html
    assert "Zu allen Veranstaltungen" not in html
    assert "Zu allen Veranstaltungen" in (await client.get("/nirgends")).text


async def test_a_searched_name_stays_out_of_addresses_and_logs(page, door):
    await door.ticket("Jürgen Müller")
    with capture_logs() as log:
        html = await page.send("scan", text="mueller")
    assert (page.status, page.shown) == (200, "")
    assert "Jürgen Müller" in html
    assert {"at": door.slug, "found": 1, "event": "people_searched", "log_level": "info"} in log
    assert "mueller" not in str(log)


async def test_a_name_of_twenty_letters_that_could_be_a_code_is_searched(page, door):
    """Seen red: the door said that there is no such ticket."""
    await door.ticket("Christian Haberkorner")
    assert "Gefunden zu „Christian Haberkorner“" in await page.send("scan", text="Christian Haberkorner")


async def test_a_search_says_when_it_is_too_short_or_finds_too_many(page, door):
    for number in range(11):
        await door.ticket(f"Müller {number}")
    html = await page.send("scan", text="müll")
    assert (html.count("Müller"), "Es gibt weitere." in html) == (2 * 10, True)
    assert "Es gibt weitere." not in await page.send("scan", text="müller 1")
    assert "mindestens zwei Buchstaben" in await page.send("scan", text="M")


async def test_companions_without_a_name_are_found_by_their_contact(page, door):
    body = {"contact": {"name": "Ada Zander"}, "attendees": [{"mode": "on_site"}, {"mode": "on_site"}]}
    await door.client.post(f"/api/v1/events/{door.slug}/registrations", json=body, headers=door.organiser)
    await door.ticket("Zandera Ott")
    found = [one["name"] for one in await door.find("zander")]
    assert found == ["Zandera Ott", "Ada Zander", "Begleitung von Ada Zander"]
    assert "Begleitung von Ada Zander" in await page.send("scan", text="ada z")
    assert await door.find("burda") == []


async def test_the_answer_stands_above_everything(page, door):
    html = await page.send("scan", text=await door.ticket())
    assert html.index('class="verdict') < html.index("<h1")
    assert html.index("<h1") < html.index("<form", html.index("<main"))


async def test_the_log_says_why_somebody_was_refused(page, door):
    html = await page.send("scan", text="ABCDEFGHJKMNPQRSTVWX")
    assert ">Unbekannt</a>" in html.split("Zuletzt")[1]
    assert "ohne Namen" not in html


async def test_an_undone_scan_stands_once_in_the_log(page, door):
    await page.send("scan", text=await door.ticket("Käthe Kröger"))
    scan = re.search(r"scan=([0-9a-f-]{36})", page.shown).group(1)
    for _ in range(2):
        html = await page.send("undo", scan=scan)
    log = html.split('id="log"')[1]
    assert (log.count("Käthe Kröger"), log.count("zurückgenommen")) == (1, 1)


async def test_the_counters_count_as_the_figures_do(page, door):
    person = (await signed_up(door.client, door.organiser, door.slug))["attendees"][0]
    await page.send("scan", text=person["ticket_code"])
    await page.send("walk-in", count="2", direction="in")
    html = await page.send("walk-in", name="Levent Öz", kind="press")
    assert "<dt>im Haus</dt><dd>4</dd>" in html
    assert "<dt>gekommen</dt><dd>3</dd>" in html
    assert "<dt>Plätze vergeben</dt><dd>1</dd>" in html


async def test_yesterdays_event_has_a_place_of_its_own(staff, door, clock):
    clock.move(hours=11, minutes=30)  # after midnight in Dortmund
    html = (await staff.get("/organise/door")).text
    assert 'id="later"' not in html
    assert f"/organise/door/{door.slug}" in html.split('id="over"')[1]


async def test_a_foreign_device_learns_nothing_of_an_undo(door, client):
    from factories import an_event

    sent = await door.scan(await door.ticket())
    undo = {"id": str(uuid.uuid4())}
    assert (await door.undo(sent["id"], **undo)).status_code == 200
    other = await an_event(client, door.organiser, slug="jugendforum")
    stranger = await a_token("door", uuid.UUID(other["id"]))
    assert (await door.undo(sent["id"], device=stranger, **undo)).status_code == 403


async def test_a_name_of_blanks_is_no_name(door):
    for name in ("", "   "):
        answer = await door.walk_in(name=name)
        assert answer.json()["errors"] == [{"field": "name", "code": "too_short"}]


async def test_companions_stand_below_their_contact_on_paper(door):
    from checkin.door_list import letters
    from registration.queries import event_by_slug

    for name in ("Bea Abel", "Cem Zorn"):
        body = {"contact": {"name": name}, "attendees": [{"name": name, "mode": "on_site"}, {"mode": "on_site"}]}
        await door.client.post(f"/api/v1/events/{door.slug}/registrations", json=body, headers=door.organiser)
    await door.ticket("Ada Bauer")
    shown = [
        (one.letter, [person.name for person in one.people]) for one in await letters(await event_by_slug(door.slug))
    ]
    assert shown == [
        ("A", ["Bea Abel", "Begleitung von Bea Abel"]),
        ("B", ["Ada Bauer"]),
        ("Z", ["Cem Zorn", "Begleitung von Cem Zorn"]),
    ]
