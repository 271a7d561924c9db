"""Asking for the link once more: strangers learn nothing, and nobody's letterbox is flooded."""

import re
from itertools import pairwise

import pytest
from factories import a_sign_up, an_event
from reader import form, letters

pytestmark = pytest.mark.anyio
ADDRESS = "aylin@posteo.example"


async def asked(client, email: str = ADDRESS):
    page = await client.get("/my-link")
    fields = form(page, "/my-link").fields
    assert fields == {"email": ""}
    return await client.post("/my-link", data={"email": email})


async def registered(client, organiser, slug: str, **contact) -> str:
    """The path of the manage link of a new registration with this address."""
    given = {"name": "Aylin Yıldız-Brandt", "email": ADDRESS} | contact
    wish = a_sign_up() | {"contact": given, "allow_duplicate": True}
    answer = await client.post(f"/api/v1/events/{slug}/registrations", json=wish, headers=organiser)
    assert answer.status_code == 201
    return answer.json()["manage_url"].removeprefix("http://einlass.test")


async def links_sent() -> list[str]:
    return re.findall(r"/r/\S+", (await letters("my_links"))[-1]["text"])


async def test_the_letter_lists_every_living_registration(client, organiser, clock):
    later = {"starts_at": "2027-04-01T09:00:00Z", "ends_at": "2027-04-01T10:00:00Z"}
    soon = {"starts_at": "2026-12-01T09:00:00Z", "ends_at": "2026-12-01T10:00:00Z"}
    await an_event(client, organiser, slug="spaeter", title="Später", **later)
    await an_event(client, organiser, slug="bald", title="Bald", **soon)
    await an_event(client, organiser, slug="vorbei", title="Vorbei", **soon)
    last = await registered(client, organiser, "spaeter", email="Aylin@Posteo.example")
    first, gone = [await registered(client, organiser, slug) for slug in ("bald", "bald")]
    await client.post(f"{gone}/cancel")
    other = await registered(client, organiser, "bald", email="bo@posteo.example")
    answer = await asked(client)
    assert answer.status_code == 200
    (letter,) = await letters("my_links")
    assert await links_sent() == [first, last]
    assert other not in letter["text"]
    assert letter["to_address"].lower() == ADDRESS
    assert "Aylin" not in letter["text"]  # anybody may have typed the name
    assert [letter["text"].index(title) for title in ("Bald", "Später")] == sorted(
        letter["text"].index(title) for title in ("Bald", "Später")
    )
    clock.move(days=30)
    await asked(client)
    assert await links_sent() == [last]


async def test_known_and_unknown_addresses_get_the_same_answer(client, organiser):
    await an_event(client, organiser)
    await registered(client, organiser, "stadtkonferenz")
    known, unknown = await asked(client), await asked(client, "niemand@posteo.example")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert len(await letters("my_links")) == 1


async def test_one_letter_a_minute_and_five_a_day(client, organiser, clock):
    await an_event(client, organiser)
    await registered(client, organiser, "stadtkonferenz")
    for _again in range(9):
        assert (await asked(client)).status_code == 200
    sent = await letters("my_links")
    assert len(sent) == 5
    times = sorted(letter["not_before"] for letter in sent)
    assert {later - earlier for earlier, later in pairwise(times)} == {times[1] - times[0]}
    assert (times[1] - times[0]).total_seconds() == 60
    clock.move(days=1, minutes=1)
    await asked(client)
    assert len(await letters("my_links")) == 6


async def test_unconfirmed_ones_lead_to_the_button_while_it_works(client, organiser, clock):
    await an_event(client, organiser, hold_minutes=60)
    wish = a_sign_up() | {"contact": {"name": "Aylin", "email": ADDRESS}}
    await client.post("/api/v1/events/stadtkonferenz/registrations", json=wish)
    await asked(client)
    assert "Noch nicht bestätigt" in (await letters("my_links"))[-1]["text"]
    from registration.actions import sweep

    clock.move(hours=2)
    await sweep()
    await asked(client)
    (path,) = await links_sent()
    assert "Anmeldung bestätigen" in (await client.get(path)).text
    clock.move(hours=72)
    await sweep()
    sent = len(await letters("my_links"))
    await asked(client)
    assert len(await letters("my_links")) <= sent


@pytest.mark.parametrize("email", ["", "aylin", "aylin@", "aylin@posteo..example", "a b@c.de", "x" * 300 + "@c.de"])
async def test_what_is_no_address_is_told(client, organiser, email):
    answer = await asked(client, email)
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert form(answer, "/my-link").fields["email"] == email


async def test_the_letter_speaks_the_language_of_the_newest_registration(client, organiser, clock):
    await an_event(client, organiser)
    await registered(client, organiser, "stadtkonferenz")
    clock.move(minutes=1)
    await registered(client, organiser, "stadtkonferenz", language="en")
    await asked(client)
    assert (await letters("my_links"))[-1]["language"] == "en"


async def test_who_asks_too_often_waits(client, organiser):
    from core.limits import LIMITS

    codes = {
        (await asked(client, "niemand@posteo.example")).status_code for _again in range(LIMITS["link_letter"].burst)
    }
    assert codes == {200}
    refused = await asked(client, "niemand@posteo.example")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


async def test_the_way_there_is_shown_where_people_need_it(client, organiser, clock):
    await an_event(client, organiser)
    assert 'href="/my-link"' in (await client.get("/e/stadtkonferenz/register/sent")).text
