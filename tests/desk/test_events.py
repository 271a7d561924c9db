"""Making, changing and publishing an event by the forms."""

import pytest
from factories import PROCESS, a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
NEW = "/organise/new-event"
PLACE = "/organise/events/unsere-stadt-2035"
EDIT = f"{PLACE}/edit"
CONTACT = {
    "contact.name": "Miriam Kowalczyk",
    "contact.phone": "0231 50-12345",
    "contact.email": "stadtgespraech@dortmund.example",
}
WISH = {
    "title": "Unsere Stadt 2035",
    "starts_at": "2027-07-03T10:00",
    "ends_at": "2027-07-03T14:00",
    "seats.on_site": "200",
    **CONTACT,
}


async def made(office, **fields: str):
    form = (await office.open(NEW)).form(NEW)
    return await office.hand_in(NEW, form | WISH | {name.replace("__", "."): value for name, value in fields.items()})


async def test_from_the_empty_form_to_the_public_page(organiser, client, clock):
    page = await made(organiser, summary="Wie leben wir?\r\n\r\nReden Sie mit.", venue="Berswordt-Halle")
    assert "Die Veranstaltung ist angelegt." in page.text
    assert page.answer.url.path == PLACE
    assert "Entwurf" in page.text
    assert (await client.get("/e/unsere-stadt-2035")).status_code == 404
    published = await organiser.hand_in(f"{PLACE}/publish", page.form(f"{PLACE}/publish"))
    assert "Die Veranstaltung ist veröffentlicht." in published.text
    public = await client.get("/api/v1/events/unsere-stadt-2035")
    assert public.json()["starts_at"] == "2027-07-03T08:00:00Z"  # ten o'clock in summer, in Berlin
    assert public.json()["free"] == {"on_site": 200}
    assert public.json()["summary"] == "Wie leben wir?\n\nReden Sie mit."
    hidden = await organiser.hand_in(f"{PLACE}/publish", published.form(f"{PLACE}/publish"))
    assert "wieder ein Entwurf" in hidden.text
    assert (await client.get("/e/unsere-stadt-2035")).status_code == 404


async def test_every_field_of_the_contract_arrives(organiser, client, clock):
    token = await a_token()
    await client.post("/api/v1/processes", json=PROCESS, headers=token)
    await made(
        organiser,
        slug="sommer",
        process="stadtgespraech",
        format="invited",
        time_zone="Europe/Lisbon",
        join_url="https://meet.example/abc",
        offer__online="unlimited",
        seats__on_site="40",
        max_party="4",
        offer_hours="24",
        smaller_may_pass="on",
        hold_minutes="60",
        registration_opens="2027-06-01T08:00",
        registration_closes="2027-07-02T20:00",
        doors_open_at="2027-07-03T09:15",
        room_limit="120",
        track_exits="on",
        online_at_door="refuse",
        desk_hint="Garderobe links",
    )
    event = (await client.get("/api/v1/events/sommer", headers=token)).json()
    wanted = {
        "process": "stadtgespraech",
        "format": "invited",
        "starts_at": "2027-07-03T09:00:00Z",
        "registration_opens": "2027-06-01T07:00:00Z",
        "registration_closes": "2027-07-02T19:00:00Z",
        "doors_open_at": "2027-07-03T08:15:00Z",
        "seats": {"on_site": 40, "online": None},
        "join_url": "https://meet.example/abc",
        "max_party": 4,
        "offer_hours": 24,
        "smaller_may_pass": True,
        "hold_minutes": 60,
        "room_limit": 120,
        "track_exits": True,
        "online_at_door": "refuse",
        "desk_hint": "Garderobe links",
        "waiting_list": True,
        "confirm_email": True,
        "email_required": True,
        "published": False,
        "listed": True,
    }
    assert {name: event[name] for name in wanted} == wanted


async def test_wrong_fields_stand_on_top_with_links_and_what_was_typed_stays(organiser, clock):
    form = (await organiser.open(NEW)).form(NEW)
    wrong = form | {
        "title": "",
        "starts_at": "2027-07-03T10:00",
        "ends_at": "gestern",
        "hold_minutes": "1",
        "seats.on_site": "",
    }
    page = await organiser.hand_in(NEW, wrong | {"time_zone": "Mars/Olympus"}, 422)
    for field in ("title", "ends_at", "hold_minutes", "seats-on_site", "time_zone"):
        assert f"#{field}" in page.links, field
    again = page.form(NEW)
    assert again["starts_at"] == "2027-07-03T10:00"
    assert again["time_zone"] == "Mars/Olympus"
    assert "Fehler:" in page.answer.text.partition("</title>")[0]


