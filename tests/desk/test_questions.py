"""Setting up the questions of an event by the forms: adding, wording, order, conditions, removing, taking over."""

import pytest
from factories import a_sign_up, a_token, an_event

from desk import question_form
from registration.asking.definitions import Option, Question, When

pytestmark = pytest.mark.anyio
PLACE = "/organise/events/stadtkonferenz/questions"
EDIT = f"{PLACE}/edit"
FOOD = {
    "key": "food",
    "label": "Was möchten Sie essen?",
    "kind": "choice",
    "options": [{"key": "vegan", "label": "vegan"}, {"key": "meat", "label": "mit Fleisch"}],
}
NUTS = {
    "key": "nuts",
    "label": "Welche Nüsse?",
    "kind": "short_text",
    "when": {"question": "food", "answers": ["vegan"]},
}
BUS = {"key": "bus", "label": "Kommen Sie mit dem Bus?", "kind": "yes_no", "per": "registration"}


async def questions_of(client, token, slug="stadtkonferenz"):
    return (await client.get(f"/api/v1/events/{slug}", headers=token)).json()["questions"]


async def answered(client, token, **answers):
    body = a_sign_up()
    body["attendees"][0]["answers"] = answers
    answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=body, headers=token)
    assert answer.status_code == 201, answer.text


async def added(organiser, **fields):
    form = (await organiser.open(EDIT)).form(EDIT)
    return await organiser.hand_in(EDIT, form | fields)


