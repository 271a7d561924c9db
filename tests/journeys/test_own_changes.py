"""What people change about their registration themselves: names, answers, needs, programme, on site or online."""

import pytest
from factories import an_event, signed_up
from reader import form, forms

from core.db import rows

pytestmark = pytest.mark.anyio
QUESTIONS = [
    {"key": "thema", "label": "Welches Thema?", "kind": "short_text", "per": "registration"},
    {"key": "rad", "label": "Kommen Sie mit dem Rad?", "kind": "yes_no"},
    {"key": "helm", "label": "Mit Helm?", "kind": "yes_no", "required": True,
     "when": {"question": "rad", "answers": [True]}},
    {"key": "essen", "label": "Was essen Sie?", "kind": "choices",
     "options": [{"key": "suppe", "label": "Suppe"}, {"key": "brot", "label": "Brot"}]},
]  # fmt: skip
PROVISIONS = [
    {"key": "dolmetschen", "label": "Gebärdensprache", "deadline": "2026-12-01T00:00:00Z"},
    {"key": "vorn", "label": "Platz vorn"},
]


async def a_registration(client, organiser, **fields):
    made = await signed_up(client, organiser, **fields)
    return made["manage_url"].removeprefix("http://einlass.test")


async def told(client, path, table):
    """The rows of one kind, as the person gets to see them."""
    data = (await client.get(f"{path}/data.json")).json()["data"]
    return [row for part in data if part["table"] == table for row in part["rows"]]


async def test_answers_and_needs_are_corrected_in_one_form(client, organiser):
    await an_event(client, organiser, questions=QUESTIONS, provisions=PROVISIONS, max_party=2)
    people = [
        {"name": "Ana", "mode": "on_site", "provisions": ["dolmetschen"], "answers": {"essen": ["brot"], "rad": False}},
        {"name": "Bo", "mode": "online"},
    ]
    path = await a_registration(client, organiser, attendees=people, answers={"thema": "Radwege"})
    filled = form(await client.get(f"{path}/edit"), "/edit")
    assert filled.fields["answers.thema"] == "Radwege"
    assert filled.fields["attendees.0.answers.essen.1"] == "brot"
    assert filled.fields["attendees.0.provisions.0"] == "dolmetschen"
    typed = filled.fields | {
        "answers.thema": "Busse",
        "contact.phone": "0231 4711",
        "attendees.0.answers.rad": "true",
        "attendees.0.answers.helm": "true",
        "attendees.0.answers.essen.0": "suppe",
        "attendees.1.provisions.1": "vorn",
        "attendees.1.provision_note": "Ich höre schlecht",
    }
    saved = await client.post(filled.action, data=typed)
    assert saved.headers["location"] == f"{path}?done=corrected"
    assert "gespeichert" in (await client.get(saved.headers["location"])).text
    wishes = await told(client, path, "provision_wish")
    assert sorted((one["name"], one["provision"]) for one in wishes) == [("Ana", "dolmetschen"), ("Bo", "vorn")]
    answers = [row["answers"] for row in await told(client, path, "attendee") if "answers" in row]
    assert answers[0] == {"rad": True, "helm": True, "essen": ["suppe", "brot"]}
    assert (await told(client, path, "registration"))[0]["phone"] == "0231 4711"
    again = form(await client.get(f"{path}/edit"), "/edit").fields
    assert again | {"version": ""} == typed | {"version": ""}


async def test_what_cannot_be_ticked_any_more_stays(client, organiser, clock):
    await an_event(client, organiser, provisions=PROVISIONS)
    path = await a_registration(
        client, organiser, attendees=[{"name": "Ana", "mode": "on_site", "provisions": ["dolmetschen"]}]
    )
    clock.move(days=20)
    filled = form(await client.get(f"{path}/edit"), "/edit")
    del filled.fields["attendees.0.provisions.0"]  # a browser sends no disabled box
    await client.post(filled.action, data=filled.fields | {"attendees.0.provisions.1": "vorn"})
    assert {one["provision"] for one in await told(client, path, "provision_wish")} == {"dolmetschen", "vorn"}


async def test_a_place_is_given_to_somebody_else_by_a_new_name(client, organiser):
    await an_event(client, organiser)
    path = await a_registration(client, organiser, name="Ana")
    before = await rows("SELECT code FROM ticket")
    filled = form(await client.get(f"{path}/edit"), "/edit")
    fields = filled.fields | {"attendees.0.name": "Bo Li"}
    for _twice in range(2):
        answer = await client.post(filled.action, data=fields)
        assert answer.headers["location"].startswith(f"{path}?done=")
    states = await rows("SELECT code, state FROM ticket ORDER BY created_at, state")
    assert sorted(one["state"] for one in states) == ["replaced", "valid"]
    assert [one["state"] for one in states if one["code"] == before[0]["code"]] == ["replaced"]
    assert "Bo Li" in (await client.get(path)).text


