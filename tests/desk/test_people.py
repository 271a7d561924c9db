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


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 9])
async def test_whoever_has_no_name_comes_last_on_whatever_page(organiser, clock, limit):
    token = await a_token()
    await an_event(organiser, token, max_party=3)
    for name, people in (("Weber", 3), ("Aal", 2)):
        await signed_up(organiser, token, name=name, attendees=[{"mode": "on_site"}] * people)
    seen, after = [], ""
    while after is not None:
        query = {"limit": limit} | ({"cursor": after} if after else {})
        page = await organiser.get("/api/v1/events/stadtkonferenz/attendees", params=query, headers=token)
        seen += [(one["name"], one["id"]) for one in page.json()["items"]]
        after = page.json()["next"]
    assert [name for name, _id in seen] == ["Aal", "Weber", "", "", ""]
    assert len(set(seen)) == 5


async def test_a_registration_shows_the_code_in_groups_and_what_happened(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, seats={"on_site": 1})
    first = await signed_up(organiser, token, name="Ott")
    waiting = await signed_up(organiser, token, name="Weber")
    code = first["attendees"][0]["ticket_code"]
    page = await organiser.open(page_of(first))
    assert " ".join(code[i : i + 5] for i in range(0, 20, 5)) in page.text
    assert first["manage_url"] + "/ticket.pdf" in page.links
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


ASKED = {
    "questions": [
        {"key": "food", "label": "Essen?", "kind": "choice", "required": True,
         "options": [{"key": "vegan", "label": "vegan"}, {"key": "meat", "label": "mit Fleisch"}]},
        {"key": "nuts", "label": "Was vertragen Sie nicht?", "kind": "short_text",
         "when": {"question": "food", "answers": ["vegan"]}},
        {"key": "cars", "label": "Autos", "kind": "number", "per": "registration"},
        {"key": "coat", "label": "Garderobe?", "kind": "yes_no", "asked": "door"},
        {"key": "gender", "label": "Geschlecht", "kind": "choice", "statistics": True,
         "options": [{"key": "female", "label": "weiblich"}, {"key": "male", "label": "männlich"}]},
    ],
    "provisions": [{"key": "wheelchair", "label": "Rollstuhlplatz", "seats": 2, "deadline": "2026-11-23T12:00:00Z"},
                   {"key": "front", "label": "Platz vorn"}],
    "fields": [{"name": "Kultur, Freizeit"}, {"name": "Wohnen"}],
    "sectors": [{"name": "Wirtschaft"}],
    "field_choices": 2,
    "guardian_below": 18,
    "consents": [{"key": "photos", "text": "Fotos sind in Ordnung."}],
}  # fmt: skip
FISH = [{"key": "meat", "label": "mit Fleisch"}, {"key": "fish", "label": "Fisch"}]
TOLD = {
    "attendees": [
        {
            "mode": "on_site",
            "age": 16,
            "answers": {"food": "vegan", "nuts": "Erdbeeren", "gender": "female"},
            "provisions": ["wheelchair"],
            "provision_note": "bitte am Rand",
            "fields": ["Wohnen", "Kultur, Freizeit"],
        },
        {"mode": "on_site", "age": 40, "name": "Mutter", "answers": {"food": "meat"}},
    ],
    "answers": {"cars": 2},
    "guardian": {"name": "Frau Öz", "phone": "0231 555"},
    "consents": ["photos"],
    "organisation": "Schule am Park",
    "address": "Südwall 2\n44122 Dortmund",
}


async def test_a_registration_shows_everything_that_is_stored_but_the_statistics(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, max_party=2, ask_organisation="optional", **ASKED)
    party = await signed_up(organiser, token, name="Ada Öz", **TOLD)
    page = await organiser.open(page_of(party))
    for words in (
        "Alter 16", "Themenfeld Wohnen", "Wünsche Wohnen / Kultur, Freizeit", "Essen? vegan",
        "Was vertragen Sie nicht? Erdbeeren", "Autos 2", "Rollstuhlplatz (freigehaltener Platz): bitte am Rand",
        "Schule am Park", "Südwall 2 44122 Dortmund", "Frau Öz", "0231 555", "Fotos sind in Ordnung.",
    ):  # fmt: skip
        assert words in page.text, words
    assert "weiblich" not in page.answer.text
    online = {"attendees": [{"id": party["attendees"][0]["id"], "mode": "online"}]}
    assert (
        await organiser.patch(f"/api/v1/registrations/{party['id']}", json=online, headers=token)
    ).status_code == 200
    assert "freigehaltener Platz" not in (await organiser.open(page_of(party))).text
    told = await organiser.open(f"{page_of(party)}/history")
    assert "Danach: Platz vor Ort" in told.text
    assert "Wer zuerst kommt" in told.text


