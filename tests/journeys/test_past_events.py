"""What the public pages say of an event that is over."""

from datetime import UTC, datetime

import pytest
from factories import PROCESS, a_sign_up, a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
PAST = datetime(2027, 2, 20, 13, tzinfo=UTC)  # the moment it ends


@pytest.mark.parametrize("more", [{}, {"format": "count_only", "seats": {}}, {"format": "invited"}])
async def test_nobody_is_invited_to_what_is_over(client, clock, more):
    organiser = await a_token()
    await client.post("/api/v1/processes", json=PROCESS, headers=organiser)
    await an_event(client, organiser, process=PROCESS["slug"], max_party=4, **more)
    before = (await client.get("/e/stadtkonferenz")).text
    assert "ist vorbei" not in before
    clock.set(PAST)
    page = (await client.get("/e/stadtkonferenz")).text
    assert "Diese Veranstaltung ist vorbei" in page
    for words in ("Kommen Sie einfach vorbei", "So werden die Plätze vergeben", "trotzdem kommen", "bis zu 4"):
        assert words not in page, words
    process = (await client.get(f"/p/{PROCESS['slug']}")).text
    assert '<p class="muted">Vorbei</p>' in process
    assert "einfach vorbei" not in process
    assert "Anmeldung ist beendet" not in process


async def test_its_form_leads_to_its_page(client, clock):
    await an_event(client, await a_token())
    clock.set(PAST)
    answer = await client.post("/e/stadtkonferenz/register", data={"contact.name": a_sign_up()["contact"]["name"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/stadtkonferenz")


async def test_whoever_was_there_is_not_asked_to_cancel(client, clock):
    organiser = await a_token()
    await an_event(client, organiser, seats={"on_site": 1})
    mine, waiting = [await signed_up(client, organiser) for _one in range(2)]
    clock.set(PAST)
    for one in (mine, waiting):
        path = one["manage_url"].removeprefix("http://einlass.test")
        page = (await client.get(path)).text
        assert "Diese Veranstaltung ist vorbei" in page
        for words in ("Doch keine Zeit?", "Am Einlass genügt", "als Nächstes an der Reihe"):
            assert words not in page, words
        assert (await client.get(f"{path}/cancel")).headers["location"] == path
    assert "Ticketcode:" in (await client.get(mine["manage_url"].removeprefix("http://einlass.test"))).text