async def test_mistakes_are_named_and_what_was_typed_stays(client, organiser):
    await an_event(client, organiser, questions=QUESTIONS)
    path = await a_registration(client, organiser)
    filled = form(await client.get(f"{path}/edit"), "/edit")
    for wrong, fields in (
        ({"contact.name": " ", "contact.phone": "abc"}, ("contact-name", "contact-phone")),
        ({"attendees.0.answers.rad": "true"}, ("attendees-0-answers-helm",)),
    ):
        page = await client.post(filled.action, data=filled.fields | wrong)
        assert page.status_code == 422
        for field in fields:
            assert f'href="#{field}"' in page.text, field
        kept = form(page, "/edit").fields
        assert all(kept[name] == value for name, value in wrong.items())


async def test_two_tabs_do_not_overwrite_each_other(client, organiser):
    await an_event(client, organiser)
    path = await a_registration(client, organiser, name="Ana")
    one, other = [form(await client.get(f"{path}/edit"), "/edit") for _tab in range(2)]
    await client.post(one.action, data=one.fields | {"contact.phone": "0231 1"})
    page = await client.post(other.action, data=other.fields | {"contact.phone": "0231 2"})
    assert page.status_code == 409
    kept = form(page, "/edit")
    assert kept.fields["contact.phone"] == "0231 2"
    assert (await client.post(kept.action, data=kept.fields)).status_code == 303
    assert (await told(client, path, "registration"))[0]["phone"] == "0231 2"


async def test_once_the_event_has_begun_nothing_is_changed(client, organiser, clock):
    await an_event(client, organiser)
    path = await a_registration(client, organiser)
    filled = form(await client.get(f"{path}/edit"), "/edit")
    clock.move(days=95)
    assert (await client.get(f"{path}/edit")).headers["location"] == path
    assert (await client.post(filled.action, data=filled.fields | {"contact.phone": "0231 2"})).status_code == 409
    assert "/edit" not in (await client.get(path)).text


async def test_online_and_back_by_a_button(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1, "online": 1})
    path = await a_registration(client, organiser)
    to_online = form(await client.get(path), "/mode")
    assert to_online.fields["mode"] == "online"
    for _twice in range(2):
        assert (await client.post(to_online.action, data=to_online.fields)).headers[
            "location"
        ] == f"{path}?done=switched"
    page = await client.get(f"{path}?done=switched")
    assert "Doch vor Ort" in page.text
    assert "Ihr Ticket gilt weiter" in page.text
    await a_registration(client, organiser, name="Bo")
    back = form(page, "/mode")
    await client.post(back.action, data=back.fields)
    page = await client.get(f"{path}?done=switched")
    assert "Ihr Wunsch ist vermerkt" in page.text
    assert "Möchte vor Ort teilnehmen" in page.text
    withdrawn = form(page, "/mode")
    assert withdrawn.fields["mode"] == "online"
    await client.post(withdrawn.action, data=withdrawn.fields)
    assert "Möchte vor Ort" not in (await client.get(path)).text


async def test_the_programme_is_chosen_anew(client, organiser):
    await an_event(client, organiser)
    for slug, title, hour in (("rad", "Radwege", 9), ("bus", "Busse", 9), ("fuss", "Fußwege", 11)):
        made = await client.post(
            "/api/v1/events/stadtkonferenz/sessions",
            json={"slug": slug, "title": title, "seats": {"on_site": 5},
                  "starts_at": f"2027-02-20T{hour:02}:00:00Z", "ends_at": f"2027-02-20T{hour + 1:02}:00:00Z"},
            headers=organiser,
        )  # fmt: skip
        assert made.status_code == 201, made.text
    path = await a_registration(
        client, organiser, attendees=[{"name": "Ana", "mode": "on_site", "sessions": ["rad", "fuss"]}]
    )
    filled = form(await client.get(f"{path}/edit"), "/edit")
    assert (filled.fields["attendees.0.sessions.0"], filled.fields["attendees.0.sessions.1"]) == ("rad", "fuss")
    del filled.fields["attendees.0.sessions.1"]
    await client.post(filled.action, data=filled.fields | {"attendees.0.sessions.0": "bus"})
    page = (await client.get(path)).text
    assert "Busse" in page
    assert "Radwege" not in page
    assert "Fußwege" not in page


async def test_the_day_before_one_reads_what_to_know_for_the_day(client, organiser, clock):
    await an_event(client, organiser, day_info="Bitte durch den Hof.")
    path = await a_registration(client, organiser)
    assert "Bitte durch den Hof." not in (await client.get(path)).text
    clock.move(days=89)  # 19 February, 12:00
    assert "Bitte durch den Hof." in (await client.get(path)).text
    clock.move(days=2)
    assert "Bitte durch den Hof." not in (await client.get(path)).text


async def test_the_page_speaks_the_language_of_the_registration(client, organiser):
    await an_event(client, organiser)
    contact = {"name": "Ana", "email": "ana@posteo.example", "language": "en"}
    path = await a_registration(client, organiser, contact=contact)
    assert '<html lang="en"' in (await client.get(path, headers={"Accept-Language": "de"})).text
    assert '<html lang="de"' in (await client.get(f"{path}?lang=de")).text
    assert forms(await client.get(f"{path}/data")) == []
