"""Inviting from the back office: one by one, from a list, in waves; who answered, who comes from where."""

import asyncio
import io
import re
import zipfile

import pytest
from factories import a_sign_up, a_token, an_event

from core.db import row, rows

pytestmark = pytest.mark.anyio
PLACE = "/organise/events/werkstatt/invitations"
API = "/api/v1/events/werkstatt"
EVENT = {
    "slug": "werkstatt",
    "format": "closed",
    "max_party": 5,
    "sectors": [{"name": "Bildung, Kultur", "target": 4}, {"name": "Sport"}],
    "fields": [{"name": "Arbeit, Produktion und Handel", "target": 2}],
}
LIST = (
    "Name;Organisation;E-Mail;Straße;PLZ;Ort;Sektor;Themenfeld;Anzahl\r\n"
    "Jürgen Müller;;j.mueller@posteo.example;;;;Sport;;\r\n"
    ";Chor Hörde;;Am Remberg 1;44263;Dortmund;Bildung, Kultur;Arbeit, Produktion und Handel;3\r\n"
    "Falsch;;falsch@;;;;Unsinn;;null\r\n"
    "Ohne Weg;;;;;;;;\r\n"
)


@pytest.fixture
async def token(app, clock):
    """A program of the house."""
    return await a_token()


@pytest.fixture
async def event(client, token):
    """A closed event with sectors and fields."""
    return await an_event(client, token, **EVENT)


async def the_list(organiser, text=LIST, step="right", **fields):
    """The list as the organiser takes it over."""
    await organiser.open(f"{PLACE}/import")
    return await organiser.hand_in(f"{PLACE}/import", {"text": text, "wave": "1", "step": step} | fields)


async def test_one_by_one(organiser, event, client):
    page = await organiser.open(PLACE)
    assert "Noch ist niemand eingeladen" in page.text
    form = (await organiser.open(f"{PLACE}/new")).form(f"{PLACE}/new")
    wrong = await organiser.hand_in(f"{PLACE}/new", form | {"email": "keine", "uses": "0"}, 422)
    assert "Es braucht einen Namen oder eine Organisation." in wrong.text
    assert wrong.form(f"{PLACE}/new")["email"] == "keine"
    filled = form | {
        "name": "<Ayşe>",
        "email": "a@posteo.example",
        "sector": "Sport",
        "valid_until": "2026-12-31T12:00",
    }
    one = await organiser.hand_in(f"{PLACE}/new", filled)
    assert "Die Einladung ist angelegt." in one.text
    assert "<Ayşe>" in one.text
    found = await row("SELECT * FROM invitation")
    assert found["code"][:5] in one.text
    assert found["valid_until"].isoformat().startswith("2026-12-31T11:00")
    again = await organiser.hand_in(f"{PLACE}/new", filled, 422)
    assert "schon eingeladen" in again.text
    assert (await organiser.hand_in(f"{PLACE}/new", filled | {"allow_duplicate": "on"})).status == 200
    place = f"{PLACE}/{found['id']}"
    changed = await organiser.hand_in(place, one.form(place) | {"organisation": "Verein", "uses": "2"})
    assert "Gespeichert." in changed.text
    sent = await organiser.hand_in(f"{place}/step", {"step": "send"})
    assert "Die Nachricht geht noch einmal hinaus" in sent.text
    await organiser.hand_in(f"{place}/step", {"step": "send"})
    assert (await row("SELECT count(*) AS n FROM letter"))["n"] == 1
    for step, word in (("returned", "unzustellbar"), ("arrived", "ohne Antwort"), ("revoke", "zurückgezogen")):
        assert word in (await organiser.hand_in(f"{place}/step", {"step": step})).text
    refused = await organiser.hand_in(f"{place}/step", {"step": "send"}, 409)
    assert "geht nichts hinaus" in refused.text
    assert "ohne Antwort" in (await organiser.hand_in(f"{place}/step", {"step": "reopen"})).text
    await client.post(f"{API}/registrations", json=a_sign_up(name="Kommt Gern") | {"invitation": found["code"]})
    assert "Kommt Gern" in (await organiser.open(place)).text


