"""Somebody with a letter: types the code, signs up, declines, thinks again, passes places on. Strangers see nothing."""

import re

import pytest
from factories import an_event
from reader import form, forms, letters

from core import web
from core.db import row, rows
from core.web import masked

pytestmark = pytest.mark.anyio
API = "/api/v1/events/sitzung"


@pytest.fixture
async def event(client, organiser):
    """A closed event."""
    return await an_event(client, organiser, slug="sitzung", title="Geheime Sitzung", format="closed", max_party=3)


async def invited(client, organiser, **fields):
    """An invitation, its code known from the letter."""
    body = {"name": "Ayşe Öztürk", "email": "ayse@verein.example"} | fields
    answer = await client.post(f"{API}/invitations", json=body, headers=organiser)
    assert answer.status_code == 201, answer.text
    await client.post(f"{API}/invitations/send", json={"wave": 1}, headers=organiser)
    return answer.json()


async def signing_up(client, clock, code, **changes):
    """The form behind a code, filled in by a person who takes a minute."""
    page = await client.get(f"/i/{code}/register")
    assert page.status_code == 200, page.headers
    found = form(page, "/register")
    clock.move(minutes=1)
    fields = found.fields | {"attendees.0.mode": "on_site"} | changes
    return await client.post(found.action, data=fields)


async def test_from_the_letter_to_the_seat(client, organiser, event, clock):
    one = await invited(client, organiser, organisation="Sportverein Süd")
    (letter,) = await letters("invitation")
    assert (letter["to_address"], letter["to_name"]) == ("ayse@verein.example", "Ayşe Öztürk")
    assert letter["registration"] is None
    for text in (letter["text"], letter["html"]):
        assert one["code"] in text
        assert "-".join((one["code"][:5], one["code"][5:])) in text
        assert "Geheime Sitzung" in text
        assert "Samstag, 20. Februar 2027" in text
        assert "0231 50-12345" in text
    page = await client.get("/i")
    typed = await client.post("/i", data={"code": f" {one['code'][:5].lower()} - {one['code'][5:].lower()} "})
    assert page.status_code == 200
    assert (typed.status_code, typed.headers["location"]) == (303, f"/i/{one['code']}")
    shown = await client.get(typed.headers["location"])
    for word in ("Geheime Sitzung", "Ayşe Öztürk", "Sportverein Süd", "Jetzt anmelden", "Ich kann nicht kommen"):
        assert word in shown.text
    prefilled = form(await client.get(f"/i/{one['code']}/register"), "/register").fields
    assert prefilled["contact.name"] == "Ayşe Öztürk"
    assert prefilled["contact.email"] == "ayse@verein.example"
    answer = await signing_up(client, clock, one["code"])
    assert answer.status_code == 303, answer.text
    sent = await client.get(answer.headers["location"])
    assert sent.status_code == 200
    assert "sitzung" not in answer.headers["location"]
    token = (await row("SELECT manage_token FROM registration"))["manage_token"]
    assert (await client.post(f"/r/{token}/confirm")).status_code == 303
    assert (await client.get(f"/r/{token}")).status_code == 200
    assert (await row("SELECT state FROM attendee"))["state"] == "seat"
    used = await client.get(f"/i/{one['code']}")
    assert "Alle Plätze Ihrer Einladung sind vergeben" in used.text
    assert (await client.get(f"/i/{one['code']}/register")).headers["location"] == f"/i/{one['code']}"


async def test_mistakes_keep_what_was_typed(client, organiser, event, clock):
    one = await invited(client, organiser, uses=2)
    answer = await signing_up(client, clock, one["code"], **{"contact.email": "falsch@"})
    assert answer.status_code == 422
    assert form(answer, "/register").fields["contact.email"] == "falsch@"
    assert form(answer, "/register").action.startswith(f"/i/{one['code']}/register")


async def test_declining_and_thinking_again(client, organiser, event, clock):
    one = await invited(client, organiser)
    place = f"/i/{one['code']}"
    for _twice in range(2):
        answer = await client.post(f"{place}/decline")
        assert answer.headers["location"] == f"{place}?done=declined"
    page = await client.get(answer.headers["location"])
    assert "Sie haben abgesagt" in page.text
    assert "Jetzt anmelden" not in page.text
    refused = await client.post(f"{place}/register", data={"contact.name": "X"})
    assert refused.status_code == 409
    assert "Sie haben diese Einladung abgelehnt" in refused.text
    assert "0231 50-12345" in refused.text
    assert (await client.post(f"{place}/take-back")).status_code == 303
    assert "Jetzt anmelden" in (await client.get(place)).text
    assert (await signing_up(client, clock, one["code"])).status_code == 303
    assert (await client.post(f"{place}/decline")).status_code == 409


