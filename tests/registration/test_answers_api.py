"""How times, names and lists look from outside."""

import io
import re
import zipfile

import pytest
from factories import EVENT, a_sign_up, an_event, signed_up

pytestmark = pytest.mark.anyio
URL = f"/api/v1/events/{EVENT['slug']}"
BERLIN = {
    "starts_at": "2027-02-20T10:00:00+01:00",
    "ends_at": "2027-02-20T14:00:00+01:00",
    "doors_open_at": "2027-02-20T09:30:00+01:00",
    "registration_opens": "2026-11-01T00:00:00+01:00",
    "registration_closes": "2027-02-19T18:00:00+01:00",
}
IN_UTC = {
    "starts_at": "2027-02-20T09:00:00Z",
    "ends_at": "2027-02-20T13:00:00Z",
    "doors_open_at": "2027-02-20T08:30:00Z",
    "registration_opens": "2026-10-31T23:00:00Z",
    "registration_closes": "2027-02-19T17:00:00Z",
}


async def test_times_come_out_in_utc_however_they_came_in(client, organiser):
    made = await an_event(client, organiser, **BERLIN)
    assert {name: made[name] for name in IN_UTC} == IN_UTC
    later = {name: text.replace("+01:00", "-01:00") for name, text in BERLIN.items()}
    changed = (await client.patch(URL, json=later, headers=organiser)).json()
    assert changed["starts_at"] == "2027-02-20T11:00:00Z"
    assert (await client.get(URL, headers=organiser)).json() == changed


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
async def test_a_time_that_utc_does_not_have_is_refused(client, organiser, moment):
    answer = await client.post("/api/v1/events", json=EVENT | {"starts_at": moment}, headers=organiser)
    assert answer.json()["errors"] == [{"field": "starts_at", "code": "range"}]


async def test_staff_and_public_read_the_same_end_of_registration(client, organiser):
    made = await an_event(client, organiser)
    seen = (await client.get(URL)).json()
    assert made["registration_closes"] == seen["registration_closes"] == EVENT["starts_at"]
    assert {name: made[name] for name in seen if name != "free"} == {n: v for n, v in seen.items() if n != "free"}


async def test_the_list_as_a_file_writes_times_as_json_does(client, organiser):
    await an_event(client, organiser)
    await signed_up(client, organiser)
    (person,) = (await client.get(f"{URL}/attendees", headers=organiser)).json()["items"]
    file = await client.get(f"{URL}/attendees.csv", headers=organiser)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    text = file.text
    assert person["created_at"].endswith("Z")
    assert person["created_at"] in text


async def test_a_phone_number_stays_as_it_is_in_a_workbook_and_nothing_is_calculated(client, organiser):
    await an_event(client, organiser)
    contact = {"name": "=1+1", "email": "a@posteo.example", "phone": "+49 231 5"}
    await signed_up(client, organiser, name="@SUM(A1)", contact=contact)
    in_csv = (await client.get(f"{URL}/attendees.csv", headers=organiser)).text
    assert ",'+49 231 5," in in_csv
    assert "'@SUM(A1)" in in_csv
    book = zipfile.ZipFile(io.BytesIO((await client.get(f"{URL}/attendees.xlsx", headers=organiser)).content))
    texts = book.read("xl/sharedStrings.xml").decode()
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>+49 231 5</t>" in texts
    assert "<t>@SUM(A1)</t>" in texts
    assert "<f" not in sheet
    assert set(re.findall(r'<c r="[A-Z]+2"( [^>]*)>', sheet)) == {' t="s"'}  # every cell a shared text


@pytest.mark.parametrize("sign", ["\u202e", "\u2028", "\u2066", "\n", "\x85"])
async def test_a_group_has_no_signs_that_turn_or_break_the_line(client, organiser, sign):
    await an_event(client, organiser)
    wish = a_sign_up(attendees=[{"mode": "on_site", "group": f"Gruppe{sign}3"}])
    answer = await client.post(f"{URL}/registrations", json=wish, headers=organiser)
    assert answer.json()["errors"] == [{"field": "attendees.0.group", "code": "format"}]


@pytest.mark.parametrize("name", ["\u200b", " \u200d\u00ad ", "\u2060"])
async def test_a_name_that_nobody_sees_is_none(client, organiser, name):
    await an_event(client, organiser, max_party=2)
    wish = a_sign_up() | {"contact": {"name": name, "email": "a@posteo.example"}}
    answer = await client.post(f"{URL}/registrations", json=wish, headers=organiser)
    assert answer.json()["errors"] == [{"field": "contact.name", "code": "required"}]
    event = await client.patch(URL, json={"title": name}, headers=organiser)
    assert event.json()["errors"] == [{"field": "title", "code": "required"}]
    people = [{"mode": "on_site", "name": name}, {"mode": "on_site", "name": name}]
    party = await signed_up(client, organiser, attendees=people)
    assert [one["name"] for one in party["attendees"]] == ["Aylin Yıldız-Brandt", ""]
    first = party["attendees"][0]["id"]
    wish = {"attendees": [{"id": first, "name": name}]}
    changed = await client.patch(f"/api/v1/registrations/{party['id']}", json=wish, headers=organiser)
    assert changed.json()["attendees"][0]["name"] == ""


async def test_a_persian_name_keeps_the_sign_between_its_letters(client, organiser):
    await an_event(client, organiser)
    name = "می\u200cنا"
    assert (await signed_up(client, organiser, name=name))["attendees"][0]["name"] == name


async def test_a_name_may_have_two_hundred_letters_and_no_more(client, organiser):
    fits, too_long = "n" * 200, "n" * 201
    event = await an_event(client, organiser, contact=EVENT["contact"] | {"name": fits})
    assert event["contact"]["name"] == fits
    wrong = [{"field": "contact.name", "code": "too_long"}]
    answer = await client.patch(URL, json={"contact": EVENT["contact"] | {"name": too_long}}, headers=organiser)
    assert answer.json()["errors"] == wrong
    contact = {"email": "a@posteo.example"}
    party = await signed_up(client, organiser, name=fits, contact=contact | {"name": fits})
    wish = a_sign_up(contact=contact | {"name": too_long})
    answer = await client.post(f"{URL}/registrations", json=wish, headers=organiser)
    assert answer.json()["errors"] == wrong
    wish = {"contact": {"name": too_long}}
    answer = await client.patch(f"/api/v1/registrations/{party['id']}", json=wish, headers=organiser)
    assert answer.json()["errors"] == wrong