async def test_a_list_is_looked_at_mended_and_taken_over(organiser, event):
    page = await the_list(organiser, step="check")
    for words in ("Das ist keine E-Mail-Adresse.", "Diesen Sektor hat die Veranstaltung nicht.", "ganze Zahl"):
        assert words in page.text
    assert (await row("SELECT count(*) AS n FROM invitation"))["n"] == 0
    kept = page.form(f"{PLACE}/import")["text"]
    assert kept.replace("\r\n", "\n").strip() == LIST.replace("\r\n", "\n").strip()
    refused = await the_list(organiser, kept, step="all")
    assert "Das ist keine E-Mail-Adresse." in refused.text
    assert (await row("SELECT count(*) AS n FROM invitation"))["n"] == 0
    mended = kept.replace("falsch@", "richtig@posteo.example").replace("Unsinn", "Sport").replace("null", "2")
    done = await the_list(organiser, mended, step="all")
    assert "Die Einladungen sind angelegt." in done.text
    assert (await row("SELECT count(*) AS n FROM invitation"))["n"] == 4
    again = await the_list(organiser, mended, step="check")
    assert again.text.count("schon eingeladen") + again.text.count("Diese Einladung gibt es schon") == 4


async def test_a_file_in_the_encoding_of_an_old_spreadsheet(organiser, event):
    file = {"file": ("liste.csv", LIST.encode("cp1252"), "text/csv")}
    answer = await organiser.post(f"{PLACE}/import", data={"wave": "2", "step": "check", "text": ""}, files=file)
    assert answer.status_code == 200
    assert "Jürgen Müller" in answer.text
    assert (await row("SELECT count(*) AS n FROM invitation"))["n"] == 0
    for body, words in ((b"", "leer"), (b"\x00\x01", "kein Text"), (b"Name\n" + b"A\n" * 5001, "zu groß")):
        answer = await organiser.post(
            f"{PLACE}/import", data={"wave": "1", "text": ""}, files={"file": ("a.csv", body, "text/csv")}
        )
        assert answer.status_code == 422
        assert words in answer.text
    whole = "Name;Organisation\n" + "".join(f"Person {n};{'ä' * 150}\n" for n in range(2500))
    file = {"file": ("liste.csv", whole.encode(), "text/csv")}
    answer = await organiser.post(f"{PLACE}/import", data={"wave": "1", "text": ""}, files=file)
    assert answer.status_code == 200
    answer = await organiser.post(f"{PLACE}/import", data={"wave": "1", "text": whole, "step": "all"}, files={"x": b""})
    assert answer.status_code == 303
    assert (await row("SELECT count(*) AS n FROM invitation"))["n"] == 2500


