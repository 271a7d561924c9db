"""Three phones at one door, whatever they send and whenever: the server holds what door_model.py says it must.

Clocks are off by up to ten minutes; batches come late, twice, in any order, and with lost answers; phones are reloaded
and revoked; undos come before and after their scans; leads answer, and the desk cancels and renames meanwhile.
"""

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from anyio.from_thread import run as in_loop
from door_model import Gesture, Model, Phone
from factories import EVENT, a_sign_up, a_token
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from machines import examined

from checkin.recount import differences
from core import limits
from core.db import rows

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPENS, CLOSES = START + timedelta(minutes=1), START + timedelta(hours=5)
NOBODYS = "0" * 20
A_TICK = timedelta(milliseconds=1)
_slugs = itertools.count(1)
which = st.integers(0, 30)
phones = st.integers(0, 2)
directions = st.sampled_from(("in", "in", "in", "out"))
shown = st.sampled_from(("admit", "admit", "admit", "again", "refuse", "unknown", None))
minutes_off = st.integers(-10, 10)
seconds = st.sampled_from((1, 1, 20, 61, 300, 1800, 7200))
gestures = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 11), directions, shown, st.booleans(), seconds),
                    min_size=2, max_size=10)  # fmt: skip


class Door(RuleBasedStateMachine):
    """One event with three phones; each rule is something that happens at its door."""

    def __init__(self, client: Any, clock: Any) -> None:
        super().__init__()
        self.client, self.clock = client, clock
        self.scans: list[Gesture] = []
        self.sound = False

    def _ask(self, method: str, path: str, header: dict[str, str], body: Any = None) -> Any:
        return in_loop(lambda: self.client.request(method, f"/api/v1{path}", json=body, headers=header))

    def _told(self, method: str, path: str, header: dict[str, str], body: Any = None) -> Any:
        answer = self._ask(method, path, header, body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def _moment(self, seconds: int = 1) -> datetime:
        self.sound = False
        return self.clock.move(seconds=seconds)

    @initialize(
        people=st.integers(1, 2),
        room_limit=st.sampled_from((None, None, 2, 4)),
        off=st.tuples(minutes_off, minutes_off, minutes_off),
    )
    def open(self, people: int, room_limit: int | None, off: tuple[int, ...]) -> None:
        """People with tickets, somebody on the waiting list, three phones and a lead."""
        self.clock.set(START)
        limits.buckets.clear()
        self.slug = f"tuer-{next(_slugs)}"
        self.organiser = in_loop(a_token)
        event = EVENT | {"slug": self.slug, "starts_at": "2026-11-22T13:00:00Z", "ends_at": "2026-11-22T16:00:00Z"}
        event |= {"doors_open_at": OPENS.isoformat(), "track_exits": True, "room_limit": room_limit}
        event |= {"seats": {"on_site": None, "online": 0}}
        self.event = UUID(self._told("POST", "/events", self.organiser, event)["id"])
        self.people = [self._signed_up("on_site") for _ in range(people)] + [self._signed_up("online")]
        self.model = Model(len(self.people), room_limit, OPENS, CLOSES)
        self.model.standing[-1] = "waiting"
        self.lead = Phone("Leitung", timedelta(0), header=in_loop(a_token, "door", self.event), lead=True)
        found = in_loop(rows, "SELECT id FROM api_token ORDER BY created_at DESC, id")
        self.lead.key = f"token:{found[0]['id']}"
        self.phones = [Phone(f"Telefon {n}", timedelta(minutes=by)) for n, by in enumerate(off)]
        for phone in self.phones:
            self._enrol(phone)

    def _signed_up(self, mode: str) -> dict[str, Any]:
        made = self._told("POST", f"/events/{self.slug}/registrations", self.organiser, a_sign_up(mode=mode))
        return made["attendees"][0] | {"registration": made["id"]}

    def _enrol(self, phone: Phone) -> None:
        made = self._told("POST", f"/events/{self.slug}/enrolments", self.organiser, {"role": "search"})
        token = made["url"].partition("#e=")[2]
        told = self._told("POST", "/devices", {}, {"token": token, "name": phone.name})
        phone.header, phone.key = {"Authorization": f"Bearer {told['token']}"}, f"device:{told['id']}"
        phone.revoked = False

    def _body(self, one: Gesture) -> dict[str, Any]:
        code = NOBODYS if one.person is None else self.people[one.person]["ticket_code"]
        sent = {"id": str(one.id), "event": self.slug, "direction": one.direction, "code": code, "gate": "Nord"}
        sent |= {"shown": one.shown} if one.shown else {}
        sent |= {"override": "Ausnahme"} if one.override else {}
        return sent | {"at": (one.at + one.off).isoformat()}

    def _send(self, phone: Phone, batch: list[Gesture]) -> None:
        """One request; whatever its answer is, it is what the model says, and the stored one for what was known."""
        now = self._moment()
        known = {one.id for one in batch if one.effective is not None}
        self.model.deliver(phone, batch, now)
        body = {"sent_at": (now + phone.off).isoformat(), "scans": [self._body(one) for one in batch]}
        told = self._told("POST", "/scans", phone.header, body)["verdicts"]
        for one, answer in zip(batch, told, strict=True):
            assert (answer["verdict"], answer["reason"]) == one.verdict, (one, answer)
            assert answer["replayed"] == (one.id in known)
            assert answer.get("undone", False) == one.undone
            clash = one.person is not None and one.verdict[0] != "refuse" and bool(self.model.conflict(one.person))
            assert ("conflict" in answer) == clash

    @rule(gestures=gestures)
    def scan(self, gestures: list[tuple[Any, ...]]) -> None:
        """Tickets, now and then a stranger's, are held before phones, which may have a network; or before the lead."""
        for by, person, direction, shown, online, seconds in gestures:
            device, whose = [*self.phones, self.lead][by], None if person < 0 else person % len(self.people)
            now = self._moment(seconds if self.clock() < CLOSES + timedelta(hours=4) else 1)
            one = Gesture(whose, direction, now, device.off, shown, override=device.lead)
            self.scans.append(one)
            if online or device.lead:
                self._send(device, [one])
            else:
                device.queue.append(one)

    @precondition(lambda self: any(phone.queue for phone in self.phones))
    @rule(phone=phones, late=st.sampled_from((1, 30, 300)), part=st.integers(1, 8), seed=st.integers(0, 9),
          lost=st.booleans(), twice=st.booleans())  # fmt: skip
    def deliver(self, phone: int, late: int, part: int, seed: int, lost: bool, twice: bool) -> None:
        """A phone sends some of its queue in any order; the answer may be lost, the batch doubled on its way."""
        holder = next(one for one in self.phones[phone:] + self.phones[:phone] if one.queue)
        self._moment(late)
        batch = random.Random(seed).sample(holder.queue, min(part, len(holder.queue)))
        for _ in range(1 + twice):
            self._send(holder, batch)
        if not lost:
            holder.queue = [one for one in holder.queue if one not in batch]

    @precondition(lambda self: self.model.scans)
    @rule(phone=phones, seed=which)
    def repeat(self, phone: int, seed: int) -> None:
        """Any phone sends again what any has sent."""
        arrived = self.model.scans
        self._send(self.phones[phone], random.Random(seed).sample(arrived, min(5, len(arrived))))

    @rule(phone=phones, off=minutes_off, revoked=st.booleans())
    def renew(self, phone: int, off: int, revoked: bool) -> None:
        """A phone is shut out by a lead; or enrolled anew, with the same queue and another clock."""
        holder = self.phones[phone]
        self._moment()
        if revoked:
            self._told("POST", f"/devices/{holder.key.partition(':')[2]}/revoke", self.lead.header)
            holder.revoked = True
            return
        holder.off = timedelta(minutes=off)
        for one in holder.queue:  # what was written down is moved along with the clock
            one.off = holder.off
        self._enrol(holder)

    @precondition(lambda self: self.scans)
    @rule(by=st.integers(0, 4), index=which, kept=st.booleans(), twice=st.booleans())
    def undo(self, by: int, index: int, kept: bool, twice: bool) -> None:
        """A scan is taken back by anybody: one that has not arrived, one that a lead looks at, or any."""
        device, key = [*self.phones, self.lead, self.lead][by], uuid4()
        scans = [one for one in self.scans if kept and (one.quarantined or one.decided)] or self.scans
        one = scans[-1 - index % len(scans)]
        now = self._moment()
        stamp = (now + device.off).isoformat()
        body = {"id": str(key), "at": stamp, "sent_at": stamp, "reason": "vertippt"}
        status = self.model.undo(device, one, key, now)
        for _ in range(1 + twice):
            assert self._ask("POST", f"/scans/{one.id}/undo", device.header, body).status_code == status

    @rule(by=st.integers(0, 3), count=st.sampled_from((1, 1, 1, 3)), direction=directions, named=st.booleans(),
          seconds=st.sampled_from((0, 5, 90, 600)), twice=st.booleans())  # fmt: skip
    def walk_in(self, by: int, count: int, direction: str, named: bool, seconds: int, twice: bool) -> None:
        """People without a ticket come or go; some are sent later."""
        device, now, key = [*self.phones, self.lead][by], self._moment(), uuid4()
        named &= count == 1 and direction == "in"
        at, sent = now - timedelta(seconds=seconds) + device.off, now + device.off
        body = {"id": str(key), "count": count, "direction": direction, "at": at.isoformat()}
        body |= {"sent_at": sent.isoformat()} | ({"name": "Ada Öztürk"} if named else {})
        status = self.model.walk_in(key, count, direction, named, timedelta(seconds=seconds), now, device.revoked)
        for _ in range(1 + twice):
            assert self._ask("POST", f"/events/{self.slug}/walk-ins", device.header, body).status_code == status

    @precondition(lambda self: self.model.mergeable())
    @rule(index=which, person=which)
    def merge(self, index: int, person: int) -> None:
        """Somebody without a ticket had one after all."""
        there = self.model.mergeable()
        one, whose = there[index % len(there)], person % len(self.people)
        self._moment()
        body = {"id": str(uuid4()), "attendee": self.people[whose]["id"]}
        self._told("POST", f"/walk-ins/{one.id}/merge", self.lead.header, body)
        one.merged = whose

    @precondition(lambda self: self.model.disputed())
    @rule(index=which, persons=st.integers(1, 4), twice=st.booleans())
    def answer_conflict(self, index: int, persons: int, twice: bool) -> None:
        """A lead says how many came in by one ticket; perhaps not for the first time."""
        found = self.model.disputed()
        self._moment()
        person = found[index % len(found)]
        listed = self._told("GET", f"/door/{self.slug}/conflicts?everything=true", self.lead.header)["items"]
        (conflict,) = [one for one in listed if one["attendee"] == self.people[person]["id"]]
        scans, body = self.model.conflict(person), {"id": str(uuid4()), "persons": persons}
        for _ in range(1 + twice):
            answer = self._ask("POST", f"/door/{self.slug}/conflicts/{conflict['id']}", self.lead.header, body)
            assert answer.status_code == (200 if persons <= len(scans) else 422), answer.text
        if persons <= len(scans):
            self.model.answers[person] = (frozenset(one.id for one in scans), persons)

    @precondition(lambda self: self.model.listed())
    @rule(index=which, counts=st.sampled_from((True, True, False)), twice=st.booleans())
    def answer_quarantine(self, index: int, counts: bool, twice: bool) -> None:
        """A lead looks at a refused scan, or at what a phone that was shut out has still sent."""
        waiting = self.model.listed()
        self._moment()
        key, body = list(waiting)[index % len(waiting)], {"id": str(uuid4()), "counts": counts}
        status = 409 if counts and not waiting[key] else 200
        for _ in range(1 + twice):
            path = f"/door/{self.slug}/quarantine/{key}"
            assert self._ask("POST", path, self.lead.header, body).status_code == status
        if status == 200:
            self.model.let_count(key, counts)

    @rule(person=which, cancelled=st.booleans())
    def change(self, person: int, cancelled: bool) -> None:
        """Somebody cancels while phones are offline, or gives the place away: the old ticket is still about."""
        whose = person % len(self.people)
        if self.model.standing[whose] not in (("valid", "waiting") if cancelled else ("valid",)):
            return
        self._moment()
        path = f"/registrations/{self.people[whose]['registration']}"
        if cancelled:
            self._told("DELETE", path, self.organiser)
            self.model.standing[whose] = "cancelled"
        else:
            body = {"attendees": [{"id": self.people[whose]["id"], "name": "Nguyễn Thị Ánh"}]}
            self._told("PATCH", path, self.organiser, body)
            self.model.standing[whose] = "replaced"

    @invariant()
    def the_server_holds_what_the_model_says(self) -> None:
        """Who is inside and since when they came, the headcount, and the conflicts that wait."""
        if not hasattr(self, "phones"):
            return
        stored = {str(one["attendee"]): one for one in self._rows("SELECT * FROM attendance WHERE session = ''")}
        for number, person in enumerate(self.people):
            row, first = stored.get(person["id"]), self.model.first(number)
            assert bool(row and row["inside"]) == self.model.inside(number)
            at = row and row["first_entry"]
            assert (at is None) == (first is None)
            assert at is None or abs(at - first) < A_TICK, "not the first admission"
        (event,) = in_loop(rows, "SELECT inside FROM event WHERE id = ?", self.event)
        assert event["inside"] == self.model.headcount()
        listed = self._told("GET", f"/door/{self.slug}/conflicts", self.lead.header)["items"]
        waiting = {self.people[person]["id"]: scans for person, scans in self.model.open_conflicts().items()}
        assert {one["attendee"]: [UUID(scan["id"]) for scan in one["scans"]] for one in listed} == waiting
        self.sound = True

    def _rows(self, sql: str) -> list[Any]:
        return in_loop(rows, f"{sql} AND event = ?", self.event)

    def teardown(self) -> None:
        """In the end: everything is there once, and the figures and lists are exact."""
        if not self.sound:
            return
        recorded = self._rows("SELECT id FROM scan WHERE id IS NOT NULL")
        assert sorted(one["id"] for one in recorded) == sorted(one.id for one in self.model.scans)
        assert in_loop(differences) == []
        if self.model.scans:
            for phone in (*self.phones, self.lead):
                self._send(phone, self.model.scans)
        figures = self._told("GET", f"/events/{self.slug}/figures", self.organiser)["figures"]
        found = {one["metric"]: one["value"] for one in figures if not {"mode", "dimension"} & set(one)}
        assert {name: found[name] for name in self.model.figures()} == self.model.figures()
        self._quarantine_is_listed()
        self._strangers_stand_where_they_came()

    def _quarantine_is_listed(self) -> None:
        listed = self._told("GET", f"/door/{self.slug}/quarantine?limit=500", self.lead.header)["items"]
        assert {one["id"]: one["can_count"] for one in listed} == self.model.listed()

    def _strangers_stand_where_they_came(self) -> None:
        """The people beyond the first of an answered conflict are walk-ins at their scan's time."""
        stored = self._rows("SELECT effective FROM walk_in WHERE conflict IS NOT NULL")
        wanted = [
            one.effective
            for person in self.model.answers
            for one in self.model.conflict(person)[1 : self.model.settled(person) or 1]
        ]
        for at, scan_at in zip(sorted(one["effective"] for one in stored), sorted(wanted), strict=True):
            assert abs(at - scan_at) < A_TICK


async def test_the_door_in_any_order(client, clock):
    await examined(lambda: Door(client, clock), examples=8, steps=40)


@pytest.mark.long
async def test_the_door_in_any_order_for_long(client, clock):
    await examined(lambda: Door(client, clock), examples=300, steps=50)
