"""What people do with their own data, and what is done with it when its time is over."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from core import clock, kept, languages
from core.db import holding, rows, save, writing
from core.staff.actors import Actor
from registration import letters, moving, queries, seats
from registration.actions.record import record_staff
from registration.notices import consents
from registration.own.erasing import erase_all
from registration.problems import NotOpenAnymore
from registration.tables import Attendee, Event, Registration

_AT_ONCE = 100  # registrations erased in one transaction


async def erase(registration: Registration, actor: Actor | None = None) -> None:
    """Take away all personal data of a registration, for ever; before the event begins its seats go to others.

    The bare row stays, so that no figure moves, and the manage link, to say that the data is gone. Twice is once.
    """
    async with holding(Event, registration.event) as event:
        now = clock.now()
        drafts = await moving.settle(event, now)
        registration = await queries.registration_by_id(registration.id)
        if registration.erased_at:
            await seats.finish(event, drafts)
            return
        if now < event.starts_at:
            people = await seats.attendees_of(registration.id)
            await _leave(event, registration, [p for p in people if p.state != "cancelled"], actor)
            drafts += await moving.move_up(event, now)
        people = await seats.attendees_of(registration.id)
        await seats.note(event, people, now, "erased", confirmed=registration.state == "active")
        await erase_all([registration.id])
        registration.erased_at = now
        await save(registration, "erased_at")
        await record_staff(actor, "registration_erased", registration)
        await seats.finish(event, [draft for draft in drafts if draft.registration != registration.id])


async def _leave(event: Event, registration: Registration, people: Sequence[Attendee], actor: Actor | None) -> None:
    """These people give up their seats; nobody is left to be written to."""
    for person in people:
        await seats.cancel_person(event, person, "organiser" if actor else "attendee")
    reason = "cancelled_staff" if actor else "cancelled_self"
    await seats.note(event, people, clock.now(), reason, confirmed=registration.state == "active")
    await seats.close_empty({registration.id})


async def consent(registration: Registration, key: str, given: bool) -> None:
    """Give a consent, or withdraw it; what is so already changes nothing. NotOpenAnymore once the data is erased."""
    async with holding(Event, registration.event) as event:
        registration = await queries.registration_by_id(registration.id)
        if registration.erased_at:
            raise NotOpenAnymore(contact=(await letters.contact_of(event)).as_json())
        if given:
            await consents.give(event, registration.id, [key], languages.current.get(), clock.now())
        else:
            await consents.withdraw(registration.id, key, clock.now())


_OVER = "name <> '' AND event IN (SELECT id FROM event WHERE ends_at <= ?)"


async def purge() -> dict[str, int]:
    """Delete what is due, in portions that keep nobody waiting long; rows changed by table.

    First whole registrations of events long over, as when their people ask for it; then what has a term of its own.
    """
    now, done = clock.now(), Counter[str]()
    while found := await _erase_some(now - kept.LONG):
        done += found
    for one in kept.purged():
        number = kept.AT_ONCE
        while number == kept.AT_ONCE:
            async with writing():
                number = await kept.take_due(one, now)
            done[one.table] += number
    return dict(+done)


async def due() -> dict[str, int]:
    """What a purge would take away now: rows by table, those of which two kinds of data go counted twice."""
    now, waiting = clock.now(), Counter[str]()
    for one in kept.purged():
        waiting[one.table] += await kept.count_due(one, now)
    return dict(+waiting)


async def _erase_some(ended: datetime) -> Counter[str]:
    """Erase some registrations of events that ended by then; nothing is left where nothing is answered."""
    async with writing():
        found = await rows(f"SELECT id FROM registration WHERE {_OVER} LIMIT {_AT_ONCE}", ended)
        return await erase_all([one["id"] for one in found]) if found else Counter()
