"""What an event asks of people, and what is kept of their answers: through the API, on the database."""

import json

import pytest
from asks_everything import ASKED, QUESTIONS, URL, a_wish, kept, wrong
from factories import an_event

from core.db import rows

pytestmark = pytest.mark.anyio
EVENT = "/api/v1/events/stadtkonferenz"


@pytest.fixture
async def conference(client, organiser, clock):
    return await an_event(client, organiser, **ASKED)


async def test_the_event_tells_strangers_what_it_asks_but_not_what_is_asked_at_the_door(client, conference):
    shown = (await client.get(EVENT)).json()
    assert [question["key"] for question in shown["questions"]] == [
        "topic", "eats", "food", "arrival", "age_band", "heard",
    ]  # fmt: skip
    assert shown["fields"] == ["Wohnen, Bauen", "Verkehr", "Klima"]
    assert shown["field_choices"] == 2


async def test_answers_are_kept_with_whom_they_were_asked_of(client, organiser, conference):
    wish = a_wish({"answers": {"eats": True, "food": ["halal"], "arrival": "2027-02-19"}}, {"answers": {"eats": False}})
    told = await kept(client, organiser, wish)
    assert told["answers"] == {"topic": "Radwege"}
    assert told["attendees"][0]["answers"] == {"eats": True, "food": ["halal"], "arrival": "2027-02-19"}
    assert told["attendees"][1]["answers"] == {"eats": False}


async def test_every_wrong_answer_is_named_at_once(client, conference):
    found = await wrong(
        client,
        a_wish(
            {"answers": {"eats": "yes", "arrival": "2027-02-30", "nobody": 1, "topic": "x"}},
            {"answers": {"eats": False, "food": ["vegan"], "table": 4}},
            {"answers": {"eats": True, "food": ["meat", "vegan"], "arrival": 5}},
            {"answers": {"eats": True, "food": ["vegan", "vegan"], "age_band": "old "}},
            answers={"heard": ["paper"]},
        ),
    )
    assert found == {
        ("answers.topic", "required"),
        ("answers.heard", "type"),
        ("attendees.0.answers.eats", "type"),
        ("attendees.0.answers.arrival", "format"),
        ("attendees.0.answers.nobody", "unknown"),
        ("attendees.0.answers.topic", "unknown"),
        ("attendees.1.answers.food", "not_allowed"),
        ("attendees.1.answers.table", "not_allowed"),
        ("attendees.2.answers.food", "choice"),
        ("attendees.2.answers.arrival", "type"),
        ("attendees.3.answers.food", "duplicate"),
        ("attendees.3.answers.age_band", "choice"),
    }


async def test_fields_that_cannot_be_read_hide_no_others(client, conference):
    people = [
        {"mode": "zoom", "child": False, "age": "x", "answers": {"food": ["meat"], "gone": 1}, "sessions": ["x y"]},
        {"mode": "on_site", "provisions": 5, "provision_note": "x", "kind": "staff", "fields": ["Nichts"]},
        {"mode": "on_site", "child": "yes", "answers": {}},
        "somebody",
    ]
    wish = a_wish(consents=["x"], channel="web", may_split="yes", more=1, **{"attendees.7.mode": 1})
    assert await wrong(client, wish | {"contact": {"name": 7, "email": "nope"}, "attendees": people}) == {
        ("contact.name", "type"),
        ("contact.email", "format"),
        ("attendees.0.mode", "choice"),
        ("attendees.0.age", "type"),
        ("attendees.0.sessions.0", "format"),
        ("attendees.0.answers.gone", "unknown"),
        ("attendees.0.answers.food", "not_allowed"),
        ("attendees.0.answers.eats", "required"),
        ("attendees.1.provisions", "type"),
        ("attendees.1.kind", "not_allowed"),
        ("attendees.1.fields", "choice"),
        ("attendees.2.child", "type"),
        ("attendees.3", "type"),
        ("consents", "choice"),
        ("channel", "not_allowed"),
        ("may_split", "type"),
        ("more", "unknown"),
        ("attendees.7.mode", "unknown"),
    }


async def test_of_closed_events_a_wrong_body_tells_no_more_than_of_none(client, organiser, conference):
    await client.patch("/api/v1/events/stadtkonferenz", json={"format": "closed"}, headers=organiser)
    body = a_wish({"age": "x"}, consents=["x"])
    answers = [await client.post(f"/api/v1/events/{slug}/registrations", json=body)
               for slug in ("stadtkonferenz", "nirgends")]  # fmt: skip
    assert answers[0].status_code == 422
    assert answers[0].json() == answers[1].json()


async def test_staff_give_answers_asked_at_the_door(client, organiser, conference):
    told = await kept(client, organiser, a_wish({"answers": {"eats": False, "table": 2.0}}), organiser)
    assert told["attendees"][0]["answers"] == {"eats": False, "table": 2}


