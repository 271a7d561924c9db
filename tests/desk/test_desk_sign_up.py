"""Somebody calls: the desk signs them up, with or without e-mail."""

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
PLACE = "/organise/events/stadtkonferenz/sign-up"


async def the_form(office) -> dict[str, str]:
    return (await office.open(PLACE)).form(PLACE)


async def test_a_caller_without_email_hears_the_code(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    form = await the_form(organiser)
    wish = {"contact.name": "Günther Müller", "contact.phone": "0231 12", "attendees.0.mode": "on_site"}
    page = await organiser.hand_in(PLACE, form | wish)
    assert "Die Anmeldung ist eingetragen." in page.text
    assert "Günther" not in str(page.answer.url)
    assert "Telefon, 22.11.2026" in page.text
    key = page.answer.url.path.rpartition("/")[2]
    party = (await organiser.get(f"/api/v1/registrations/{key}", headers=token)).json()
    code = party["attendees"][0]["ticket_code"]
    assert " ".join(code[i : i + 5] for i in range(0, 20, 5)) in page.text
    assert (party["state"], party["attendees"][0]["name"]) == ("active", "Günther Müller")


async def test_sending_twice_signs_up_once(organiser, clock):
    await an_event(organiser, await a_token())
    wish = await the_form(organiser) | {"contact.name": "Ott", "attendees.0.mode": "online"}
    first, second = await organiser.hand_in(PLACE, wish), await organiser.hand_in(PLACE, wish)
    assert first.answer.url.path == second.answer.url.path
    other = await organiser.hand_in(PLACE, wish | {"contact.name": "Jemand anderes"}, 409)
    again = other.form(PLACE)
    assert again["contact.name"] == "Jemand anderes"
    assert again["idempotency_key"] != wish["idempotency_key"]
    assert (await organiser.hand_in(PLACE, again)).answer.url.path != first.answer.url.path


async def test_a_party_with_kinds_and_groups(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, max_party=3)
    form = await the_form(organiser) | {"contact.name": "Ott", "channel": "paper", "attendees.0.mode": "on_site"}
    page = await organiser.hand_in(PLACE, form | {"add": "1"})
    page = await organiser.hand_in(PLACE, page.form(PLACE) | {"add": "1", "attendees.1.name": "Weg"})
    form = page.form(PLACE) | {
        "attendees.2.name": "Kind Ott",
        "attendees.2.kind": "child",
        "attendees.2.mode": "on_site",
    }
    page = await organiser.hand_in(PLACE, form | {"remove": "1"})
    form = page.form(PLACE)
    assert "Weg" not in form.values()
    page = await organiser.hand_in(PLACE, form | {"attendees.0.group": "Bündnis"})
    assert "Die Anmeldung ist eingetragen." in page.text
    key = page.answer.url.path.rpartition("/")[2]
    party = (await organiser.get(f"/api/v1/registrations/{key}", headers=token)).json()
    assert [one["name"] for one in party["attendees"]] == ["Ott", "Kind Ott"]
    listed = (await organiser.get("/api/v1/events/stadtkonferenz/attendees", headers=token)).json()["items"]
    kinds = {one["name"]: (one["kind"], one["group"], one["channel"]) for one in listed}
    assert kinds == {"Ott": ("participant", "Bündnis", "paper"), "Kind Ott": ("child", "", "paper")}


async def test_wrong_fields_are_named(organiser, clock):
    await an_event(organiser, await a_token())
    page = await organiser.hand_in(PLACE, await the_form(organiser) | {"contact.email": "keine"}, 422)
    assert {"#contact-name", "#contact-email", "#attendees-0-mode"} <= set(page.links)
    assert page.form(PLACE)["contact.email"] == "keine"


async def test_the_same_address_again_shows_the_earlier_one_and_asks(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    earlier = await signed_up(organiser, token, contact={"name": "Ott", "email": "Familie@Ott.example"})
    wish = {"contact.name": "Frau Ott", "contact.email": "familie@ott.example", "attendees.0.mode": "on_site"}
    page = await organiser.hand_in(PLACE, await the_form(organiser) | wish, 409)
    assert "Diese E-Mail-Adresse ist schon angemeldet" in page.text
    assert f"/organise/registrations/{earlier['id']}" in page.links
    page = await organiser.hand_in(PLACE, page.form(PLACE) | {"allow_duplicate": "on"})
    assert "Die Anmeldung ist eingetragen." in page.text
    assert page.answer.url.path != f"/organise/registrations/{earlier['id']}"


async def test_when_nothing_is_free_any_more(organiser, clock):
    token = await a_token()
    await an_event(organiser, token, seats={"on_site": 1}, waiting_list=False)
    await signed_up(organiser, token)
    page = await organiser.hand_in(PLACE, await the_form(organiser) | {"contact.name": "Ott"}, 409)
    assert "Alle Plätze sind vergeben" in page.text
    assert page.form(PLACE)["contact.name"] == "Ott"


async def test_an_invited_circle_takes_staff_entries(organiser, clock):
    await an_event(organiser, await a_token(), format="closed")
    page = await organiser.hand_in(
        PLACE, await the_form(organiser) | {"contact.name": "Ott", "attendees.0.mode": "on_site"}
    )
    assert "Die Anmeldung ist eingetragen." in page.text


async def test_on_the_phone_and_on_paper_an_answer_may_be_missing(organiser, clock):
    """Seen red: a sign-up on paper was refused because of an empty field, which the question's form says it is not."""
    token = await a_token()
    ask = {"kind": "short_text", "required": True}
    questions = [{"key": "eats", "label": "Essen?", **ask}, {"key": "why", "label": "Warum?", **ask},
                 {"key": "topic", "label": "Thema?", "per": "registration", **ask}]  # fmt: skip
    await an_event(organiser, token, questions=questions)
    wish = await the_form(organiser) | {"contact.name": "Ott", "attendees.0.mode": "on_site"}
    page = await organiser.hand_in(PLACE, wish | {"channel": "desk"}, 422)
    assert {"#attendees-0-answers-eats", "#answers-topic"} <= set(page.links)
    page = await organiser.hand_in(PLACE, wish | {"channel": "paper"})
    place = f"/organise/registrations/{page.answer.url.path.rpartition('/')[2]}/edit"
    form = (await organiser.open(place)).form(place)
    await organiser.hand_in(place, form | {"attendees.0.answers.eats": "Suppe"})
    api = f"/api/v1/registrations/{place.split('/')[3]}"
    party = (await organiser.get(api, headers=token)).json()
    assert (party["channel"], party["attendees"][0]["answers"]) == ("paper", {"eats": "Suppe"})