async def test_a_wave_goes_out_once(organiser, event, clock):
    await the_list(organiser)
    page = await organiser.open(f"{PLACE}/waves")
    assert "eine E-Mail , ein Brief" in page.text or "eine E-Mail, ein Brief" in page.text
    assert "weder E-Mail noch Anschrift" in page.text
    code = (await row("SELECT code FROM invitation WHERE email IS NOT NULL"))["code"]
    assert code not in page.text
    assert f"{code[:5]}-{code[5:]}" not in page.text
    answers = await asyncio.gather(*(organiser.post(f"{PLACE}/send", data={"wave": "1"}) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {303}
    letters = await rows("SELECT * FROM letter")
    assert [one["kind"] for one in letters] == ["invitation"]
    assert f"http://einlass.test/i/{code}" in letters[0]["text"]
    assert (await row("SELECT count(*) AS n FROM invitation WHERE sent_at IS NOT NULL"))["n"] == 2
    page = await organiser.open(f"{PLACE}/waves")
    (link,) = [one for one in page.links if "letters.pdf" in one]
    pdf = await organiser.get(link)
    assert pdf.status_code == 200, pdf.text
    assert pdf.content.startswith(b"%PDF")
    assert "Es gab nichts zu versenden" in (await organiser.hand_in(f"{PLACE}/send", {"wave": "1"})).text


async def test_reminders_go_to_those_who_have_not_answered(organiser, event, client, clock):
    names = ["Kommt", "Lehnt ab", "Schweigt", "Zurück"]
    lines = "Name;E-Mail\n" + "".join(f"{name};p{n}@posteo.example\n" for n, name in enumerate(names))
    await the_list(organiser, lines, "all")
    await organiser.hand_in(f"{PLACE}/send", {"wave": "1"})
    codes = {one["name"]: one for one in await rows("SELECT * FROM invitation")}
    await client.post(f"{API}/registrations", json=a_sign_up() | {"invitation": codes["Kommt"]["code"]})
    await client.post(f"/i/{codes['Lehnt ab']['code']}/decline")
    await organiser.hand_in(f"{PLACE}/{codes['Zurück']['id']}/step", {"step": "returned"})
    remind = {"wave": "1", "remind": "on"}
    await organiser.hand_in(f"{PLACE}/send", remind)
    assert await rows("SELECT id FROM letter WHERE kind = 'invitation_reminder'") == []
    clock.move(hours=24)  # nobody stays signed in for so long
    await organiser.sign_in("weber-morgen@dortmund.example", "organiser")
    await asyncio.gather(*(organiser.post(f"{PLACE}/send", data=remind) for _ in range(4)))
    found = await rows("SELECT to_address FROM letter WHERE kind = 'invitation_reminder'")
    assert [one["to_address"] for one in found] == ["p2@posteo.example"]
    clock.move(hours=24)
    await organiser.sign_in("weber-uebermorgen@dortmund.example", "organiser")
    await organiser.hand_in(f"{PLACE}/send", remind)
    assert len(await rows("SELECT id FROM letter WHERE kind = 'invitation_reminder'")) == 2


async def test_a_draft_sends_nothing(organiser, client, token):
    await an_event(client, token, **EVENT, published=False)
    await the_list(organiser)
    assert "Entwurf" in (await organiser.open(f"{PLACE}/waves")).text
    page = await organiser.hand_in(f"{PLACE}/send", {"wave": "1"}, 409)
    assert "Sie ist noch ein Entwurf" in page.text
    assert await rows("SELECT id FROM letter") == []


async def test_an_event_that_is_called_off_offers_no_sending(organiser, event, client, token):
    await the_list(organiser)
    key = (await row("SELECT id FROM invitation WHERE email IS NOT NULL"))["id"]
    pages = {f"{PLACE}/waves": f"{PLACE}/send", f"{PLACE}/{key}": f"{PLACE}/{key}/step"}
    for page, action in pages.items():
        found = await organiser.open(page)
        assert "Jetzt" in found.text
        assert action in [form["action"] for form in found.forms]
    await client.post(f"{API}/cancel", json={"reason": "Der Saal ist gesperrt."}, headers=token)
    for page in pages:
        assert "Jetzt" not in (await organiser.open(page)).text
    await organiser.hand_in(f"{PLACE}/send", {"wave": "1"}, 409)


async def test_the_mix_against_the_targets(organiser, event, client, token):
    await the_list(organiser)
    await organiser.hand_in(f"{PLACE}/send", {"wave": "1"})
    code = (await row("SELECT code FROM invitation WHERE organisation = 'Chor Hörde'"))["code"]
    made = await client.post(f"{API}/registrations", json=a_sign_up(people=2) | {"invitation": code})
    token_of = (await row("SELECT manage_token FROM registration"))["manage_token"]
    await client.post(f"/r/{token_of}/confirm")
    assert made.status_code == 201
    declined = (await row("SELECT code FROM invitation WHERE name = 'Jürgen Müller'"))["code"]
    await client.post(f"/i/{declined}/decline")
    mix = (await client.get(f"{API}/mix", headers=token)).json()
    culture, sport = mix["sectors"]
    assert culture == {
        "name": "Bildung, Kultur",
        "target": 4,
        "invited": 3,
        "answered": 3,
        "registered": {"seat": 2, "waiting": 0},
        "declined": 0,
        "attended": 0,
    }
    assert (sport["invited"], sport["declined"], sport["target"]) == (1, 1, None)
    assert mix["fields"][0]["registered"]["seat"] == 2
    page = await organiser.open(f"{PLACE}/mix")
    assert "2 von 4" in page.text
    figures = (await client.get(f"{API}/figures", headers=token)).json()["figures"]
    values = {one["metric"]: one["value"] for one in figures if one.get("mode") is None}
    assert (values["invited"], values["delivered"]) == (2, 2)


async def test_lists_are_downloaded_without_formulas(organiser, event, client, token):
    body = {"name": "=1+1", "organisation": "+Plus", "email": "a@posteo.example"}
    await client.post(f"{API}/invitations", json=body, headers=token)
    file = await organiser.get(f"{API}/invitations.csv?state=unsent")
    assert "'=1+1,'+Plus" in file.text
    assert len(file.text.strip().splitlines()) == 2
    assert (await organiser.get(f"{API}/invitations.csv?state=sonst")).status_code == 422
    link = next(one for one in (await organiser.open(f"{PLACE}?state=unsent")).links if ".xlsx" in one)
    book = zipfile.ZipFile(io.BytesIO((await organiser.get(link)).content))
    assert "<t>=1+1</t>" in book.read("xl/sharedStrings.xml").decode()
    assert "Liste der Einladungen geladen" in (await organiser.open("/organise/events/werkstatt")).text


async def test_search_and_filter(organiser, event):
    await the_list(organiser)
    assert "Jürgen Müller" in (await organiser.open(f"{PLACE}?q=mueller")).text
    assert "Chor Hörde" not in (await organiser.open(f"{PLACE}?q=mueller")).text
    assert "Dazu findet sich niemand" in (await organiser.open(f"{PLACE}?state=declined&wave=1")).text
    await organiser.open(f"{PLACE}?q=m", 422)
    await organiser.open(f"{PLACE}?cursor=kaputt", 422)
    await organiser.open(f"{PLACE}/00000000-0000-0000-0000-000000000000", 404)


async def test_letters_of_the_outbox_hide_the_code(organiser, event):
    await the_list(organiser)
    await organiser.hand_in(f"{PLACE}/send", {"wave": "1"})
    letter = await row("SELECT id, text FROM letter")
    code = re.search(r"/i/([0-9A-Z]{10})", letter["text"])[1]
    page = await organiser.open(f"/organise/letters/{letter['id']}")
    assert code not in page.text
    assert f"{code[:5]}-{code[5:]}" not in page.text


async def test_a_change_of_plans_says_who_is_invited_and_hears_nothing(organiser, event, client, token):
    answered = [{"name": "A", "email": "a@posteo.example"}, {"name": "B", "address": "Wall 1"}, {"name": "C"}]
    made = (await client.post(f"{API}/invitations", json=answered, headers=token)).json()["items"]
    place = "/organise/events/werkstatt/call-off"
    before = await client.post(f"{API}/cancel", json={"reason": "Krank.", "dry_run": True}, headers=token)
    await client.post(f"{API}/invitations/send", json={"wave": 1}, headers=token)
    page = await organiser.hand_in(place, {"reason": "Krank."})
    assert "2 Einladungen sind noch ohne Antwort." in page.text
    assert f"{PLACE}?state=unanswered" in page.links
    await client.post(f"/i/{made[0]['code']}/decline")
    whole = {"organisation": "Verein", "email": "v@verein.example", "wave": 2}
    code = (await client.post(f"{API}/invitations", json=whole, headers=token)).json()["code"]
    await client.post(f"{API}/invitations/send", json={"wave": 2}, headers=token)
    await client.post(f"/i/{code}/pass-on", data={"uses": "1"})  # who has none left owes no answer; the colleague does
    after = await client.post(f"{API}/cancel", json={"reason": "Krank.", "dry_run": True}, headers=token)
    assert [one.json()["told"]["invited"] for one in (before, after)] == [0, 2]


async def test_whoever_is_invited_is_forgotten_on_request(organiser, event, client, token):
    body = {"name": "Ida Geheim", "organisation": "Rat", "email": "ida@posteo.example", "address": "Wall 1"}
    one = (await client.post(f"{API}/invitations", json=body, headers=token)).json()
    await client.post(f"{API}/invitations/send", json={"wave": 1}, headers=token)
    place = f"{PLACE}/{one['id']}"
    assert "Daten löschen" in (await organiser.open(place)).text
    page = await organiser.hand_in(f"{place}/step", {"step": "erase"})
    assert "Die Daten dieser Einladung sind gelöscht." in page.text
    assert "Person gelöscht" in page.text
    for table in ("invitation", "letter"):
        kept = str(await rows(f"SELECT * FROM {table}"))
        assert [word for word in ("Ida", "ida@", "Wall 1") if word in kept] == []
    assert (await row("SELECT state FROM letter"))["state"] == "obsolete"
    assert (await client.get(f"/i/{one['code']}")).status_code == 409
    again = await client.post(f"{API}/invitations/{one['id']}/erase", headers=token)
    assert (again.status_code, again.json()["state"], again.json()["name"]) == (200, "revoked", "")
    assert (await client.post(f"{API}/invitations/{one['id']}/erase")).status_code == 401
    reopened = await client.patch(f"{API}/invitations/{one['id']}", json={"state": "open"}, headers=token)
    assert reopened.status_code == 422
