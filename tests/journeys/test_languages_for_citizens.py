"""Languages as citizens meet them: the menu, a preview that says so, the language of letters and of one's own page."""

import re

import pytest
from factories import a_sign_up, an_event, signed_up
from reader import form, letters

from core import offered
from core.staff.actors import COMMAND

pytestmark = pytest.mark.anyio
NOTE = "Diese Übersetzung ist noch nicht geprüft"
TITLES = {"tr": {"title": "Şehrimiz 2035", "venue": "Berswordt Salonu"}, "ar": {"title": "مدينتنا 2035"}}
TRANSLATED = TITLES | {"tr": TITLES["tr"] | {"questions.food.label": "Ne yemek istersiniz?"}}
FOOD = {"key": "food", "label": "Was möchten Sie essen?", "kind": "short_text"}


def menu(answer):
    """The languages a page offers, as the codes of their links."""
    return re.findall(r'href="[^"?]*\?lang=([a-z-]+)" lang=', answer.text)


async def switched_on(client, organiser, *codes):
    for code in codes:
        answer = await client.put(f"/api/v1/languages/{code}", json={"offered": True}, headers=organiser)
        assert answer.status_code == 200, answer.text


async def test_the_menu_has_what_is_offered_and_leichte_sprache_stands_apart(client, organiser):
    assert menu(await client.get("/")) == ["en"]
    await switched_on(client, organiser, "de-leicht", "tr", "uk", "ar")
    page = await client.get("/")
    assert menu(page) == ["de-leicht", "en", "tr", "uk", "ar"]
    assert page.text.index("Leichte Sprache") < page.text.index("<details>"), "found without opening anything"
    assert 'lang="de-simple"' in page.text
    assert menu(await client.get("/", params={"lang": "ar"})) == ["de-leicht", "de", "en", "tr", "uk"]


async def test_a_language_nobody_has_read_over_is_a_preview_and_says_so(client, organiser):
    await an_event(client, organiser)
    preview = await client.get("/e/stadtkonferenz?lang=tr")
    assert NOTE in preview.text
    assert "Bu çeviri henüz kontrol edilmedi" in preview.text
    by_browser = await client.get("/e/stadtkonferenz", headers={"Accept-Language": "tr"})
    assert by_browser.headers["content-language"] == "de"
    await switched_on(client, organiser, "tr")
    assert NOTE not in (await client.get("/e/stadtkonferenz?lang=tr")).text
    by_browser = await client.get("/e/stadtkonferenz", headers={"Accept-Language": "tr"})
    assert by_browser.headers["content-language"] == "tr"
    assert NOTE not in (await client.get("/e/stadtkonferenz?lang=en")).text


async def test_a_chosen_language_stays_from_page_to_page(client, organiser):
    await an_event(client, organiser)
    assert 'href="/e/stadtkonferenz/register?lang=ar"' in (await client.get("/e/stadtkonferenz?lang=ar")).text
    unknown = await client.get("/e/stadtkonferenz?lang=xx")
    assert unknown.headers["content-language"] == "de"
    assert "lang=xx" not in unknown.text


async def test_the_language_of_the_form_is_that_of_letters_and_of_the_own_page(client, organiser):
    await an_event(client, organiser, translations=TITLES)
    await switched_on(client, organiser, "tr")
    page = await client.get("/e/stadtkonferenz/register?lang=tr")
    typed = {"contact.name": "Aylin", "contact.email": "aylin@posteo.example", "attendees.0.mode": "on_site"}
    sent = form(page, "/register")
    answer = await client.post(sent.action, data=sent.fields | typed)
    assert answer.status_code == 303, answer.text
    assert "lang=tr" in answer.headers["location"]
    (letter,) = await letters("please_confirm")
    assert letter["language"] == "tr"
    assert letter["subject"] == "Lütfen onaylayın: Şehrimiz 2035"
    link = next(line for line in letter["text"].split("\n") if "/r/" in line).removeprefix("http://einlass.test")
    own = await client.get(link)
    assert own.headers["content-language"] == "tr"
    assert "Kaydınızı onaylayın" in own.text
    assert (await client.get(link + "?lang=de")).headers["content-language"] == "de"


async def test_letters_are_never_in_a_language_nobody_has_read_over(client, organiser):
    await an_event(client, organiser)
    page = await client.get("/e/stadtkonferenz/register?lang=tr")
    typed = {"contact.name": "Aylin", "contact.email": "aylin@posteo.example", "attendees.0.mode": "on_site"}
    await client.post("/e/stadtkonferenz/register?lang=tr", data=form(page, "/register").fields | typed)
    (letter,) = await letters("please_confirm")
    assert letter["language"] == "de"


