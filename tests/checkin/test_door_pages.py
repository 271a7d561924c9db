"""The page at the door, as door staff use it: forms, and a redirect after each."""

import re
import uuid

import pytest
from factories import a_token, signed_up

from tests.checkin.page import Page

pytestmark = pytest.mark.anyio


async def test_the_door_leads_to_todays_events(staff, hall):
    door = await hall()
    await hall(slug="naechste-woche", title="Nächste Woche", starts_at="2026-11-29T13:00:00Z",
               ends_at="2026-11-29T15:00:00Z")  # fmt: skip
    html = (await staff.get("/organise/door")).text
    today, later = html.split('id="later"')
    assert f"/organise/door/{door.slug}" in today
    assert "/organise/door/naechste-woche" in later


async def test_strangers_see_no_door(client, hall):
    door = await hall()
    assert (await client.get(f"/organise/door/{door.slug}")).status_code == 303
    answer = await client.post(f"/organise/door/{door.slug}/scan", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/organise/sign-in?next=/organise")
    reader = await client.get(f"/organise/door/{door.slug}", headers=await a_token("reader"))
    assert reader.status_code == 403


async def test_a_typed_code(staff, hall, clock):
    door = await hall(desk_hint="Bitte zu Tisch 1.")
    page = Page(staff, door.slug)
    code = await door.ticket("Käthe Kröger")
    html = await page.send("scan", text=f" {code.lower()} ", gate="Nord")
    assert page.verdict(html) == ("green", "Willkommen")
    assert "Käthe Kröger" in html
    assert 'value="Nord"' in html  # the gate stays filled in
    clock.move(minutes=4)
    html = await page.send("scan", fresh=False, text=code, gate="Nord")  # a second click on the same form
    assert page.verdict(html) == ("green", "Willkommen")
    html = await page.send("scan", text=code)
    assert page.verdict(html) == ("amber", "Schon da")
    assert "Eingelassen um 13\u00a0Uhr, Einlass Nord." in html
    html = await page.send("scan", text="ABCDEFGHJKMNPQRSTVWX")
    assert page.verdict(html) == ("red", "Unbekannt")
    assert "Bitte zu Tisch 1." in html
    assert "0231 50-12345" in html
    assert await door.inside() == 1


async def test_what_is_asked_at_the_door_is_said_there(staff, hall):
    """Seen red: a question to be asked at the door only stood nowhere at the door."""
    ask = {"kind": "number", "asked": "door"}
    questions = [
        {"key": "table", "label": "Welcher Tisch?", **ask},
        {"key": "more", "label": "Wie viele Hunde?", **ask},
    ]
    door = await hall(questions=questions)
    page = Page(staff, door.slug)
    code = await door.ticket("Käthe Kröger")
    html = await page.send("scan", text=code)
    assert "Welcher Tisch?; Wie viele Hunde?" in html
    assert "/organise/registrations/" not in html  # door staff change no registration
    organiser = await a_token()
    html = (await staff.get(page.shown, headers=organiser)).text
    (registration,) = re.findall(r'href="/organise/registrations/([^"]+)/edit"', html)
    place = f"/api/v1/registrations/{registration}"
    (person,) = (await staff.get(place, headers=organiser)).json()["attendees"]
    patch = {"attendees": [{"id": person["id"], "answers": {"table": 7}}]}
    assert (await staff.patch(place, json=patch, headers=organiser)).status_code == 200
    html = await page.send("scan", text=code)
    assert "Wie viele Hunde?" in html
    assert "Welcher Tisch?" not in html
    html = await page.send("scan", text="ABCDEFGHJKMNPQRSTVWX")
    assert "Wie viele Hunde?" not in html


async def test_a_reload_repeats_nothing(staff, hall):
    door = await hall()
    page = Page(staff, door.slug)
    await page.send("scan", text=await door.ticket())
    for _ in range(2):
        assert page.verdict(await page.open(page.shown)) == ("green", "Willkommen")
    assert await door.inside() == 1


async def test_a_form_sent_again_with_another_code_is_another_scan(staff, hall):
    door = await hall()
    page = Page(staff, door.slug)
    await page.send("scan", text=await door.ticket("Eins"))
    html = await page.send("scan", fresh=False, text=await door.ticket("Zwei"))
    assert page.verdict(html) == ("green", "Willkommen")
    assert await door.inside() == 2


async def test_found_by_name_and_let_in(staff, hall):
    door = await hall()
    page = Page(staff, door.slug)
    person = (await signed_up(staff, door.organiser, name="Jürgen Müller-Lüdenscheidt"))["attendees"][0]
    html = await page.send("scan", text="mueller")
    assert "Jürgen Müller-Lüdenscheidt" in html
    html = await page.send("scan", attendee=person["id"])
    assert page.verdict(html) == ("green", "Willkommen")
    assert (await door.attendance(person["ticket_code"]))["method"] == "search"
    assert "niemand mit diesem Namen" in await page.send("scan", text="<script>alert(1)</script>")


async def test_let_in_all_the_same_and_taken_back(staff, hall):
    door = await hall(seats={"on_site": 0})
    page = Page(staff, door.slug)
    person = (await signed_up(staff, door.organiser))["attendees"][0]
    html = await page.send("scan", text=person["ticket_code"])
    assert page.verdict(html) == ("red", "Warteliste")
    assert person["name"] not in html.split("Zuletzt")[0]
    html = await page.send("scan", attendee=person["id"], override="Platz ist frei geblieben")
    assert page.verdict(html) == ("green", "Willkommen")
    assert await door.inside() == 1
    scan = re.search(r"scan=([0-9a-f-]{36})", page.shown).group(1)
    html = await page.send("undo", scan=scan, reason="wrong_person")
    assert page.verdict(html) == ("grey", "Zurückgenommen")
    assert await door.inside() == 0


async def test_without_a_ticket(staff, hall):
    door = await hall(room_limit=4, track_exits=True)
    page = Page(staff, door.slug)
    html = await page.send("walk-in", name="Levent Öz", kind="press")
    assert page.verdict(html) == ("green", "Willkommen")
    assert "Levent Öz" in html
    assert "3 Personen gezählt" in await page.send("walk-in", count="3", direction="in")
    await page.send("walk-in", fresh=False, count="3", direction="in")
    html = await page.send("walk-in", count="1", direction="in")
    assert page.verdict(html) == ("red", "Voll")
    assert page.verdict(await page.send("walk-in", count="2", direction="out")) == ("green", "Auf Wiedersehen")
    assert await door.inside() == 2


async def test_the_list_on_paper(staff, hall):
    import pypdfium2

    door = await hall(max_party=3)
    await signed_up(staff, door.organiser, name="Jürgen Müller")
    await signed_up(staff, door.organiser, name="Aenne Burda-Größe")
    await signed_up(staff, door.organiser, name="Олена Ковальчук", mode="online")
    body = {"contact": {"name": "Ada Zander"}, "attendees": [{"mode": "on_site"}, {"mode": "on_site"}]}
    made = await staff.post(f"/api/v1/events/{door.slug}/registrations", json=body, headers=door.organiser)
    answer = await staff.get(f"/organise/door/{door.slug}/list.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = document[0].get_textpage().get_text_bounded()
    order = ("Burda", "Ковальчук", "Jürgen Müller", "Ada Zander", "Begleitung von Ada Zander")
    places = [text.index(name) for name in order]
    assert places == sorted(places)
    assert made.json()["attendees"][0]["ticket_code"][-4:] in text
    assert made.json()["attendees"][0]["ticket_code"][-5:] not in text


async def test_nothing_odd_in_the_address_breaks_the_page(staff, hall):
    door = await hall()
    page = Page(staff, door.slug)
    await page.open(f"{page.place}?scan={uuid.uuid4()}&walk_in={uuid.uuid4()}&q=%25&gate=%22%3E")
    assert (await staff.get(f"{page.place}?scan=x")).status_code in (400, 422)
    assert (await staff.get("/organise/door/nirgends")).status_code == 404
