"""The sign-up form of an event that asks a lot, without a script: what is typed arrives, and nothing typed is lost."""

import re

import pytest
from factories import an_event
from reader import form, letters
from rich_form import FORM, RICH, TYPED, empty_form, stored, told

pytestmark = pytest.mark.anyio


async def test_everything_an_event_asks_arrives(client, organiser):
    await an_event(client, organiser, **RICH)
    answer = await client.post(FORM, data=await empty_form(client) | TYPED)
    assert answer.status_code == 303, told(answer)
    made = await stored(client, organiser)
    (person,) = made["attendees"]
    assert made["answers"] == {"role": "club", "club": "Kleingarten"}
    assert person["answers"] == {
        "topic": "Bäume\nund Bänke",
        "been": True,
        "last": "2025-05-09",
        "dish": ["cake"],
        "km": 3.5,
    }
    assert person["fields"] == ["Grün, Klima", "Bauen, Wohnen und Miete"]
    assert person["provisions"] == ["food"]
    assert person["provision_note"] == "Keine Nüsse"
    assert made["organisation"] == "Kleingarten e. V., Hörde"


async def test_nothing_typed_is_lost_when_a_person_is_added_or_something_is_wrong(client, organiser):
    await an_event(client, organiser, **RICH)
    typed = await empty_form(client) | TYPED
    again = form(await client.post(FORM, data=typed | {"add": "1"}), "/register").fields
    assert {name: again.get(name) for name in typed} == typed
    assert "attendees.1.name" in again
    wrong = form(await client.post(FORM, data=typed | {"contact.email": "aylin@"}), "/register").fields
    assert {name: wrong.get(name) for name in typed} == typed | {"contact.email": "aylin@"}


async def test_everything_wrong_is_told_at_once_in_the_order_of_the_page(client, organiser):
    await an_event(client, organiser, **RICH)
    wrong = {
        "contact.name": "",
        "contact.email": "aylin@",
        "attendees.0.mode": "",
        "attendees.0.fields.1": "Grün, Klima",
        "attendees.0.answers.been": "",
        "attendees.0.answers.km": "weit",
        "attendees.0.provisions.1": "sign",
        "attendees.1.name": "Bo",
        "attendees.1.mode": "on_site",
        "answers.club": "",
    }
    answer = await client.post(FORM, data=await empty_form(client) | TYPED | wrong)
    assert answer.status_code == 422
    assert list(told(answer)) == [
        "contact-name",
        "contact-email",
        "attendees-0-mode",
        "attendees-0-fields",
        "attendees-0-answers-been",
        "attendees-0-answers-km",
        "attendees-0-provisions",
        "attendees-1-answers-been",
        "answers-club",
    ]
    assert "Person 2, Waren Sie schon dabei?: Bitte wählen Sie Ja oder Nein." in told(answer).values()
    assert "<title>Fehler: " in answer.text
    assert 'aria-describedby="attendees-0-answers-km-error" aria-invalid="true"' in answer.text