async def test_declined_and_over_cannot_be_taken_back(client, organiser, event, clock):
    one = await invited(client, organiser, valid_until="2026-11-23T12:00:00Z")
    await client.post(f"/i/{one['code']}/decline")
    clock.move(days=1)
    assert (await client.post(f"/i/{one['code']}/take-back")).status_code == 409
    assert "Absage zurücknehmen" not in (await client.get(f"/i/{one['code']}")).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_from": "2026-12-01T09:00:00Z"}, "Ihre Einladung gilt noch nicht"),
        ({"valid_until": "2026-11-22T11:00:00Z"}, "Ihre Einladung ist abgelaufen"),
    ],
)
async def test_out_of_time(client, organiser, event, fields, words):
    one = await invited(client, organiser, **fields)
    page = await client.get(f"/i/{one['code']}")
    said = [letter["text"] for letter in await letters("invitation")]
    assert "".join(said).count("Sie können sich ab Dienstag, 1. Dezember 2026, 10") == len(said)
    assert page.status_code == 200
    assert words in page.text
    assert "0231 50-12345" in page.text
    assert (await client.get(f"/i/{one['code']}/register")).status_code == 303
    answer = await client.post(f"/i/{one['code']}/register", data={})
    assert answer.status_code == 409
    assert words in answer.text


async def test_a_revoked_one_says_so_and_whom_to_call(client, organiser, event):
    one = await invited(client, organiser)
    await client.delete(f"{API}/invitations/{one['id']}", headers=organiser)
    page = await client.get(f"/i/{one['code']}")
    assert page.status_code == 409
    assert "Diese Einladung gilt nicht mehr" in page.text
    assert "0231 50-12345" in page.text
    assert "Geheime Sitzung" not in page.text


async def test_passing_places_on(client, organiser, event, clock):
    one = await invited(client, organiser, uses=3, organisation="Sportverein Süd", sector="Sport")
    place = f"/i/{one['code']}"
    wrong = await client.post(f"{place}/pass-on", data={"uses": "4", "name": "Kim", "email": "kim"})
    assert wrong.status_code == 422
    assert form(wrong, "/pass-on").fields["name"] == "Kim"
    tricky = {"uses": "2", "name": "Buy now www.evil.example", "email": "kim@verein.example"}
    answer = await client.post(f"{place}/pass-on", data=tricky)
    assert answer.headers["location"] == f"{place}?done=passed_on"
    page = await client.get(place)
    child = await row("SELECT * FROM invitation WHERE delegated_from IS NOT NULL")
    assert f"{child['code'][:5]}-{child['code'][5:]}" in page.text
    assert (child["uses"], child["organisation"], child["sector"], child["wave"]) == (2, "Sportverein Süd", "Sport", 1)
    assert (await row("SELECT uses FROM invitation WHERE delegated_from IS NULL"))["uses"] == 1
    (letter,) = await letters("invitation_delegated")
    for text in (letter["text"], letter["html"], letter["to_name"], letter["subject"]):
        assert "evil" not in text
    assert "Ayşe Öztürk (Sportverein Süd)" in letter["text"]
    theirs = await client.get(f"/i/{child['code']}")
    assert "Plätze weitergeben" not in theirs.text
    assert (await client.post(f"/i/{child['code']}/pass-on", data={"uses": "1"})).status_code == 409
    assert (await signing_up(client, clock, child["code"])).status_code == 303
    assert (await client.post(f"{place}/undo", data={"invitation": str(child["id"])})).status_code == 409
    assert (await client.post(f"{place}/pass-on", data={"uses": "1"})).status_code == 303
    assert (await client.post(f"{place}/pass-on", data={"uses": "1"})).status_code == 409
    assert "0 Personen" not in (await client.get(place)).text.replace("\u00a0", " ")
    last = (await rows("SELECT id FROM invitation WHERE delegated_from IS NOT NULL ORDER BY created_at"))[-1]
    assert (await client.post(f"{place}/undo", data={"invitation": str(last["id"])})).status_code == 303
    assert (await client.post(f"{place}/undo", data={"invitation": str(last["id"])})).status_code == 409
    assert (await row("SELECT uses FROM invitation WHERE delegated_from IS NULL"))["uses"] == 1
    assert len(await letters("invitation_delegated")) == 1


