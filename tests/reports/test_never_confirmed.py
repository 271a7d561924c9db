"""Who never confirmed is in no figure, whatever the desk did to the sign-up meanwhile.

Seen red when a renaming was noted as if the registration were active: "registered" and "cancelled" were 2.
"""

from datetime import timedelta

import pytest
from door import START
from factories import a_sign_up, a_token, an_event, signed_up
from halls import value

from core.db import row
from registration import actions
from registration.queries import event_by_slug
from reports.queries import figures_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "change", [{"name": "Nguyễn Thị Ánh"}, {"mode": "online"}, {"group": "Tisch 1"}, {"state": "cancelled"}], ids=str
)
@pytest.mark.parametrize("late", [False, True], ids=["before the start", "after it"])
async def test_a_change_at_the_desk_confirms_nobody(client, clock, change, late):
    organiser = await a_token()
    await an_event(client, organiser, seats={"on_site": 5, "online": 5}, hold_minutes=30, max_party=2)
    await signed_up(client, organiser, name="Jürgen Brandt")
    if late:
        clock.set(START - timedelta(minutes=10))
    answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=a_sign_up(name="Öztürk"))
    assert answer.status_code == 201, answer.text
    pending = await row("SELECT a.id, a.registration FROM attendee a JOIN registration r ON r.id = a.registration"
                        " WHERE r.state = 'pending'")  # fmt: skip
    if late:
        clock.set(START + timedelta(minutes=1))
    body = {"attendees": [{"id": str(pending["id"])} | change]}
    answer = await client.patch(f"/api/v1/registrations/{pending['registration']}", json=body, headers=organiser)
    assert answer.status_code == 200, answer.text
    event = await event_by_slug("stadtkonferenz")
    for hours in (0, 1, 4):
        clock.set(max(clock(), START + timedelta(hours=hours)))
        await actions.sweep()
        counted = await figures_of(event, clock())
        told = {name: value(counted, name) for name in ("registered", "seated", "waitlisted", "cancelled")}
        assert told == {"registered": 1, "seated": 1, "waitlisted": 0, "cancelled": 0}
