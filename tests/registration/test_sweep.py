"""What time ends by itself."""

import pytest
from factories import a_sign_up, a_token, an_event

from core.db import row, rows
from registration.actions import sweep

pytestmark = pytest.mark.anyio
URL = "/api/v1/events/stadtkonferenz/registrations"


async def test_who_never_confirms_is_forgotten_after_three_days_and_the_count_stays(client, clock):
    await an_event(client, await a_token())
    body = a_sign_up(name="Jürgen Müller-Lüdenscheidt") | {
        "contact": {"name": "J", "email": "j@posteo.example", "phone": "0231 1"}
    }
    assert (await client.post(URL, json=body)).status_code == 201
    clock.move(hours=71, minutes=59)
    await sweep()
    assert (await row("SELECT state, email FROM registration"))["email"] == "j@posteo.example"
    clock.move(minutes=1)
    await sweep()
    left = await row(
        "SELECT r.state, r.name, r.email, r.email_folded, r.phone, a.name AS person, a.folded"
        " FROM registration r JOIN attendee a ON a.registration = r.id"
    )
    assert dict(left) == {
        "state": "expired", "name": "", "email": None, "email_folded": None, "phone": None, "person": "", "folded": "",
    }  # fmt: skip
    letters = await rows("SELECT to_address, to_name, text, html, attachments, state FROM letter")
    assert [tuple(letter.values()) for letter in letters] == [("", "", "", "", "[]", "obsolete")]
    assert len(await rows("SELECT id FROM attendee")) == 1
