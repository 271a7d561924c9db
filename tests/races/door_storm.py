"""Three phones against a real server, all at once: each in its own hurry, none of them sure of what has arrived.

What is in the queues lies in the hour before the storm, for one person further apart than a request can hang, so that
the order of effective times is that of the gestures; the rest happens in the storm itself. In which order all of it
arrives is the storm's.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from door_model import Gesture, Model, Phone
from door_truth import LATE, moment, placed
from factories import EVENT, a_sign_up

CUT = 0.3  # how many answers are lost; a third as many requests are torn in the middle, or find no network
Happening = tuple[datetime, Callable[[Model], object]]  # when it arrived, and how the model is told


class Storm:
    """An event, its people, three phones and a lead, and everything that was sent and heard."""

    def __init__(self, server: Any, people: int, seed: int) -> None:
        self.server, self.random, self.people = server, random.Random(seed), people
        self.heard: dict[UUID, dict[str, Any]] = {}
        self.anew: Counter[UUID] = Counter()  # how often a scan was answered as one that was not known
        self.scans: list[Gesture] = []
        self.undos: list[tuple[UUID, Gesture]] = []
        self.devices: dict[str, Phone] = {}  # all that ever were, by the server's name for them

    async def open(self) -> "Storm":
        """The event has been open for two hours; everybody has a ticket, some only a place on the waiting list."""
        now = datetime.now(UTC)
        self.start, self.opens = now - timedelta(minutes=60), now - timedelta(hours=2)
        event = EVENT | {"starts_at": now.isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()}
        event |= {"doors_open_at": self.opens.isoformat(), "track_exits": True}
        event |= {"max_party": 50, "seats": {"on_site": None, "online": 0}}
        self.organiser = self.server.token("organiser")
        await self.ask("POST", "/events", self.organiser, event)
        self.tickets: list[dict[str, Any]] = []
        for first in range(0, self.people, 50):
            await self._sign_up(min(50, self.people - first), waiting=first + 50 >= self.people)
        self.lead = Phone("Leitung", timedelta(0), lead=True)
        await self.enrol(self.lead, "lead")
        self.phones = [Phone(f"Telefon {n}", timedelta(minutes=off)) for n, off in enumerate((-10, 3, 10))]
        for phone in self.phones:
            await self.enrol(phone)
        return self

    async def _sign_up(self, people: int, waiting: bool) -> None:
        mode = "online" if waiting else "on_site"
        body = a_sign_up(people=people, mode=mode, contact={"name": "Bezirk"})  # no address, so no letter
        made = await self.ask("POST", f"/events/{EVENT['slug']}/registrations", self.organiser, body)
        standing = {"standing": "waiting" if waiting else "valid", "registration": made["id"]}
        self.tickets += [one | standing for one in made["attendees"]]

    async def ask(self, method: str, path: str, header: dict[str, str], body: Any = None) -> Any:
        """One request that must succeed."""
        async with self.server.client() as client:
            answer = await client.request(method, f"/api/v1{path}", json=body, headers=header)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def enrol(self, phone: Phone, role: str = "scan") -> None:
        """A phone, or the same one anew: another device with the queue it had."""
        made = await self.ask("POST", f"/events/{EVENT['slug']}/enrolments", self.organiser, {"role": role})
        told = await self.ask("POST", "/devices", {}, {"token": made["url"].partition("#e=")[2], "name": phone.name})
        phone.header, phone.key = {"Authorization": f"Bearer {told['token']}"}, f"device:{told['id']}"
        self.devices[phone.key] = Phone(phone.name, phone.off, phone.key, phone.header, lead=phone.lead)

    def _gesture(self, phone: Phone, person: int | None, at: datetime) -> Gesture:
        direction = self.random.choice(("in", "in", "in", "out"))
        shown = self.random.choice(("admit", "admit", "admit", "again", "refuse", None))
        one = Gesture(person, direction, at, phone.off, shown)
        self.scans.append(one)
        return one

    def fill_queues(self, scans: int) -> None:
        """What has happened at the doors; now and then a code that nobody has."""
        busy: dict[int | None, list[int]] = {}
        seconds = iter(self.random.sample(range(3500), 3500))
        while scans:
            second, person = next(seconds), self.random.choice([*range(self.people), None])
            if any(abs(second - other) <= LATE.total_seconds() for other in busy.get(person, ())):
                continue
            busy.setdefault(person, []).append(second)
            phone = self.random.choice(self.phones)
            phone.queue.append(self._gesture(phone, person, self.start + timedelta(seconds=second)))
            scans -= 1

    def _body(self, phone: Phone, batch: Sequence[Gesture]) -> dict[str, Any]:
        scans = []
        for one in batch:
            code = "0" * 20 if one.person is None else self.tickets[one.person]["ticket_code"]
            sent = {"id": str(one.id), "event": EVENT["slug"], "direction": one.direction, "code": code}
            scans.append(sent | {"at": (one.at + one.off).isoformat()} | ({"shown": one.shown} if one.shown else {}))
        return {"sent_at": (datetime.now(UTC) + phone.off).isoformat(), "scans": scans}

    async def send(self, client: httpx.AsyncClient, phone: Phone, batch: Sequence[Gesture]) -> None:
        """A batch, and its answer. What was heard once is heard for ever, and recorded it was once."""
        answer = await client.post("/api/v1/scans", json=self._body(phone, batch), headers=phone.header)
        assert answer.status_code == 200, answer.text
        for one, told in zip(batch, answer.json()["verdicts"], strict=True):
            before = self.heard.setdefault(one.id, told)
            assert [told.get(name) for name in ("verdict", "reason", "first")] == [
                before.get(name) for name in ("verdict", "reason", "first")
            ]
            self.anew[one.id] += not told["replayed"]
            assert self.anew[one.id] <= 1, "recorded anew"

    async def _try(self, client: httpx.AsyncClient, phone: Phone, batch: Sequence[Gesture]) -> bool:
        """Send; whether the phone has heard the answer."""
        patience = self.random.uniform(0, 0.03) if self.random.random() < CUT / 3 else None
        try:
            async with asyncio.timeout(patience):
                await self.send(client, phone, batch)
        except TimeoutError:
            return False
        except httpx.TransportError:
            await asyncio.sleep(0.1)  # the server is gone
            return False
        return self.random.random() >= CUT

    async def deliver(self, phone: Phone, scans: int) -> None:
        """Empty a queue in batches of any size and order, some twice at once; meanwhile so many people come."""
        async with self.server.client() as client:
            while phone.queue or scans:
                batch = self.random.sample(phone.queue, min(len(phone.queue), self.random.randint(1, 25)))
                if scans and (not batch or self.random.random() < 0.7):
                    one = self._gesture(phone, self.random.randrange(self.people), datetime.now(UTC))
                    phone.queue.append(one)
                    batch.append(one)
                    scans -= 1
                if self.random.random() < CUT / 3:
                    await asyncio.sleep(0.01)  # no network
                    continue
                twice = 2 if self.random.random() < 0.2 else 1
                if any(await asyncio.gather(*(self._try(client, phone, batch) for _ in range(twice)))):
                    gone = {one.id for one in batch}
                    phone.queue = [one for one in phone.queue if one.id not in gone]

    async def undo(self, number: int) -> None:
        """The lead takes scans back, whether they have arrived or not; where no answer comes, again."""
        async with self.server.client() as client:
            for one in self.random.sample(self.scans, number):
                key, now = uuid4(), datetime.now(UTC).isoformat()
                body, path = {"id": str(key), "at": now, "sent_at": now, "reason": "vertippt"}, f"/scans/{one.id}/undo"
                self.undos.append((key, one))
                answer = None
                while answer is None:
                    try:
                        answer = await client.post(f"/api/v1{path}", json=body, headers=self.lead.header)
                    except httpx.TransportError:
                        await asyncio.sleep(0.1)
                assert answer.status_code in (200, 202), answer.text

    async def rage(self, phones: Sequence[Phone], fresh: int, kill_after: int | None = None) -> None:
        """All phones and the lead at once; the server may be killed after so many answers, and comes back."""
        heard = len(self.heard)
        tasks = [asyncio.create_task(self.deliver(phone, fresh)) for phone in phones]
        tasks.append(asyncio.create_task(self.undo(fresh)))
        async with asyncio.timeout(600):
            if kill_after:
                while len(self.heard) < heard + kill_after:
                    assert not any(task.done() and task.exception() for task in tasks), "ended before it was killed"
                    await asyncio.sleep(0.01)
                assert not all(task.done() for task in tasks)
                self.server.kill()
                await asyncio.sleep(0.3)
                await self.server.start("--no-deliver")
            await asyncio.gather(*tasks)

    async def retold(self, changes: Sequence[Happening]) -> Model:
        """The model, told everything in the order in which it arrived; each scan stands there once and in its time."""
        model = Model(self.people, None, self.opens, datetime.now(UTC) + timedelta(hours=3))
        model.standing = [one["standing"] for one in self.tickets]
        scans = {UUID(str(one["id"])): one for one in await self.server.rows("SELECT * FROM scan")}
        assert set(scans) == {one.id for one in self.scans}
        undone = {UUID(str(one["id"])): one for one in await self.server.rows("SELECT * FROM undo")}
        assert set(undone) == {key for key, _one in self.undos}
        story = [*changes]
        story += [self._arrival(one, scans[one.id]) for one in self.scans]
        story += [self._undoing(key, one, moment(undone[key]["arrival"])) for key, one in self.undos]
        for _at, happens in sorted(story, key=lambda each: each[0]):
            happens(model)
        return model

    def _arrival(self, one: Gesture, row: dict[str, Any]) -> Happening:
        device, heard, (effective, live) = self.devices[row["device"]], self.heard[one.id], placed(row, one.at)
        assert device.off == one.off, "not its phone"

        def happens(model: Model) -> None:
            model.arrive(device, one, effective, live)
            assert (row["verdict"], row["reason"]) == one.verdict == (heard["verdict"], heard["reason"])

        return moment(row["arrival"]), happens

    def _undoing(self, key: UUID, one: Gesture, arrival: datetime) -> Happening:
        return arrival, lambda model: model.undo(self.lead, one, key, arrival)
