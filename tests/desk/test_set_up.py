"""Setting up provisions, fields, sectors and consents; what is missing before publishing; trying the form out."""

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
EVENT = "/organise/events/stadtkonferenz"
PROVISIONS = f"{EVENT}/provisions"
EDIT = f"{PROVISIONS}/edit"
FIELDS = f"{EVENT}/fields"
CONSENTS = f"{EVENT}/consents"


async def event_of(client, token):
    return (await client.get("/api/v1/events/stadtkonferenz", headers=token)).json()


async def test_ready_made_provisions_are_ticked_and_then_made_ones_own(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    form = (await organiser.open(PROVISIONS)).form(PROVISIONS)
    page = await organiser.hand_in(PROVISIONS, form | {"ready.wheelchair": "on", "ready.vegan": "on"})
    assert "Das steht jetzt im Formular." in page.text
    assert "4 Plätze vor Ort sind dafür freigehalten" in page.text
    form = (await organiser.open(f"{EDIT}?key=wheelchair")).form(EDIT)
    page = await organiser.hand_in(EDIT, form | {"deadline": "2027-02-10T12:00", "seats": "2"})
    assert "wählbar bis Mittwoch, 10. Februar 2027, 12 Uhr" in page.text
    wheelchair, vegan = (await event_of(client, token))["provisions"]
    assert (wheelchair["deadline"], wheelchair["seats"]) == ("2027-02-10T11:00:00Z", 2)
    assert (vegan["key"], vegan["seats"]) == ("vegan", None)
    await organiser.hand_in(PROVISIONS, page.form(PROVISIONS) | {"up": "vegan"})
    assert [one["key"] for one in (await event_of(client, token))["provisions"]] == ["vegan", "wheelchair"]


async def test_a_provision_of_ones_own_and_what_is_wrong_with_it(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    form = (await organiser.open(EDIT)).form(EDIT)
    wrong = form | {"label": "", "deadline": "morgen", "seats": "viele"}
    page = await organiser.hand_in(EDIT, wrong, 422)
    assert "#deadline" in page.links
    assert page.form(EDIT)["seats"] == "viele"
    page = await organiser.hand_in(EDIT, form | {"seats": "-1"}, 422)
    assert {"#label", "#seats"} <= set(page.links)
    await organiser.hand_in(EDIT, form | {"label": "Wickeltisch", "help": "Im ersten Stock."})
    (one,) = (await event_of(client, token))["provisions"]
    assert (one["key"], one["help"]) == ("wickeltisch", "Im ersten Stock.")


async def test_a_provision_that_people_rely_on_goes_only_with_a_warning(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, provisions=[{"key": "front", "label": "Platz vorn"}])
    await signed_up(client, token, attendees=[{"mode": "on_site", "provisions": ["front"]}])
    page = await organiser.open(f"{PROVISIONS}/remove?key=front")
    assert "Eine Person verlässt sich darauf" in page.text
    page = await organiser.hand_in(f"{PROVISIONS}/remove", page.form(f"{PROVISIONS}/remove"))
    assert "Ein Wunsch gilt etwas, das nicht mehr angeboten wird." in page.text
    needs = await organiser.open(f"{EVENT}/needs")
    assert "front nicht mehr angeboten 1" in needs.text
    await organiser.open(f"{PROVISIONS}/remove?key=front", 404)


async def test_fields_with_commas_and_targets(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    form = (await organiser.open(FIELDS)).form(FIELDS)
    more = await organiser.hand_in(FIELDS, form | {"fields.2.name": "Wohnen", "more": "fields"})
    form = more.form(FIELDS)
    assert "fields.5.name" in form
    wish = {"fields.0.name": "Kultur, Gemeinschaft und Freizeit", "fields.0.target": "20", "field_choices": "2"}
    page = await organiser.hand_in(FIELDS, form | wish | {"sectors.1.name": "Wirtschaft"})
    assert "Gespeichert." in page.text
    event = await event_of(client, token)
    assert event["fields"] == [
        {"name": "Kultur, Gemeinschaft und Freizeit", "target": 20}, {"name": "Wohnen", "target": None},
    ]  # fmt: skip
    assert (event["sectors"], event["field_choices"]) == ([{"name": "Wirtschaft", "target": None}], 2)
    form = page.form(FIELDS)
    wrong = form | {"fields.3.name": "Wohnen", "fields.4.target": "5", "sectors.0.target": "viele"}
    page = await organiser.hand_in(FIELDS, wrong, 422)
    assert {"#fields-4-name", "#sectors-0-target"} <= set(page.links)
    page = await organiser.hand_in(FIELDS, form | {"fields.3.name": "Wohnen"}, 422)
    assert "#fields-3-name" in page.links


async def test_a_field_that_people_chose_goes_only_when_asked_twice(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, fields=[{"name": "Wohnen"}, {"name": "Kultur"}], field_choices=1)
    await signed_up(client, token, attendees=[{"mode": "on_site", "fields": ["Wohnen"]}])
    form = (await organiser.open(FIELDS)).form(FIELDS)
    page = await organiser.hand_in(FIELDS, form | {"fields.0.name": "Wohnen und Bauen"}, 422)
    assert "Wohnen: eine Person" in page.text
    await organiser.hand_in(FIELDS, page.form(FIELDS) | {"sure": "on"})
    assert [one["name"] for one in (await event_of(client, token))["fields"]] == ["Wohnen und Bauen", "Kultur"]
    assert "(nicht mehr angeboten)" in (await organiser.open(f"{EVENT}/assignment")).answer.text


async def test_consents(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    form = (await organiser.open(CONSENTS)).form(CONSENTS)
    page = await organiser.hand_in(CONSENTS, form | {"ready": "photos"})
    assert "Die Einwilligung steht jetzt im Formular." in page.text
    await signed_up(client, token, consents=["photos"])
    page = await organiser.open(CONSENTS)
    assert "Eine Anmeldung hat zugestimmt." in page.text
    form = page.form(CONSENTS)
    await organiser.hand_in(CONSENTS, form | {"text.photos": "Fotos sind gut.", "text.": "Rufen Sie mich an."})
    found = (await event_of(client, token))["consents"]
    assert found == [
        {"key": "photos", "text": "Fotos sind gut."}, {"key": "consent_1", "text": "Rufen Sie mich an."},
    ]  # fmt: skip
    stale = await organiser.hand_in(CONSENTS, form | {"text.photos": "Anders"}, 409)
    assert stale.form(CONSENTS)["text.photos"] == "Anders"
    page = await organiser.hand_in(CONSENTS, stale.form(CONSENTS) | {"text.photos": "x" * 2001}, 422)
    assert "#text-photos" in page.links
    await organiser.hand_in(CONSENTS, stale.form(CONSENTS) | {"text.photos": ""})
    assert [one["key"] for one in (await event_of(client, token))["consents"]] == ["consent_1"]


@pytest.mark.parametrize(("page", "change"), [(EDIT, {"label": "Mein Text"}), (FIELDS, {"fields.0.name": "Mein Text"})])
async def test_what_was_typed_stays_when_somebody_else_was_faster(organiser, client, clock, page, change):
    token = await a_token()
    await an_event(client, token)
    form = (await organiser.open(page)).form(page)
    await client.patch("/api/v1/events/stadtkonferenz", json={"venue": "Rathaus"}, headers=token)
    again = (await organiser.hand_in(page, form | change, 409)).form(page)
    assert "Mein Text" in again.values()
    assert (await organiser.hand_in(page, again)).status == 200


async def test_what_is_missing_before_publishing(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, published=False, venue="", seats={"on_site": 5})
    page = await organiser.open(EVENT)
    assert "Veranstaltung bereit?" in page.text
    for words in ("Ort fehlt", "Angaben zur Barrierefreiheit fehlt", "Plätze erledigt", "Eigene Fragen freiwillig"):
        assert words in page.text, words
    complete = {
        "venue": "Rathaus", "summary": "Ein Abend.", "accessibility": "Stufenlos.", "audience": "Alle.",
        "reminders": [24], "children": True, "age_from": 10, "age_to": 99, "guardian_below": 18,
        "ask_organisation": "optional", "day_info": "Bitte früh kommen.",
    }  # fmt: skip
    await client.patch("/api/v1/events/stadtkonferenz", json=complete, headers=token)
    page = await organiser.open(EVENT)
    assert "Ort fehlt" not in page.text
    form = (await organiser.open(f"{EVENT}/edit")).form(f"{EVENT}/edit")
    assert {name: form[name] for name in ("reminders", "children", "age_from", "guardian_below", "day_info")} == {
        "reminders": "24", "children": "on", "age_from": "10", "guardian_below": "18", "day_info": "Bitte früh kommen.",
    }  # fmt: skip
    page = await organiser.hand_in(f"{EVENT}/edit", form | {"reminders": "bald", "age_to": "5"}, 422)
    assert "#reminders" in page.links
    page = await organiser.hand_in(f"{EVENT}/edit", form | {"reminders": "1000, 24", "age_to": "500"}, 422)
    assert {"#reminders", "#age_to"} <= set(page.links)
    await organiser.hand_in(f"{EVENT}/edit", form | {"reminders": "2 und 168", "age_to": ""})
    event = await event_of(client, token)
    assert (event["reminders"], event["age_to"]) == ([168, 2], None)


async def test_the_form_can_be_tried_out_before_anybody_sees_it(organiser, client, clock):
    token = await a_token()
    question = {"key": "food", "label": "Was essen Sie?", "kind": "short_text", "required": True}
    await an_event(client, token, published=False, max_party=3, questions=[question])
    place = f"{EVENT}/preview"
    assert (await client.get("/e/stadtkonferenz/register")).status_code == 404
    page = await organiser.open(place)
    assert "Vorschau" in page.text
    assert "Was essen Sie?" in page.text
    form = page.form(place)
    page = await organiser.hand_in(place, form | {"add": "1"})
    assert "attendees.1.name" in page.form(place)
    page = await organiser.hand_in(place, form, 422)
    assert "#contact-name" in page.links
    filled = form | {
        "contact.name": "Ada", "contact.email": "ada@posteo.example", "attendees.0.mode": "on_site",
        "attendees.0.answers.food": "Suppe",
    }  # fmt: skip
    page = await organiser.hand_in(place, filled | {"attendees.0.answers.food": ""}, 422)
    assert "#attendees-0-answers-food" in page.links
    page = await organiser.hand_in(place, filled)
    assert "So geht das Formular durch" in page.text
    listed = await client.get("/api/v1/events/stadtkonferenz/attendees", headers=token)
    assert listed.json()["items"] == []
