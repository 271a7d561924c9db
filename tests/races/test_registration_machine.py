"""Whatever the order of sign-ups, confirmations, cancellations, changes, offers and passing time: the rules hold.

The rule of the queue is written down a second time in published_rule.py. Seen red with kept seats left out of
`Room.unused` (an ordinary guest has a kept seat), without `follow` in moving.py (a wish beside a seat), with children
counted in `_waiting` (counters), and in the long form with `Walk` shutting no line (a newcomer passed others).
"""

import itertools
from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import machine_reads as reads
import pytest
from anyio.from_thread import run as in_loop
from factories import EVENT
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from machines import examined
from published_rule import PLACE, Hall, could_move, kept_left, needs_place, passed_by, passed_unjustly, seated

from core import clock as clocks
from core.problems import Problem
from core.staff.actors import COMMAND
from registration import actions, events, inputs, queries
from registration.asking.definitions import Provision
from registration.programme import actions as programme
from registration.programme.inputs import NewSession, SessionPatch
from registration.recount import differences

pytestmark = pytest.mark.anyio

MODES = ("on_site", "online")
STAFF = actions.Caller(COMMAND)
PUBLIC = actions.Caller()
_slugs = itertools.count(1)
limits = st.sampled_from((0, 1, 2, 3, 4, 4, 6, None))
modes = st.sampled_from(("on_site",) * 3 + ("online",))
which = st.integers(0, 30)
SESSIONS = {"frueh": (0, 2), "zugleich": (1, 3), "spaet": (2, 4)}  # hours after the start; two of them overlap
choices = st.lists(st.sampled_from(sorted(SESSIONS)), max_size=2, unique=True)
persons = st.tuples(
    modes, st.sampled_from(("participant",) * 4 + ("child",)), st.sampled_from((False, False, True)), choices
)
parties = st.lists(persons, min_size=1, max_size=4)
Guest = tuple[str, str, bool, list[str]]  # mode, kind, needs a kept seat, parts of the programme
places = st.sampled_from((None, 0, 1, 1, 2, 3))


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
        self.kept_before = 0
        self.in_order = True
        self.part_taken: dict[tuple[str, str], int] = {}
        self.next_number = 0

    @initialize(
        on_site=limits,
        online=limits,
        offer_hours=st.sampled_from((0, 0, 24)),
        smaller_may_pass=st.sampled_from((False, False, True)),
        waiting_list=st.sampled_from((True,) * 7 + (False,)),
        hold_minutes=st.sampled_from((30, 1440)),
        hours=st.sampled_from((60, 200)),
        kept=places,
        rooms=st.tuples(limits, limits, limits),
        crowd=st.lists(parties, min_size=2, max_size=6),
    )
    def opened(
        self,
        on_site: int | None,
        online: int | None,
        hours: int,
        kept: int | None,
        rooms: tuple[int | None, ...],
        crowd: list[list[Guest]],
        **fields: Any,
    ) -> None:
        """An event comes into being, a few days before it begins, and the first parties are there at once."""
        self.slug = f"maschine-{next(_slugs)}"
        starts = self.starts = clocks.now() + timedelta(hours=hours)
        self.deadline = clocks.now() + timedelta(hours=40)
        wish = inputs.NewEvent(
            slug=self.slug,
            title="Unsere Stadt 2035",
            starts_at=starts,
            ends_at=starts + timedelta(hours=4),
            seats=inputs.Seats(on_site=on_site, online=online),
            contact=inputs.Contact(**EVENT["contact"]),
            max_party=4,
            children=True,
            provisions=self._provisions(kept),
            **fields,
        )
        self.event_id = in_loop(events.add_event, wish, COMMAND).id
        for (slug, (first, last)), room in zip(SESSIONS.items(), rooms, strict=True):
            part = NewSession(
                slug=slug,
                title=slug,
                starts_at=starts + timedelta(hours=first),
                ends_at=starts + timedelta(hours=last),
                seats=inputs.Seats(on_site=room, online=2),
            )
            in_loop(programme.add_session, self.event_id, part, COMMAND)
        for party in crowd:
            self._sign_up(party, may_split=False, public=False)
        self.event = in_loop(queries.event_by_slug, self.slug)

    def _provisions(self, kept: int | None) -> list[Provision]:
        return [Provision(key=PLACE, label="Rollstuhlplatz", deadline=self.deadline, seats=kept)]

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

    @rule(party=parties, may_split=st.booleans())
    def sign_up_oneself(self, party: list[Guest], may_split: bool) -> None:
        """A party signs up by itself, and has to confirm."""
        self._sign_up(party, may_split, public=True)

    @rule(party=parties, may_split=st.sampled_from((False, False, True)))
    def sign_up_at_the_desk(self, party: list[Guest], may_split: bool) -> None:
        """A party is entered by the desk."""
        self._sign_up(party, may_split, public=False)

    def _sign_up(self, party: list[Guest], may_split: bool, public: bool) -> None:
        wish = inputs.SignUp(
            contact=inputs.NewContact(name="Nguyễn Thị Ánh", email=f"{uuid4().hex[:12]}@posteo.example"),
            attendees=[
                inputs.NewAttendee(
                    mode=mode, child=kind == "child", provisions=[PLACE] if place else [], sessions=sessions
                )
                for mode, kind, place, sessions in party
            ],
            may_split=may_split,
        )
        answer = self._do(actions.sign_up, self.slug, wish, PUBLIC if public else STAFF)
        if answer:
            self.registrations.append(answer.id)
            self.newcomers |= {person.id for person in answer.attendees}

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

    @rule(index=which, mode=modes, staff=st.booleans())
    def change_mode(self, index: int, mode: str, staff: bool) -> None:
        """A person wants to take part in the other way, or no longer wants to."""
        person = self._person(index)
        self._change(person, staff, mode=mode)

    def _change(self, person: dict[str, Any], staff: bool, **wish: Any) -> None:
        patch = inputs.RegistrationPatch(attendees=[inputs.AttendeePatch(id=person["id"], **wish)])
        registration = in_loop(queries.registration_by_id, person["registration"])
        self._do(actions.change, registration, patch, COMMAND if staff else None)

    @rule(index=which, sessions=choices, staff=st.booleans())
    def choose(self, index: int, sessions: list[str], staff: bool) -> None:
        """A person chooses other parts of the programme."""
        self._change(self._person(index), staff, sessions=sessions)

    @rule(index=which, place=st.booleans())
    def need(self, index: int, place: bool) -> None:
        """A person needs a kept seat from now on, or no longer."""
        self.in_order = False  # the line is another one in the middle of the step
        self._change(self._person(index), True, provisions=[PLACE] if place else [])

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

    @rule(kept=places)
    def keep(self, kept: int | None) -> None:
        """The organiser keeps more seats, or fewer, or none any more."""
        self._do(events.change_event, self.slug, inputs.EventPatch(provisions=self._provisions(kept)), COMMAND)

    @rule(slug=st.sampled_from(sorted(SESSIONS)), limit=limits)
    def resize_part(self, slug: str, limit: int | None) -> None:
        """A part of the programme gets a larger room, or a smaller one."""
        wish, settled = SessionPatch(seats=inputs.Seats(on_site=limit)), self.settled
        self._do(programme.change_session, self.event_id, slug, wish, COMMAND)
        self.settled = settled  # it gives nobody a seat in the event, and takes none

    @rule(offer_hours=st.sampled_from((0, 12)), smaller_may_pass=st.booleans())
    def change_rules(self, **fields: Any) -> None:
        """The organiser changes how the queue moves."""
        self._do(events.change_event, self.slug, inputs.EventPatch(**fields), COMMAND)

    @rule(minutes=st.sampled_from((20, 45, 13 * 60, 30 * 60)), swept=st.booleans())
    def time_passes(self, minutes: int, swept: bool) -> None:
        """Holds and offers run out; the sweep comes, or the next write does its work."""
        in_loop(reads.later, timedelta(minutes=minutes))
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
        self.before, self.people = self.people, in_loop(reads.people, self.event_id, self.registrations)
        assert in_loop(differences) == []
        self.halls = [self._hall(mode) for mode in MODES]
        self._nobody_is_seated_above_the_limit()
        self._kept_seats_are_kept()
        self._parties_stay_whole()
        self._numbers_belong_to_one_party()
        self._those_who_left_stay_away()
        self._children_come_in_with_their_party()
        self._every_step_is_on_record()
        self._the_programme_fits()
        if self.in_order:
            self._newcomers_pass_nobody()
            self._the_queue_keeps_its_order()
        if self.settled:
            self._nobody_waits_for_a_free_seat()
            self._nothing_is_overdue()
        self.newcomers, self.in_order = set(), True

    def _hall(self, mode: str) -> Hall:
        kept = (
            {one.key: one.seats for one in in_loop(reads.provisions, self.slug)}[PLACE] if mode == "on_site" else None
        )
        limit = getattr(self.event, f"{mode}_limit")
        return Hall(mode, limit, kept, clocks.now() >= self.deadline, self.event.smaller_may_pass)

    def _nobody_is_seated_above_the_limit(self) -> None:
        for mode in MODES:
            taken, limit = getattr(self.event, f"{mode}_taken"), getattr(self.event, f"{mode}_limit")
            assert limit is None or taken <= max(limit, self.taken_before[mode]), f"{mode} is oversold"
            self.taken_before[mode] = taken

    def _kept_seats_are_kept(self) -> None:
        """No more people have a kept seat than there are, and nobody else was given one before its deadline."""
        hall, people = self.halls[0], list(self.people.values())
        having = sum(needs_place(person, hall) for person in seated(people, "on_site"))
        assert hall.kept is None or having <= max(hall.kept, self.kept_before), "more than there are"
        self.kept_before = sum(person["provision_seat"] == PLACE for person in seated(people, "on_site"))
        if hall.kept is None or hall.released or hall.limit is None or not self.in_order:
            return
        had = {key for key, was in self.before.items() if was in seated([was], "on_site")}
        if any(one["id"] not in had and not needs_place(one, hall) for one in seated(people, "on_site")):
            unsold = hall.limit - len(seated(people, "on_site"))
            assert unsold >= kept_left(people, hall), "an ordinary guest has a kept seat"

    def _children_come_in_with_their_party(self) -> None:
        for child in (person for person in self.people.values() if person["kind"] == "child"):
            party = [
                one
                for one in self.people.values()
                if one["registration"] == child["registration"] and one["mode"] == child["mode"]
            ]
            if child["state"] == "waiting":
                assert not any(one["state"] == "seat" for one in seated(party, child["mode"])), "a child stays outside"
            assert child["wants_mode"] is None

    def _every_step_is_on_record(self) -> None:
        """The newest entry of everybody's history says what the person has."""
        newest = in_loop(reads.newest, self.event_id)
        for key, person in self.people.items():
            assert newest[key] == (person["state"], person["mode"]), "a step is not on record"

    def _the_programme_fits(self) -> None:
        parts, chosen = in_loop(reads.programme, self.event_id)
        for slug, part in parts.items():
            for mode in MODES:
                taken, limit = part[f"{mode}_taken"], part[f"{mode}_limit"]
                assert limit is None or taken <= max(limit, self.part_taken.get((slug, mode), 0)), f"{slug} is oversold"
                self.part_taken[slug, mode] = taken
        for key, seats in chosen.items():
            person = self.people[key]
            here = {slug: state for slug, state, _mode in seats}
            assert not {"frueh", "zugleich"} <= {slug for slug, state in here.items() if state != "dropped"}
            assert not {"zugleich", "spaet"} <= {slug for slug, state in here.items() if state != "dropped"}
            if person["state"] in ("seat", "offered"):
                assert set(here.values()) <= {"seat", "dropped"}, "a wish beside a seat"
                assert {mode for _slug, state, mode in seats if state == "seat"} <= {person["mode"]}
            elif person["state"] == "waiting":
                assert set(here.values()) <= {"wished", "dropped"}, "a place without a seat"
            else:
                assert person["cancelled_by"] == "hold", "somebody left and stays in a session"

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
        for hall in self.halls:
            assert not passed_by(self.newcomers, list(self.people.values()), hall), "a newcomer passed others"

    def _the_queue_keeps_its_order(self) -> None:
        for hall in self.halls:
            assert passed_unjustly(self.before, list(self.people.values()), hall) == [], "somebody was passed"

    def _nobody_waits_for_a_free_seat(self) -> None:
        if clocks.now() < self.event.ends_at:  # after the end nobody moves up any more
            for hall in self.halls:
                assert could_move(list(self.people.values()), hall) == [], "somebody waits beside an empty seat"

    def _nothing_is_overdue(self) -> None:
        now = clocks.now()
        for person in self.people.values():
            assert person["state"] != "offered" or person["offer_until"] > now, "an offer without end"
            assert person["registration_state"] != "pending" or person["hold_until"] > now, "a hold without end"


async def test_the_rules_hold_in_any_order(app, clock):
    await examined(Seats, examples=25, steps=25)


@pytest.mark.long
async def test_the_rules_hold_in_any_order_for_long(app, clock):
    await examined(Seats, examples=200, steps=50)
