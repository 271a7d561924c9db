"""Answers changed later, by staff and by people themselves: what goes, what stays, what is refused."""

import uuid

import pytest
from asks_everything import ASKED, a_wish, kept
from factories import an_event

from core.db import rows
from core.problems import Invalid

pytestmark = pytest.mark.anyio
EVENT = "/api/v1/events/stadtkonferenz"


@pytest.fixture
async def conference(client, organiser, clock):
    return await an_event(client, organiser, **ASKED)


async def change(client, organiser, registration, **patch):
    return await client.patch(f"/api/v1/registrations/{registration['id']}", json=patch, headers=organiser)


async def test_fields_of_a_change_that_cannot_be_read_hide_no_others(client, organiser, conference):
    told = await kept(client, organiser, a_wish({}, {}, {}, {}), organiser)
    ids = [person["id"] for person in told["attendees"]]
    people = [
        {"id": ids[0], "mode": "zoom", "age": "x", "answers": {"food": ["meat"], "gone": 1}, "sessions": ["nothing"]},
        {"id": ids[1], "provisions": 5, "provision_note": "x", "fields": ["Nichts"], "sessions": ["nothing"]},
        {"id": ids[1], "mode": "online"},
        {"id": "x", "fields": ["Nichts"]},
        {"id": str(uuid.uuid4()), "sessions": ["nothing"]},
        "somebody",
    ]
    patch = {"contact": {"name": 7, "email": "nope@x", "language": "xx"}, "attendees": people, "address": 1, "more": 1}
    answer = await change(client, organiser, told, **patch, guardian={"name": "Ott", "phone": "---"})
    assert answer.status_code == 422
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("more", "unknown"),
        ("contact.name", "type"),
        ("contact.email", "format"),
        ("contact.language", "choice"),
        ("attendees.0.mode", "choice"),
        ("attendees.0.age", "type"),
        ("attendees.0.answers.gone", "unknown"),
        ("attendees.0.answers.food", "not_allowed"),
        ("attendees.0.sessions", "choice"),
        ("attendees.1.provisions", "type"),
        ("attendees.1.fields", "choice"),
        ("attendees.1.sessions", "choice"),
        ("attendees.2.id", "duplicate"),
        ("attendees.3.id", "format"),
        ("attendees.4.id", "choice"),
        ("attendees.5", "type"),
        ("address", "type"),
        ("guardian.phone", "format"),
        ("guardian.name", "not_allowed"),
    }


async def test_staff_change_what_was_asked_and_the_rest_stays(client, organiser, conference):
    person = {"answers": {"eats": True, "food": ["vegan"], "age_band": "old"}, "provisions": ["signing"]}
    told = await kept(client, organiser, a_wish(person | {"provision_note": "DGS", "fields": ["Klima"]}))
    person = {"id": told["attendees"][0]["id"], "answers": {"arrival": "2027-02-19"}, "fields": ["Verkehr", "Klima"]}
    answer = await change(client, organiser, told, answers={"topic": "Busse"}, attendees=[person], address="Weg 2")
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert (after["answers"], after["address"]) == ({"topic": "Busse"}, "Weg 2")
    (changed,) = after["attendees"]
    assert changed["answers"] == {"eats": True, "food": ["vegan"], "arrival": "2027-02-19"}
    assert (changed["field"], changed["provisions"], changed["provision_note"]) == ("Verkehr", ["signing"], "DGS")
    assert [one["answer"] for one in await rows("SELECT answer FROM statistic_answer")] == ["old"]


async def test_what_no_longer_applies_goes_and_what_is_required_stays(client, organiser, conference):
    told = await kept(client, organiser, a_wish({"answers": {"eats": True, "food": ["vegan"]}}))
    (person,) = told["attendees"]
    answer = await change(client, organiser, told, attendees=[{"id": person["id"], "answers": {"eats": False}}])
    assert answer.json()["attendees"][0]["answers"] == {"eats": False}
    wrong_now = {"id": person["id"], "answers": {"eats": None, "food": ["halal"], "x": 1}, "field": "Mond"}
    answer = await change(client, organiser, told, attendees=[wrong_now | {"provision_note": "x"}], organisation=" ")
    assert {(one["field"], one["code"]) for one in answer.json()["errors"]} == {
        ("attendees.0.answers.eats", "required"),
        ("attendees.0.answers.food", "not_allowed"),
        ("attendees.0.answers.x", "unknown"),
        ("attendees.0.field", "choice"),
        ("attendees.0.provision_note", "not_allowed"),
    }


async def test_statistics_answers_change_under_a_new_key(client, organiser, conference):
    people = [{"answers": {"eats": False, "age_band": "old"}}, {}]
    told = await kept(client, organiser, a_wish(*people, answers={"topic": "x", "heard": "net"}))
    before = {one["person"] for one in await rows("SELECT person FROM statistic_answer")}
    person = {"id": told["attendees"][0]["id"], "answers": {"age_band": "young"}}
    answer = await change(client, organiser, told, attendees=[person], answers={"heard": "paper"})
    assert answer.status_code == 200, answer.text
    assert "young" not in answer.text
    assert "paper" not in answer.text
    found = await rows("SELECT person, question, answer FROM statistic_answer ORDER BY question, answer")
    assert [one["answer"] for one in found] == ["young", "paper", "paper"]
    assert not before & {one["person"] for one in found}
    answer = await change(client, organiser, told, answers={"heard": None})
    assert [one["answer"] for one in await rows("SELECT answer FROM statistic_answer")] == ["young"]


async def test_people_change_their_own_within_the_publics_limits(client, organiser, conference, clock):
    told = await kept(client, organiser, a_wish({"provisions": ["signing"]}))
    from registration import actions, inputs, queries

    registration = await queries.registration_by_id(uuid.UUID(told["id"]))
    key = uuid.UUID(told["attendees"][0]["id"])
    clock.move(days=20)

    def patch(**fields):
        return inputs.RegistrationPatch(attendees=[inputs.AttendeePatch(id=key, **fields)])

    await actions.change(registration, patch(provisions=["step_free", "signing"], fields=["Klima"]), None)
    with pytest.raises(Invalid) as refused:
        await actions.change(
            registration,
            patch(
                field="Verkehr", organisation="x", answers={"table": 2}, fields=["Klima", "Verkehr", "Wohnen, Bauen"]
            ),
            None,
        )
    assert set(refused.value.errors) == {
        ("attendees.0.field", "not_allowed"),
        ("attendees.0.organisation", "not_allowed"),
        ("attendees.0.answers.table", "not_allowed"),
        ("attendees.0.fields", "too_long"),
    }
    await actions.change(registration, patch(provisions=[]), None)
    with pytest.raises(Invalid) as refused:
        await actions.change(registration, patch(provisions=["signing"]), None)
    assert refused.value.errors == [("attendees.0.provisions", "not_allowed")]
