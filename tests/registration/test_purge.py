"""What is deleted when its time is over, and that nothing else is."""

from datetime import timedelta

import pytest
from factories import a_token, an_event, signed_up

pytestmark = pytest.mark.anyio
STATISTICS = [
    {"key": "alter", "label": "Wie alt?", "kind": "choice", "statistics": True,
     "options": [{"key": "jung", "label": "unter 30"}, {"key": "alt", "label": "darüber"}]}
]  # fmt: skip
PROVISIONS = [{"key": "stufenlos", "label": "Stufenloser Platz", "seats": 3}]


@pytest.fixture
async def organiser(client, clock):
    return await a_token()


def person(name, **more):
    return {"name": name, "mode": "on_site", "answers": {"alter": "jung"}} | more


async def test_provisions_go_after_a_week_and_names_after_four(client, organiser, clock):
    from core.db import row, rows
    from registration.own.actions import due, purge

    event = await an_event(client, organiser, questions=STATISTICS, provisions=PROVISIONS)
    made = await signed_up(client, organiser, attendees=[person("Ana", provisions=["stufenlos"])])
    clock.set(clock() + timedelta(days=1))
    assert await due() == {}
    clock.move(days=96, hours=2)  # 27 February, 14:00: the event ended on the 20th, 13:00
    assert event["ends_at"].startswith("2027-02-20")
    expected = {"attendee": 1, "letter": 1, "provision_wish": 1}
    assert await due() == expected
    assert await purge() == expected
    assert await rows("SELECT id FROM provision_wish") == []
    assert (await row("SELECT name, provision_seat FROM attendee")) == {"name": "Ana", "provision_seat": None}
    clock.move(days=21)
    found = await due()
    assert await purge() == found
    assert {"registration", "attendee", "ticket", "letter", "statistic_answer"} <= set(found)
    assert await due() == await purge() == {}
    bare = await row("SELECT name, email, created_at FROM registration")
    assert (bare["name"], bare["email"]) == ("", None)
    assert await rows("SELECT id FROM ticket") == []
    link = made["manage_url"].removeprefix("http://einlass.test")
    assert (await client.get(link)).status_code == 404


