"""The sign-up form of an event that asks a lot, without a script: what is typed arrives, and nothing typed is lost."""

import re

import pytest
from factories import an_event, signed_up
from reader import form, letters

pytestmark = pytest.mark.anyio
FORM = "/e/stadtkonferenz/register"
QUESTIONS = [
    {"key": "topic", "label": "Worüber möchten Sie reden?", "kind": "long_text", "help": "Ein Satz genügt."},
    {"key": "been", "label": "Waren Sie schon dabei?", "kind": "yes_no", "required": True},
    {"key": "last", "label": "Wann zuletzt?", "kind": "date", "when": {"question": "been", "answers": [True]}},
    {
        "key": "dish",
        "label": "Was möchten Sie essen?",
        "kind": "choices",
        "options": [{"key": "soup", "label": "Suppe"}, {"key": "cake", "label": "Kuchen, vegan"}],
    },
    {"key": "km", "label": "Wie weit ist es?", "kind": "number"},
    {
        "key": "role",
        "label": "Als was kommen Sie?",
        "kind": "choice",
        "per": "registration",
        "required": True,
        "options": [{"key": "me", "label": "für mich"}, {"key": "club", "label": "für einen Verein"}],
    },
    {
        "key": "club",
        "label": "Welcher Verein?",
        "kind": "short_text",
        "per": "registration",
        "required": True,
        "when": {"question": "role", "answers": ["club"]},
    },
    {
        "key": "band",
        "label": "Alter",
        "kind": "choice",
        "statistics": True,
        "options": [{"key": "young", "label": "unter 18"}, {"key": "old", "label": "ab 18"}],
    },
    {"key": "badge", "label": "Schildfarbe", "kind": "short_text", "asked": "door"},
]
RICH = {
    "questions": QUESTIONS,
    "provisions": [
        {"key": "step_free", "label": "Stufenloser Platz", "seats": 4, "deadline": "2027-02-01T12:00:00Z"},
        {"key": "sign", "label": "Gebärdensprache", "deadline": "2026-11-01T12:00:00Z"},
        {"key": "food", "label": "Essen ohne Fleisch", "help": "Auch vegan."},
    ],
    "fields": [{"name": "Bauen, Wohnen und Miete"}, {"name": "Grün, Klima"}],
    "field_choices": 2,
    "consents": [{"key": "news", "text": "Ich möchte per E-Mail hören, wie es weitergeht."}],
    "children": True,
    "ask_organisation": "optional",
    "email_required": False,
    "max_party": 4,
}
TYPED = {
    "contact.name": "Aylin Yıldız-Brandt",
    "contact.email": "aylin@posteo.example",
    "contact.phone": "0231 1234",
    "organisation": "Kleingarten e. V., Hörde",
    "address": "Aylin Yıldız-Brandt\r\nBahnhofstraße 1\r\n44135 Dortmund",
    "attendees.0.mode": "on_site",
    "attendees.0.fields.0": "Grün, Klima",
    "attendees.0.fields.1": "Bauen, Wohnen und Miete",
    "attendees.0.answers.topic": "Bäume\r\nund Bänke",
    "attendees.0.answers.been": "true",
    "attendees.0.answers.last": "2025-05-09",
    "attendees.0.answers.dish.1": "cake",
    "attendees.0.answers.km": "3,5",
    "attendees.0.answers.band": "old",
    "attendees.0.provisions.2": "food",
    "attendees.0.provision_note": "Keine Nüsse",
    "answers.role": "club",
    "answers.club": "Kleingarten",
    "consents.0": "news",
}


async def empty_form(client):
    return form(await client.get(FORM), "/register").fields


async def stored(client, organiser) -> dict:
    """The newest registration as programs of the house see it."""
    from core.db import row

    newest = await row("SELECT id FROM registration ORDER BY created_at DESC LIMIT 1")
    return (await client.get(f"/api/v1/registrations/{newest['id']}", headers=organiser)).json()


def told(answer) -> dict[str, str]:
    """The wrong fields the summary links to, with their sentences; every link has a target."""
    summary = answer.text.partition('class="errors"')[2].partition("</div>")[0]
    links = dict(re.findall(r'href="#([^"]+)">([^<]+)<', summary))
    for target in links:
        assert f'id="{target}"' in answer.text, target
    return links


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
