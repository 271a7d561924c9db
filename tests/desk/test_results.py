"""What was answered and needed, and who works in which field, as organisers see it."""

import pytest
from factories import a_sign_up, a_token, an_event

from desk import results as pages
from registration.asking import rules

pytestmark = pytest.mark.anyio
PLACE = "/organise/events/stadtkonferenz"
FIELDS = ["Arbeit, Produktion und Handel", "Kultur, Gemeinschaft und Freizeit", "Wohnen"]
ASKED = {
    "questions": [
        {"key": "food", "label": "Was essen Sie?", "kind": "choice",
         "options": [{"key": "vegan", "label": "vegan"}, {"key": "meat", "label": "mit Fleisch"}]},
        {"key": "wish", "label": "Was soll sich ändern?", "kind": "long_text"},
        {"key": "cars", "label": "Wie viele Autos?", "kind": "number", "per": "registration"},
        {"key": "gender", "label": "Ihr Geschlecht", "kind": "choice", "statistics": True,
         "options": [{"key": "female", "label": "weiblich"}, {"key": "male", "label": "männlich"}]},
    ],
    "provisions": [
        {"key": "wheelchair", "label": "Rollstuhlplatz", "seats": 2},
        {"key": "vegan", "label": "Veganes Essen"},
    ],
    "fields": [{"name": name, "target": 2} for name in FIELDS],
    "sectors": [{"name": "Kultur"}, {"name": "Wirtschaft"}],
    "field_choices": 2,
}  # fmt: skip


