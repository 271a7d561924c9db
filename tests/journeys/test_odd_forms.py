"""Forms and links that nobody's browser sends by itself: damaged, out of date, or for an event without a form."""

import pytest
from factories import PROCESS, an_event, signed_up
from reader import form

pytestmark = pytest.mark.anyio
EVENT = "/e/stadtkonferenz"
FORM = f"{EVENT}/register"
ONE = {"contact.name": "Aylin", "contact.email": "aylin@posteo.example", "attendees.0.mode": "on_site"}
TWO = ONE | {"attendees.1.name": "Ott", "attendees.1.mode": "on_site"}


@pytest.mark.parametrize("fields", [{"format": "count_only"}, {"seats": {}}, {"format": "invited"}])
@pytest.mark.parametrize("sent", [ONE, TWO, ONE | {"add": "1"}, TWO | {"remove": "1"}, {}])
async def test_an_event_without_a_form_takes_none(client, organiser, fields, sent):
    await an_event(client, organiser, max_party=4, **fields)
    answer = await client.post(FORM, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, EVENT)
    assert (await client.get(EVENT)).status_code == 200


async def test_people_are_added_only_where_somebody_can_sign_up(client, organiser):
    await an_event(client, organiser, max_party=4, seats={"on_site": 0}, waiting_list=False)
    answer = await client.post(FORM, data=ONE | {"add": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, EVENT)
    answer = await client.post(FORM, data=ONE)  # who has typed it all is told in the form, and keeps it
    assert answer.status_code == 409
    assert 'value="aylin@posteo.example"' in answer.text


@pytest.mark.parametrize("most", [1, 2])
async def test_too_many_people_are_named_as_people_and_can_be_taken_away(client, organiser, most):
    await an_event(client, organiser, max_party=most, seats={"on_site": 9})
    many = TWO | {"attendees.2.name": "Bo", "attendees.2.mode": "on_site"}
    page = await client.post(FORM, data=many)
    assert page.status_code == 422
    assert "Wer kommt mit?: So viele Personen können sich hier nicht zusammen anmelden." in page.text
    assert 'id="attendees"' in page.text
    assert "attendees:" not in page.text
    kept = form(page, "/register")
    assert ("remove", "2") in kept.buttons
    assert kept.fields["attendees.2.name"] == "Bo"


async def test_a_damaged_link_to_more_events_is_a_page_that_does_not_exist(client, organiser):
    await client.post("/api/v1/processes", json=PROCESS, headers=organiser)
    for cursor in ("x", "WyJ4Il0", "%C3%A4"):
        answer = await client.get(f"/?cursor={cursor}")
        assert answer.status_code == 404, cursor
        assert "0231 50-12345" in answer.text
        assert "cursor:" not in answer.text


async def test_a_refused_page_says_in_words_what_is_wrong(client, organiser):
    await an_event(client, organiser)
    mine = (await signed_up(client, organiser))["manage_url"].removeprefix("http://einlass.test")
    answer = await client.post(f"{mine}/cancel", data={"attendee": "x"})
    assert answer.status_code == 422
    assert "Diese Angabe hat nicht die richtige Form." in answer.text
    assert "attendee: format" not in answer.text
