"""Setting up a programme in the back office, and seeing who is in which part of it."""

import pytest
from factories import EVENT, a_sign_up, a_token, an_event

from registration.recount import differences

pytestmark = pytest.mark.anyio
PLACE = "/organise/events/stadtkonferenz/programme"


@pytest.fixture
async def program(client, clock):
    token = await a_token()
    await an_event(client, token, max_party=2)
    return token


def a_part(title, first="10:30", last="11:30", **fields):
    """What an organiser types; the event goes from 10 to 14 o'clock."""
    times = {"starts_at": f"2027-02-20T{first}", "ends_at": f"2027-02-20T{last}"}
    offers = {"offer.on_site": "limited", "seats.on_site": "2", "offer.online": "none", "seats.online": ""}
    return {"title": title, "place": "0"} | times | offers | fields


async def added(organiser, title, *times, **fields):
    page = await organiser.open(f"{PLACE}/edit")
    return await organiser.hand_in(f"{PLACE}/edit", page.form(f"{PLACE}/edit") | a_part(title, *times, **fields))


async def signed_up(client, program, slug):
    body = a_sign_up()
    body["attendees"][0]["sessions"] = [slug]
    answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=body, headers=program)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_programme_comes_into_being(client, organiser, program):
    assert "Noch gibt es keine Programmteile" in (await organiser.open(PLACE)).text
    form = (await organiser.open(f"{PLACE}/edit")).form(f"{PLACE}/edit")
    assert (form["starts_at"], form["offer.on_site"], form["offer.online"]) == ("2027-02-20T10:00", "limited", "none")
    page = await added(organiser, "Wohnen für alle", room="Saal 1")
    assert "Der Programmteil ist angelegt." in page.text
    await added(organiser, "Wohnen für alle", "11:30", "12:30")
    found = (await client.get("/api/v1/events/stadtkonferenz/sessions")).json()["items"]
    assert [(one["slug"], one["starts_at"], one["free"]) for one in found] == [
        ("wohnen-fur-alle", "2027-02-20T09:30:00Z", {"on_site": 2}),
        ("wohnen-fur-alle-2", "2027-02-20T10:30:00Z", {"on_site": 2}),
    ]
    page = await organiser.open(PLACE)
    assert "10:30 bis 11:30 Uhr, Saal 1" in page.text
    assert "0 von 2 Plätzen belegt" in page.text


async def test_every_wrong_field_comes_back_with_what_was_typed(organiser, program):
    form = (await organiser.open(f"{PLACE}/edit")).form(f"{PLACE}/edit")
    typed = a_part("", "09:00", "15:00", **{"seats.on_site": "", "join_url": "x"})
    page = await organiser.hand_in(f"{PLACE}/edit", form | typed, 422)
    assert {"#title", "#seats-on_site", "#join_url"} <= {*page.links}
    assert page.form(f"{PLACE}/edit")["ends_at"] == "2027-02-20T15:00"
    typed = a_part("Zu früh", "09:00", "15:00")
    page = await organiser.hand_in(f"{PLACE}/edit", form | typed, 422)
    assert "Der Beginn muss in der Zeit der Veranstaltung liegen." in page.text


async def test_two_tabs_do_not_overwrite_each_other(organiser, program):
    await added(organiser, "Verkehr")
    address = f"{PLACE}/edit?session=verkehr"
    first, second = [(await organiser.open(address)).form(f"{PLACE}/edit") for _tab in range(2)]
    await organiser.hand_in(f"{PLACE}/edit", first | {"room": "Saal 1"})
    page = await organiser.hand_in(f"{PLACE}/edit", second | {"room": "Saal 2"}, 409)
    assert "Raum: Saal 1" in page.text
    page = await organiser.hand_in(f"{PLACE}/edit", page.form(f"{PLACE}/edit"))
    assert "Saal 2" in page.text


async def test_who_is_in_a_part_and_where_they_go_when_it_goes(client, organiser, program):
    await added(organiser, "Verkehr")
    await added(organiser, "Wohnen")
    await signed_up(client, program, "verkehr")
    page = await organiser.open(f"{PLACE}/people?session=verkehr")
    assert "Aylin Yıldız-Brandt" in page.text
    assert "hat einen Platz" in page.text
    page = await organiser.open(f"{PLACE}/remove?session=verkehr")
    assert "Eine Person hat hier einen Platz" in page.text
    form = page.form(f"{PLACE}/remove")
    assert (await organiser.hand_in(f"{PLACE}/remove", form, 409)).status == 409
    page = await organiser.hand_in(f"{PLACE}/remove", form | {"move_to": "wohnen"})
    assert "Der Programmteil ist entfernt." in page.text
    assert "1 von 2 Plätzen belegt" in page.text
    for gone in (f"{PLACE}/remove?session=verkehr", f"{PLACE}/people?session=x", f"{PLACE}/edit?session=x"):
        await organiser.open(gone, 404)
    assert await differences() == []


async def test_the_overview_says_how_many_kept_seats_can_be_had(client, organiser, program):
    kept = [{"key": "wheelchair", "label": "Rollstuhlplatz", "seats": 4}]
    await client.patch("/api/v1/events/stadtkonferenz", json={"provisions": kept}, headers=program)
    page = await organiser.open("/organise/events/stadtkonferenz")
    assert "Rollstuhlplatz freigehalten: 4, davon zu haben: 4, bis Samstag, 20. Februar 2027, 10 Uhr" in page.text


async def test_the_form_of_the_event_still_offers_its_seats(organiser, program):
    page = await organiser.open("/organise/events/stadtkonferenz/edit")
    form = page.form("/organise/events/stadtkonferenz/edit")
    assert (form["offer.on_site"], form["seats.on_site"]) == ("limited", str(EVENT["seats"]["on_site"]))
