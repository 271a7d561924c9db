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
    "/organise/events/stadtkonferenz/copy",
    "/organise/events/stadtkonferenz/preview",
    "/organise/events/stadtkonferenz/questions",
    "/organise/events/stadtkonferenz/questions/edit",
    "/organise/events/stadtkonferenz/questions/take",
    "/organise/events/stadtkonferenz/provisions",
    "/organise/events/stadtkonferenz/provisions/edit",
    "/organise/events/stadtkonferenz/fields",
    "/organise/events/stadtkonferenz/consents",
    "/organise/events/stadtkonferenz/results",
    "/organise/events/stadtkonferenz/needs",
    "/organise/events/stadtkonferenz/assignment",
]
FORMS = [  # that change something
    "copy", "edit", "questions", "questions/edit", "questions/remove", "questions/take", "provisions",
    "provisions/edit", "provisions/remove", "fields", "consents", "assignment", "assignment/by-wishes", "preview",
]  # fmt: skip
ADMIN_PAGES = ["/organise/staff", "/organise/staff/tokens", "/organise/staff/audit"]


@pytest.mark.parametrize("path", [*PAGES, *ADMIN_PAGES, "/organise/processes/stadtgespraech"])
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


async def test_an_organiser_of_one_event_has_that_event_and_no_other(client, clock):
    token = await a_token()
    mine = await an_event(client, token)
    other = await an_event(client, token, slug="forum", questions=[{"key": "q", "label": "Q?", "kind": "date"}])
    party = await signed_up(client, token)
    of_other = await a_token(event=other["id"])
    of_mine = await a_token(event=mine["id"])
    mine_only = [path for path in PAGES if path.startswith("/organise/events/")]
    pages = [*mine_only, *(f"/organise/registrations/{party['id']}{more}" for more in ("", "/edit", "/history"))]
    for path in pages:
        assert (await client.get(path, headers=of_mine)).status_code == 200, path
        assert (await client.get(path, headers=of_other)).status_code == 403, path
    for path in FORMS:
        answer = await client.post(f"/organise/events/stadtkonferenz/{path}", data={}, headers=of_other)
        assert answer.status_code == 403, path
    take = "/organise/events/stadtkonferenz/questions/take"
    assert "forum" not in (await client.get(take, headers=of_mine)).text
    assert (await client.get(f"{take}?from=forum", headers=of_mine)).status_code == 403
    answer = await client.post(take, data={"from": "forum", "take.q": "on"}, headers=of_mine)
    assert answer.status_code == 403


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