async def test_a_question_from_the_empty_form_to_the_api(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    page = await added(organiser, label="Was möchten Sie essen?", kind="choice", options="vegan\r\nmit Fleisch\n\n",
                       required="on", help="Es gibt Suppe.")  # fmt: skip
    assert "Die Frage steht jetzt im Formular." in page.text
    assert "Was möchten Sie essen?" in page.text
    assert await questions_of(client, token) == [
        FOOD
        | {
            "key": "was_mochten_sie_essen",
            "help": "Es gibt Suppe.",
            "per": "attendee",
            "required": True,
            "options": [{"key": "vegan", "label": "vegan"}, {"key": "mit_fleisch", "label": "mit Fleisch"}],
            "when": None,
            "asked": "form",
            "statistics": False,
        }
    ]


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(organiser, client, clock):
    await an_event(client, await a_token(), questions=[FOOD])
    form = (await organiser.open(EDIT)).form(EDIT)
    page = await organiser.hand_in(EDIT, form | {"label": "", "kind": "choice", "options": "nur eine"}, 422)
    assert "#label" in page.links
    page = await organiser.hand_in(EDIT, form | {"label": "Wie?", "kind": "choice", "options": "nur eine"}, 422)
    assert "#options" in page.links
    assert page.form(EDIT)["options"] == "nur eine"
    page = await organiser.hand_in(EDIT, form | {"label": "Wie?", "statistics": "on", "required": "on"}, 422)
    assert {"#required", "#kind"} <= set(page.links)
    page = await organiser.hand_in(EDIT, form | {"label": "Wie?", "when": "food"}, 422)
    assert "#when" in page.links
    page = await organiser.hand_in(EDIT, form | {"label": "Wie?", "kind": "frei"}, 422)
    assert "#kind" in page.links


async def test_a_condition(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, questions=[FOOD])
    page = await added(organiser, label="Welche Nüsse?", when="food", **{"when.food.vegan": "on"})
    assert "nur nach „Was möchten Sie essen?“: vegan" in page.text
    assert (await questions_of(client, token))[1]["when"] == {"question": "food", "answers": ["vegan"]}
    form = (await organiser.open(f"{EDIT}?key=welche_nusse")).form(EDIT)
    assert (form["when"], form["when.food.vegan"]) == ("food", "on")
    page = await organiser.hand_in(PLACE, {"version": form["version"], "up": "welche_nusse"}, 422)
    assert [one["key"] for one in await questions_of(client, token)] == ["food", "welche_nusse"]


async def test_the_order(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, questions=[FOOD, NUTS, BUS])
    page = await organiser.open(PLACE)
    version = page.form(PLACE)["version"]
    await organiser.hand_in(PLACE, {"version": version, "up": "bus"})
    assert [one["key"] for one in await questions_of(client, token)] == ["food", "bus", "nuts"]
    stale = await organiser.hand_in(PLACE, {"version": version, "down": "food"}, 409)
    assert "Inzwischen hat jemand anderes gespeichert" in stale.text
    await organiser.hand_in(PLACE, stale.form(PLACE) | {"down": "food"})
    assert [one["key"] for one in await questions_of(client, token)] == ["bus", "food", "nuts"]
    again = await organiser.hand_in(PLACE, {"version": "x", "up": "bus"})
    assert "Es gab nichts zu ändern." in again.text


async def test_ready_made_statistics_have_the_keys_of_the_figures(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    for key in ("age_band", "gender", "first_time", "heard_from", "organisation_kind"):
        form = (await organiser.open(PLACE)).form(PLACE)
        await organiser.hand_in(PLACE, form | {"ready": key})
    form = (await organiser.open(PLACE)).form(PLACE)
    page = await organiser.hand_in(PLACE, form | {"ready": "district"})
    assert page.answer.url.path == EDIT  # districts are the town's own
    await organiser.hand_in(EDIT, page.form(EDIT) | {"options": "Hörde\nAplerbeck\naußerhalb"})
    found = {one["key"]: one for one in await questions_of(client, token)}
    assert set(found) == {"age_band", "gender", "district", "first_time", "heard_from", "organisation_kind"}
    assert all(one["statistics"] and not one["required"] for one in found.values())
    assert [one["label"] for one in found["district"]["options"]] == ["Hörde", "Aplerbeck", "außerhalb"]
    assert "Alle fertigen Fragen sind schon im Formular." in (await organiser.open(PLACE)).text


async def test_rewording_what_was_answered_is_asked_twice_and_keeps_the_keys(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, questions=[FOOD, NUTS])
    await answered(client, token, food="vegan", nuts="alle")
    assert "Eine Antwort" in (await organiser.open(PLACE)).text
    form = (await organiser.open(f"{EDIT}?key=food")).form(EDIT)
    assert "kind" not in form  # stands fast once somebody has answered
    changed = form | {"options": "ohne Tier\nmit Fisch\nmit Fleisch", "kind": "number"}
    page = await organiser.hand_in(EDIT, changed | {"options": "mit Fisch\nmit Fleisch"}, 422)
    assert "„vegan“ heißt künftig „mit Fisch“" in page.text
    page = await organiser.hand_in(EDIT, changed | {"options": "mit Fleisch\nmit Fisch"}, 422)
    assert "„vegan“ kann niemand mehr wählen" in page.text
    assert "Die Frage „Welche Nüsse?“ hing daran" in page.text
    page = await organiser.hand_in(EDIT, page.form(EDIT) | {"sure": "on"})
    food, nuts = await questions_of(client, token)
    assert food["kind"] == "choice"
    assert [one["key"] for one in food["options"]] == ["meat", "mit_fisch"]
    assert nuts["when"] is None
    await organiser.hand_in(EDIT, (await organiser.open(f"{EDIT}?key=food")).form(EDIT) | {"label": "Essen?"})
    assert (await questions_of(client, token))[0]["label"] == "Essen?"


async def test_removing_says_how_many_answers_there_are(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, questions=[FOOD, NUTS])
    await answered(client, token, food="vegan", nuts="alle")
    page = await organiser.open(f"{PLACE}/remove?key=food")
    assert "Eine Antwort ist schon da" in page.text
    assert "Welche Nüsse?" in page.text
    page = await organiser.hand_in(f"{PLACE}/remove", page.form(f"{PLACE}/remove"))
    assert "Die Frage ist entfernt." in page.text
    assert "ist noch eine Antwort gespeichert" in page.text
    (left,) = await questions_of(client, token)
    assert (left["key"], left["when"]) == ("nuts", None)
    await added(organiser, label="Food")  # does not inherit the answers of the one that went
    assert [one["key"] for one in await questions_of(client, token)] == ["nuts", "food_2"]
    await organiser.open(f"{PLACE}/remove?key=food", 404)
    await organiser.open(f"{EDIT}?key=food", 404)


async def test_two_tabs_keep_what_was_typed(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, questions=[FOOD])
    form = (await organiser.open(f"{EDIT}?key=food")).form(EDIT)
    await client.patch("/api/v1/events/stadtkonferenz", json={"questions": [FOOD | {"help": "Neu"}]}, headers=token)
    page = await organiser.hand_in(EDIT, form | {"label": "Mein Wortlaut"}, 409)
    assert "Erklärung zur Frage: Neu" in page.text
    again = page.form(EDIT)
    assert (again["label"], again["help"]) == ("Mein Wortlaut", "")
    await organiser.hand_in(EDIT, again)
    assert (await questions_of(client, token))[0]["label"] == "Mein Wortlaut"


async def test_questions_of_another_event(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, questions=[BUS])
    await an_event(client, token, slug="forum", title="Forum", questions=[FOOD, NUTS, BUS])
    page = await organiser.open(f"{PLACE}/take?from=forum")
    assert "steht schon im Formular" in page.text
    form = page.form(f"{PLACE}/take?from=forum")
    assert "take.bus" not in form
    del form["take.food"]
    page = await organiser.hand_in(f"{PLACE}/take?from=forum", form)
    assert "Die Fragen sind übernommen." in page.text
    found = await questions_of(client, token)
    assert [(one["key"], one["when"]) for one in found] == [("bus", None), ("nuts", None)]


OPTIONS = [Option(key="a", label="A"), Option(key="b", label="B"), Option(key="c", label="C")]
LINES = [
    ("A\nB\nC", ["a", "b", "c"]),
    ("A\nBee\nC", ["a", "b", "c"]),
    ("B\nC\nD", ["b", "c", "d"]),
    ("C\nB\nA", ["c", "b", "a"]),
    ("A\nC", ["a", "c"]),
    ("A\nA\n\nB\nC", ["a", "b", "c"]),
    ("1 Tag\nA", ["tag", "a"]),
    ("Так\nНі\nA\nB\nC", ["tak", "ni", "a", "b", "c"]),
    ("!!!\nA\nB\nC", ["answer", "a", "b", "c"]),
]


@pytest.mark.parametrize(("text", "keys"), LINES)
async def test_a_line_reworded_in_its_place_keeps_its_key(text, keys):
    assert [option.key for option in question_form.options_of(text, OPTIONS)] == keys


async def test_a_condition_goes_with_what_it_stands_on():
    food = Question(key="food", label="Essen", kind="choice", options=OPTIONS)
    both = Question(key="x", label="X", kind="date", when=When(question="food", answers=["a", "b"]))
    less = Question(key="food", label="Essen", kind="choice", options=OPTIONS[1:])
    assert question_form.replaced([food, both], less)[1].when == When(question="food", answers=["b"])
    assert question_form.without([food, both], "food")[0].when is None
    assert question_form.freed([food, both], question_form.without([food, both], "food")) == ["X"]
