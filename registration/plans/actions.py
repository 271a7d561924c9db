"""Moving an event and calling it off: one action each, with a preview that says who is told what, and how."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from uuid import UUID

from core import clock
from core.db import batched, holding, marks, rows, save
from core.staff.actions import record
from core.staff.actors import Actor
from registration import events, moving, queries, seats
from registration.plans.circulars import announce
from registration.plans.inputs import CallOff, Move
from registration.plans.planning import Moving, Plan, Readers, planned, readers_of
from registration.problems import CalledOff, ChangedMeanwhile
from registration.programme.steps import follow, follow_event, move_along
from registration.tables import Event

_AT_ONCE = 400


async def plan_move(slug: str, wish: Move) -> Plan:
    """What would happen; nothing is changed."""
    event = await queries.event_by_slug(slug)
    _check(event, wish.version)
    return await planned(event, wish)


async def move(slug: str, wish: Move, actor: Actor) -> Plan:
    """Move an event to another time or place, from the hall to the screen or back; everybody is told.

    People keep their seats; those whose way of taking part is no longer offered take part in the other one. Where
    there are seats then, the sweep moves the queue up.
    """
    async with holding(Event, await queries.event_id(slug)) as event:
        now = clock.now()
        _check(event, wish.version)
        drafts = await moving.settle(event, now)
        plan = await planned(event, wish)
        if plan.changed or plan.moving:
            await move_along(event, plan.before.starts_at)
            await _relocate(event, plan.moving, now)
            await _changed(event, plan.changed, now)
            if plan.matters:
                before = {name: getattr(plan.before, name) for name in plan.changed}
                await announce(event, "moved", now, wish.message.strip(), before)
            subject, facts = f"event:{event.id}", {"fields": plan.changed, "people": plan.relocated}
            await record(actor, "event_moved", subject, event=event.id, **facts)
        await seats.finish(event, drafts)
    return plan


async def plan_call_off(slug: str, wish: CallOff) -> Plan:
    """What would happen; nothing is changed."""
    event = await queries.event_by_slug(slug)
    _check(event, wish.version)
    return _called_off(event, wish, clock.now(), await readers_of(event))


async def call_off(slug: str, wish: CallOff, actor: Actor) -> Plan:
    """The event does not take place: nobody can sign up any more, everybody is told why; registrations stay listed."""
    async with holding(Event, await queries.event_id(slug)) as event:
        now = clock.now()
        _check(event, wish.version)
        drafts = await moving.settle(event, now)
        plan = _called_off(event, wish, now, await readers_of(event))
        await _changed(event, plan.changed, now)
        await announce(event, "called_off", now, event.cancel_reason)
        await record(actor, "event_called_off", f"event:{event.id}", event=event.id)
        await seats.finish(event, drafts)
    return plan


def _check(event: Event, seen: str | None) -> None:
    """CalledOff when there is nothing to plan any more, ChangedMeanwhile when somebody else changed the event."""
    if event.cancelled_at is not None:
        raise CalledOff()
    if seen is not None and seen != events.version_of(event):
        raise ChangedMeanwhile()


def _called_off(event: Event, wish: CallOff, now: datetime, readers: list[Readers]) -> Plan:
    before = copy(event)
    event.cancelled_at, event.cancel_reason = now, wish.reason.strip()
    return Plan(before, event, ["cancelled_at", "cancel_reason"], [], readers)


async def _changed(event: Event, columns: Sequence[str], now: datetime) -> None:
    """Write these columns of the held event, and tell calendars and public lists that it is another one now."""
    event.calendar_sequence += 1
    seats.changed(event, now)
    await save(event, *columns, "calendar_sequence", "changed_at")


async def _relocate(event: Event, people: Sequence[Moving], now: datetime) -> None:
    """Put these people where they take part now, some hundred in a statement; counters and history follow."""
    groups: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for person, place in people:
        seats.count(event, person, -1)
        person.mode, person.state = place
        person.wants_mode = person.wants_number = None
        if person.state == "waiting":
            person.offer_until = None
        seats.count(event, person, +1)
        groups[person.mode, person.state].append(person.id)
    for (mode, state), keys in groups.items():
        for some in batched(keys, _AT_ONCE):
            await rows(
                "UPDATE attendee SET mode = ?, state = ?, wants_mode = NULL, wants_number = NULL,"
                f" offer_until = CASE WHEN ? = 'offered' THEN offer_until END WHERE id IN ({marks(some)})",
                mode,
                state,
                state,
                *some,
            )
    await seats.note(event, [person for person, _place in people], now, "event_moved")
    await follow_event(event, {person.id: place.mode for person, place in people if place.state != "waiting"})
    await follow(event, [person for person, place in people if place.state == "waiting"])
    await _those_without_seat(event)


async def _those_without_seat(event: Event) -> None:
    """Whose hold ran out may still confirm: then in a way that is offered."""
    modes = queries.modes_of(event)
    if len(modes) == 1:
        await rows(
            "UPDATE attendee SET mode = ? WHERE event = ? AND state = 'cancelled' AND cancelled_by = 'hold'"
            " AND mode <> ?",
            modes[0],
            event.id,
            modes[0],
        )
