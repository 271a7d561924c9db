"""Finding people, reading their registration, and doing what they ask on the phone."""

from uuid import UUID

import pytest
from factories import a_sign_up, a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
LIST = "/organise/events/stadtkonferenz/attendees"


def page_of(party) -> str:
    """Where a registration stands in the back office."""
    return f"/organise/registrations/{party['id']}"


async def a_pending(client) -> str:
    """The page of a sign-up by the public form that nobody confirmed yet."""
    answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=a_sign_up("Oğuz Işık"))
    assert answer.status_code == 201
    return page_of(answer.json())


async def test_people_are_found_as_their_name_sounds(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, max_party=2)
    await signed_up(organiser, token, name="Jürgen Müller")
    await signed_up(organiser, token, name="Oleksandra Kovalenko", mode="online")
    both = await organiser.open(LIST)
    assert "Jürgen Müller" in both.text
    assert "Oleksandra Kovalenko" in both.text
    found = await organiser.open(f"{LIST}?q=mueller")
    assert "Jürgen Müller" in found.text
    assert "Kovalenko" not in found.text
    assert "/api/v1/events/stadtkonferenz/attendees.csv?q=mueller" in found.links
    online = await organiser.open(f"{LIST}?mode=online&state=seat")
    assert "Müller" not in online.text
    assert "Dazu findet sich niemand." in (await organiser.open(f"{LIST}?q=nirgendwer")).text


async def test_a_wrong_filter_is_said_on_top(organiser, clock):
    await an_event(organiser, await a_token())
    assert "#q" in (await organiser.open(f"{LIST}?q=m", 422)).links
    assert {"#state", "#mode"} <= set((await organiser.open(f"{LIST}?state=x&mode=y", 422)).links)


async def test_the_list_has_pages(organiser, clock, monkeypatch):
    from desk import people

    monkeypatch.setattr(people, "ON_A_PAGE", 2)
    token = await a_token()
    await an_event(organiser, token)
    wanted = {page_of(await signed_up(organiser, token, name=f"Person {n}")) for n in "abcde"}
    seen: list[str] = []
    place: str | None = f"{LIST}?mode=on_site"
    while place:
        page = await organiser.open(place)
        seen += [link for link in page.links if link.startswith("/organise/registrations/")]
        place = next((link for link in page.links if "cursor=" in link), None)
        assert place is None or "mode=on_site" in place
    assert len(seen) == 5
    assert set(seen) == wanted


async def test_companions_without_a_name_are_named_after_whoever_signed_up(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, max_party=2)
    await signed_up(organiser, token, name="Ott", attendees=[{"mode": "on_site"}, {"mode": "on_site"}])
    assert "Begleitung von Ott" in (await organiser.open(LIST)).text


async def test_a_registration_shows_the_code_in_groups_and_what_happened(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, seats={"on_site": 1})
    first = await signed_up(organiser, token, name="Ott")
    waiting = await signed_up(organiser, token, name="Weber")
    code = first["attendees"][0]["ticket_code"]
    page = await organiser.open(page_of(first))
    assert " ".join(code[i : i + 5] for i in range(0, 20, 5)) in page.text
    assert first["manage_url"] + "/ticket.pdf" in [link.replace("/r/", "/r/") for link in page.links]
    page = await organiser.open(page_of(waiting))
    assert waiting["attendees"][0]["ticket_code"][:5] not in page.text  # no seat, no ticket
    assert "Warteliste Platz 1" in page.text
    clock.move(hours=1)
    await organiser.hand_in(f"{page_of(first)}/cancel", {})
    page = await organiser.open(page_of(waiting))
    assert "Nachgerückt" in page.text
    assert "Platz vor Ort" in page.text
    assert "Von uns abgesagt" in (await organiser.open(page_of(first))).text


async def test_cancelling_asks_first_and_takes_one_or_all(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, max_party=3)
    party = await signed_up(organiser, token, name="Ott", people=3)
    second = party["attendees"][1]["id"]
    ask = f"{page_of(party)}/cancel"
    page = await organiser.open(f"{ask}?attendee={second}")
    assert "Ott 2" in page.text
    assert "Ott 3" not in page.text
    page = await organiser.hand_in(ask, page.form(ask))
    assert "Abgesagt." in page.text
    states = [
        p["state"]
        for p in (await organiser.get(f"/api/v1/registrations/{party['id']}", headers=token)).json()["attendees"]
    ]
    assert states == ["seat", "cancelled", "seat"]
    page = await organiser.open(ask)
    assert page.form(ask) == {}
    page = await organiser.hand_in(ask, {})
    assert "Hier ist niemand mehr angemeldet." in page.text
    assert "Hier ist niemand mehr angemeldet." in (await organiser.open(ask)).text
    await organiser.hand_in(ask, {"attendee": "keine"}, 422)


