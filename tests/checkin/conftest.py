"""An event whose doors are open, and a device at its door."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from factories import a_token, an_event, signed_up

SLUG = "stadtkonferenz"


class Hall:
    """One event and a device at its door; it says what came back, and fails loudly when that was an error."""

    def __init__(self, client, clock, organiser: dict[str, str], event: dict[str, Any]) -> None:
        self.client, self.clock, self.organiser, self.event = client, clock, organiser, event
        self.slug, self.id = event["slug"], uuid.UUID(event["id"])

    async def open(self) -> "Hall":
        """Give it a device."""
        self.device = await a_token("door", self.id)
        return self

    async def ticket(self, name: str = "Aylin Yıldız-Brandt", **fields: Any) -> str:
        """The code of somebody newly signed up."""
        return (await signed_up(self.client, self.organiser, self.slug, name=name, **fields))["attendees"][0][
            "ticket_code"
        ]

    def a_scan(self, code: str | None = None, *, ago: float = 0, **fields: Any) -> dict[str, Any]:
        """A scan as a phone sends it; ago: seconds before now."""
        at = datetime.fromtimestamp(self.clock().timestamp() - ago, UTC)
        sent = {"id": str(uuid.uuid4()), "event": self.slug, "direction": "in", "at": at.isoformat(), "gate": "Nord"}
        return sent | ({"code": code} if code is not None else {}) | fields

    async def post(self, path: str, body: Any, device: dict[str, str] | None = None):
        """The bare answer of the API."""
        return await self.client.post(f"/api/v1{path}", json=body, headers=device or self.device)

    async def send(self, *scans: dict[str, Any], device: dict[str, str] | None = None) -> list[dict[str, Any]]:
        """The verdicts of a batch."""
        body = {"sent_at": self.clock().isoformat(), "scans": list(scans)}
        answer = await self.post("/scans", body, device)
        assert answer.status_code == 200, answer.text
        return answer.json()["verdicts"]

    async def scan(self, code: str | None = None, *, device: dict[str, str] | None = None, **fields: Any):
        """The verdict of one scan."""
        return (await self.send(self.a_scan(code, **fields), device=device))[0]

    async def undo(self, scan: str, *, device: dict[str, str] | None = None, ago: float = 0, **fields: Any):
        """Take a scan back."""
        now = self.clock().isoformat()
        at = datetime.fromtimestamp(self.clock().timestamp() - ago, UTC).isoformat()
        body = {"sent_at": now, "id": str(uuid.uuid4()), "at": at, "reason": "vertippt"} | fields
        return await self.post(f"/scans/{scan}/undo", body, device)

    async def walk_in(self, **fields: Any):
        """Somebody without a ticket."""
        now = self.clock().isoformat()
        return await self.post(f"/events/{self.slug}/walk-ins", {"sent_at": now, "id": str(uuid.uuid4())} | fields)

    async def find(self, text: str) -> list[dict[str, Any]]:
        """People by name."""
        answer = await self.client.get(f"/api/v1/door/{self.slug}/people", params={"q": text}, headers=self.device)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def inside(self) -> int:
        """The headcount, which must be what the rows say."""
        from checkin.ledger import headcount
        from core.db import row

        counter = (await row("SELECT inside FROM event WHERE id = ?", self.id))["inside"]
        assert counter == max(0, await headcount(self.id))
        return counter

    async def attendance(self, code: str, session: str = "") -> dict[str, Any] | None:
        """What the scans of this ticket came to."""
        from core.db import row

        return await row(
            "SELECT t.* FROM attendance t JOIN ticket k ON k.attendee = t.attendee"
            " WHERE k.code = ? AND t.event = ? AND t.session = ?",
            code,
            self.id,
            session,
        )


@pytest.fixture
def hall(client, clock):
    """hall(**event fields): an event at 13:00 UTC, an hour from now."""

    async def make(**fields: Any) -> Hall:
        organiser = await a_token()
        times = {"starts_at": "2026-11-22T13:00:00Z", "ends_at": "2026-11-22T16:00:00Z"}
        return await Hall(client, clock, organiser, await an_event(client, organiser, **(times | fields))).open()

    return make


@pytest.fixture
async def staff(client):
    """Somebody of the door staff, signed in by the link."""
    from core.staff.actions import add_account
    from core.staff.actors import COMMAND

    invited = await add_account(COMMAND, "tuer@dortmund.example", "door", "Timo Tür")
    answer = await client.post(invited.url.removeprefix("http://einlass.test"), data={"next": "/organise/door"})
    assert answer.status_code == 303
    return client
