"""Tickets and badge sheets over HTTP: who gets which paper, and what the printer's software learns."""

from urllib.parse import unquote

import icalendar
import pytest
from factories import a_sign_up, a_token, an_event, signed_up
from paper import Paper

pytestmark = pytest.mark.anyio
BADGES = "/api/v1/events/stadtkonferenz/badges.pdf"
PRINTED = "/api/v1/events/stadtkonferenz/badges/printed"


def path_of(registration) -> str:
    """The path of "my registration"."""
    return registration["manage_url"].removeprefix("http://einlass.test")


async def paper(client, path, headers=None, **query) -> Paper:
    """The PDF behind an address."""
    answer = await client.get(path, headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return Paper(answer.content)


async def test_every_person_of_a_party_has_a_page_with_their_own_code(client, organiser):
    await an_event(client, organiser, max_party=3, doors_open_at="2027-02-20T08:30:00Z")
    party = await signed_up(client, organiser, people=3)
    ticket = await paper(client, path_of(party) + "/ticket.pdf")
    assert [ticket.codes(n) for n in range(len(ticket))] == [[one["ticket_code"]] for one in party["attendees"]]
    for number, one in enumerate(party["attendees"]):
        for words in (one["name"], "Samstag, 20. Februar 2027", "10 bis 14 Uhr", "Einlass ab 9:30 Uhr", "Südwall 2–4"):
            assert words in ticket.text(number), words
    assert "Miriam Kowalczyk" in ticket.text(0)
    assert "0231 50-12345" in ticket.text(0)


async def test_who_comes_online_has_no_hall_on_the_ticket(client, organiser):
    await an_event(client, organiser)
    ticket = await paper(client, path_of(await signed_up(client, organiser, mode="online")) + "/ticket.pdf")
    assert "So nehmen Sie teil" in ticket.text()
    assert "Südwall" not in ticket.text()


async def test_the_ticket_speaks_the_language_of_the_registration(client, organiser):
    await an_event(client, organiser)
    contact = {"name": "Ama Mensah", "email": "ama@posteo.example", "language": "en"}
    english = await signed_up(client, organiser, contact=contact)
    ticket = await paper(client, path_of(english) + "/ticket.pdf", headers={"Accept-Language": "de"})
    assert b"/Lang (en)" in ticket.structure
    assert "Saturday" in ticket.text()
    assert "Februar " not in ticket.text()
    german = await signed_up(client, organiser)
    ticket = await paper(client, path_of(german) + "/ticket.pdf", headers={"Accept-Language": "en"})
    assert b"/Lang (de)" in ticket.structure
    assert "Samstag" in ticket.text()


async def test_without_a_seat_a_page_says_so_and_whom_to_call(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1})
    seated, waiting = await signed_up(client, organiser), await signed_up(client, organiser)
    assert waiting["attendees"][0]["state"] == "waiting"
    refused = await client.get(path_of(waiting) + "/ticket.pdf")
    assert refused.status_code == 409
    assert "Noch kein Ticket" in refused.text
    assert "0231 50-12345" in refused.text
    as_json = await client.get(path_of(waiting) + "/ticket.pdf", headers={"Accept": "application/json"})
    assert as_json.json()["code"] == "no_ticket"

    await client.delete(f"/api/v1/registrations/{seated['id']}", headers=organiser)
    assert (await client.get(path_of(seated) + "/ticket.pdf")).status_code == 409
    assert len(await paper(client, path_of(waiting) + "/ticket.pdf")) == 1


async def test_a_ticket_is_made_after_confirming_only(client, organiser):
    from core.db import row

    await an_event(client, organiser)
    answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=a_sign_up())
    assert answer.json()["state"] == "pending"
    path = f"/r/{(await row('SELECT manage_token FROM registration'))['manage_token']}"
    assert (await client.get(f"{path}/ticket.pdf")).status_code == 409
    await client.post(f"{path}/confirm")
    assert len(await paper(client, f"{path}/ticket.pdf")) == 1


async def test_the_letter_of_a_ticket_cancelled_before_it_went_is_obsolete(client, organiser):
    from badges.queries import render_ticket
    from core.mail.outbox import Obsolete

    await an_event(client, organiser)
    registration = await signed_up(client, organiser)
    reference = {"kind": "ticket_pdf", "registration": registration["id"]}
    assert (await render_ticket(reference)).content.startswith(b"%PDF")
    await client.delete(f"/api/v1/registrations/{registration['id']}", headers=organiser)
    with pytest.raises(Obsolete):
        await render_ticket(reference)


