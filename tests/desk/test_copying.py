"""An event as the template of the next one, from the desk and by a program."""

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
API = "/api/v1/events"
PLACE = "/organise/events/stadtkonferenz/copy"
SETTINGS = {
    "questions": [{"key": "bus", "label": "Mit dem Bus?", "kind": "yes_no"}],
    "provisions": [{"key": "wheelchair", "label": "Rollstuhlplatz", "deadline": "2027-02-10T11:00:00Z", "seats": 2}],
    "fields": [{"name": "Kultur, Gemeinschaft", "target": 20}],
    "reminders": [24],
    "children": True,
    "registration_closes": "2027-02-19T11:00:00Z",
    "translations": {"en": {"title": "Our city", "venue": "Hall"}},
}


async def test_everything_set_up_goes_along_and_nobody_does(client, clock):
    token = await a_token()
    old = await an_event(client, token, **SETTINGS)
    walk = {"slug": "rundgang", "title": "Rundgang", "starts_at": "2027-02-20T10:00:00Z",
            "ends_at": "2027-02-20T11:00:00Z", "room": "Foyer", "seats": {"on_site": 5}}  # fmt: skip
    assert (await client.post(f"{API}/stadtkonferenz/sessions", json=walk, headers=token)).status_code == 201
    await signed_up(client, token, attendees=[{"mode": "on_site", "sessions": ["rundgang"]}])
    wish = {"slug": "sommer", "title": "Unsere Stadt im Sommer", "starts_at": "2027-06-19T10:00:00+02:00"}
    answer = await client.post("/api/v1/events/stadtkonferenz/copy", json=wish, headers=token)
    assert answer.status_code == 201, answer.text
    new = answer.json()
    moved = {"starts_at": "2027-06-19T08:00:00Z", "ends_at": "2027-06-19T12:00:00Z"}  # ten o'clock stays ten
    assert {name: new[name] for name in moved} == moved
    assert new["registration_closes"] == "2027-06-18T10:00:00Z"
    assert new["provisions"][0]["deadline"] == "2027-06-09T10:00:00Z"
    assert new["translations"] == {"en": {"venue": "Hall"}}
    for name in ("questions", "fields", "reminders", "children", "seats", "venue", "contact", "max_party"):
        assert new[name] == old[name], name
    assert (new["published"], new["taken"]["on_site"], new["slug"]) == (False, 0, "sommer")
    (session,) = (await client.get(f"{API}/sommer/sessions", headers=token)).json()["items"]
    assert (session["slug"], session["room"], session["starts_at"]) == ("rundgang", "Foyer", "2027-06-19T09:00:00Z")
    assert session["free"] == {"on_site": 5}
    again = await client.post("/api/v1/events/stadtkonferenz/copy", json=wish, headers=token)
    assert again.json()["errors"] == [{"field": "slug", "code": "duplicate"}]


async def test_what_is_wrong_with_a_copy(client, clock):
    token = await a_token()
    old = await an_event(client, token)
    wish = {"slug": "neu", "title": "  ", "starts_at": "9999-12-31T10:00:00Z"}
    answer = await client.post("/api/v1/events/stadtkonferenz/copy", json=wish, headers=token)
    assert answer.status_code == 422
    assert {"field": "starts_at", "code": "range"} in answer.json()["errors"]
    wish = {"slug": "neu", "title": "Neu", "starts_at": "2027-06-19T10:00:00Z", "ends_at": "2027-06-19T09:00:00Z"}
    answer = await client.post("/api/v1/events/stadtkonferenz/copy", json=wish, headers=token)
    assert answer.json()["errors"] == [{"field": "ends_at", "code": "range"}]
    only_this = await a_token(event=old["id"])
    wish["ends_at"] = "2027-06-19T12:00:00Z"
    answer = await client.post("/api/v1/events/stadtkonferenz/copy", json=wish, headers=only_this)
    assert answer.status_code == 403  # a new event is beyond one event's organiser


async def test_the_form(organiser, client, clock):
    token = await a_token()
    await an_event(client, token, questions=SETTINGS["questions"])
    form = (await organiser.open(PLACE)).form(PLACE)
    page = await organiser.hand_in(PLACE, form, 422)
    assert "#starts_at" in page.links
    page = await organiser.hand_in(PLACE, form | {"starts_at": "2027-09-04T10:00", "ends_at": "gestern"}, 422)
    assert "#ends_at" in page.links
    assert page.form(PLACE)["starts_at"] == "2027-09-04T10:00"
    page = await organiser.hand_in(PLACE, form | {"starts_at": "2027-09-04T10:00"})
    assert "Die Kopie ist angelegt" in page.text
    assert page.answer.url.path == "/organise/events/unsere-stadt-2035"
    assert (await client.get("/e/unsere-stadt-2035")).status_code == 404
    new = (await client.get("/api/v1/events/unsere-stadt-2035", headers=token)).json()
    assert new["starts_at"] == "2027-09-04T08:00:00Z"
    assert new["questions"][0]["key"] == "bus"
