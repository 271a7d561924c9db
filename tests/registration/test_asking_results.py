"""What comes of the answers: counts, single answers, who needs what, and the columns of the attendee list."""

import csv
import io
import zipfile

import pytest
from asks_everything import ASKED, a_wish, kept
from factories import a_token, an_event

pytestmark = pytest.mark.anyio
EVENT = "/api/v1/events/stadtkonferenz"


@pytest.fixture
async def conference(client, organiser, clock):
    return await an_event(client, organiser, **ASKED)


async def answers(client, organiser):
    body = (await client.get(f"{EVENT}/answers", headers=organiser)).json()
    return {one["key"]: one for one in body["items"]}


async def test_answers_are_counted_per_question_and_option(client, organiser, conference):
    await kept(client, organiser, a_wish({"answers": {"eats": True, "food": ["vegan"]}}, {}))
    await kept(
        client, organiser, a_wish({"answers": {"eats": True, "food": ["vegan", "halal"], "table": 7}}), organiser
    )
    gone = await kept(client, organiser, a_wish({"answers": {"eats": True}}))
    await client.delete(f"/api/v1/registrations/{gone['id']}", headers=organiser)
    found = await answers(client, organiser)
    assert found["eats"]["answered"] == 3
    assert [(one["label"], one["people"]) for one in found["eats"]["counts"]] == [("ja", 2), ("nein", 1)]
    assert [(one["answer"], one["people"]) for one in found["food"]["counts"]] == [("vegan", 2), ("halal", 1)]
    assert (found["table"]["total"], found["table"]["least"], found["table"]["most"]) == (7, 7, 7)
    assert (found["topic"]["answered"], found["topic"].get("counts")) == (2, None)


async def test_statistics_are_counted_once_there_are_five(client, organiser, conference):
    for number in range(5):
        (found,) = [one for one in (await answers(client, organiser)).values() if one["key"] == "age_band"]
        assert (found["answered"], found.get("counts")) == (number, None)
        await kept(client, organiser, a_wish({"answers": {"eats": False, "age_band": "old"}}))
    found = await answers(client, organiser)
    assert [(one["answer"], one["people"]) for one in found["age_band"]["counts"]] == [("young", 0), ("old", 5)]
    assert (await client.get(f"{EVENT}/answers/age_band", headers=organiser)).status_code == 404


async def test_single_answers_are_paged(client, organiser, conference):
    for topic in ("Radwege", "Busse", "Bäume"):
        await kept(client, organiser, a_wish(answers={"topic": topic}))
    read = f"{EVENT}/answers/topic?limit=2"
    first = (await client.get(read, headers=organiser)).json()
    second = (await client.get(f"{read}&cursor={first['next']}", headers=organiser)).json()
    told = [one["answer"] for one in first["items"] + second["items"]]
    assert sorted(told) == ["Busse", "Bäume", "Radwege"]
    assert second["next"] is None
    pages = (await client.get(f"{EVENT}/answers?limit=3", headers=organiser)).json()
    assert [one["key"] for one in pages["items"]] == ["topic", "eats", "food"]
    rest = (await client.get(f"{EVENT}/answers?cursor={pages['next']}", headers=organiser)).json()
    assert [one["key"] for one in rest["items"]] == ["table", "arrival", "age_band", "heard"]


async def test_who_needs_what_is_a_list_of_its_own(client, organiser, conference):
    await kept(client, organiser, a_wish({"provisions": ["step_free"], "provision_note": "Rollstuhl"}, {"name": "Ott"}))
    await kept(client, organiser, a_wish({"name": "Böhm", "provisions": ["signing", "step_free"]}))
    body = (await client.get(f"{EVENT}/provisions?limit=2", headers=organiser)).json()
    assert [(one["provision"], one["people"], one["seats"]) for one in body["counts"]] == [
        ("step_free", 2, 2),
        ("signing", 1, None),
    ]
    after = (await client.get(f"{EVENT}/provisions?cursor={body['next']}", headers=organiser)).json()
    assert [(one["label"], one["name"], one["note"]) for one in body["items"] + after["items"]] == [
        ("Gebärdensprache", "Böhm", ""),
        ("Platz ohne Stufen", "Aylin Yıldız", "Rollstuhl"),
        ("Platz ohne Stufen", "Böhm", ""),
    ]
    file = await client.get(f"{EVENT}/provisions.csv", headers=organiser)
    assert len(list(csv.DictReader(io.StringIO(file.text)))) == 3
    sheet = await client.get(f"{EVENT}/provisions.xlsx", headers=organiser)
    assert zipfile.ZipFile(io.BytesIO(sheet.content)).testzip() is None
    found = (await client.get(f"{EVENT}/attendees?provision=signing", headers=organiser)).json()
    assert [one["name"] for one in found["items"]] == ["Böhm"]


async def test_the_list_has_a_column_for_each_question_but_no_need_and_no_statistics(client, organiser, conference):
    person = {"answers": {"eats": True, "food": ["vegan", "halal"], "age_band": "old"}, "fields": ["Klima", "Verkehr"]}
    await kept(client, organiser, a_wish(person | {"provisions": ["step_free"], "provision_note": "Rollstuhl"}))
    file = await client.get(f"{EVENT}/attendees.csv?field=Klima", headers=organiser)
    (line,) = csv.DictReader(io.StringIO(file.text))
    assert (line["Essen Sie mit?"], line["Was essen Sie?"], line["Ihr Thema"]) == ("ja", "vegan; halal", "Radwege")
    assert (line["field"], line["wishes"]) == ("Klima", "Klima; Verkehr")
    assert "Alter" not in line
    assert "Rollstuhl" not in file.text
    assert "tep_free" not in file.text


@pytest.mark.parametrize("path", ["answers", "answers/topic", "provisions", "provisions.csv", "provisions.xlsx"])
async def test_only_organisers_see_them(client, conference, path):
    assert (await client.get(f"{EVENT}/{path}")).status_code == 401
    reader = await a_token("reader")
    assert (await client.get(f"{EVENT}/{path}", headers=reader)).status_code == 403


@pytest.mark.parametrize("path", ["provisions?provision=%00", "attendees?provision=%00&field=%00", "answers/%00"])
async def test_a_filter_that_is_none(client, organiser, conference, path):
    assert (await client.get(f"{EVENT}/{path}", headers=organiser)).status_code == 400
