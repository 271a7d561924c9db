"""Whatever the order of sign-ups, confirmations, cancellations, changes, offers and passing time: the rules hold."""

import itertools
from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest
from anyio.from_thread import run as in_loop
from factories import EVENT
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import clock as clocks
from core.db import rows
from core.problems import Problem
from core.staff.actors import COMMAND
from registration import actions, events, inputs, queries
from registration.recount import differences

pytestmark = pytest.mark.anyio

MODES = ("on_site", "online")
STAFF = actions.Caller(COMMAND)
PUBLIC = actions.Caller()
_slugs = itertools.count(1)
limits = st.one_of(st.none(), st.integers(0, 6))
modes = st.sampled_from(MODES)
which = st.integers(0, 30)
persons = st.tuples(modes, st.sampled_from(("participant", "participant", "child")))


class Seats(RuleBasedStateMachine):
    """One event; each rule is one action, and after each the rows are held against the rules of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.registrations: list[UUID] = []
        self.people: dict[UUID, dict[str, Any]] = {}
        self.before: dict[UUID, dict[str, Any]] = {}
        self.taken_before = dict.fromkeys(MODES, 0)
        self.settled = True
        self.newcomers: set[UUID] = set()
        self.next_number = 0

    @initialize(
        on_site=limits,
        online=limits,
        offer_hours=st.sampled_from((0, 0, 24)),
        smaller_may_pass=st.booleans(),
        waiting_list=st.sampled_from((True, True, True, False)),
        hold_minutes=st.sampled_from((30, 1440)),
        hours=st.sampled_from((60, 200)),
    )
    def opened(self, on_site: int | None, online: int | None, hours: int, **fields: Any) -> None:
        """An event comes into being, a few days before it begins."""
        self.slug = f"maschine-{next(_slugs)}"
        starts = clocks.now() + timedelta(hours=hours)
        wish = inputs.NewEvent(
            slug=self.slug,
            title="Unsere Stadt 2035",
            starts_at=starts,
            ends_at=starts + timedelta(hours=4),
            seats=inputs.Seats(on_site=on_site, online=online),
            contact=inputs.Contact(**EVENT["contact"]),
            max_party=4,
            **fields,
        )
        self.event_id = in_loop(events.add_event, wish, COMMAND).id
        self.event = in_loop(queries.event_by_slug, self.slug)

    def _do(self, action: Any, *arguments: Any) -> Any:
        """Carry out an action; a refusal is a fine answer and must leave no trace."""
        try:
            done = in_loop(action, *arguments)
        except Problem:
            return None
        self.settled = True
        return done

    def _registration(self, index: int) -> Any:
        assume(self.registrations)
        return in_loop(queries.registration_by_id, self.registrations[index % len(self.registrations)])

    def _person(self, index: int) -> dict[str, Any]:
        assume(self.people)
        return list(self.people.values())[index % len(self.people)]

    @rule(
        party=st.lists(persons, min_size=1, max_size=4),
        may_split=st.booleans(),
        public=st.booleans(),
    )
    def sign_up(self, party: list[tuple[str, str]], may_split: bool, public: bool) -> None:
        """A party signs up, by itself or through the desk."""
        wish = inputs.SignUp(
            contact=inputs.NewContact(name="Nguyễn Thị Ánh", email=f"{uuid4().hex[:12]}@posteo.example"),
            attendees=[
                inputs.NewAttendee(mode=mode) if public else inputs.NewAttendee(mode=mode, kind=kind)
                for mode, kind in party
            ],
            may_split=may_split,
        )
        answer = self._do(actions.sign_up, self.slug, wish, PUBLIC if public else STAFF)
        if answer:
            self.registrations.append(answer.id)
            self.newcomers = {person.id for person in answer.attendees}

    @rule(index=which)
    def confirm(self, index: int) -> None:
        """The letter's button, also when it was pressed before or too late."""
        self._do(actions.confirm, self._registration(index))

    @rule(index=which, everybody=st.booleans(), staff=st.booleans())
    def cancel(self, index: int, everybody: bool, staff: bool) -> None:
        """One person or the whole party leaves."""
        person = self._person(index)
        registration = in_loop(queries.registration_by_id, person["registration"])
        self._do(actions.cancel, registration, None if everybody else [person["id"]], COMMAND if staff else None)

    @rule(index=which, mode=modes)
    def change_mode(self, index: int, mode: str) -> None:
        """A person wants to take part in the other way, or no longer wants to."""
        person = self._person(index)
        patch = inputs.RegistrationPatch(attendees=[inputs.AttendeePatch(id=person["id"], mode=mode)])
        self._do(actions.change, in_loop(queries.registration_by_id, person["registration"]), patch, COMMAND)

    @rule(index=which, accept=st.booleans(), everybody=st.booleans())
    def answer_offer(self, index: int, accept: bool, everybody: bool) -> None:
        """A seat that was offered is taken or left."""
        offered = [person for person in self.people.values() if person["state"] == "offered"]
        assume(offered)
        person = offered[index % len(offered)]
        registration = in_loop(queries.registration_by_id, person["registration"])
        self._do(actions.answer_offer, registration, accept, None if everybody else [person["id"]])

    @rule(mode=modes, limit=limits)
    def resize(self, mode: str, limit: int | None) -> None:
        """The organiser offers more seats, or fewer."""
        wish = inputs.EventPatch(seats=inputs.Seats(**{mode: limit}))
        self._do(events.change_event, self.slug, wish, COMMAND)

    @rule(offer_hours=st.sampled_from((0, 12)), smaller_may_pass=st.booleans())
    def change_rules(self, **fields: Any) -> None:
        """The organiser changes how the queue moves."""
        self._do(events.change_event, self.slug, inputs.EventPatch(**fields), COMMAND)

    @rule(minutes=st.sampled_from((20, 45, 13 * 60, 30 * 60)), swept=st.booleans())
    def time_passes(self, minutes: int, swept: bool) -> None:
        """Holds and offers run out; the sweep comes, or the next write does its work."""
        in_loop(_later, timedelta(minutes=minutes))
        if swept:
            self._do(actions.sweep)
        else:
            self.settled = False

    @invariant()
    def the_rules_hold(self) -> None:
        """Everything that must be true after each action."""
        if not hasattr(self, "event_id"):
            return
        self.event = in_loop(queries.event_by_slug, self.slug)
        self.before, self.people = self.people, in_loop(_people, self.event_id, self.registrations)
        assert in_loop(differences) == []
        self._nobody_is_seated_above_the_limit()
        self._parties_stay_whole()
        self._numbers_belong_to_one_party()
        self._those_who_left_stay_away()
        self._newcomers_pass_nobody()
        self._the_queue_keeps_its_order()
        if self.settled:
            self._nobody_waits_for_a_free_seat()
            self._nothing_is_overdue()
        self.newcomers = set()

    def _nobody_is_seated_above_the_limit(self) -> None:
        for mode in MODES:
            taken, limit = getattr(self.event, f"{mode}_taken"), getattr(self.event, f"{mode}_limit")
            assert limit is None or taken <= max(limit, self.taken_before[mode]), f"{mode} is oversold"
            self.taken_before[mode] = taken

    def _parties_stay_whole(self) -> None:
        parties = defaultdict(set)
        for person in self.people.values():
            if person["kind"] == "participant" and person["state"] != "cancelled" and not person["may_split"]:
                parties[person["registration"], person["mode"], person["number"]].add(person["state"] == "waiting")
        assert all(len(waits) == 1 for waits in parties.values()), "a party was split against its will"

    def _numbers_belong_to_one_party(self) -> None:
        owners: dict[int, UUID] = {}
        for person in self.people.values():
            for number in (person["number"], person["wants_number"]):
                if number:
                    assert owners.setdefault(number, person["registration"]) == person["registration"]
                    assert number < self.event.next_number
        assert self.event.next_number >= self.next_number
        self.next_number = self.event.next_number

    def _those_who_left_stay_away(self) -> None:
        for person in self.people.values():
            was = self.before.get(person["id"])
            assert (person["offer_until"] is None) == (person["state"] != "offered")
            assert (person["wants_mode"] is None) == (person["wants_number"] is None)
            if was and was["state"] == "cancelled" and was["cancelled_by"] != "hold":
                assert person["state"] == "cancelled", f"cancelled by {was['cancelled_by']}, and back again"

    def _newcomers_pass_nobody(self) -> None:
        if self.event.smaller_may_pass:
            return
        for person in self.people.values():
            if person["id"] in self.newcomers and person["kind"] == "participant" and person["state"] == "seat":
                waiting = {
                    one["registration"]
                    for one in self._waiting(person["mode"])
                    if one["registration_state"] == "active"
                }
                assert waiting <= {person["registration"]}, "a newcomer got a seat while others waited"

    def _waiting(self, mode: str) -> list[dict[str, Any]]:
        """Who is in the queue of a mode, each with the number that counts there, in order."""
        queue = [
            person | {"place": person["number"] if person["mode"] == mode else person["wants_number"]}
            for person in self.people.values()
            if (person["mode"] == mode and person["state"] == "waiting") or person["wants_mode"] == mode
        ]
        return sorted(queue, key=lambda person: (person["place"], person["seq"]))

    def _the_queue_keeps_its_order(self) -> None:
        """Who moved up in this step stood before everybody who still waits, those not yet confirmed excepted."""
        if self.event.smaller_may_pass:
            return
        for mode in MODES:
            moved = []
            for person in self.people.values():
                was = self.before.get(person["id"])
                if not was or person["mode"] != mode or person["state"] not in ("seat", "offered"):
                    continue
                if was["mode"] == mode and was["state"] == "waiting" and was["number"] == person["number"]:
                    moved.append(was["number"])
                elif was["wants_mode"] == mode and was["wants_number"] == person["number"]:
                    moved.append(was["wants_number"])
            staying = [
                one["place"]
                for one in self._waiting(mode)
                if one["registration_state"] == "active"
                and one["id"] in self.before
                and self.before[one["id"]]["registration_state"] == "active"
            ]
            if moved and staying:
                assert max(moved) <= min(staying), "somebody was passed"

    def _nobody_waits_for_a_free_seat(self) -> None:
        if clocks.now() >= self.event.ends_at:
            return  # after the end nobody moves up any more
        for mode in MODES:
            taken, limit = getattr(self.event, f"{mode}_taken"), getattr(self.event, f"{mode}_limit")
            ready = [one for one in self._waiting(mode) if one["registration_state"] == "active"]
            parties = [list(party) for _number, party in itertools.groupby(ready, key=lambda one: one["place"])]
            unused = None if limit is None else max(0, limit - taken)
            for party in parties if self.event.smaller_may_pass else parties[:1]:
                fits = unused is None or len(party) <= unused or (party[0]["may_split"] and unused > 0)
                assert not fits, f"{unused} seats are unused while a party of {len(party)} waits"

    def _nothing_is_overdue(self) -> None:
        now = clocks.now()
        for person in self.people.values():
            assert person["state"] != "offered" or person["offer_until"] > now, "an offer without end"
            assert person["registration_state"] != "pending" or person["hold_until"] > now, "a hold without end"


async def _later(by: timedelta) -> None:
    clocks._read.move(seconds=by.total_seconds())  # type: ignore[attr-defined]


async def _people(event: UUID, registrations: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Everybody, in the order in which they signed up."""
    found = await rows(
        "SELECT a.*, r.may_split, r.hold_until, r.state AS registration_state FROM attendee a"
        " JOIN registration r ON r.id = a.registration WHERE a.event = ?",
        event,
    )
    order = {registration: place for place, registration in enumerate(registrations)}
    found = sorted(found, key=lambda one: (order[one["registration"]], one["seq"]))
    return {one["id"]: dict(one) for one in found}


async def _examined(examples: int, steps: int) -> None:
    options = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=examples < 100,  # the short form is the same every time
        suppress_health_check=list(HealthCheck),
    )
    await anyio.to_thread.run_sync(lambda: run_state_machine_as_test(Seats, settings=options))


async def test_the_rules_hold_in_any_order(app, clock):
    await _examined(examples=20, steps=25)


@pytest.mark.long
async def test_the_rules_hold_in_any_order_for_long(app, clock):
    await _examined(examples=200, steps=50)