async def entered(client, token, name, answers=None, party=None, **person):
    body = a_sign_up(name=name)
    body["attendees"][0] |= {"answers": answers or {}} | person
    answer = await client.post(
        "/api/v1/events/stadtkonferenz/registrations", json=body | {"answers": party or {}}, headers=token
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_answers_are_counted_and_read_one_by_one(organiser, client, clock, monkeypatch):
    token = await a_token()
    await an_event(client, token, **ASKED)
    for name, food in (("Ada", "vegan"), ("Bo", "vegan"), ("Cem", "meat")):
        answers = {"food": food, "wish": f"<b>{name}</b> wünscht", "gender": "female"}
        await entered(client, token, name, answers, {"cars": 2})
        clock.move(seconds=1)
    page = await organiser.open(f"{PLACE}/results")
    assert "vegan 2 67 %" in page.text
    assert "Summe 6" in page.text
    assert "Erst ab 5 Antworten" in page.text
    assert "weiblich" not in page.text
    monkeypatch.setattr(pages, "ON_A_PAGE", 2)
    first = await organiser.open(f"{PLACE}/results/wish")
    assert "<b>Ada</b> wünscht" in first.text
    second = await organiser.open(next(link for link in first.links if "cursor=" in link))
    assert "<b>Cem</b> wünscht" in second.text
    assert "Ada" not in second.text
    await organiser.open(f"{PLACE}/results/gender", 404)
    await organiser.open(f"{PLACE}/results/nothing", 404)
    for name in ("Dua", "Eva"):
        await entered(client, token, name, {"gender": "male"})
    assert "weiblich 3 60 %" in (await organiser.open(f"{PLACE}/results")).text


async def test_who_needs_what(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, **ASKED)
    party = await entered(
        client, token, "Ada Öz", provisions=["wheelchair", "vegan"], provision_note="Platz am Gang <3"
    )
    await entered(client, token, "Bo", provisions=["vegan"])
    page = await organiser.open(f"{PLACE}/needs")
    assert "Am Samstag, 27. Februar 2027 werden die Wünsche gelöscht." in page.text
    assert "Rollstuhlplatz 2 Plätze vor Ort sind dafür freigehalten Beginn 1 " in page.text
    assert "Veganes Essen Beginn 2" in page.text
    assert "Platz am Gang <3" in page.text
    only = await organiser.open(f"{PLACE}/needs?provision=wheelchair")
    assert ("Bo" in only.text, "Ada Öz" in only.text) == (False, True)
    assert f"/organise/registrations/{party['id']}" in only.links
    assert "Dazu findet sich niemand." in (await organiser.open(f"{PLACE}/needs?provision=xyz")).text
    await organiser.open(f"{PLACE}/needs?cursor=x", 422)
    assert "2 Personen brauchen das" in (await organiser.open(f"{PLACE}/provisions")).text


async def test_fields_by_hand(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, **ASKED)
    ada = (await entered(client, token, "Ada", fields=[FIELDS[0], FIELDS[1]]))["attendees"][0]["id"]
    bo = (await entered(client, token, "Bo"))["attendees"][0]["id"]
    place = f"{PLACE}/assignment"
    page = await organiser.open(place)
    assert f"{FIELDS[0]} 1 2 1 / 0" in page.text
    form = page.form(place)
    assert (form[f"field.{ada}"], form[f"field.{bo}"]) == (FIELDS[0], "")
    page = await organiser.hand_in(place, form | {f"field.{bo}": FIELDS[2], f"sector.{ada}": "Kultur"})
    assert "Die Zuordnung ist gespeichert." in page.text
    form = page.form(place)
    assert (form[f"field.{bo}"], form[f"sector.{ada}"]) == (FIELDS[2], "Kultur")
    wrong = await organiser.hand_in(place, form | {f"field.{bo}": "Erfunden", f"sector.{ada}": ""}, 422)
    assert f"#field-{bo}" in wrong.links
    assert wrong.form(place)[f"sector.{ada}"] == ""
    nobody = await organiser.open(f"{place}?field=-")
    assert "Dazu findet sich niemand." in nobody.text
    assert "Bo" in (await organiser.open(f"{place}?field=Wohnen")).text
    unchanged = await organiser.hand_in(place, form)
    assert "Es gab nichts zu ändern." in unchanged.text


async def test_fields_by_wishes(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, **ASKED)
    people = []
    for name in ("Ada", "Bo", "Cem", "Dua"):
        people.append(await entered(client, token, name, fields=FIELDS[:2]))
    page = await organiser.open(f"{PLACE}/assignment")
    assert "zu viele" in page.text
    await organiser.hand_in(f"{PLACE}/assignment/by-wishes", {})
    answer = (await client.get("/api/v1/events/stadtkonferenz/assignment", headers=token)).json()
    assert [one["field"] for one in answer["items"]] == [FIELDS[0], FIELDS[0], FIELDS[1], FIELDS[1]]
    assert [one["people"] for one in answer["fields"]] == [2, 2, 0]
    moved = {"people": [{"id": answer["items"][0]["id"], "field": FIELDS[2]}], "by_wishes": True}
    answer = (await client.post("/api/v1/events/stadtkonferenz/assignment", json=moved, headers=token)).json()
    assert answer["changed"] == 2  # Ada is in a field she never asked for and stays, Cem takes her place
    assert [one["people"] for one in answer["fields"]] == [2, 1, 1]
    stranger = {"people": [{"id": people[0]["id"], "field": ""}]}
    answer = await client.post("/api/v1/events/stadtkonferenz/assignment", json=stranger, headers=token)
    assert answer.json()["errors"] == [{"field": "people.0.id", "code": "choice"}]


@pytest.mark.parametrize(
    ("people", "room", "found"),
    [
        ([("a", ["X"]), ("b", ["X"])], {"X": 1}, ["X", ""]),
        ([("a", ["X", "Y"]), ("b", ["X", "Y"]), ("c", ["Y"])], {"X": 1, "Y": 1}, ["X", "", "Y"]),
        ([("a", ["X", "Y"]), ("b", ["X", "Y"])], {"X": 1, "Y": None}, ["X", "Y"]),
        ([("a", []), ("b", ["gone", "X"])], {"X": 5}, ["", "X"]),
        ([], {"X": 1}, []),
    ],
)
async def test_the_rule_of_wishes(people, room, found):
    assert list(rules.by_wishes(people, room).values()) == found