async def test_statistics_are_stored_apart_and_shown_to_nobody(client, organiser, conference):
    people = [{"answers": {"eats": False, "age_band": "old"}}, {}]
    told = await kept(client, organiser, a_wish(*people, answers={"topic": "x", "heard": "net"}))
    assert "age_band" not in json.dumps(told)
    assert "heard" not in json.dumps(told)
    found = await rows("SELECT s.person, s.question, s.answer FROM statistic_answer s ORDER BY question")
    assert [(one["question"], one["answer"]) for one in found] == [
        ("age_band", "old"),
        ("heard", "net"),
        ("heard", "net"),
    ]
    people = await rows("SELECT id, statistics, answers FROM attendee")
    assert {one["statistics"] for one in people} == {one["person"] for one in found}
    assert not {one["id"] for one in people} & {one["person"] for one in found}
    assert "old" not in "".join(one["answers"] for one in people)


async def test_provisions_are_kept_with_their_note_until_their_deadline(client, organiser, conference, clock):
    person = {"provisions": ["signing", "step_free"], "provision_note": "Rollstuhl, 70 cm breit"}
    told = await kept(client, organiser, a_wish(person))
    assert set(told["attendees"][0]["provisions"]) == {"signing", "step_free"}
    assert told["attendees"][0]["provision_note"] == "Rollstuhl, 70 cm breit"
    assert (await rows("SELECT provision_seat FROM attendee"))[0]["provision_seat"] == "step_free"
    assert await wrong(client, a_wish({"provisions": ["signing", "signing", "lift"]}, {"provision_note": "x"})) == {
        ("attendees.0.provisions", "choice"),
        ("attendees.0.provisions", "duplicate"),
        ("attendees.1.provision_note", "not_allowed"),
    }
    clock.move(days=20)
    assert await wrong(client, a_wish({"provisions": ["signing"]})) == {("attendees.0.provisions", "not_allowed")}
    assert (await kept(client, organiser, a_wish({"provisions": ["signing"]}), organiser))["attendees"][0]["provisions"]


async def test_the_first_wish_is_the_field_unless_staff_say_another(client, organiser, conference):
    told = await kept(client, organiser, a_wish({"fields": ["Klima", "Wohnen, Bauen"]}, {}))
    assert [person.get("field", "") for person in told["attendees"]] == ["Klima", ""]
    assert told["attendees"][0]["fields"] == ["Klima", "Wohnen, Bauen"]
    assigned = {"fields": ["Klima"], "field": "Verkehr", "sector": "Verwaltung"}
    told = await kept(client, organiser, a_wish(assigned), organiser)
    assert (told["attendees"][0]["field"], told["attendees"][0]["sector"]) == ("Verkehr", "Verwaltung")
    many = ["Klima", "Verkehr", "Wohnen, Bauen"]
    assert await wrong(client, a_wish(assigned, {"fields": many}, {"fields": ["Wohnen", "Wohnen"]})) == {
        ("attendees.0.field", "not_allowed"),
        ("attendees.0.sector", "not_allowed"),
        ("attendees.1.fields", "too_long"),
        ("attendees.2.fields", "choice"),
        ("attendees.2.fields", "duplicate"),
    }
    assert await kept(client, organiser, a_wish({"fields": many}), organiser)


async def test_young_people_bring_an_age_and_somebody_to_call(client, organiser, clock):
    youth = {"age_from": 14, "age_to": 27, "guardian_below": 18, "children": True, "max_party": 4}
    await an_event(client, organiser, **youth)

    def party(*ages, **more):
        people = [{"mode": "on_site"} | ({} if age is None else {"age": age}) for age in ages]
        return {"contact": {"name": "Ott", "email": "ott@posteo.example"}, "attendees": people} | more

    assert await wrong(client, party(None, 13, 28, 17)) == {
        ("attendees.0.age", "required"),
        ("attendees.1.age", "range"),
        ("attendees.2.age", "range"),
        ("guardian.name", "required"),
        ("guardian.phone", "required"),
    }
    told = await kept(client, organiser, party(17, 20, guardian={"name": "Elke Ott", "phone": "0231 1234"}))
    assert told["guardian"] == {"name": "Elke Ott", "phone": "0231 1234"}
    assert [person["age"] for person in told["attendees"]] == [17, 20]
    adult = party(20)
    adult["attendees"].append({"mode": "on_site", "child": True})
    assert (await kept(client, organiser, adult))["attendees"][1]["kind"] == "child"
    assert await wrong(client, adult | {"attendees": adult["attendees"][1:]}) == {("attendees", "required")}


