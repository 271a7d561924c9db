"""The town's own texts: published at the desk, read on their pages, kept in every version."""

import pytest
from factories import a_sign_up, a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
PLACE = "/organise/notices/privacy/de"


async def publish(office, text, place=PLACE, status=200):
    page = await office.open(place)
    return await office.hand_in(place, page.form(place) | {"text": text}, status)


async def test_until_somebody_publishes_a_text_it_is_a_template_to_be_checked(organiser):
    assert "Vorlage, bitte prüfen" in (await organiser.open("/organise/notices")).text
    page = await organiser.open(PLACE)
    assert "Das ist eine Vorlage" in page.text
    assert "[bitte ergänzen" in page.form(PLACE)["text"]
    assert "[bitte ergänzen" in (await organiser.open("/impressum")).text


async def test_a_published_text_is_shown_at_once_and_the_one_before_stays_readable(organiser):
    await publish(organiser, "## Erste\n\n**Wichtig** & <b>nichts</b>")
    page = await publish(organiser, "## Zweite")
    assert "Der Text ist veröffentlicht." in page.text
    assert "Fassung 2, Frau Weber" in page.text
    assert ">Zweite</h2>" in (await organiser.open("/datenschutz")).answer.text
    first = (await organiser.open("/datenschutz/de/1")).answer.text
    assert "<strong>Wichtig</strong> &amp; &lt;b&gt;nichts&lt;/b&gt;" in first
    assert "Das ist eine einzelne Fassung" in first
    links = [link for link in (await organiser.open("/datenschutz/de")).links if link.startswith("/datenschutz/de/")]
    assert links == ["/datenschutz/de/2", "/datenschutz/de/1"]
    for missing in ("/datenschutz/de/3", "/datenschutz/de/0", "/datenschutz/xx/1", f"/datenschutz/de/{2**40}"):
        assert (await organiser.get(missing)).status_code == 404


async def test_two_editors_do_not_overwrite_each_other(organiser):
    page = await organiser.open(PLACE)
    await publish(organiser, "Vom anderen")
    page = await organiser.hand_in(PLACE, page.form(PLACE) | {"text": "Von mir"}, 409)
    assert page.form(PLACE)["text"] == "Von mir"
    assert "/datenschutz/de/1" in page.links
    page = await organiser.hand_in(PLACE, page.form(PLACE))
    assert "Von mir" in (await organiser.open("/datenschutz")).text


async def test_a_text_can_be_looked_at_before_and_an_empty_one_is_refused(organiser):
    fields = (await organiser.open(PLACE)).form(PLACE) | {"text": "## Probe", "preview": "1"}
    page = await organiser.hand_in(PLACE, fields)
    assert ">Probe</h2>" in page.answer.text
    assert page.form(PLACE)["text"] == "## Probe"
    page = await publish(organiser, "  ", status=422)
    assert "Bitte schreiben Sie den Text." in page.text
    assert (await organiser.open("/datenschutz/de")).links.count("/datenschutz/de/1") == 0


async def test_other_languages_fall_back_to_german_and_say_so(organiser):
    await publish(organiser, "Auf Deutsch")
    page = await organiser.open("/datenschutz?lang=en")
    assert "Auf Deutsch" in page.text
    assert '<div class="prose flow" lang="de" dir="ltr">' in page.answer.text
    await publish(organiser, "In English", "/organise/notices/privacy/en")
    assert "In English" in (await organiser.open("/datenschutz?lang=en")).text
    assert "Auf Deutsch" in (await organiser.open("/datenschutz")).text


async def test_each_registration_keeps_the_version_it_saw(organiser):
    from core.db import rows

    token = await a_token()
    await an_event(organiser, token)
    seen = []
    for number in range(2):
        if number:
            await publish(organiser, "Neu")
        await signed_up(organiser, token)
        body = a_sign_up(contact={"name": "Bo", "email": f"bo{number}@posteo.example", "language": "de"})
        assert (await organiser.post("/api/v1/events/stadtkonferenz/registrations", json=body)).status_code == 201
        found = await rows(
            "SELECT DISTINCT n.version, n.text FROM registration r JOIN notice n ON n.id = r.notice ORDER BY n.version"
        )
        seen.append([(one["version"], "[bitte ergänzen" in one["text"]) for one in found])
    assert seen == [[(1, True)], [(1, True), (2, False)]]


async def test_only_organisers_publish(door, client):
    assert (await door.get("/organise/notices")).status_code == 403
    wish = {"language": "de", "text": "Neu"}
    assert (await client.post("/api/v1/notices/privacy", json=wish)).status_code == 401
    token = await a_token()
    for kind, body, status in (
        ("privacy", wish, 201),
        ("privacy", wish | {"after": 0}, 409),
        ("privacy", wish | {"language": "xx"}, 422),
        ("privacy", wish | {"text": "\n"}, 422),
        ("joke", wish, 404),
    ):
        assert (await client.post(f"/api/v1/notices/{kind}", json=body, headers=token)).status_code == status
    shown = (await client.get("/api/v1/notices/privacy")).json()
    assert (shown["text"], shown["version"], shown["edited"]) == ("Neu", 1, True)