async def test_only_those_with_a_seat_are_on_the_ticket_of_a_party(client, organiser):
    await an_event(client, organiser, seats={"on_site": 2}, max_party=3)
    party = await signed_up(client, organiser, people=2)
    gone, stays = party["attendees"]
    wish = {"attendees": [{"id": gone["id"], "state": "cancelled"}]}
    answer = await client.patch(f"/api/v1/registrations/{party['id']}", json=wish, headers=organiser)
    assert answer.status_code == 200, answer.text
    ticket = await paper(client, path_of(party) + "/ticket.pdf")
    assert (len(ticket), ticket.codes()) == (1, [stays["ticket_code"]])


@pytest.mark.parametrize("file", ["ticket.pdf", "event.ics"])
async def test_a_wrong_link_leads_to_a_page_not_to_a_file(client, organiser, file):
    await an_event(client, organiser)
    answer = await client.get(f"/r/AAAAAAAAAAAAAAAAAAAAAA/{file}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


async def test_the_calendar_file_has_the_event_in_it(client, organiser):
    await an_event(client, organiser)
    answer = await client.get(path_of(await signed_up(client, organiser)) + "/event.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (entry,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["SUMMARY"] == "Unsere Stadt 2035"
    assert entry["LOCATION"].startswith("Berswordt-Halle")


async def test_the_sheet_has_everybody_who_will_be_in_the_room_by_name(client, organiser):
    await an_event(client, organiser, seats={"on_site": 4, "online": 9}, max_party=2)
    ott = await signed_up(client, organiser, name="Ott")
    aylin = await signed_up(client, organiser, name="Aylin Yıldız")
    guest = {"mode": "on_site", "group": "Gruppe 3"}
    pair = await signed_up(client, organiser, contact={"name": "Zoë Amt"}, attendees=[{"mode": "on_site"}, guest])
    await signed_up(client, organiser, name="Wartende Person")
    await signed_up(client, organiser, name="Person Online", mode="online")
    sheet = await paper(client, BADGES, organiser | {"Accept-Language": "en"})
    text = sheet.text()
    assert "Wartende" not in text
    assert "Online" not in text
    assert text.index("Aylin Yıldız") < text.index("Ott") < text.index("Zoë Amt") < text.index("Gast Gruppe 3")
    codes = {one["ticket_code"] for each in (ott, aylin, pair) for one in each["attendees"]}
    assert set(sheet.codes(0, 200)) == codes
    assert sheet.title == "Namensschilder"


async def test_a_sheet_begun_is_used_up(client, organiser):
    await an_event(client, organiser, max_party=3)
    await signed_up(client, organiser, people=3)
    assert len(await paper(client, BADGES, organiser, start=8)) == 1
    assert len(await paper(client, BADGES, organiser, start=9, stock="85x54")) == 2


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"stock": "A4"}, {"stock": "choice"}),
        ({"start": "0"}, {"start": "range"}),
        ({"start": "11"}, {"start": "range"}),
        ({"start": "zwei"}, {"start": "type"}),
        ({"only": "all"}, {"only": "choice"}),
        ({"stock": "", "start": "-1", "only": ""}, {"stock": "choice", "start": "range", "only": "choice"}),
    ],
)
async def test_every_wrong_wish_is_named(client, organiser, query, fields):
    await an_event(client, organiser)
    answer = await client.get(BADGES, params=query, headers=organiser)
    assert answer.status_code == 422
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == fields


async def test_nobody_to_print_is_a_conflict(client, organiser):
    await an_event(client, organiser)
    answer = await client.get(BADGES, headers=organiser)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_print")


async def test_missing_are_the_new_and_the_renamed(client, organiser):
    await an_event(client, organiser)
    first = await signed_up(client, organiser, name="Anna Groß")
    await signed_up(client, organiser, name="Benno Klein")
    assert len((await paper(client, BADGES, organiser, only="missing")).codes(0, 200)) == 2
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 2}
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 0}
    refused = await client.get(BADGES, params={"only": "missing"}, headers=organiser)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_print")
    assert "Benno Klein" in (await paper(client, BADGES, organiser)).text()

    wish = {"attendees": [{"id": first["attendees"][0]["id"], "name": "Anna Groß-Yılmaz"}]}
    await client.patch(f"/api/v1/registrations/{first['id']}", json=wish, headers=organiser)
    await signed_up(client, organiser, name="Clara Neu")
    assert (await paper(client, BADGES, organiser, only="missing")).text() == "Anna Groß-Yılmaz Clara Neu"
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 2}