async def test_only_an_organisation_passes_on_and_not_without_end(client, organiser, event):
    alone = await invited(client, organiser, uses=3)
    assert "Plätze weitergeben" not in (await client.get(f"/i/{alone['code']}")).text
    assert (await client.post(f"/i/{alone['code']}/pass-on", data={"uses": "1"})).status_code == 409
    many = await invited(client, organiser, email="b@verein.example", organisation="Verein", uses=30)
    same = {"uses": "1", "email": "opfer@posteo.example"}
    answers = [await client.post(f"/i/{many['code']}/pass-on", data=same) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [409]
    assert len(await letters("invitation_delegated")) == 1


async def test_the_page_stays_between_it_and_its_reader(client, organiser, event):
    one = await invited(client, organiser)
    for path in ("/i", f"/i/{one['code']}", f"/i/{one['code']}/register", "/i/AAAAAAAAAA"):
        answer = await client.get(path)
        assert answer.headers["referrer-policy"] == "no-referrer", path
        assert answer.headers["cache-control"] == "no-store", path
        assert "set-cookie" not in answer.headers
    for path in (f"/i/{one['code']}", f"/i/{one['code']}/register", f"//I/{one['code'].lower()}/decline"):
        assert one["code"].lower() not in masked(path).lower()


async def test_the_code_is_in_no_line_of_the_log(client, organiser, event, monkeypatch):
    one = await invited(client, organiser)
    lines = []
    monkeypatch.setattr(web.log, "info", lambda event, **facts: lines.append(str(facts)))
    await client.get(f"/i/{one['code']}")
    await client.get(f"{API}?invitation={one['code']}")
    await client.post("/i", data={"code": one["code"]})
    assert len(lines) == 3
    assert "'/i/…'" in lines[0]
    assert one["code"] not in "".join(lines)


async def test_wrong_codes_are_told_apart_from_nothing(client, organiser, event):
    """An unknown code, one of a wrong form, one of a draft: the same page; the eleventh stops the address."""
    await an_event(client, organiser, slug="entwurf", format="closed", published=False)
    draft = await client.post("/api/v1/events/entwurf/invitations", json={"name": "X"}, headers=organiser)
    codes = ["AAAAAAAAAA", "unsinn", draft.json()["code"]]
    answers = [await client.get(f"/i/{code}") for code in codes]
    assert {answer.status_code for answer in answers} == {404}
    texts = {re.sub("|".join(codes), "…", answer.text) for answer in answers}
    assert len(texts) == 1
    for _ in range(7):
        answer = await client.post("/i", data={"code": "AAAAAAAAAA"})
        assert answer.status_code == 422
        assert "Diesen Code kennen wir nicht" in answer.text
    assert (await client.post("/i", data={"code": ""})).status_code == 422
    one = await invited(client, organiser)
    for answer in (await client.get(f"/i/{one['code']}"), await client.post("/i", data={"code": one["code"]})):
        assert answer.status_code == 429
        assert "retry-after" in answer.headers


async def test_a_closed_event_is_nowhere(client, organiser, event):
    await invited(client, organiser)
    for path in ("/e/sitzung", "/e/sitzung/register", "/e/sitzung/register/sent", API):
        assert (await client.get(path)).status_code == 404, path
    for path in ("/", "/feeds/events.json", "/feeds/events.ics", "/api/v1/events"):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert "Geheime" not in answer.text
        assert "sitzung" not in answer.text
    assert (await client.post("/e/sitzung/register", data={"contact.name": "X"})).status_code == 404
    body = {"contact": {"name": "X", "email": "x@posteo.example"}, "attendees": [{"mode": "on_site"}]}
    assert (await client.post(f"{API}/registrations", json=body)).status_code == 404
    assert (await client.get("/i/AAAAAAAAAA")).text.count("0231 50-12345") == 0  # its contact belongs to it alone


async def test_in_the_language_of_the_person(client, organiser, event):
    one = await invited(client, organiser, language="en")
    (letter,) = await letters("invitation")
    assert letter["language"] == "en"
    assert f"/i/{one['code']}?lang=en" in letter["text"]
    page = await client.get(f"/i/{one['code']}?lang=en")
    assert 'lang="en"' in page.text
    assert all("lang=en" in found.action for found in forms(page) if found.method == "post")
