"""A batch of scans at one event: what is known goes in, each scan is judged in turn, what is to be written comes out.

No I/O: scanning.py loads a Hall, and writes down what it has become.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from checkin import inputs, rules
from checkin.devices import Door
from checkin.ledger import Person, as_recorded
from checkin.presence import Presence, Recorded, arrived_last, before, fold, place
from checkin.rules import Content, Policy, Ticket, Verdict
from core.codes import read_code
from registration.tables import Event

Stored = dict[str, Any]  # a row of `scan`, with `undone`


class Judged(NamedTuple):
    """A scan as it is stored, and whether it was so before."""

    stored: Stored
    replayed: bool


def sent_hash(scan: inputs.Scan) -> str:
    """What tells one code or person from another without keeping it: SHA-256, salted with the scan's own id."""
    sent = f"attendee {scan.attendee}" if scan.code is None else f"code {read_code(scan.code) or scan.code}"
    return hashlib.sha256(f"{scan.id} {sent}".encode()).hexdigest()


def policy_of(event: Event) -> Policy:
    """The held event as the door sees it."""
    return Policy(
        event.starts_at,
        event.ends_at,
        event.doors_open_at,
        event.track_exits,
        "refuse" if event.online_at_door == "refuse" else "admit",
        event.room_limit,
        event.inside,
    )


def ticket_of(person: Person, event: UUID, now: datetime) -> Ticket:
    """Ticket, registration and seat as they stand now: a hold that ran out is over before the sweep has seen it."""
    state: Any = person.registration_state
    if state == "pending" and person.hold_until is not None and person.hold_until <= now:
        state = "expired"
    seat: Any = person.state
    mode: Any = person.mode
    return Ticket(seat, state, mode, person.ticket == "replaced", person.event == event, person.sessions)


def asked(scan: inputs.Scan, effective: datetime, live: bool) -> rules.Scan:
    """The scan as the rules judge it."""
    return rules.Scan(
        scan.direction, effective, live, scan.session, scan.attendee is not None, bool(scan.override), scan.shown
    )


@dataclass
class Hall:
    """What is known of an event and of the people in a batch.

    Judging changes it; `new` and what follows is to be written. `method`: how people were admitted, where it was
    neither by ticket nor by a search.
    """

    event: UUID
    policy: Policy
    door: Door
    sent_at: datetime
    now: datetime
    known: dict[UUID, Stored]
    by_code: Mapping[str, Person]
    by_id: Mapping[UUID, Person]
    history: dict[UUID, list[Recorded]]
    undos: Mapping[UUID, list[Mapping[str, Any]]]
    new: list[Stored] = field(default_factory=list)
    attendance: dict[tuple[UUID, str], Presence] = field(default_factory=dict)
    moved: int = 0
    undo_states: dict[UUID, str] = field(default_factory=dict)
    last_arrival: datetime | None = None
    decided: set[UUID] = field(default_factory=set)
    method: str | None = None

    def person(self, scan: inputs.Scan) -> Person | None:
        """Whose ticket was read, or who was found by name."""
        if scan.code is None:
            return self.by_id.get(scan.attendee) if scan.attendee else None
        code = read_code(scan.code)
        return self.by_code.get(code) if code else None

    def judge(self, scan: inputs.Scan) -> Judged:
        """The answer to one scan: the stored one when its id is known, else by the rules."""
        sent = Content(sent_hash(scan), str(self.event), scan.session, scan.direction)
        stored = self.known.get(scan.id)
        if stored is None:
            return Judged(self._record(scan, scan.id, sent.who), False)
        said = Verdict(stored["verdict"], stored["reason"])
        answer = rules.replay(sent, content_of(stored), said)
        if answer is said:
            return Judged(stored, True)
        own_id = clash_id(scan, self.event)
        if own_id in self.known:
            return Judged(self.known[own_id], True)
        return Judged(self._record(scan, own_id, sent.who, answer), False)

    def _record(self, scan: inputs.Scan, own_id: UUID, who: str, clash: Verdict | None = None) -> Stored:
        person = self.person(scan)
        history = self.history[person.id] if person else []
        last = max(filter(None, (self.last_arrival, arrived_last(history))), default=None)
        placing = place(self.sent_at, scan.at, self.now, last)
        self.last_arrival = placing.arrival
        verdict = clash or self._verdict(scan, person, history, placing.effective, placing.live)
        stored: Stored = {
            "id": own_id,
            "event": self.event,
            "attendee": person.id if person else None,
            "sent_hash": who,
            "session": scan.session,
            "gate": scan.gate,
            "device": self.door.key,
            "device_name": self.door.name,
            "method": self.method or ("scan" if scan.attendee is None else "search"),
            "direction": scan.direction,
            "at": scan.at.astimezone(self.now.tzinfo),
            "arrival": placing.arrival,
            "effective": placing.effective,
            "shown": scan.shown,
            "override": scan.override,
            "verdict": verdict.verdict,
            "reason": verdict.reason,
            "counts": verdict.counts,
            "quarantined": verdict.quarantined,
            "first_at": verdict.first.effective if verdict.first else None,
            "first_gate": verdict.first.gate if verdict.first else None,
            "first_device": verdict.first.device_name if verdict.first else None,
            "same_id": scan.id if clash else None,
        }
        self.new.append(stored)
        self.known[own_id] = known = stored | {"undone": not clash and self._undone(scan)}
        if person:
            self._count(person.id, history, as_recorded(known))
        return known

    def _verdict(
        self, scan: inputs.Scan, person: Person | None, history: list[Recorded], effective: datetime, live: bool
    ) -> Verdict:
        earlier = before(history, effective)
        return rules.judge(
            self.policy._replace(inside=self.policy.inside + self.moved),
            ticket_of(person, self.event, self.now) if person else None,
            self.door.at(self.event),
            asked(scan, effective, live),
            fold(earlier, scan.session),
            fold(earlier) if scan.session is not None else None,
        )

    def _undone(self, scan: inputs.Scan) -> bool:
        """Whether an undo came before its scan; those that may not take it back are refused now."""
        undone = False
        for undo in self.undos.get(scan.id, ()):
            allowed = undo["event"] in (None, self.event) and rules.undo_allowed(
                undo["role"], undo["device"] == self.door.key, undo["at"], scan.at
            )
            self.undo_states[undo["id"]] = "done" if allowed else "refused"
            undone = undone or allowed
        return undone

    def _count(self, attendee: UUID, history: list[Recorded], new: Recorded) -> None:
        """Let the scan change who is inside: the fold anew, for the event's row and the session's."""
        for session in {None, new.session}:
            was, now = fold(history, session), fold([*history, new], session)
            if now != was:
                self.attendance[attendee, session or ""] = now
                self.moved += now.inside - was.inside if session is None else 0
        history.append(new)
        if self.by_id[attendee].decided:
            self.decided.add(attendee)


def content_of(stored: Mapping[str, Any]) -> Content:
    """What a stored scan said."""
    return Content(stored["sent_hash"], str(stored["event"]), stored["session"], stored["direction"])


def clash_id(scan: inputs.Scan, event: UUID) -> UUID:
    """The id under which a scan is kept whose own one is taken; sent again, it is the same."""
    return uuid5(scan.id, f"{sent_hash(scan)} {event} {scan.session} {scan.direction}")
