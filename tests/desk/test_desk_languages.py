"""The back office switches languages on, and translates an event's own texts."""

import re

import pytest
from factories import a_token, an_event

from core import languages

pytestmark = pytest.mark.anyio
PLACE = "/organise/languages"
TEXTS = "/organise/events/stadtkonferenz/translations"
QUESTION = {
    "key": "food",
    "label": "Was möchten Sie essen?",
    "kind": "choice",
    "options": [{"key": "vegan", "label": "vegan"}, {"key": "all", "label": "alles"}],
}


@pytest.fixture
async def event(client, clock):
    token = await a_token()
    return await an_event(client, token, summary="Ein Abend.", questions=[QUESTION], fields=[{"name": "Verkehr, Wege"}])


def field_of(page, german):
    """The name of the field beside this German text."""
    before = page.answer.text.partition(f">{german}</p>")[0]
    return before.rpartition('id="')[2].partition("-hint")[0]


async def test_a_language_is_on_only_when_somebody_says_to_have_read_it(organiser):
    page = await organiser.open(PLACE)
    assert "Türkçe" in page.text
    assert f"{PLACE}/de" not in [form["action"] for form in page.forms], "German stays"
    refused = await organiser.hand_in(f"{PLACE}/tr", {"offered": "yes"}, status=422)
    assert "Fehler" in refused.text
    assert 'href="#read-tr"' in refused.answer.text
    assert "tr" not in languages.offered()
    done = await organiser.hand_in(f"{PLACE}/tr", {"offered": "yes", "read": "on"})
    assert "Die Sprache ist eingeschaltet." in done.text
    assert "Gelesen und eingeschaltet von Frau Weber am Sonntag, 22. November 2026, 13 Uhr" in done.text
    assert "tr" in languages.offered()
    off = await organiser.hand_in(f"{PLACE}/tr", {"offered": "no"})
    assert "Die Sprache ist ausgeschaltet." in off.text
    assert "tr" not in languages.offered()
    await organiser.open(f"{PLACE}/tr", status=405)


async def test_only_organisers_of_everything_decide(client, door, organiser, event):
    wish = {"offered": "yes", "read": "on"}
    assert (await door.post(f"{PLACE}/tr", data=wish)).status_code == 403
    of_one = await a_token(event=event["id"])
    assert (await client.post(f"{PLACE}/tr", data=wish, headers=of_one)).status_code == 403
    assert "tr" not in languages.offered()
    assert (await organiser.post(f"{PLACE}/xx", data=wish)).status_code == 404
    assert (await door.get(TEXTS)).status_code == 403


async def test_an_event_is_translated_text_by_text(organiser, client, event):
    overview = await organiser.open(TEXTS)
    assert "0 von 7 Texten" in overview.text
    page = await organiser.open(f"{TEXTS}/tr")
    title, food = field_of(page, "Unsere Stadt 2035"), field_of(page, "Was möchten Sie essen?")
    theme = field_of(page, "Verkehr, Wege")
    typed = page.form(f"{TEXTS}/tr") | {title: "Şehrimiz 2035", food: "Ne yemek istersiniz?", theme: "Ulaşım, yollar"}
    saved = await organiser.hand_in(f"{TEXTS}/tr", typed)
    assert "3 von 7 Texten sind da." in saved.text
    assert saved.form(f"{TEXTS}/tr")[title] == "Şehrimiz 2035"
    assert "3 von 7 Texten" in (await organiser.open(TEXTS)).text
    public = (await client.get("/e/stadtkonferenz/register?lang=tr")).text
    assert "Ne yemek istersiniz?" in public
    again = await organiser.hand_in(f"{TEXTS}/tr", saved.form(f"{TEXTS}/tr") | {food: " "})
    assert "2 von 7 Texten sind da." in again.text
    assert "0 von 7" in (await organiser.open(f"{TEXTS}/uk")).text, "the other languages are their own"


@pytest.mark.parametrize("hidden", [{}, {"format": "closed"}, {"published": False}])
async def test_the_translation_is_seen_on_a_page_there_is(organiser, client, event, hidden):
    changed = await client.patch("/api/v1/events/stadtkonferenz", json=hidden, headers=await a_token())
    assert changed.status_code == 200, changed.text
    (shown,) = re.findall(r'href="([^"]+\?lang=tr)"', (await organiser.open(f"{TEXTS}/tr")).answer.text)
    assert shown.startswith("/organise") == bool(hidden)
    await organiser.open(shown)