async def test_what_an_event_does_not_ask_is_not_taken(client, organiser, clock):
    await an_event(client, organiser)
    person = {"mode": "on_site", "child": True, "age": 20, "fields": ["x"], "provisions": ["y"], "answers": {"z": 1}}
    wish = a_wish(person, organisation="Radverein", guardian={"name": "Ott", "phone": "1234"}, consents=["photos"])
    assert await wrong(client, wish | {"answers": {}}) == {
        ("attendees", "required"),
        ("attendees.0.child", "not_allowed"),
        ("attendees.0.age", "not_allowed"),
        ("attendees.0.fields", "choice"),
        ("attendees.0.fields", "not_allowed"),
        ("attendees.0.provisions", "choice"),
        ("attendees.0.answers.z", "unknown"),
        ("organisation", "not_allowed"),
        ("guardian.name", "not_allowed"),
        ("consents", "choice"),
    }


async def test_an_organisation_is_asked_for_where_the_event_wants_it(client, organiser, clock):
    await an_event(client, organiser, ask_organisation="required", confirm_email=False)
    wish = a_wish(answers={}, attendees=[{"mode": "on_site"}], address="Elke Ott\r\nWeg 1\r\n44135 Dortmund")
    assert await wrong(client, wish) == {("organisation", "required")}
    told = await kept(client, organiser, wish | {"organisation": " Radverein "})
    assert (told["organisation"], told["attendees"][0]["organisation"]) == ("Radverein", "Radverein")
    assert told["address"] == "Elke Ott\nWeg 1\n44135 Dortmund"


async def test_consents_and_the_notice_shown_are_on_record(client, organiser, conference):
    await kept(client, organiser, a_wish(consents=["photos"]))
    (given,) = await rows("SELECT consent, text FROM consent")
    assert (given["consent"], given["text"]) == ("photos", "Ich bin mit Fotos einverstanden.")
    (party,) = await rows("SELECT r.notice, n.kind FROM registration r JOIN notice n ON n.id = r.notice")
    assert party["kind"] == "privacy"


async def test_the_same_key_with_another_answer_is_a_conflict(client, conference):
    key = "6f7a1f0e-8b68-4c1e-9f0e-0c1b6f6f7a1f"
    wish = a_wish(idempotency_key=key)
    first = await client.post(URL, json=wish)
    assert (await client.post(URL, json=wish)).json() == first.json()
    assert (await client.post(URL, json=wish | {"answers": {"topic": "Busse"}})).status_code == 409


async def test_who_never_confirms_leaves_nothing_behind(client, organiser, clock):
    await an_event(client, organiser, **(ASKED | {"confirm_email": True}))
    people = [{"answers": {"eats": False, "age_band": "old"}, "provisions": ["step_free"], "fields": ["Klima"]}]
    answer = await client.post(URL, json=a_wish(*people, consents=["photos"], address="Weg 1"))
    assert answer.json()["state"] == "pending"
    from registration.actions import sweep

    clock.move(hours=25)
    await sweep()
    assert await rows("SELECT 1 FROM provision_wish")
    clock.move(hours=48)
    await sweep()
    for table in ("provision_wish", "statistic_answer", "consent"):
        assert await rows(f"SELECT * FROM {table}") == []
    (person,) = await rows("SELECT answers, field_wishes, statistics, provision_seat FROM attendee")
    assert dict(person) == {"answers": "{}", "field_wishes": "[]", "statistics": None, "provision_seat": None}
    (party,) = await rows("SELECT answers, address FROM registration")
    assert (party["answers"], party["address"]) == ("{}", "")


async def test_questions_are_refused_that_would_give_statistics_away(client, organiser, clock):
    age = QUESTIONS[5]
    tells = {
        "key": "school",
        "label": "Schule",
        "kind": "short_text",
        "when": {"question": "age_band", "answers": ["young"]},
    }
    await an_event(client, organiser)
    answer = await client.patch(EVENT, json={"questions": [age, tells]}, headers=organiser)
    assert answer.json()["errors"] == [{"field": "questions.1.when.question", "code": "not_allowed"}]
    answer = await client.patch(EVENT, json={"questions": [age | {"key": "channel"}]}, headers=organiser)
    assert answer.json()["errors"] == [{"field": "questions.0.key", "code": "not_allowed"}]


async def test_a_registration_tells_which_sessions_were_chosen(client, organiser, conference):
    session = {
        "slug": "baeume",
        "title": "Bäume",
        "starts_at": "2027-02-20T10:00:00Z",
        "ends_at": "2027-02-20T11:00:00Z",
    }
    made = await client.post(f"{EVENT}/sessions", json=session | {"seats": {"on_site": 5}}, headers=organiser)
    assert made.status_code == 201, made.text
    told = await kept(client, organiser, a_wish({"sessions": ["baeume"]}, {}))
    assert [person.get("sessions", []) for person in told["attendees"]] == [["baeume"], []]
    assert await wrong(client, a_wish({"sessions": ["steine"]})) == {("attendees.0.sessions", "choice")}
