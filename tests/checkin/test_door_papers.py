"""Enrolling phones on the pages, and what the door has on paper: briefing, emergency list, sample tickets."""

import io
import re

import pypdfium2
import pytest
from factories import signed_up
from phones import enrolled, the_list

from checkin import sealing, training
from core.codes import read_code
from core.db import row, rows

pytestmark = pytest.mark.anyio
FROM = {"Origin": "http://einlass.test"}


def words_of(data: bytes) -> tuple[str, int]:
    """The text of a PDF and its pages."""
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    return "\n".join(page.get_textpage().get_text_bounded() for page in document), len(document)


async def audited(action):
    """Who did this, by the record."""
    return [one["actor_name"] for one in await rows("SELECT actor_name FROM audit_entry WHERE action = ?", action)]


async def test_a_phone_is_enrolled_by_the_code_on_the_screen(staff, hall):
    door = await hall()
    place = f"/organise/door/{door.slug}/phones"
    assert "Noch ist kein Telefon angemeldet" in (await staff.get(place)).text
    answer = await staff.post(place, data={"role": "search"}, headers=FROM)
    assert answer.status_code == 201
    url = re.search(r"http://einlass\.test/door#e=[\w-]+", answer.text).group()
    assert "Gilt bis 13:10\u00a0Uhr" in answer.text
    body = {"token": url.partition("#e=")[2], "name": "Tablet am Tisch"}
    assert (await staff.post("/api/v1/devices", json=body)).json()["role"] == "search"
    html = (await staff.get(place)).text
    assert "Tablet am Tisch" in html
    assert "Scannen und suchen" in html
    assert url not in html
    (revoke,) = re.findall(r'action="([^"]+/revoke)"', html)
    assert (await staff.post(revoke, headers=FROM)).headers["location"] == f"{place}?done=revoked"
    html = (await staff.get(f"{place}?done=revoked")).text
    assert "abgemeldet" in html
    assert "/revoke" not in html
    assert (await staff.post(place, data={"role": "boss"}, headers=FROM)).status_code == 422
    other = await hall(slug="anderswo")
    elsewhere = await staff.post(revoke.replace(door.slug, other.slug), headers=FROM)
    assert elsewhere.status_code == 404


async def test_the_briefing_holds_a_code_for_phones_that_wait(staff, hall):
    door = await hall(desk_hint="Bitte zu Tisch 1.", title="Ein langer Titel " * 10)
    place = f"/organise/door/{door.slug}"
    wrong = await staff.post(f"{place}/briefing", data={"phones": "99", "gate": "Nord"}, headers=FROM)
    assert wrong.status_code == 422
    assert 'value="Nord"' in wrong.text
    assert await row("SELECT 1 FROM enrolment") is None
    answer = await staff.post(f"{place}/briefing", data={"phones": "2", "gate": "Nord", "helper": ""}, headers=FROM)
    assert answer.headers["content-type"] == "application/pdf"
    text, pages = words_of(answer.content)
    assert pages == 1
    for word in ("Gilt für 2 Telefone", "Nord", "0231 50-12345", "Bitte zu Tisch 1.", "Schon da"):
        assert word in text.replace("\u00a0", " ")
    made = await row("SELECT briefing, uses, role FROM enrolment")
    assert (bool(made["briefing"]), made["uses"], made["role"]) == (True, 2, "scan")
    assert (await staff.get(f"{place}/briefing")).headers["location"] == f"{place}/phones"


async def test_the_briefing_is_one_page_whatever_stands_on_it(staff, hall):
    door = await hall(
        desk_hint="Bitte zum Tisch eins am Eingang. " * 9, title="Beteiligungsveranstaltung Innenstadt " * 8
    )
    wish = {"phones": "50", "gate": "Haupteingang links " * 4, "helper": "Leyla Demir-Sonnenschein, 0170 1234567 " * 3}
    answer = await staff.post(f"/organise/door/{door.slug}/briefing", data=wish, headers=FROM)
    text, pages = words_of(answer.content)
    assert pages == 1
    assert "Sein Code meldet Telefone an" in text