async def test_programs_may_name_languages_that_are_offered_staff_all_there_are(client, organiser):
    await an_event(client, organiser)
    wish = a_sign_up()
    wish["contact"]["language"] = "uk"
    refused = await client.post("/api/v1/events/stadtkonferenz/registrations", json=wish)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "contact.language", "code": "choice"}]
    path = "/api/v1/events/stadtkonferenz/registrations"
    assert (await client.post(path, json=wish, headers=organiser)).status_code == 201
    assert (await letters("ticket"))[-1]["language"] == "uk"
    await switched_on(client, organiser, "uk")
    wish["contact"]["email"] = "andere@posteo.example"
    assert (await client.post(path, json=wish)).status_code == 201


async def test_organisers_words_come_in_the_readers_language_and_german_where_they_are_missing(client, organiser):
    await an_event(client, organiser, summary="Ein Abend.", questions=[FOOD], translations=TRANSLATED)
    turkish = (await client.get("/e/stadtkonferenz?lang=tr")).text
    assert "Şehrimiz 2035" in turkish
    assert re.search(r'lang="de"[^>]*>Ein Abend\.', turkish)
    assert "Bu metin yalnızca Almanca olarak var." in turkish
    form_page = (await client.get("/e/stadtkonferenz/register?lang=tr")).text
    assert "Ne yemek istersiniz?" in form_page
    arabic = (await client.get("/e/stadtkonferenz/register?lang=ar")).text
    assert '<bdi lang="de">Was möchten Sie essen?</bdi>' in arabic
    assert "مدينتنا 2035" in (await client.get("/?lang=ar")).text
    assert '<bdi lang="' not in (await client.get("/e/stadtkonferenz")).text


async def test_translations_of_what_is_gone_go_with_it_and_of_what_never_was_are_refused(client, organiser):
    path = "/api/v1/events/stadtkonferenz"
    await an_event(client, organiser, questions=[FOOD], translations=TRANSLATED)
    wrong = {"de": {"title": "x"}, "tr": {"titel": "x"}}
    answer = await client.patch(path, json={"translations": wrong}, headers=organiser)
    assert answer.json()["errors"] == [
        {"field": "translations.de", "code": "choice"},
        {"field": "translations.tr.titel", "code": "unknown"},
    ]
    changed = (await client.patch(path, json={"questions": []}, headers=organiser)).json()
    assert changed["translations"]["tr"] == {"title": "Şehrimiz 2035", "venue": "Berswordt Salonu"}
    moved = (await client.patch(path, json={"venue": "Rathaus"}, headers=organiser)).json()
    assert moved["translations"]["tr"] == {"title": "Şehrimiz 2035"}, "nobody is sent to the old hall"


async def test_programs_of_the_house_see_and_switch_the_languages(client, organiser, clock):
    listed = (await client.get("/api/v1/languages", headers=organiser)).json()["items"]
    assert [one["code"] for one in listed if one["offered"]] == ["de", "en"]
    on = await client.put("/api/v1/languages/ar", json={"offered": True}, headers=organiser)
    assert on.json() == {
        "code": "ar",
        "tag": "ar",
        "name": "العربية",
        "direction": "rtl",
        "offered": True,
        "reviewed_by": "test organiser",
        "reviewed_at": "2026-11-22T12:00:00Z",
    }
    assert (await client.get("/api/v1/languages")).status_code == 401
    assert (await client.put("/api/v1/languages/ar", json={"offered": False})).status_code == 401
    assert (await client.put("/api/v1/languages/xx", json={"offered": True}, headers=organiser)).status_code == 404
    german = await client.put("/api/v1/languages/de", json={"offered": False}, headers=organiser)
    assert german.json()["errors"] == [{"field": "offered", "code": "not_allowed"}]


async def test_the_papers_are_in_the_language_of_the_registration(client, organiser):
    await an_event(client, organiser, translations=TITLES)
    wish = {"contact": {"name": "سمر", "email": "samar@posteo.example", "language": "ar"}}
    mine = await signed_up(client, organiser, **wish)
    (letter,) = await letters("ticket")
    assert '<html lang="ar" dir="rtl">' in letter["html"]
    assert "مدينتنا 2035" in letter["subject"]
    path = mine["manage_url"].removeprefix("http://einlass.test")
    assert "مدينتنا 2035" in (await client.get(path)).text
    calendar = (await client.get(path + "/event.ics")).text.replace("\r\n ", "")
    assert "SUMMARY:مدينتنا 2035" in calendar


async def test_switching_is_written_down(app, clock):
    from core.db import rows

    await offered.switch("tr", True, COMMAND)
    (entry,) = await rows("SELECT action, subject FROM audit_entry")
    assert dict(entry) == {"action": "language_on", "subject": "language:tr"}
