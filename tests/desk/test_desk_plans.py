"""The desk moves an event or calls it off, sees beforehand what people will read, and calls those without e-mail."""

import pytest
from factories import a_token, an_event, signed_up

from core.db import row, rows
from registration.plans.circulars import circulate

pytestmark = pytest.mark.anyio
EVENT = "/organise/events/stadtkonferenz"
API = "/api/v1/events/stadtkonferenz"


async def letters(kind: str):
    return await rows("SELECT * FROM letter WHERE kind = ?", kind)


async def test_form_preview_done(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    await signed_up(organiser, token)
    await signed_up(organiser, token, contact={"name": "Ott", "phone": "0231 12"})
    page = await organiser.open(f"{EVENT}/move")
    form = page.form(f"{EVENT}/move") | {"venue": "Rathaus", "starts_at": "2027-02-20T11:00", "message": "Mehr Platz!"}
    seen = await organiser.hand_in(f"{EVENT}/move", form)
    for said in (
        "Noch ist nichts geschehen", "bisher: Berswordt-Halle", "Samstag, 20. Februar 2027, 11 bis 15 Uhr",
        "Mehr Platz!", "Deutsch: vor Ort, 2 Personen", "Englisch: vor Ort, 2 Personen", "Alle Tickets gelten weiter.",
    ):  # fmt: skip
        assert said in seen.text, said
    assert (await row("SELECT venue FROM event"))["venue"].startswith("Berswordt")
    sure = seen.form(f"{EVENT}/move") | {"sure": "on"}
    done = await organiser.hand_in(f"{EVENT}/move", sure)
    assert "Geändert. Die Nachrichten werden jetzt geschrieben" in done.text
    again = await organiser.hand_in(f"{EVENT}/move", sure)  # a second click
    assert "Geändert. Die Nachrichten werden jetzt geschrieben" in again.text
    await circulate()
    assert len(await letters("moved")) == 1
    assert (await row("SELECT count(*) AS n FROM circular"))["n"] == 1
    calls = await organiser.open(f"{EVENT}/calls")
    assert "Mehr Platz!" in calls.text
    assert "0231 12" in calls.text


async def test_back_to_the_form_keeps_what_was_typed_and_nothing_changed_says_so(organiser, clock):
    await an_event(organiser, await a_token())
    form = (await organiser.open(f"{EVENT}/move")).form(f"{EVENT}/move")
    for nothing in (form, {}):
        assert "Noch ist nichts geändert." in (await organiser.hand_in(f"{EVENT}/move", nothing)).text
    seen = await organiser.hand_in(f"{EVENT}/move", form | {"venue": "Rathaus", "message": "Hallo"})
    back = await organiser.hand_in(f"{EVENT}/move", seen.form(f"{EVENT}/move") | {"back": "on"})
    kept = back.form(f"{EVENT}/move")
    assert (kept["venue"], kept["message"]) == ("Rathaus", "Hallo")


async def test_changed_meanwhile_the_preview_comes_anew(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    form = (await organiser.open(f"{EVENT}/move")).form(f"{EVENT}/move") | {"venue": "Rathaus"}
    seen = await organiser.hand_in(f"{EVENT}/move", form)
    await organiser.patch(API, json={"title": "Unsere Stadt 2040"}, headers=token)
    again = await organiser.hand_in(f"{EVENT}/move", seen.form(f"{EVENT}/move") | {"sure": "on"}, 409)
    assert "Inzwischen hat jemand anderes gespeichert" in again.text
    assert "Noch ist nichts geschehen" in again.text
    done = await organiser.hand_in(f"{EVENT}/move", again.form(f"{EVENT}/move") | {"sure": "on"})
    assert "Geändert." in done.text


async def test_wrong_fields_come_back_with_what_was_typed(organiser, clock):
    await an_event(organiser, await a_token())
    form = (await organiser.open(f"{EVENT}/move")).form(f"{EVENT}/move")
    wrong = {"starts_at": "", "ends_at": "übermorgen", "join_url": "zoom"}
    page = await organiser.hand_in(f"{EVENT}/move", form | wrong, 422)
    assert {"#starts_at", "#ends_at", "#join_url"} <= set(page.links)
    assert page.form(f"{EVENT}/move")["join_url"] == "zoom"
    page = await organiser.hand_in(f"{EVENT}/move", form | {"modes": "online", "seats.on_site": "3"}, 422)
    assert "#seats-on_site" in page.links


async def test_to_the_screen_by_the_form(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, seats={"on_site": 5})
    await signed_up(organiser, token)
    form = (await organiser.open(f"{EVENT}/move")).form(f"{EVENT}/move")
    wish = form | {"modes": "online", "seats.online": "7", "join_url": "https://video.example/x"}
    seen = await organiser.hand_in(f"{EVENT}/move", wish)
    assert "Eine Person nimmt dann auf die andere Art teil." in seen.text
    assert "Deutsch: online (bisher vor Ort), 1 Person" in seen.text
    await organiser.hand_in(f"{EVENT}/move", seen.form(f"{EVENT}/move") | {"sure": "on"})
    event = (await organiser.get(API, headers=token)).json()
    assert (event["modes"], event["seats"]) == (["online"], {"online": 7})


async def test_called_off(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    await signed_up(organiser, token)
    page = await organiser.open(f"{EVENT}/call-off")
    form = page.form(f"{EVENT}/call-off")
    assert "Das lesen alle" in (await organiser.hand_in(f"{EVENT}/call-off", form, 422)).text
    seen = await organiser.hand_in(f"{EVENT}/call-off", form | {"reason": "Der Saal ist gesperrt."})
    assert "leider müssen wir diese Veranstaltung absagen" in seen.text
    sure = seen.form(f"{EVENT}/call-off") | {"sure": "on"}
    for _click in range(2):
        done = await organiser.hand_in(f"{EVENT}/call-off", sure)
        assert "Abgesagt. Die Nachrichten" in done.text
    await circulate()
    assert len(await letters("called_off")) == 1
    assert "Der Saal ist gesperrt." in (await organiser.open(f"{EVENT}/call-off")).text
    assert "abgesagt" in (await organiser.open(EVENT)).text


async def test_calls_are_ticked_off_and_letters_noted(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    await signed_up(organiser, token, contact={"name": "Ott", "phone": "0231 12"}, address="Weg 1\n44135 Dortmund")
    await signed_up(organiser, token, contact={"name": "Benno"}, address="Weg 2\n44135 Dortmund")
    await organiser.post(f"{API}/move", json={"venue": "Rathaus"}, headers=token)
    await circulate()
    page = await organiser.open(f"{EVENT}/calls")
    assert "2 Briefe sind noch zu drucken." in page.text
    place = next(one["action"] for one in page.forms if "/calls/" in one["action"])
    page = await organiser.hand_in(place, page.form(place))
    assert "Als erledigt vermerkt." in page.text
    made = await organiser.open(f"{EVENT}/calls?show=done")
    assert "Frau Weber" in made.text
    page = await organiser.hand_in(place, {})
    assert "Der Anruf steht wieder auf der Liste." in page.text
    clock.move(minutes=1)
    page = await organiser.open(f"{EVENT}/calls")
    page = await organiser.hand_in(f"{EVENT}/letters-printed", page.form(f"{EVENT}/letters-printed"))
    assert "Alle Briefe sind gedruckt." in page.text
    assert "Ott" in page.text  # has a telephone: still to be called
    assert "Benno" not in page.text


async def test_after_a_sign_up_by_phone_the_code_is_read_out_and_the_letter_printed(organiser, clock):
    await an_event(organiser, await a_token())
    place = f"{EVENT}/sign-up"
    form = (await organiser.open(place)).form(place)
    wish = {"contact.name": "Ott", "address": "Weg 1\n44135 Dortmund", "attendees.0.mode": "on_site"}
    page = await organiser.hand_in(place, form | wish)
    assert "Zum Vorlesen: der Ticketcode" in page.text
    key = page.answer.url.path.rpartition("/")[2]
    letter = await organiser.get(f"/api/v1/registrations/{key}/letter.pdf")
    assert letter.content.startswith(b"%PDF")
    page = await organiser.hand_in(f"/organise/registrations/{key}/letter-printed", {})
    assert "Zuletzt gedruckt" in page.text


async def test_an_offer_is_answered_for_somebody_on_the_phone(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, seats={"on_site": 1}, offer_hours=24)
    first = await signed_up(organiser, token)
    second = await signed_up(organiser, token, contact={"name": "Ott", "phone": "0231 12"})
    await organiser.delete(f"/api/v1/registrations/{first['id']}", headers=token)
    assert "Möchten Sie es annehmen?" in (await organiser.open(f"{EVENT}/calls")).text
    place = f"/organise/registrations/{second['id']}"
    page = await organiser.hand_in(f"{place}/offer", {"accept": "on"})
    assert "Das Angebot ist angenommen." in page.text
    assert "angemeldet" in page.text
    await organiser.hand_in(f"{place}/offer", {}, 409)


async def test_strangers_see_nothing(client, organiser, door):
    token = await a_token()
    await an_event(organiser, token)
    for path in ("move", "call-off", "calls"):
        assert (await client.get(f"{EVENT}/{path}")).status_code == 303
        assert (await door.get(f"{EVENT}/{path}")).status_code == 403


async def test_the_overview_says_who_waits_for_a_call_and_that_an_event_is_off(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    await signed_up(organiser, token, contact={"name": "Ott", "phone": "0231 12"})
    assert "wartet auf einen Anruf" not in (await organiser.open(EVENT)).text
    await organiser.post(f"{API}/cancel", json={"reason": "Der Saal ist gesperrt."}, headers=token)
    await circulate()
    page = await organiser.open(EVENT)
    assert "Eine Person ohne E-Mail wartet auf einen Anruf" in page.text
    assert "Der Saal ist gesperrt." in page.text
    assert f"{EVENT}/move" in (await organiser.open(f"{EVENT}/edit")).links


async def test_who_called_to_cancel_need_not_be_called(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    for name, untick in (("Ott", False), ("Benno", True)):
        made = await signed_up(organiser, token, contact={"name": name, "phone": "0231 12"})
        place = f"/organise/registrations/{made['id']}/cancel"
        form = (await organiser.open(place)).form(place)
        assert form["told"] == "on"
        await organiser.hand_in(place, form | ({"told": ""} if untick else {}))
    page = await organiser.open(f"{EVENT}/calls")
    assert "Benno" in page.text
    assert "Ott" not in page.text