async def test_an_event_needs_somebody_to_call(organiser, clock):
    form = (await organiser.open(NEW)).form(NEW)
    page = await organiser.hand_in(NEW, form | WISH | dict.fromkeys(CONTACT, ""), 422)
    assert "#contact-name" in page.links
    page = await organiser.hand_in(NEW, form | WISH | {"contact.email": "", "contact.phone": "keins"}, 422)
    assert {"#contact-email", "#contact-phone"} <= set(page.links)


async def test_times_that_do_not_go_together(organiser, clock):
    form = (await organiser.open(NEW)).form(NEW)
    page = await organiser.hand_in(NEW, form | WISH | {"ends_at": "2027-07-03T09:00"}, 422)
    assert "#ends_at" in page.links
    page = await organiser.hand_in(NEW, form | WISH | {"starts_at": "2027-03-28T02:30"}, 422)
    assert "#starts_at" in page.links  # that hour does not exist in Berlin


async def test_the_address_comes_from_the_title_and_is_never_taken_twice(organiser, clock):
    assert (await made(organiser, title="Grüße aus Łódź!")).answer.url.path == "/organise/events/grusse-aus-lodz"
    assert (await made(organiser, title="Grüße aus Łódź!")).answer.url.path == "/organise/events/grusse-aus-lodz-2"
    form = (await organiser.open(NEW)).form(NEW)
    page = await organiser.hand_in(NEW, form | WISH | {"slug": "grusse-aus-lodz"}, 422)
    assert "#slug" in page.links


async def test_only_what_was_changed_is_changed(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, starts_at="2027-02-20T09:00:30Z", track_exits=True)
    place = "/organise/events/stadtkonferenz"
    form = (await organiser.open(f"{place}/edit")).form(f"{place}/edit")
    unchanged = await organiser.hand_in(f"{place}/edit", form)
    assert "Es gab nichts zu ändern." in unchanged.text
    del form["track_exits"]  # the box is not ticked any more
    page = await organiser.hand_in(
        f"{place}/edit", form | {"venue": "", "seats.on_site": "250", "offer.online": "unlimited"}
    )
    assert "Gespeichert." in page.text
    event = (await client.get("/api/v1/events/stadtkonferenz", headers=token)).json()
    assert event["starts_at"] == "2027-02-20T09:00:30Z"
    assert (event["venue"], event["track_exits"], event["seats"]) == ("", False, {"on_site": 250, "online": None})


