"""The sign-up form by who comes: children, classes, ages, organisations; a full mode, the programme, what changes."""

import re

import pytest
from factories import an_event, signed_up
from reader import form
from rich_form import FORM, RICH, TYPED, empty_form, stored, told

pytestmark = pytest.mark.anyio


async def test_a_child_comes_along(client, organiser):
    await an_event(client, organiser, **RICH)
    child = {"attendees.1.name": "Mia", "attendees.1.mode": "on_site", "attendees.1.child": "on"}
    answer = await client.post(FORM, data=await empty_form(client) | TYPED | child)
    assert answer.status_code == 303, told(answer)
    made = await stored(client, organiser)
    assert [person.get("kind", "participant") for person in made["attendees"]] == ["participant", "child"]


async def test_a_class_signs_up_without_names_each_in_its_mode(client, organiser):
    await an_event(client, organiser, max_party=30)
    one = {"contact.name": "Frau Ott", "contact.email": "ott@schule.example", "attendees.0.mode": "on_site"}
    typed = await empty_form(client) | one
    too_many = await client.post(FORM, data=typed | {"more": "30"})
    assert list(told(too_many)) == ["attendees"]
    assert form(too_many, "/register").fields["more"] == "30"
    answer = await client.post(FORM, data=typed | {"more": "24", "more_mode": "online"})
    assert answer.status_code == 303
    made = await stored(client, organiser)
    assert [person["mode"] for person in made["attendees"]] == ["on_site"] + ["online"] * 24
    assert {person["name"] for person in made["attendees"][1:]} == {""}


async def test_where_each_person_is_asked_something_nobody_comes_without_a_name(client, organiser):
    await an_event(client, organiser, **RICH | {"max_party": 30})
    assert "more" not in await empty_form(client)


async def test_ages_and_the_adult_to_call(client, organiser):
    await an_event(client, organiser, age_from=12, age_to=21, guardian_below=18)
    one = {"contact.name": "Kim", "contact.email": "kim@posteo.example", "attendees.0.mode": "on_site"}
    typed = await empty_form(client) | one
    assert "Für Menschen von 12 bis 21&nbsp;Jahren." in (await client.get(FORM)).text
    asked = {
        "": ["attendees-0-age"],
        "elf": ["attendees-0-age"],
        "11": ["attendees-0-age", "guardian-name", "guardian-phone"],
        "17": ["guardian-name", "guardian-phone"],
    }
    for age, wrong in asked.items():
        assert list(told(await client.post(FORM, data=typed | {"attendees.0.age": age}))) == wrong, age
    adult = {"guardian.name": "Ott", "guardian.phone": "0231 1234"}
    assert list(told(await client.post(FORM, data=typed | {"attendees.0.age": "17", "guardian.name": "Ott"}))) == [
        "guardian-phone"
    ]
    assert (await client.post(FORM, data=typed | {"attendees.0.age": "17"} | adult)).status_code == 303


async def test_the_organisation_is_asked_as_the_event_wants(client, organiser):
    await an_event(client, organiser)
    assert "organisation" not in await empty_form(client)
    await an_event(client, organiser, slug="verbaende", ask_organisation="required")
    page = "/e/verbaende/register"
    one = {"contact.name": "Kim", "contact.email": "kim@posteo.example", "attendees.0.mode": "on_site"}
    fields = form(await client.get(page), "/register").fields | one
    assert list(told(await client.post(page, data=fields))) == ["organisation"]
    assert (await client.post(page, data=fields | {"organisation": "DGB"})).status_code == 303


async def test_a_full_mode_says_the_place_in_the_queue_and_the_rule(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1, "online": None})
    await signed_up(client, organiser)
    await signed_up(client, organiser)
    page = (await client.get(FORM)).text
    assert "Sie kämen auf die Warteliste, an Stelle 2." in page
    assert "Wird ein Platz frei, rückt nach, wer zuerst da war." in page
    await an_event(client, organiser, slug="nur-vor-ort", seats={"on_site": 0})
    page = (await client.get("/e/nur-vor-ort/register")).text
    assert "Sie melden sich für die Warteliste an" in page
    assert "Sie wären jetzt an Stelle 1." in page


