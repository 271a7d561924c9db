"""The step by which somebody changes between on site and online."""

from datetime import datetime

from core.db import save
from registration import letters, rules, seats
from registration.problems import SeatsGone
from registration.programme.steps import follow
from registration.tables import Attendee, Event


async def switch(event: Event, person: Attendee, mode: str, now: datetime) -> bool:
    """Let a person take part in this mode: at once where a seat is free and nobody waits for one, while seats last.

    Else the person keeps what it has and queues for the other way; asking for the mode it has takes that back. The
    ticket stays valid. Whether it says something else now. SeatsGone where there is neither a seat nor a queue.
    """
    if person.state == "cancelled" or (person.mode == mode and not person.wants_mode):
        return False
    await seats.know([event])
    before = (person.mode, person.state)
    seats.count(event, person, -1)
    if person.mode == mode:
        person.wants_mode, person.wants_number, reason = None, None, "mode_kept"
    elif person.kind != "participant":
        person.mode, person.state, reason = mode, await _beside(person, mode), "mode_changed"
    elif seats.room(event, mode).free_for(seats.pool_of(event, person, mode)) != 0:
        person.mode, person.state, person.number = mode, "seat", seats.draw_number(event)
        person.wants_mode, person.wants_number, person.offer_until, reason = None, None, None, "mode_changed"
    elif not event.waiting_list:
        raise SeatsGone(contact=(await letters.contact_of(event)).as_json())
    elif person.wants_mode != mode:
        person.wants_mode, person.wants_number, reason = mode, seats.draw_number(event), "mode_wished"
    else:
        seats.count(event, person, +1)
        return False
    seats.count(event, person, +1)
    await save(person, "mode", "state", "number", "wants_mode", "wants_number", "offer_until")
    await seats.note(event, [person], now, reason)
    await follow(event, [person])
    return (person.mode, person.state) != before


async def _beside(person: Attendee, mode: str) -> str:
    """What somebody who takes no seat has in another mode: a child waits there while its whole party does."""
    if person.kind != "child":
        return "seat"
    party = await seats.attendees_of(person.registration)
    companions = [one for one in party if one.kind == "participant" and one.mode == mode and one.state != "cancelled"]
    return "waiting" if rules.child_waits(one.state for one in companions) else "seat"
