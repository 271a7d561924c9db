"""The outbox as pages."""

import pytest
from factories import a_token, an_event, signed_up

from core.db import row, rows
from core.mail.queries import BLANK

pytestmark = pytest.mark.anyio


async def test_letters_are_read_without_codes_and_links(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    party = await signed_up(organiser, token, name="Ott")
    page = await organiser.open("/organise/letters")
    assert "Es ist kein Mailserver eingerichtet" in page.text
    (link,) = [link for link in page.links if link.startswith("/organise/letters/")]
    page = await organiser.open(link)
    assert party["manage_url"].rpartition("/")[2] not in page.answer.text
    assert BLANK in page.text
    assert "Ticket als PDF, Termin für den Kalender" in page.text
    assert f"/organise/registrations/{party['id']}" in page.links
    assert "/organise/events/stadtkonferenz" in page.links


async def test_a_dead_letter_goes_again(organiser, clock):
    token = await a_token()
    await an_event(organiser, token)
    await signed_up(organiser, token)
    await rows("UPDATE letter SET state = 'dead', attempts = 8, last_error = '550 no such mailbox'")
    assert "Hier liegt nichts." in (await organiser.open("/organise/letters?state=sent")).text
    page = await organiser.open("/organise/letters?state=dead")
    (link,) = [link for link in page.links if link.startswith("/organise/letters/")]
    page = await organiser.open(link)
    assert "550 no such mailbox" in page.text
    page = await organiser.hand_in(f"{link}/retry", page.form(f"{link}/retry"))
    assert "Die Nachricht wird noch einmal gesendet." in page.text
    assert (await row("SELECT state FROM letter"))["state"] == "queued"
    await organiser.hand_in(f"{link}/retry", {}, 409)


async def test_the_outbox_has_pages(organiser, clock, monkeypatch):
    from desk import letters

    monkeypatch.setattr(letters, "ON_A_PAGE", 2)
    token = await a_token()
    await an_event(organiser, token)
    for _ in range(5):
        await signed_up(organiser, token)
        clock.move(seconds=1)
    seen: list[str] = []
    place: str | None = "/organise/letters?state=queued"
    while place:
        page = await organiser.open(place)
        seen += [link for link in page.links if link.startswith("/organise/letters/")]
        place = next((link for link in page.links if "cursor=" in link), None)
        assert place is None or "state=queued" in place
    assert len(seen) == len(set(seen)) == 5