CASES = [
    ({"contact.name": ""}, "contact-name", "Ein Vorname genügt."),
    ({"contact.email": "aylin@posteo..example"}, "contact-email", "name@beispiel.de"),
    ({"contact.phone": "abends"}, "contact-phone", "0231 50-12345"),
    ({"address": "x" * 501}, "address", "kürzen Sie die Anschrift"),
    ({"organisation": "x" * 201}, "organisation", "200 Zeichen"),
    ({"attendees.0.mode": ""}, "attendees-0-mode", "eine der Möglichkeiten"),
    ({"attendees.0.mode": "zu Hause"}, "attendees-0-mode", "eine der Möglichkeiten"),
    ({"attendees.0.fields.0": "Verkehr"}, "attendees-0-fields", "aus der Liste"),
    ({"attendees.0.fields.1": "Grün, Klima"}, "attendees-0-fields", "nur einmal"),
    ({"attendees.0.provisions.2": "dog"}, "attendees-0-provisions", "rufen Sie uns an"),
    ({"attendees.0.provisions.1": "sign"}, "attendees-0-provisions", "Die Frist dafür ist vorbei."),
    ({"attendees.0.provisions.2": ""}, "attendees-0-provision_note", "kreuzen Sie dazu an"),
    ({"attendees.0.provision_note": "x" * 1001}, "attendees-0-provision_note", "1.000 Zeichen"),
    ({"attendees.0.answers.been": ""}, "attendees-0-answers-been", "Ja oder Nein"),
    ({"attendees.0.answers.been": "vielleicht"}, "attendees-0-answers-been", "Ja oder Nein"),
    ({"attendees.0.answers.last": "31.2.2025"}, "attendees-0-answers-last", "20.02.2027"),
    ({"attendees.0.answers.dish.0": "fish"}, "attendees-0-answers-dish", "unter diesen Antworten"),
    ({"attendees.0.answers.km": "drei"}, "attendees-0-answers-km", "nur eine Zahl"),
    ({"attendees.0.answers.km": "9" * 13}, "attendees-0-answers-km", "zu groß"),
    ({"attendees.0.answers.topic": "x" * 5001}, "attendees-0-answers-topic", "5.000 Zeichen"),
    ({"attendees.0.answers.band": "ancient"}, "attendees-0-answers-band", "eine der Antworten"),
    ({"answers.role": ""}, "answers-role", "eine der Antworten"),
    ({"answers.club": " "}, "answers-club", "Bitte beantworten Sie diese Frage."),
    ({"answers.club": "x" * 301}, "answers-club", "300 Zeichen"),
    ({"consents.0": "everything"}, "consents", "eine der Möglichkeiten"),
    ({"more": "viele", "attendees.0.answers.been": "true"}, "more", "eine Zahl"),
]


@pytest.mark.parametrize(("changes", "field", "words"), CASES)
async def test_a_wrong_field_says_what_is_wrong_and_the_way_out(client, organiser, changes, field, words):
    await an_event(client, organiser, **RICH | ({"questions": []} if "more" in changes else {}))
    typed = {name: value for name, value in TYPED.items() if "more" not in changes or "answers" not in name}
    answer = await client.post(FORM, data=await empty_form(client) | typed | changes)
    assert answer.status_code == 422
    (found,) = told(answer).items()
    assert found[0] == field
    assert words in found[1]
    line = re.search(rf'<p class="kern-error" id="{field}-error">.*?</p>', answer.text)
    assert words in line[0]
    assert await letters() == []


async def test_what_does_not_apply_is_dropped_and_the_door_asks_its_own_questions(client, organiser):
    await an_event(client, organiser, **RICH)
    page = await client.get(FORM)
    assert "Schildfarbe" not in page.text
    hidden = {"attendees.0.answers.been": "false", "answers.role": "me"}
    answer = await client.post(FORM, data=await empty_form(client) | TYPED | hidden)
    assert answer.status_code == 303, told(answer)
    made = await stored(client, organiser)
    assert "last" not in made["attendees"][0]["answers"]
    assert made["answers"] == {"role": "me"}


async def test_conditions_stand_in_classes_for_the_style_sheet_and_in_words(client, organiser):
    await an_event(client, organiser, **RICH)
    page = (await client.get(FORM)).text
    assert re.search(
        r'<div class="depends own-1"><p class="[^"]* only-if">Nur, wenn Sie bei „Waren Sie schon dabei\?“', page
    )
    assert re.search(r'class="kern-form-check__radio on-1" type="radio" id="attendees-0-answers-been"', page)
    assert re.search(r'class="kern-form-check__radio on-2" type="radio" id="answers-role-club"', page)
    assert '<div class="depends if-2">' in page


async def test_statistics_and_consents_say_that_nobody_must(client, organiser):
    await an_event(client, organiser, **RICH)
    page = (await client.get(FORM)).text
    assert "Alles hier ist freiwillig. Wir speichern es getrennt von Ihrem Namen" in page
    assert "Ich möchte per E-Mail hören, wie es weitergeht." in page
    assert 'href="/datenschutz"' in page
    assert "news" not in (await empty_form(client)).values()


async def test_a_provision_past_its_deadline_cannot_be_ticked(client, organiser):
    await an_event(client, organiser, **RICH)
    page = (await client.get(FORM)).text
    assert re.search(r'value="sign" disabled', page)
    assert "Die Frist dafür ist vorbei. Rufen Sie uns an." in page
    assert "Bitte bis Montag, 1. Februar 2027." in page