async def test_nothing_is_said_to_be_done_that_was_not(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    mine, other = [await signed_up(organiser, token, name=name) for name in ("Ott", "Brandt")]
    ask = f"{page_of(mine)}/cancel"
    page = await organiser.hand_in(ask, {"attendee": other["attendees"][0]["id"]}, 422)
    assert "Abgesagt wurde niemand." in page.text
    page = await organiser.hand_in(f"{page_of(mine)}/confirm", {})
    assert "Es gab nichts zu ändern." in page.text
    for said in ("Abgesagt. Frei gewordene Plätze", "Es gab nichts zu ändern."):
        page = await organiser.hand_in(ask, {"attendee": mine["attendees"][0]["id"]})
        assert said in page.text
    page = await organiser.hand_in(f"{page_of(mine)}/confirm", {}, 409)
    assert "Das geht nicht mehr" in page.text
    assert "Die Anmeldung ist bestätigt." not in page.text


async def test_the_letter_goes_once_more(organiser, client, clock):
    from core.db import rows

    token = await a_token()
    await an_event(organiser, token)
    party = await signed_up(organiser, token)
    pending = await a_pending(client)
    clock.move(minutes=1)
    page = await organiser.hand_in(f"{page_of(party)}/resend", {})
    assert "Die Nachricht geht noch einmal hinaus." in page.text
    await organiser.hand_in(f"{pending}/resend", {})
    kinds = [one["kind"] for one in await rows("SELECT kind FROM letter ORDER BY created_at, kind")]
    assert sorted(kinds) == ["please_confirm", "please_confirm", "ticket", "ticket"]
    await organiser.hand_in(f"{page_of(party)}/cancel", {})
    assert f"{page_of(party)}/resend" not in [form["action"] for form in (await organiser.open(page_of(party))).forms]
    refused = await organiser.hand_in(f"{page_of(party)}/resend", {}, 409)
    assert "Das geht nicht mehr" in refused.text


async def test_confirming_for_somebody_on_the_phone(organiser, client, clock):
    await an_event(organiser, await a_token())
    pending = await a_pending(client)
    page = await organiser.open(pending)
    assert "nicht bestätigt" in page.text
    page = await organiser.hand_in(f"{pending}/confirm", page.form(f"{pending}/confirm"))
    assert "Die Anmeldung ist bestätigt." in page.text
    assert "Ticketcode" in page.text


async def test_confirming_too_late_says_so(organiser, client, clock):
    from registration.actions import sweep

    await an_event(organiser, await a_token())
    pending = await a_pending(client)
    clock.move(hours=71)
    await organiser.sign_in("weber@dortmund.example", "organiser")
    await sweep()
    page = await organiser.open(pending)
    clock.move(hours=2)
    page = await organiser.hand_in(f"{pending}/confirm", page.form(f"{pending}/confirm"), 410)
    assert "Dieser Link gilt nicht mehr" in page.text


async def test_changing_contact_name_and_mode(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    party = await signed_up(organiser, token, name="Ott")
    place = f"{page_of(party)}/edit"
    form = (await organiser.open(place)).form(place)
    assert "Es gab nichts zu ändern." in (await organiser.hand_in(place, form)).text
    wish = {"contact.phone": "0231 99", "attendees.0.name": "Aylin Ott", "attendees.0.mode": "online"}
    page = await organiser.hand_in(place, form | wish)
    assert "Gespeichert." in page.text
    assert "0231 99" in page.text
    assert "Aylin Ott" in page.text
    after = (await organiser.get(f"/api/v1/registrations/{party['id']}", headers=token)).json()["attendees"][0]
    assert (after["name"], after["mode"]) == ("Aylin Ott", "online")
    assert after["ticket_code"] != party["attendees"][0]["ticket_code"]


async def test_wrong_changes_are_named_at_their_field(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    party = await signed_up(organiser, token)
    place = f"{page_of(party)}/edit"
    form = (await organiser.open(place)).form(place)
    wish = {"contact.name": "", "contact.email": "keine", "contact.phone": "keins", "attendees.0.mode": "zoom"}
    page = await organiser.hand_in(place, form | wish, 422)
    assert {"#contact-name", "#contact-email", "#contact-phone", "#attendees-0-mode"} <= set(page.links)
    assert page.form(place)["contact.email"] == "keine"


async def test_two_people_change_one_registration(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    party = await signed_up(organiser, token, name="Ott")
    place = f"{page_of(party)}/edit"
    form = (await organiser.open(place)).form(place)
    patch = {"contact": {"phone": "0231 77"}}
    await organiser.patch(f"/api/v1/registrations/{party['id']}", json=patch, headers=token)
    page = await organiser.hand_in(place, form | {"contact.name": "Frau Ott"}, 409)
    again = page.form(place)
    assert again["contact.name"] == "Frau Ott"
    assert "0231 77" not in (await organiser.hand_in(place, again)).text  # seen, and overwritten on purpose


async def test_every_act_is_on_record(organiser, admin, client, clock):
    token = await a_token()
    await an_event(organiser, token)
    party = await signed_up(organiser, token)
    pending = await a_pending(client)
    await organiser.hand_in(f"{pending}/confirm", {})
    await organiser.hand_in(f"{page_of(party)}/resend", {})
    await organiser.hand_in(f"{page_of(party)}/cancel", {})
    await organiser.get("/api/v1/events/stadtkonferenz/attendees.csv")
    from core.staff.queries import audit
    from registration.queries import event_id

    done = [(one.action, one.actor_name) for one in await audit(await event_id("stadtkonferenz"))]
    for action in ("registration_confirmed", "letter_resent", "registration_cancelled", "attendees_downloaded"):
        assert (action, "Frau Weber") in done
    page = await admin.open("/organise/staff/audit")
    assert "Anmeldung abgesagt" in page.text
    assert page_of(party) in page.links
    narrowed = await admin.open(f"/organise/staff/audit?subject=registration:{UUID(party['id'])}")
    assert "Anmeldung bestätigt" not in narrowed.text
