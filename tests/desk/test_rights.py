"""Who may open the back office, and that no other site can act through somebody's session."""

from uuid import uuid4

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio

PAGES = [
    "/organise",
    "/organise/new-event",
    "/organise/processes",
    "/organise/new-process",
    "/organise/letters",
    "/organise/events/stadtkonferenz",
    "/organise/events/stadtkonferenz/attendees",
    "/organise/events/stadtkonferenz/sign-up",
    "/organise/events/stadtkonferenz/figures",
    "/organise/events/stadtkonferenz/edit",
]
ADMIN_PAGES = ["/organise/staff", "/organise/staff/tokens", "/organise/staff/audit"]


@pytest.mark.parametrize("path", PAGES + ADMIN_PAGES)
async def test_strangers_are_asked_to_sign_in(client, path):
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/organise/sign-in?next={path}"
    assert (await client.post(path, data={})).status_code in (303, 405)


async def test_strangers_do_not_learn_which_events_exist(client, clock):
    await an_event(client, await a_token())
    known = await client.get("/organise/events/stadtkonferenz")
    unknown = await client.get("/organise/events/gibt-es-nicht")
    assert known.status_code == unknown.status_code == 303


async def test_organisers_see_every_page_but_the_admins(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    for path in PAGES:
        page = await organiser.open(path)
        assert "/organise/staff" not in page.links
        assert page.answer.headers["cache-control"] == "no-store"
    for path in ADMIN_PAGES:
        await organiser.open(path, 403)


async def test_admins_see_every_page(admin, clock):
    await an_event(admin, await a_token())
    for path in PAGES + ADMIN_PAGES:
        await admin.open(path)


async def test_door_staff_have_the_door_and_nothing_else(door, organiser, clock):
    await an_event(organiser, await a_token())
    answer = await door.get("/organise")
    assert (answer.status_code, answer.headers["location"]) == (303, "/organise/door")
    for path in PAGES[1:] + ADMIN_PAGES:
        await door.open(path, 403)


async def test_another_site_cannot_use_the_session(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    party = await signed_up(organiser, token)
    for path in (
        "/organise/events/stadtkonferenz/publish",
        "/organise/new-event",
        "/organise/new-process",
        f"/organise/registrations/{party['id']}/cancel",
        f"/organise/registrations/{party['id']}/resend",
    ):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "", "Origin": "https://evil.example"}):
            forged = await organiser.post(path, data={}, headers=headers)
            assert forged.status_code == 403, path
    again = (await organiser.get(f"/api/v1/registrations/{party['id']}", headers=token)).json()
    assert again["state"] == "active"


async def test_what_does_not_exist(organiser, admin):
    for path in ("/organise/events/nichts", f"/organise/registrations/{uuid4()}", f"/organise/letters/{uuid4()}"):
        await organiser.open(path, 404)
    await admin.open(f"/organise/staff/accounts/{uuid4()}/close", 404)
    await organiser.open("/organise/letters?cursor=x", 422)
    await organiser.open("/organise?cursor=x", 422)