async def test_what_cannot_be_kept_comes_back_as_it_was_typed(organiser, event):
    page = await organiser.open(f"{TEXTS}/ar")
    title = field_of(page, "Unsere Stadt 2035")
    wrong = await organiser.hand_in(f"{TEXTS}/ar", {title: "م" * 20_001}, status=422)
    assert f'href="#{title}"' in wrong.answer.text
    assert wrong.form(f"{TEXTS}/ar")[title] == "م" * 20_001
    await organiser.open(f"{TEXTS}/de", status=404)
    await organiser.open(f"{TEXTS}/xx", status=404)


async def test_two_who_translate_do_not_undo_each_other(organiser, event):
    page = await organiser.open(f"{TEXTS}/tr")
    title, food = field_of(page, "Unsere Stadt 2035"), field_of(page, "Was möchten Sie essen?")
    form = page.form(f"{TEXTS}/tr")
    await organiser.hand_in(f"{TEXTS}/tr", form | {title: "Şehrimiz 2035"})
    stale = await organiser.hand_in(f"{TEXTS}/tr", form | {food: "Ne yemek istersiniz?"}, status=409)
    assert "Inzwischen hat jemand anderes gespeichert" in stale.text
    assert "Anders als in Ihrem Formular steht jetzt: Şehrimiz 2035" in stale.text
    typed = stale.form(f"{TEXTS}/tr")
    assert (typed[title], typed[food]) == ("", "Ne yemek istersiniz?")
    saved = await organiser.hand_in(f"{TEXTS}/tr", typed | {title: "Şehrimiz 2035"})
    assert "2 von 7 Texten sind da." in saved.text


async def test_the_largest_form_of_sign_up_can_be_translated(organiser, client, event):
    options = [{"key": f"o{n}", "label": f"Antwort {n}"} for n in range(50)]
    questions = [{"key": f"q{n}", "label": f"Frage {n}", "kind": "choice", "options": options} for n in range(60)]
    wish = {"questions": questions}
    changed = await client.patch("/api/v1/events/stadtkonferenz", json=wish, headers=await a_token())
    assert changed.status_code == 200, changed.text
    form = (await organiser.open(f"{TEXTS}/tr")).form(f"{TEXTS}/tr")
    filled = {name: text or "Yanıt" for name, text in form.items()}
    saved = await organiser.hand_in(f"{TEXTS}/tr", filled)
    assert "3064 von 3064 Texten sind da." in saved.text


async def test_a_text_that_went_meanwhile_is_left_out(organiser, client, event):
    page = await organiser.open(f"{TEXTS}/tr")
    food = field_of(page, "Was möchten Sie essen?")
    await client.patch("/api/v1/events/stadtkonferenz", json={"questions": []}, headers=await a_token())
    saved = await organiser.hand_in(f"{TEXTS}/tr", {food: "Ne yemek istersiniz?"})
    assert "0 von 4 Texten sind da." in saved.text


async def test_parts_of_the_programme_are_translated_there_too(organiser, client, event):
    token = await a_token()
    part = {
        "slug": "wege",
        "title": "Wege zu Fuß",
        "starts_at": "2027-02-20T10:00:00Z",
        "ends_at": "2027-02-20T11:00:00Z",
        "seats": {"on_site": 20},
    }
    answer = await client.post("/api/v1/events/stadtkonferenz/sessions", json=part, headers=token)
    assert answer.status_code == 201, answer.text
    page = await organiser.open(f"{TEXTS}/tr")
    name = field_of(page, "Wege zu Fuß")
    await organiser.hand_in(f"{TEXTS}/tr", {name: "Yaya yolları"})
    assert "Yaya yolları" in (await client.get("/e/stadtkonferenz/register?lang=tr")).text


async def test_ready_made_questions_come_translated(organiser, client, event):
    from desk.ready_made import PROVISIONS

    wheelchair = {"key": "wheelchair", "label": PROVISIONS[1].label}
    await client.patch("/api/v1/events/stadtkonferenz", json={"provisions": [wheelchair]}, headers=await a_token())
    assert "1 von 8 Texten sind da." in (await organiser.open(f"{TEXTS}/tr")).text
    turkish = (await client.get("/e/stadtkonferenz/register?lang=tr")).text
    assert "Tekerlekli sandalye yeri" in turkish
    page = await organiser.open(f"{TEXTS}/tr")
    await organiser.hand_in(f"{TEXTS}/tr", {field_of(page, "Rollstuhlplatz"): "Bizim yerimiz"})
    assert "Bizim yerimiz" in (await client.get("/e/stadtkonferenz/register?lang=tr")).text


async def test_the_audit_names_who_translated(admin, client, event):
    page = await admin.open(f"{TEXTS}/tr")
    await admin.hand_in(f"{TEXTS}/tr", {field_of(page, "Unsere Stadt 2035"): "Şehrimiz 2035"})
    assert "Veranstaltung übersetzt" in (await admin.open("/organise/staff/audit")).text