async def test_another_zone_moves_every_time(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    place = "/organise/events/stadtkonferenz/edit"
    form = (await organiser.open(place)).form(place)
    assert form["starts_at"] == "2027-02-20T10:00"
    await organiser.hand_in(place, form | {"time_zone": "Europe/London"})
    event = (await client.get("/api/v1/events/stadtkonferenz", headers=token)).json()
    assert (event["starts_at"], event["ends_at"]) == ("2027-02-20T10:00:00Z", "2027-02-20T14:00:00Z")


async def test_a_mode_once_offered_stays(organiser, client, clock):
    await an_event(client, await a_token())
    place = "/organise/events/stadtkonferenz/edit"
    form = (await organiser.open(place)).form(place)
    page = await organiser.hand_in(place, form | {"offer.online": "none"}, 422)
    assert "#offer-online" in page.links
    await organiser.hand_in(place, form | {"seats.online": "0"})
    assert (await client.get("/api/v1/events/stadtkonferenz")).json()["free"]["online"] == 0


async def test_two_tabs_do_not_overwrite_each_other(organiser, client, clock):
    token = await a_token()
    await an_event(client, token)
    place = "/organise/events/stadtkonferenz/edit"
    mine = (await organiser.open(place)).form(place)
    await client.patch("/api/v1/events/stadtkonferenz", json={"venue": "Rathaus", "max_party": 5}, headers=token)
    page = await organiser.hand_in(place, mine | {"title": "Ein besserer Titel"}, 409)
    assert "Inzwischen hat jemand anderes gespeichert" in page.text
    assert "Ort: Rathaus" in page.text
    again = page.form(place)
    assert (again["title"], again["venue"]) == ("Ein besserer Titel", mine["venue"])
    unchanged = (await client.get("/api/v1/events/stadtkonferenz", headers=token)).json()
    assert (unchanged["title"], unchanged["venue"]) == ("Unsere Stadt 2035", "Rathaus")
    await organiser.hand_in(place, again | {"venue": "Rathaus", "max_party": "5"})
    event = (await client.get("/api/v1/events/stadtkonferenz", headers=token)).json()
    assert (event["title"], event["venue"], event["max_party"]) == ("Ein besserer Titel", "Rathaus", 5)


async def test_the_list_has_those_to_come_first(organiser, client, clock):
    token = await a_token()
    await an_event(
        client, token, slug="spaeter", title="Später", starts_at="2027-03-01T09:00:00Z", ends_at="2027-03-01T10:00:00Z"
    )
    await an_event(client, token, slug="bald", title="Bald", seats={"on_site": 1})
    await an_event(
        client, token, slug="war", title="War schon", starts_at="2026-11-01T09:00:00Z", ends_at="2026-11-01T10:00:00Z"
    )
    await signed_up(client, token, "bald")
    await signed_up(client, token, "bald", name="Ott")
    page = await organiser.open("/organise")
    places = [link for link in page.links if link.startswith("/organise/events/")]
    assert places == ["/organise/events/bald", "/organise/events/spaeter", "/organise/events/war"]
    assert "ausgebucht" in page.text
    assert "Vor Ort 1 von 1" in page.text
    assert "eine Person wartet" in page.text


async def test_long_lists_have_pages(organiser, client, clock, monkeypatch):
    from desk import events

    monkeypatch.setattr(events, "ON_A_PAGE", 2)
    monkeypatch.setattr(events, "LATEST_PAST", 1)
    token = await a_token()
    for day in range(1, 6):
        await an_event(
            client, token, slug=f"e{day}", starts_at=f"2027-01-0{day}T09:00:00Z", ends_at=f"2027-01-0{day}T10:00:00Z"
        )
        await an_event(
            client, token, slug=f"p{day}", starts_at=f"2026-01-0{day}T09:00:00Z", ends_at=f"2026-01-0{day}T10:00:00Z"
        )
    seen: list[str] = []
    place: str | None = "/organise"
    while place:
        page = await organiser.open(place)
        seen += [link.removeprefix("/organise/events/") for link in page.links if link.startswith("/organise/events/")]
        place = next((link for link in page.links if "cursor=" in link), None)
        if place is None and "p1" not in seen:
            place = next(link for link in page.links if "when=past" in link)
    assert seen == ["e1", "e2", "e3", "e4", "e5", "p5", "p5", "p4", "p3", "p2", "p1"]


async def test_a_process_and_its_event(organiser, client, clock):
    place = "/organise/new-process"
    form = (await organiser.open(place)).form(place)
    wrong = await organiser.hand_in(place, form | {"title": "Stadtgespräch"}, 422)
    assert {"#contact-name", "#contact-phone", "#contact-email"} <= set(wrong.links)
    page = await organiser.hand_in(place, form | {"title": "Stadtgespräch"} | CONTACT)
    assert "Der Beteiligungsprozess ist angelegt." in page.text
    link = next(link for link in page.links if link.startswith(NEW))
    form = (await organiser.open(link)).form(NEW)
    assert form["process"] == "stadtgesprach"
    event = await organiser.hand_in(NEW, form | WISH | dict.fromkeys(CONTACT, ""))
    assert "Miriam Kowalczyk" in event.text


async def test_a_process_gets_another_contact_and_everything_public_says_so(organiser, client, clock):
    token = await a_token()
    await client.post("/api/v1/processes", json=PROCESS, headers=token)
    await an_event(client, token, process="stadtgespraech", contact=None)
    place = "/organise/processes/stadtgespraech"
    assert place in (await organiser.open("/organise/processes")).links
    assert "Kowalczyk" in (await client.get("/feeds/events.ics")).text
    first, second = [(await organiser.open(place)).form(place) for _tab in range(2)]
    assert (first["title"], first["contact.name"]) == ("Dortmunder Stadtgespräch", "Miriam Kowalczyk")
    wrong = await organiser.hand_in(place, first | {"contact.phone": "", "title": ""}, 422)
    assert {"#contact-phone", "#title"} <= set(wrong.links)
    clock.move(minutes=1)
    new = {"title": "Gespräch der Stadt", "contact.name": "Jan Demir", "contact.phone": "0231 50-777"}
    for _twice in range(2):  # a second click
        await organiser.hand_in(place, first | new)
    for path in ("/p/stadtgespraech", "/e/stadtkonferenz", "/feeds/events.ics", "/feeds/events.json"):
        text = (await client.get(path)).text
        assert "Jan Demir" in text, path
        assert "Kowalczyk" not in text, path
    late = await organiser.hand_in(place, second | {"summary": "Neu"}, 409)
    assert late.form(place)["summary"] == "Neu"


async def test_a_program_changes_a_process(client):
    token = await a_token()
    await client.post("/api/v1/processes", json=PROCESS, headers=token)
    place = "/api/v1/processes/stadtgespraech"
    answer = await client.patch(place, json={"summary": "Worum es geht"}, headers=token)
    assert (answer.json()["summary"], answer.json()["title"]) == ("Worum es geht", "Dortmunder Stadtgespräch")
    assert (await client.get(place)).json() == answer.json()
    wrong = await client.patch(place, json={"title": " ", "contact": PROCESS["contact"]}, headers=token)
    assert wrong.json()["errors"] == [{"field": "title", "code": "required"}]
    assert (await client.patch(place, json={"slug": "x"}, headers=token)).status_code == 422
    assert (await client.patch(place, json={})).status_code == 401
    assert (await client.patch("/api/v1/processes/nichts", json={}, headers=token)).status_code == 404
