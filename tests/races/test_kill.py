"""kill -9 in a storm: what was answered is there, nothing is there twice, and letters go at most once too often."""

import asyncio
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from factories import EVENT, a_sign_up

pytestmark = pytest.mark.anyio
SIGN_UPS = "/api/v1/events/stadtkonferenz/registrations"
SCANS = "/api/v1/scans"


class Storm:
    """Sixteen clients that sign people up and scan tickets until the server is gone, and what they were told."""

    def __init__(self, server, door: dict[str, str], codes: list[str]) -> None:
        self.server, self.door = server, door
        self._codes = iter(codes)
        self.sign_ups: dict[str, tuple[dict, dict | None]] = {}  # by key: what was sent, what was answered
        self.scans: dict[str, tuple[dict, dict | None]] = {}  # by id

    @property
    def answered(self) -> int:
        """How many answers have come."""
        return sum(told is not None for _sent, told in [*self.sign_ups.values(), *self.scans.values()])

    async def sign_up(self, client: httpx.AsyncClient, body: dict) -> None:
        """One person signs up."""
        key = body["idempotency_key"]
        self.sign_ups[key] = (body, None)
        answer = await client.post(SIGN_UPS, json=body)
        assert answer.status_code == 201, answer.text
        self.sign_ups[key] = (body, answer.json())

    async def scan(self, client: httpx.AsyncClient, scan: dict) -> None:
        """One ticket is read."""
        self.scans[scan["id"]] = (scan, None)
        body = {"sent_at": datetime.now(UTC).isoformat(), "scans": [scan]}
        answer = await client.post(SCANS, json=body, headers=self.door)
        assert answer.status_code == 200, answer.text
        self.scans[scan["id"]] = (scan, answer.json()["verdicts"][0])

    async def _sign_people_up(self, client: httpx.AsyncClient) -> None:
        while True:
            await self.sign_up(client, a_sign_up(idempotency_key=str(uuid.uuid4())))

    async def _scan_tickets(self, client: httpx.AsyncClient) -> None:
        for code in self._codes:
            now = datetime.now(UTC).isoformat()
            scan = {"id": str(uuid.uuid4()), "code": code, "event": "stadtkonferenz", "direction": "in", "at": now}
            await self.scan(client, scan)

    async def rage(self, until_answered: int) -> None:
        """Storm, and kill the server after so many answers."""
        async with self.server.client() as client:
            tasks = [asyncio.create_task(self._sign_people_up(client)) for _ in range(12)]
            tasks += [asyncio.create_task(self._scan_tickets(client)) for _ in range(4)]
            goal = self.answered + until_answered
            while self.answered < goal:
                await asyncio.sleep(0.01)
            self.server.kill()
            for end in await asyncio.gather(*tasks, return_exceptions=True):
                assert end is None or isinstance(end, httpx.TransportError), repr(end)

    async def ask_again(self) -> None:
        """Send everything once more, answered or not: whatever was answered is answered the same."""
        before_sign_ups, before_scans = dict(self.sign_ups), dict(self.scans)
        async with self.server.client() as client:
            for key, (body, told) in before_sign_ups.items():
                await self.sign_up(client, body)
                assert told in (None, self.sign_ups[key][1])
            for scan_id, (scan, told) in before_scans.items():
                await self.scan(client, scan)
                now = self.scans[scan_id][1]
                if told is not None:
                    assert now == told | {"replayed": True}


async def _hall(server) -> Storm:
    """An event whose doors are open, with 300 tickets and a device."""
    starts = datetime.now(UTC) + timedelta(hours=1)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=4)).isoformat()}
    organiser = server.token("organiser")
    async with server.client() as client:
        event = EVENT | times | {"seats": {"on_site": None}, "max_party": 50}
        made = await client.post("/api/v1/events", json=event, headers=organiser)
        assert made.status_code == 201, made.text
        codes = []
        for number in range(6):
            body = a_sign_up(people=50, contact={"name": f"Bezirk {number}"})  # no address, so no letter
            party = (await client.post(SIGN_UPS, json=body, headers=organiser)).json()
            codes += [person["ticket_code"] for person in party["attendees"]]
    return Storm(server, server.token("door", "--event", "stadtkonferenz"), codes)


async def _letters_are_out(server) -> None:
    async with asyncio.timeout(120):
        while await server.rows("SELECT id FROM letter WHERE state = 'queued' LIMIT 1"):
            await asyncio.sleep(0.2)


async def _killed(server, mailbox, times: int, answers: int) -> None:
    await server.start()
    storm = await _hall(server)
    in_flight = 0
    mailbox.pause = 0.02  # so that one is in flight at any time
    for _ in range(times):
        await storm.rage(answers)
        leased = await server.rows("SELECT id FROM letter WHERE state = 'queued' AND leased_until IS NOT NULL")
        assert len(leased) <= 1
        in_flight += len(leased)
        await server.rows("UPDATE letter SET leased_until = '2026-01-01 00:00:00+00:00' WHERE leased_until IS NOT NULL")
        await server.start()
        await storm.ask_again()
    mailbox.pause = 0
    await _nothing_is_there_twice(server, storm)
    await _letters_are_out(server)
    _letters_went_once(mailbox, storm, in_flight)


async def _nothing_is_there_twice(server, storm: Storm) -> None:
    addresses = Counter(one["email"] for one in await server.rows("SELECT email FROM registration"))
    addresses.pop(None)
    assert addresses == Counter(body["contact"]["email"] for body, _told in storm.sign_ups.values())
    stored = {str(one["id"]) for one in await server.rows("SELECT id FROM scan")}
    assert stored == set(storm.scans)
    present = await server.rows("SELECT attendee FROM attendance")
    assert len(present) == len({one["attendee"] for one in present}) == len(storm.scans)
    (event,) = await server.rows("SELECT inside FROM event")
    assert event["inside"] == len(storm.scans)
    assert await server.miscounted() == []


def _letters_went_once(mailbox, storm: Storm, in_flight: int) -> None:
    letters = Counter(address for address, _message_id in mailbox.arrived)
    assert set(letters) == {body["contact"]["email"] for body, _told in storm.sign_ups.values()}
    assert letters.total() - len(letters) <= in_flight
    assert len({message_id for _address, message_id in mailbox.arrived}) == len(letters), "twice, but the same letter"


async def test_killed_once(server, mailbox):
    await _killed(server, mailbox, times=1, answers=60)


@pytest.mark.long
async def test_killed_again_and_again(server, mailbox):
    await _killed(server, mailbox, times=6, answers=120)


async def test_clients_that_hang_up_leave_nothing_half_done(server):
    """Connections closed as soon as the request is out: it is carried out or it is not, and the next one is served."""
    await server.start("--no-deliver")
    storm = await _hall(server)
    request = SIGN_UPS.encode()
    for _ in range(40):
        _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        body = httpx.Request("POST", "http://x", json=a_sign_up()).content
        writer.write(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" % request)
        writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.transport.abort()
    async with server.client() as client:
        await storm.sign_up(client, a_sign_up(idempotency_key=str(uuid.uuid4())))
    counted = "SELECT (SELECT count(*) FROM registration) AS all_of_them, count(*) AS whole FROM registration r WHERE"
    parts = [f"EXISTS (SELECT 1 FROM {table} WHERE registration = r.id)" for table in ("attendee", "letter")]
    (found,) = await server.rows(f"{counted} r.email IS NOT NULL AND {' AND '.join(parts)}")
    assert found["whole"] == found["all_of_them"] - 6
    assert await server.miscounted() == []