async def test_a_badge_whose_code_or_group_is_not_the_printed_one_is_missing(client, organiser):
    from core.db import rows

    await an_event(client, organiser)
    anna = await signed_up(client, organiser, name="Anna")
    person = anna["attendees"][0]["id"]
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 1}
    for name in ("Anne", "Anna"):  # as before, but every new name has replaced the code
        wish = {"attendees": [{"id": person, "name": name}]}
        answer = await client.patch(f"/api/v1/registrations/{anna['id']}", json=wish, headers=organiser)
    sheet = await paper(client, BADGES, organiser, only="missing")
    assert sheet.codes() == [answer.json()["attendees"][0]["ticket_code"]]
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 1}
    await rows("UPDATE attendee SET group_name = 'Gruppe 3'")
    assert "Gruppe 3" in (await paper(client, BADGES, organiser, only="missing")).text()
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 1}
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 0}


async def test_a_badge_says_in_which_field_somebody_works(client, organiser):
    await an_event(client, organiser, fields=[{"name": "Kultur, Freizeit"}, {"name": "Ü" * 200}])
    guest = {"mode": "on_site", "field": "Kultur, Freizeit"}
    anna = await signed_up(client, organiser, attendees=[guest])
    both = {"mode": "on_site", "field": "Kultur, Freizeit", "group": "Tisch 3"}
    await signed_up(client, organiser, name="Ben", attendees=[both])
    text = (await paper(client, BADGES, organiser)).text()
    assert "Tisch 3 · Kultur, Freizeit" in text
    assert text.count("Kultur, Freizeit") == 2
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 2}
    moved = {"people": [{"id": anna["attendees"][0]["id"], "field": "Ü" * 200}]}
    await client.post("/api/v1/events/stadtkonferenz/assignment", json=moved, headers=organiser)
    assert len((await paper(client, BADGES, organiser, only="missing")).codes()) == 1
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 1}
    assert (await client.post(PRINTED, headers=organiser)).json() == {"printed": 0}


async def test_signs_no_font_has_are_named_and_nobody_is_held_back(client, organiser):
    await an_event(client, organiser)
    await signed_up(client, organiser, name="李小龍")
    assert "einlass-missing-signs" not in (await client.get(BADGES, headers=organiser)).headers
    unicorn = await signed_up(client, organiser, name="Zoë 🦄 Żółć")
    answer = await client.get(BADGES, headers=organiser)
    assert unquote(answer.headers["einlass-missing-signs"]) == "🦄"
    assert len(Paper(answer.content).codes(0, 200)) == 2
    assert "李小龍" in Paper(answer.content).text()
    ticket = await paper(client, path_of(unicorn) + "/ticket.pdf")
    assert ticket.codes() == [unicorn["attendees"][0]["ticket_code"]]


@pytest.mark.parametrize("method", ["get", "post"])
async def test_badges_are_for_the_organisers_of_the_event(client, organiser, method):
    event = await an_event(client, organiser)
    other = await an_event(client, organiser, slug="anderswo")
    path = BADGES if method == "get" else PRINTED
    ask = getattr(client, method)
    assert (await ask(path)).status_code == 401
    for token in (await a_token("door", event["id"]), await a_token("reader"), await a_token(event=other["id"])):
        assert (await ask(path, headers=token)).status_code == 403
    assert (await ask(path.replace("stadtkonferenz", "nirgends"), headers=organiser)).status_code == 404


async def test_who_took_names_out_and_who_printed_is_on_record(client, organiser):
    from core.db import rows

    await an_event(client, organiser)
    await signed_up(client, organiser)
    await client.get(BADGES, headers=organiser)
    await client.post(PRINTED, headers=organiser)
    found = await rows("SELECT action FROM audit_entry ORDER BY at, id")
    assert {"badges_downloaded", "badges_printed"} <= {entry["action"] for entry in found}


async def test_who_got_a_seat_after_the_sheets_were_loaded_is_still_to_be_printed(client, clock, organiser):
    await an_event(client, organiser)
    await signed_up(client, organiser, name="Ott")
    loaded = clock().isoformat()
    clock.move(minutes=1)
    await signed_up(client, organiser, name="Bo")
    url = "/api/v1/events/stadtkonferenz/badges/printed"
    assert (await client.post(url, json={"until": loaded}, headers=organiser)).json() == {"printed": 1}
    assert (await client.post(url, headers=organiser)).json() == {"printed": 1}
    assert (await client.post(url, headers=organiser)).json() == {"printed": 0}
    wrong = await client.post(url, json={"until": "gestern"}, headers=organiser)
    assert wrong.json()["errors"] == [{"field": "until", "code": "format"}]
