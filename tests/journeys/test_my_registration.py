"""The page behind the link in the letter, over HTTP: late, offered, waiting, in the calendar."""

import icalendar
import pytest
from factories import an_event, signed_up
from reader import form, forms, link_in_letter

pytestmark = pytest.mark.anyio
FORM = "/e/stadtkonferenz/register"
TYPED = {"contact.name": "Aylin Yıldız-Brandt", "contact.email": "aylin@posteo.example", "attendees.0.mode": "on_site"}


async def test_a_link_that_ran_out_asks_anew_until_72_hours_and_then_says_so(client, organiser, clock):
    await an_event(client, organiser)
    await client.post(FORM, data=form(await client.get(FORM), "/register").fields | TYPED)
    path = await link_in_letter("please_confirm")
    from registration.actions import sweep

    clock.move(hours=25)
    await sweep()
    late = await client.get(path)
    assert late.status_code == 200
    assert "nur für eine Zeit reserviert" in late.text
    clock.move(hours=48)
    for answer in (await client.get(path), await client.post(f"{path}/confirm")):
        assert answer.status_code == 410
        assert "0231 50-12345" in answer.text
        assert 'href="/e/stadtkonferenz/register"' in answer.text


async def test_an_offer_is_accepted_or_declined_by_a_button(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1}, offer_hours=24)
    first = await signed_up(client, organiser, name="Ott")
    second = await signed_up(client, organiser, name="Bo")
    third = await signed_up(client, organiser, name="Cem")
    path, later = ((one["manage_url"].removeprefix("http://einlass.test")) for one in (second, third))
    assert "Sie sind als Nächstes an der Reihe" in (await client.get(path)).text
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    offer = await client.get(path)
    declined = await client.post(form(offer, "/decline").action, data=form(offer, "/decline").fields)
    assert (declined.status_code, declined.headers["location"]) == (303, f"{path}?done=declined")
    assert "abgelehnt" in (await client.get(declined.headers["location"])).text
    offer = await client.get(later)
    accepted = await client.post(form(offer, "/accept").action, data=form(offer, "/accept").fields)
    assert accepted.headers["location"] == f"{later}?done=accepted"
    assert '<svg class="qr"' in (await client.get(later)).text
    assert (await client.post(f"{later}/accept")).status_code in (400, 409)
    assert forms(await client.get(later)) == []


async def test_a_click_that_comes_twice_answers_one_offer(client, organiser):
    """Seen red: alone in the queue, she was offered the seat again at once, and the second click cancelled her."""
    await an_event(client, organiser, seats={"on_site": 1}, offer_hours=24)
    first = await signed_up(client, organiser)
    second = await signed_up(client, organiser)
    path = second["manage_url"].removeprefix("http://einlass.test")
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    page = await client.get(path)
    for _click in range(2):
        answer = await client.post(f"{path}/decline", data=form(page, "/decline").fields)
        assert answer.headers["location"] == f"{path}?done=declined"
    page = await client.get(answer.headers["location"])
    assert "nach dem zweiten Mal ist die Person abgesagt" in page.text
    for _click in range(2):
        answer = await client.post(f"{path}/accept", data=form(page, "/accept").fields)
        assert answer.headers["location"] == f"{path}?done=accepted"
    assert (await client.post(f"{path}/decline", data=form(page, "/decline").fields)).status_code == 409
    assert '<svg class="qr"' in (await client.get(path)).text


async def test_whoever_has_no_email_is_promised_none(client, organiser):
    await an_event(client, organiser, seats={"on_site": 0})
    waiting = await signed_up(client, organiser, contact={"name": "Erna"})
    page = await client.get(f"{waiting['manage_url'].removeprefix('http://einlass.test')}?done=confirmed")
    assert "schreiben wir Ihnen sofort" not in page.text
    assert "rufen wir Sie an oder schreiben Ihnen einen Brief" in page.text
    await client.patch("/api/v1/events/stadtkonferenz", json={"seats": {"online": 1}}, headers=organiser)
    await client.patch("/api/v1/events/stadtkonferenz", json={"join_url": "https://x.example/1"}, headers=organiser)
    seated = await signed_up(client, organiser, contact={"name": "Erna"}, mode="online")
    page = await client.get(f"{seated['manage_url'].removeprefix('http://einlass.test')}?done=confirmed")
    assert page.text.count("Nur ihre Adresse führt hierher zurück.") == 2
    assert "die E-Mail" not in page.text


async def test_the_page_claims_nothing_that_is_not_so(client, organiser):
    await an_event(client, organiser, seats={"on_site": 0})
    waiting = await signed_up(client, organiser)
    path = waiting["manage_url"].removeprefix("http://einlass.test")
    page = (await client.get(f"{path}?done=accepted")).text
    assert "Der Platz gehört Ihnen" not in page
    assert "abgesagt" not in (await client.get(f"{path}?done=cancelled")).text


async def test_the_calendar_file_can_be_fetched(client, organiser):
    await an_event(client, organiser)
    made = await signed_up(client, organiser)
    answer = await client.get(made["manage_url"] + "/event.ics")
    assert answer.headers["content-type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="termin.ics"'
    assert answer.headers["cache-control"] == "no-store"
    assert icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]["SUMMARY"] == "Unsere Stadt 2035"
