"""Invitations on paper: the right people in the window, a QR code that leads to the invitation, batch by batch."""

import pytest
from factories import a_token, an_event
from paper import Paper

from core.db import rows

pytestmark = pytest.mark.anyio
API = "/api/v1/events/werkstatt"
PLACE = {"address": "Südwall 2-4\n44122 Dortmund"}


@pytest.fixture
async def organiser(app, clock, typesetter):
    """A program of the house."""
    return await a_token()


async def sent(client, organiser, *invitations):
    """Invite, send the wave; its answer."""
    answer = await client.post(f"{API}/invitations", json=list(invitations), headers=organiser)
    assert answer.status_code == 201, answer.text
    answer = await client.post(f"{API}/invitations/send", json={"wave": 1}, headers=organiser)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def printed(client, organiser, **query):
    """The letters of the wave."""
    answer = await client.get(f"{API}/invitations/letters.pdf", params={"wave": 1} | query, headers=organiser)
    assert answer.status_code == 200, answer.text
    return Paper(answer.content)


async def test_a_letter_with_name_code_and_qr(client, organiser):
    await an_event(client, organiser, slug="werkstatt", format="closed", summary="Worum es geht.")
    chor = {"name": "Ayşe Öztürk", "organisation": "Chor Hörde", "uses": 3} | PLACE
    told = await sent(client, organiser, chor, {"name": "Mit Mail", "email": "m@posteo.example"} | PLACE)
    assert (told["mail"], told["paper"], told["unreachable"]) == (1, 1, 0)
    paper = await printed(client, organiser)
    assert len(paper) == 1
    (one,) = await rows("SELECT code FROM invitation WHERE email IS NULL")
    text = paper.text()
    for words in (
        "Ayşe Öztürk",
        "Chor Hörde",
        "44122 Dortmund",
        "Einladung: Unsere Stadt 2035",
        "bis zu 3 Personen",
        f"{one['code'][:5]} {one['code'][5:]}",
        "Samstag, 20. Februar 2027",
        "0231 50-12345",
        "Worum es geht.",
    ):
        assert words in text
    assert paper.codes() == [f"http://einlass.test/i/{one['code']}"]


async def test_each_sending_has_its_own_letters(client, organiser, clock):
    await an_event(client, organiser, slug="werkstatt", format="closed")
    first = await sent(client, organiser, {"name": "Erste"} | PLACE)
    clock.move(hours=1)
    second = await sent(client, organiser, {"name": "Zweite"} | PLACE, {"name": "Dritte"} | PLACE)
    assert (first["paper"], second["paper"]) == (1, 2)
    assert "Erste" in (await printed(client, organiser, sent_at=first["at"])).text()
    later = await printed(client, organiser, sent_at=second["at"])
    assert ["Zweite" in later.text(0), "Dritte" in later.text(1), len(later)] == [True, True, 2]
    assert len(await printed(client, organiser)) == 3
    clock.move(days=1)
    answer = await client.post(f"{API}/invitations/remind", json={"wave": 1}, headers=organiser)
    reminder = await printed(client, organiser, reminded_at=answer.json()["at"])
    assert len(reminder) == 3
    assert "Noch wissen wir nicht, ob Sie kommen" in reminder.text()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 422),
        ({"wave": 1, "sent_at": "gestern"}, 422),
        ({"wave": 1, "sent_at": "2026-11-22T12:00:00"}, 422),
        ({"wave": 1, "part": 0}, 422),
        ({"wave": 10**20}, 422),
        ({"wave": 1, "part": 2}, 409),
        ({"wave": 2}, 409),
    ],
)
async def test_what_cannot_be_printed(client, organiser, query, status):
    await an_event(client, organiser, slug="werkstatt", format="closed")
    await sent(client, organiser, {"name": "Erste"} | PLACE)
    answer = await client.get(f"{API}/invitations/letters.pdf", params=query, headers=organiser)
    assert answer.status_code == status