async def a_programme(client, organiser) -> None:
    """An event with two workshops at once, one of them full, a third that overlaps them, and a closing session."""
    await an_event(client, organiser, max_party=3)
    for slug, title, begins, ends, seats in (
        ("2035", "Miete", "10:00", "11:00", {"on_site": 9}),
        ("alter", "Wohnen im Alter", "10:00", "11:00", {"on_site": 0}),
        ("rundgang", "Rundgang", "10:30", "11:30", {"on_site": None}),
        ("ende", "Abschluss", "12:00", "12:30", {"on_site": None, "online": None}),
    ):
        times = {"starts_at": f"2027-02-20T{begins}:00Z", "ends_at": f"2027-02-20T{ends}:00Z"}
        wish = {"slug": slug, "title": title, "room": "Saal", "seats": seats} | times
        answer = await client.post("/api/v1/events/stadtkonferenz/sessions", json=wish, headers=organiser)
        assert answer.status_code == 201, answer.text


async def test_parts_of_the_programme_are_chosen_by_their_time(client, organiser):
    await a_programme(client, organiser)
    page = await client.get(FORM)
    assert "Programm um 11&nbsp;Uhr" in page.text.replace("\xa0", "&nbsp;")
    assert re.search(r'name="attendees.0.sessions.0" value="alter" disabled', page.text)
    one = {"contact.name": "Kim", "contact.email": "kim@posteo.example", "attendees.0.mode": "on_site"}
    typed = form(page, "/register").fields | one
    clash = typed | {"attendees.0.sessions.0": "2035", "attendees.0.sessions.1": "rundgang"}
    answer = await client.post(FORM, data=clash)
    assert told(answer) == {
        "attendees-0-sessions": "Programm: Zwei davon finden zur selben Zeit statt. Bitte wählen Sie neu."
    }
    assert form(answer, "/register").fields["attendees.0.sessions.1"] == "rundgang"
    nameless = await client.post(FORM, data=clash | {"contact.name": ""})
    assert list(told(nameless)) == ["contact-name", "attendees-0-sessions"]
    undecided = await client.post(FORM, data=typed | {"attendees.0.mode": "", "attendees.0.sessions.0": "2035"})
    assert list(told(undecided)) == ["attendees-0-mode"]
    torn = await client.post(FORM, data=clash | {"attendees.0.mode": ""})
    assert list(told(torn)) == ["attendees-0-mode", "attendees-0-sessions"]
    full = await client.post(FORM, data=typed | {"attendees.0.sessions.0": "alter"})
    assert full.status_code == 409
    assert "Dieser Programmteil ist voll" in full.text
    online = await client.post(FORM, data=typed | {"attendees.0.mode": "online", "attendees.0.sessions.0": "2035"})
    assert list(told(online)) == ["attendees-0-sessions"]
    chosen = typed | {"attendees.0.sessions.0": "2035", "attendees.0.sessions.2": "ende"}
    assert (await client.post(FORM, data=chosen)).status_code == 303
    (person,) = (await stored(client, organiser))["attendees"]
    assert [one if isinstance(one, str) else one["slug"] for one in person["sessions"]] == ["2035", "ende"]


async def test_what_the_organisers_change_meanwhile_is_said_or_dropped(client, organiser):
    """A question, field or consent that is gone goes silently; a provision, or the way of taking part, does not."""
    await an_event(client, organiser, **RICH)
    sent = form(await client.get(FORM), "/register").fields | {
        "contact.name": "Ott",
        "attendees.0.mode": "online",
        "attendees.0.answers.been": "false",
        "attendees.0.fields.0": "Grün, Klima",
        "attendees.0.provisions.0": "food",
        "answers.role": "me",
        "consents.0": "news",
        "organisation": "Chor",
    }
    event = "/api/v1/events/stadtkonferenz"
    gone = {"questions": [], "fields": [], "field_choices": 0, "consents": [], "ask_organisation": "no"}
    assert (await client.patch(event, json=gone, headers=organiser)).status_code == 200
    only_here = await client.post(f"{event}/move", json={"modes": ["on_site"]}, headers=organiser)
    assert only_here.status_code == 200, only_here.text
    refused = await client.post(FORM, data=sent)
    assert refused.status_code == 422
    assert list(told(refused)) == ["attendees-0-mode"]
    assert "So kann man an dieser Veranstaltung nicht teilnehmen." in refused.text
    again = form(refused, "/register").fields
    assert again["attendees.0.mode"] == "on_site"
    assert again["attendees.0.provisions.2"] == "food"
    assert (await client.post(FORM, data=again)).status_code == 303
