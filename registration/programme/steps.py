"""The steps by which seats in sessions change hands, inside the held event.

People of the event who wait keep their choices as wishes; a wish becomes a seat when the person moves up, where one is
left. A session has no waiting list of its own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from core.db import batched, insert, loaded, marks, rows, save
from core.problems import FieldError, Invalid
from registration.programme.problems import SessionFull
from registration.programme.queries import modes_in, seats_in, sessions_of_event
from registration.programme.rules import clash, wrong_times
from registration.programme.tables import Session, SessionSeat
from registration.rules import MODES
from registration.tables import Attendee, Event

TAKEN = ("on_site_taken", "online_taken")
_AT_ONCE = 500


async def wrong_choices(event: Event, wishes: Sequence[tuple[str, Sequence[str] | None]]) -> list[FieldError]:
    """What is wrong with the sessions chosen by these people (mode and slugs each, None: nothing said), by place.

    choice: no such session; duplicate; not_allowed: not in this mode; range: two at the same time.
    """
    if not any(slugs for _mode, slugs in wishes):
        return []
    by_slug = {session.slug: session for session in await sessions_of_event(event.id)}
    return [
        error
        for place, (mode, slugs) in enumerate(wishes)
        for error in _wrong(by_slug, mode, slugs or (), f"attendees.{place}.sessions")
    ]


def _wrong(by_slug: Mapping[str, Session], mode: str, slugs: Sequence[str], path: str) -> list[FieldError]:
    chosen = [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug]
    wrong = {
        "choice": any(slug not in by_slug for slug in slugs),
        "duplicate": len(set(slugs)) < len(slugs),
        "not_allowed": any(mode not in modes_in(session) for session in chosen),
        "range": clash(chosen),
    }
    return [FieldError(path, code) for code, holds in wrong.items() if holds]


async def choose(event: Event, chosen: Sequence[tuple[Attendee, Sequence[str]]], now: datetime) -> None:
    """Put these sessions in the place of those each person had; a seat for who has one in the event, else a wish.

    Invalid where they cannot be chosen (`wrong_choices`), SessionFull where no seat is left: nothing is kept then.
    """
    people = [(person, slugs) for person, slugs in chosen if person.state != "cancelled"]
    had = await _seats_of([person for person, _slugs in people])
    if not had and not any(slugs for _person, slugs in people):
        return
    sessions = await sessions_of_event(event.id)
    by_slug, by_id = {one.slug: one for one in sessions}, {one.id: one for one in sessions}
    wrong = [
        error
        for place, (person, slugs) in enumerate(people)
        for error in _wrong(by_slug, person.mode, slugs, f"attendees.{place}.sessions")
    ]
    if wrong:
        raise Invalid(wrong)
    kept = {
        (person.id, by_id[seat.session].slug)
        for person, slugs in people
        for seat in had.get(person.id, ())
        if by_id[seat.session].slug in slugs and seat.mode == person.mode and seat.state == _due(person)
    }
    gone = [seat for seats in had.values() for seat in seats if (seat.attendee, by_id[seat.session].slug) not in kept]
    await _leave(gone, by_id)
    new: list[dict[str, Any]] = []
    for place, (person, slugs) in enumerate(people):
        for slug in slugs:
            if (person.id, slug) in kept:
                continue
            session = by_slug[slug]
            if _due(person) == "seat" and not _take(session, person.mode):
                raise SessionFull(session=slug, attendee=place)
            new.append(
                {
                    "id": uuid4(),
                    "event": event.id,
                    "session": session.id,
                    "attendee": person.id,
                    "mode": person.mode,
                    "state": _due(person),
                    "created_at": now,
                }
            )
    await insert(SessionSeat, new)
    if gone or new:
        await _save_taken(sessions)


def _due(person: Attendee) -> str:
    """What somebody of the event gets in a session: a seat, or the wish for one."""
    return "seat" if person.state in ("seat", "offered") else "wished"


async def follow(event: Event, people: Sequence[Attendee]) -> None:
    """Bring these people's sessions into line with what became of them, in their order.

    Who left has none; who waits wishes for them; who moved up or takes part in the other way has those that are left,
    the others are kept as dropped, so that the person can be told. Where the event has no programme it asks nothing.
    """
    if not event.programme or not people:
        return
    had = await _seats_of(people)
    if not had:
        return
    sessions = await _sessions({seat.session for seats in had.values() for seat in seats})
    leaving: list[SessionSeat] = []
    for person in people:
        for seat in had.get(person.id, ()):
            if seat.state == "seat" and _due(person) == "seat" and seat.mode == person.mode:
                continue
            if seat.state == "seat":
                _give(sessions[seat.session], seat.mode)
            if person.state == "cancelled" and person.cancelled_by != "hold":
                leaving.append(seat)
                continue
            await _put(seat, person, sessions[seat.session])
    await _delete(leaving)
    await _save_taken(list(sessions.values()))


async def _put(seat: SessionSeat, person: Attendee, session: Session) -> None:
    state = seat.state if seat.state == "dropped" else "wished"
    if _due(person) == "seat" and state == "wished":
        state = "seat" if _take(session, person.mode) else "dropped"
    if (seat.state, seat.mode) != (state, person.mode):
        seat.state, seat.mode = state, person.mode
        await save(seat, "state", "mode")


async def move_all(session: Session, other: Session) -> list[UUID]:
    """Give everybody of one session what they had, in another; who they are. SessionFull where they do not all fit.

    Who has the other one, too, or wishes for it, keeps that; where it was dropped, what they had takes its place.
    """
    found, there = await _seats_in(session), await _seats_in(other)
    twice = {seat.attendee for seat in there if seat.state != "dropped"}
    await _leave([seat for seat in found if seat.attendee in twice], {session.id: session})
    moving = [seat for seat in found if seat.attendee not in twice]
    for seat in moving:
        if seat.state == "seat":
            _give(session, seat.mode)
            if not _take(other, seat.mode):
                raise SessionFull(session=other.slug)
    coming = {seat.attendee for seat in moving}
    await _delete([seat for seat in there if seat.attendee in coming])
    await rows("UPDATE session_seat SET session = ? WHERE session = ?", other.id, session.id)
    await _save_taken([session, other])
    return [seat.attendee for seat in moving]


async def follow_event(event: Event, modes: Mapping[UUID, str]) -> None:
    """People whose event takes place in the other way keep their sessions there, whatever the limits of those are."""
    if not event.programme:
        return
    for mode in MODES:
        for some in batched([key for key, now in modes.items() if now == mode], _AT_ONCE):
            await rows(f"UPDATE session_seat SET mode = ? WHERE attendee IN ({marks(some)})", mode, *some)
    counted = {
        (one["session"], one["mode"]): one["taken"]
        for one in await rows(
            "SELECT session, mode, count(CASE WHEN state = 'seat' THEN 1 END) AS taken FROM session_seat"
            " WHERE session IN (SELECT id FROM session WHERE event = ?) GROUP BY session, mode",
            event.id,
        )
    }
    for session in await sessions_of_event(event.id):
        for mode in MODES:
            setattr(session, f"{mode}_taken", counted.get((session.id, mode), 0))
            if (session.id, mode) in counted:
                setattr(session, f"{mode}_offered", True)
        await save(session, *TAKEN, "on_site_offered", "online_offered")


async def fit_in(event: Event, starts_at: datetime, ends_at: datetime) -> list[FieldError]:
    """Keep the programme within an event that had these times: moved as a whole it takes its programme along.

    What is wrong where a part no longer lies within its event.
    """
    by = event.starts_at - starts_at
    if not event.programme or (event.starts_at, event.ends_at) == (starts_at, ends_at):
        return []
    if event.ends_at - ends_at == by:
        await move_along(event, starts_at)
    sessions = await sessions_of_event(event.id)
    return [
        FieldError(name, "range")
        for name in ("starts_at", "ends_at")
        if any(name in wrong_times(session, event) for session in sessions)
    ]


async def move_along(event: Event, before: datetime) -> None:
    """Move the programme by as much as the event that began at `before`."""
    by = event.starts_at - before
    for session in await sessions_of_event(event.id) if by else ():
        session.starts_at, session.ends_at = session.starts_at + by, session.ends_at + by
        await save(session, "starts_at", "ends_at")


def _take(session: Session, mode: str) -> bool:
    """One more seat; False where there is none."""
    if not seats_in(session, mode).has_seat:
        return False
    setattr(session, f"{mode}_taken", getattr(session, f"{mode}_taken") + 1)
    return True


def _give(session: Session, mode: str) -> None:
    setattr(session, f"{mode}_taken", getattr(session, f"{mode}_taken") - 1)


async def _leave(seats: Sequence[SessionSeat], sessions: Mapping[UUID, Session]) -> None:
    for seat in seats:
        if seat.state == "seat":
            _give(sessions[seat.session], seat.mode)
    await _delete(seats)


async def _delete(seats: Sequence[SessionSeat]) -> None:
    for some in batched([seat.id for seat in seats], _AT_ONCE):
        await rows(f"DELETE FROM session_seat WHERE id IN ({marks(some)})", *some)


async def _save_taken(sessions: Sequence[Session]) -> None:
    for session in sessions:
        await save(session, *TAKEN)


async def _seats_of(people: Sequence[Attendee]) -> dict[UUID, list[SessionSeat]]:
    """What these people have or wish for, by person."""
    found: dict[UUID, list[SessionSeat]] = defaultdict(list)
    for some in batched([person.id for person in people], _AT_ONCE):
        for one in await rows(f"SELECT * FROM session_seat WHERE attendee IN ({marks(some)}) ORDER BY id", *some):
            found[one["attendee"]].append(loaded(SessionSeat, one))
    return found


async def _seats_in(session: Session) -> list[SessionSeat]:
    return [loaded(SessionSeat, one) for one in await rows("SELECT * FROM session_seat WHERE session = ?", session.id)]


async def _sessions(keys: set[UUID]) -> dict[UUID, Session]:
    if not keys:
        return {}
    found = await rows(f"SELECT * FROM session WHERE id IN ({marks(keys)})", *keys)
    return {one["id"]: loaded(Session, one) for one in found}