async def test_everything_asked_can_be_changed(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, max_party=2, ask_organisation="optional", **ASKED)
    party = await signed_up(organiser, token, name="Ada Öz", **TOLD)
    clock.move(days=2)  # after the provision's deadline the desk still may
    await organiser.sign_in("weber@dortmund.example", "organiser")
    place = f"{page_of(party)}/edit"
    form = (await organiser.open(place)).form(place)
    assert "Es gab nichts zu ändern." in (await organiser.hand_in(place, form)).text
    wish = {
        "address": "",
        "organisation": "Schule am See",
        "answers.cars": "3",
        "guardian.phone": "0231 666",
        "attendees.0.age": "17",
        "attendees.0.answers.food": "meat",
        "attendees.0.answers.coat": "true",
        "attendees.0.fields.0": "Kultur, Freizeit",
        "attendees.0.fields.1": "",
        "attendees.0.field": "Wohnen",
        "attendees.0.sector": "Wirtschaft",
        "attendees.0.group": "Tisch 3",
        "attendees.0.provisions.1": "front",
        "attendees.1.provisions.0": "wheelchair",
    }
    form.pop("attendees.0.provisions.0")
    page = await organiser.hand_in(place, form | wish)
    assert "Gespeichert." in page.text
    now = (await organiser.get(f"/api/v1/registrations/{party['id']}", headers=token)).json()
    ada, mother = now["attendees"]
    assert ada["answers"] == {"food": "meat", "coat": True}  # what depended on the other answer is gone
    assert (ada["age"], ada["fields"], ada["field"], ada["sector"], ada["group"]) == (
        17, ["Kultur, Freizeit"], "Wohnen", "Wirtschaft", "Tisch 3",
    )  # fmt: skip
    assert (ada["provisions"], mother["provisions"]) == (["front"], ["wheelchair"])
    assert (now["answers"], now["organisation"], now.get("address", "")) == ({"cars": 3}, "Schule am See", "")
    assert now["guardian"]["phone"] == "0231 666"


async def test_wrong_answers_are_named_by_their_question(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, **ASKED)
    party = await signed_up(
        organiser, token, name="Ada", **{"attendees": TOLD["attendees"][:1], "guardian": TOLD["guardian"]}
    )
    place = f"{page_of(party)}/edit"
    form = (await organiser.open(place)).form(place)
    form.pop("attendees.0.answers.food")
    page = await organiser.hand_in(place, form | {"answers.cars": "viele", "attendees.0.age": "alt"}, 422)
    assert {"#answers-cars", "#attendees-0-age"} <= set(page.links)
    assert page.form(place)["answers.cars"] == "viele"


async def test_what_is_offered_no_more_stays_with_those_who_have_it(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, **ASKED)
    party = await signed_up(
        organiser, token, name="Ada", **{"attendees": TOLD["attendees"][:1], "guardian": TOLD["guardian"]}
    )
    less = {
        "questions": [ASKED["questions"][0] | {"options": FISH, "required": False}],
        "provisions": ASKED["provisions"][1:],
        "fields": ASKED["fields"][:1],
    }  # fmt: skip
    assert (await organiser.patch("/api/v1/events/stadtkonferenz", json=less, headers=token)).status_code == 200
    place = f"{page_of(party)}/edit"
    form = (await organiser.open(place)).form(place)
    await organiser.hand_in(place, form | {"contact.phone": "0231 5", "attendees.0.provisions.0": "front"})
    now = (await organiser.get(f"/api/v1/registrations/{party['id']}", headers=token)).json()
    assert now["contact"]["phone"] == "0231 5"
    (ada,) = now["attendees"]
    assert ada["answers"] == {"food": "vegan", "nuts": "Erdbeeren"}
    assert set(ada["provisions"]) == {"wheelchair", "front"}
    assert ada["field"] == "Wohnen"
