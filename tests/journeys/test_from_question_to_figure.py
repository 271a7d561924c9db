"""A question's whole way: organisers ask, citizens answer in the form, the door admits, the figures tell."""

from uuid import uuid4

import pytest
from factories import a_token, an_event
from reader import form, letters, link_in_letter

pytestmark = pytest.mark.anyio
API = "/api/v1/events/stadtkonferenz"
QUESTIONS = [
    {"key": "first_time", "label": "Sind Sie zum ersten Mal dabei?", "kind": "yes_no", "statistics": True},
    {"key": "wish", "label": "Was wünschen Sie sich?", "kind": "short_text", "required": True},
]
ASKED = {
    "questions": QUESTIONS,
    "provisions": [{"key": "step_free", "label": "Ein Platz ohne Stufen", "seats": 2}],
    "fields": [{"name": "Wohnen, Bauen und Miete"}, {"name": "Verkehr"}],
    "field_choices": 2,
}


@pytest.fixture
async def organiser(client, clock):
    organiser = await a_token()
    await an_event(client, organiser, **ASKED)
    return organiser


async def signs_up(client, name, **answers):
    fields = form(await client.get("/e/stadtkonferenz/register"), "/register").fields
    fields |= {
        "contact.name": name,
        "contact.email": f"{uuid4().hex[:8]}@posteo.example",
        "attendees.0.mode": "on_site",
    }
    return await client.post("/e/stadtkonferenz/register", data=fields | {"attendees.0.mode": "on_site"} | answers)


async def test_an_answer_becomes_a_figure_and_nobody_learns_whose(client, organiser, clock):
    refused = await signs_up(client, "Aylin Yıldız", **{"attendees.0.answers.first_time": "true"})
    assert refused.status_code == 422
    assert 'href="#attendees-0-answers-wish"' in refused.text

    sent = {
        "attendees.0.answers.first_time": "true",
        "attendees.0.answers.wish": "Mehr Bäume",
        "attendees.0.fields.0": "Wohnen, Bauen und Miete",
        "attendees.0.provisions.0": "step_free",
        "attendees.0.provision_note": "Rollstuhl",
    }
    answer = await signs_up(client, "Aylin Yıldız", **sent)
    assert answer.status_code == 303, answer.text
    await client.post(f"{await link_in_letter('please_confirm')}/confirm")
    for letter in await letters():
        assert "Rollstuhl" not in letter["text"] + letter["html"]

    (person,) = (await client.get(f"{API}/attendees", headers=organiser)).json()["items"]
    assert (person["name"], person["field"]) == ("Aylin Yıldız", "Wohnen, Bauen und Miete")
    (need,) = (await client.get(f"{API}/provisions", headers=organiser)).json()["items"]
    assert (need["name"], need["note"]) == ("Aylin Yıldız", "Rollstuhl")
    results = (await client.get(f"{API}/answers", headers=organiser)).json()["items"]
    assert [(one["key"], one["answered"], one.get("counts")) for one in results] == [
        ("first_time", 1, None),
        ("wish", 1, None),
    ]
    told = (await client.get(f"/api/v1/registrations/{person['registration']}", headers=organiser)).text
    assert "first_time" not in told

    door = await a_token("door", (await event(client, organiser))["id"])
    clock.set(clock.moment.replace(year=2027, month=2, day=20, hour=8))
    scan = {"id": str(uuid4()), "code": person["ticket_code"], "event": "stadtkonferenz", "direction": "in"}
    body = {"sent_at": clock.moment.isoformat(), "scans": [scan | {"at": clock.moment.isoformat()}]}
    verdicts = (await client.post("/api/v1/scans", json=body, headers=door)).json()["verdicts"]
    assert verdicts[0]["verdict"] == "admit"

    clock.move(hours=6)
    figures = (await client.get(f"{API}/figures", headers=organiser)).json()["figures"]
    parted = {(one["dimension"], one["category"]): one["value"] for one in figures if one.get("dimension")}
    assert parted["first_time", "true"] == 1
    assert parted["field", "Wohnen, Bauen und Miete"] == 1
    assert "first_time" not in (await client.get(f"{API}/figures?edition=public", headers=organiser)).text


async def event(client, organiser):
    return (await client.get(API, headers=organiser)).json()


async def test_a_person_without_e_mail_answers_on_the_phone_even_what_the_door_asks(client, organiser, clock):
    asked = [*QUESTIONS, {"key": "table", "label": "Tisch", "kind": "number", "asked": "door"}]
    await client.patch(API, json={"questions": asked}, headers=organiser)
    person = {"mode": "on_site", "provisions": ["step_free"], "answers": {"wish": "Bänke", "table": 4}}
    wish = {"contact": {"name": "Günther Ott", "phone": "0231 1234"}, "channel": "phone", "attendees": [person]}
    answer = await client.post(f"{API}/registrations", json=wish, headers=organiser)
    assert answer.status_code == 201, answer.text
    told = (await client.get(f"/api/v1/registrations/{answer.json()['id']}", headers=organiser)).json()
    assert told["attendees"][0]["answers"] == {"wish": "Bänke", "table": 4}
    clock.move(days=120)
    assert (await client.post(f"{API}/registrations", json=wish, headers=organiser)).status_code == 409


async def test_organisers_see_an_answer_to_a_question_they_have_taken_back(client, organiser, clock):
    wish = {"contact": {"name": "Ott"}, "attendees": [{"mode": "on_site", "answers": {"wish": "Bänke"}}]}
    made = (await client.post(f"{API}/registrations", json=wish, headers=organiser)).json()
    await client.patch(API, json={"questions": QUESTIONS[:1]}, headers=organiser)
    told = (await client.get(f"/api/v1/registrations/{made['id']}", headers=organiser)).json()
    assert told["attendees"][0]["answers"] == {"wish": "Bänke"}
    patch = {"attendees": [{"id": made["attendees"][0]["id"], "answers": {"first_time": True}}]}
    answer = await client.patch(f"/api/v1/registrations/{made['id']}", json=patch, headers=organiser)
    assert answer.json()["attendees"][0]["answers"] == {"wish": "Bänke"}