async def test_waiting_phones_are_let_in_by_a_tap(staff, hall):
    door = await hall()
    _phone, device, _token = await enrolled(door, uses=3, name="Samira")
    place = f"/organise/door/{door.slug}/phones"
    html = (await staff.get(place)).text
    assert "Telefone (1)" in html
    (admit,) = re.findall(r'action="([^"]+/admit)"', html)
    foreign = await staff.post(admit, headers={"Origin": "http://anderswo.example"})
    assert foreign.status_code == 403
    await staff.post(admit, headers=FROM)
    assert (await the_list(door, device))["whole"]
    assert "Telefone (1)" not in (await staff.get(place)).text


async def test_the_emergency_list_names_who_is_inside(staff, hall):
    door = await hall(track_exits=True)
    names = ("Zoë Lefèvre", "Aylin Yıldız-Brandt", "Bernd Becker", "Nicht Gekommen")
    codes = [await door.ticket(name) for name in names]
    for code in codes[:3]:
        await door.scan(code)
    await door.scan(codes[2], direction="out")
    await door.walk_in(name="Levent Öz")
    await door.walk_in(count=5)
    await door.walk_in(count=2, direction="out")
    _phone, device, _token = await enrolled(door)
    await door.post("/devices/me", {"queue": 7}, device)
    html = (await staff.get(f"/organise/door/{door.slug}/emergency")).text
    text, _pages = words_of((await staff.get(f"/organise/door/{door.slug}/emergency.pdf")).content)
    for told in (html, text.replace("\u00a0", " ")):
        assert told.index("Zoë Lefèvre") < told.index("Levent Öz") < told.index("Aylin")  # L, O, Y
        assert "Bernd Becker" not in told
        assert "Nicht Gekommen" not in told
        assert "7 Scans liegen noch" in told.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert re.search(r"im Haus</dt><dd class=\"big\">6<", html)
    assert re.search(r"Gäste ohne Namen</dt><dd class=\"big\">5<", html)
    assert await audited("emergency_list_taken") == ["Timo Tür", "Timo Tür"]


async def test_sample_tickets_are_printed_and_judged_without_a_trace(staff, hall):
    door = await hall()
    await signed_up(staff, door.organiser, name="Eine echte Person")
    text, pages = words_of((await staff.get(f"/organise/door/{door.slug}/training.pdf")).content)
    assert pages == 1
    for sample in training.SAMPLES:
        assert read_code(sample.code) == sample.code
        assert training.expected(sample, "admit").word in text
    _phone, device, _token = await enrolled(door, "lead", training=True)
    path = f"/api/v1/door/{door.slug}/training"
    told = (await staff.get(path, headers=device)).json()
    assert told["whole"]
    assert len(told["entries"]) == 10
    first = next(one for one in training.SAMPLES if one.inside)
    h = training.encoded(sealing.name_of(training.SALT, first.code))
    entry = next(one for one in told["entries"] if one["h"] == h)
    assert entry["inside"]
    assert (await staff.get(path, params={"since": told["cursor"]}, headers=device)).json()["entries"] == []
    code = await door.ticket("Noch jemand")
    for sent in (first.code, code):
        verdict = await door.scan(sent, device=device)
        assert (verdict["verdict"], verdict["reason"]) == ("refuse", "not_allowed")
    assert await row("SELECT 1 FROM scan") is None
    assert await door.inside() == 0
    for forbidden in ("list", "people?q=ei", "devices", "conflicts", "board"):
        answer = await staff.get(f"/api/v1/door/{door.slug}/{forbidden}", headers=device)
        assert (answer.status_code, answer.json()["code"]) == (403, "phone_trains")
    walk_in = await door.post(
        f"/events/{door.slug}/walk-ins",
        {"sent_at": door.clock().isoformat(), "id": "4c4d5a3e-3c6a-4f7e-9d65-0a6f3f2f7b11"},
        device,
    )
    assert walk_in.status_code == 403


async def test_only_a_phone_in_training_gets_the_samples(staff, hall):
    door = await hall()
    _phone, device, _token = await enrolled(door)
    path = f"/api/v1/door/{door.slug}/training"
    assert (await staff.get(path, headers=device)).status_code == 403
    assert (await door.client.get(path, headers=door.device)).status_code == 401
    other = await hall(slug="anderswo")
    _phone, trains, _token = await enrolled(other, training=True)
    assert (await staff.get(path, headers=trains)).status_code == 403
