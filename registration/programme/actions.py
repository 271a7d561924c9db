"""Setting up an event's programme: one verb, one transaction on the held event."""

from collections.abc import Collection
from uuid import UUID, uuid4

from msgspec import UNSET

from core import clock
from core.db import batched, holding, insert, loaded, marks, row, rows, save
from core.languages import TRANSLATED
from core.mail.outbox import Draft
from core.problems import FieldError, Invalid
from core.staff.actions import record
from core.staff.actors import Actor
from registration import inputs as shared
from registration import letters, seats, translations
from registration.asking.definitions import stored
from registration.programme import queries, rules, steps
from registration.programme.inputs import NewSession, SessionPatch
from registration.programme.problems import SessionsClash, SessionTaken
from registration.programme.tables import Session
from registration.rules import MODES
from registration.tables import Attendee, Event, Registration

PLAIN = ("title", "summary", "starts_at", "ends_at", "room", "join_url", "place")
COLUMNS = (*PLAIN, "on_site_offered", "on_site_limit", "online_offered", "online_limit", "translations")
KEPT = ("id", "event", "slug", "created_at")  # never changed
_AT_ONCE = 500


async def add_session(event_id: UUID, wish: NewSession, actor: Actor) -> Session:
    """A new part of an event's programme; every field that is not given is empty."""
    async with holding(Event, event_id) as event:
        now = clock.now()
        session = Session(
            id=uuid4(), event=event.id, slug=wish.slug, starts_at=wish.starts_at, ends_at=wish.ends_at, created_at=now
        )
        wrong = _apply(event, session, wish)
        if await row("SELECT id FROM session WHERE event = ? AND slug = ?", event.id, wish.slug):
            wrong.append(FieldError("slug", "duplicate"))
        if wrong:
            raise Invalid(wrong)
        await insert(Session, [{name: getattr(session, name) for name in (*KEPT, *COLUMNS)}])
        await _done(event, actor, "session_added", session)
    return session


async def change_session(event_id: UUID, slug: str, wish: SessionPatch, actor: Actor) -> Session:
    """Change a part; fewer seats unseat nobody. SessionsClash where somebody would have two at the same time."""
    async with holding(Event, event_id) as event:
        session = await queries.session_by_slug(event.id, slug)
        before = {name: getattr(session, name) for name in COLUMNS}
        if wrong := _apply(event, session, wish):
            raise Invalid(wrong)
        changed = [name for name in COLUMNS if getattr(session, name) != before[name]]
        if {"starts_at", "ends_at"} & {*changed} and (people := await _clashing(session, session)):
            raise SessionsClash(people=people)
        if changed:
            await save(session, *changed)
            await _done(event, actor, "session_changed", session)
    return session


async def remove_session(event_id: UUID, slug: str, actor: Actor, move_to: str | None = None) -> None:
    """Remove a part. Whoever has a seat in it, or wishes for one, goes to another part first, and is told.

    SessionTaken while somebody has a seat and no other part is named; SessionFull and SessionsClash where the others
    do not all fit in there.
    """
    async with holding(Event, event_id) as event:
        session = await queries.session_by_slug(event.id, slug)
        there = await rows("SELECT attendee FROM session_seat WHERE session = ?", session.id)
        other = await _other(event, session, move_to) if move_to else None
        drafts = []
        if other:
            if people := await _clashing(session, other):
                raise SessionsClash(people=people)
            drafts = await _tell(event, await steps.move_all(session, other))
        elif session.on_site_taken or session.online_taken:
            raise SessionTaken(people=session.on_site_taken + session.online_taken)
        await rows("DELETE FROM session_seat WHERE session = ?", session.id)
        await rows("DELETE FROM session WHERE id = ?", session.id)
        await seats.note_details(event, {one["attendee"] for one in there})
        await _done(event, actor, "session_removed", session, moved_to=other.slug if other else None)
        await seats.finish(event, drafts)


async def _other(event: Event, session: Session, slug: str) -> Session:
    found = await row("SELECT * FROM session WHERE event = ? AND slug = ?", event.id, slug)
    if found is None or found["id"] == session.id:
        raise Invalid([FieldError("move_to", "choice")])
    return loaded(Session, found)


async def _clashing(session: Session, times: Session) -> int:
    """How many people of a session would have yet another one at the same time if theirs had the times of this one."""
    found = await row(
        "SELECT count(DISTINCT c.attendee) AS people FROM session_seat c JOIN session_seat o ON o.attendee = c.attendee"
        " JOIN session s ON s.id = o.session WHERE c.session = ? AND o.session NOT IN (?, ?)"
        " AND c.state <> 'dropped' AND o.state <> 'dropped' AND s.starts_at < ? AND s.ends_at > ?",
        session.id,
        session.id,
        times.id,
        times.ends_at,
        times.starts_at,
    )
    return found["people"] if found else 0


async def _tell(event: Event, moved: Collection[UUID]) -> list[Draft]:
    """A letter with their new programme to the registrations of these people, who have a seat in the event."""
    drafts = []
    contact = await letters.contact_of(event)
    keys = {
        one["registration"]
        for some in batched(list(moved), _AT_ONCE)
        for one in await rows(
            f"SELECT DISTINCT registration FROM attendee WHERE state = 'seat' AND id IN ({marks(some)})", *some
        )
    }
    for some in batched(sorted(keys), _AT_ONCE):
        for one in await rows(f"SELECT * FROM registration WHERE state = 'active' AND id IN ({marks(some)})", *some):
            registration = loaded(Registration, one)
            people: list[Attendee] = await seats.attendees_of(registration.id)
            programme = await queries.programme_of(event, people)
            drafts.append(letters.welcome(event, contact, registration, people, programme=programme))
    return drafts


async def _done(event: Event, actor: Actor, action: str, session: Session, **facts: str | None) -> None:
    seats.changed(event, clock.now())
    await save(event, "changed_at", "next_number")
    await record(actor, action, f"event:{event.id}", event=event.id, session=session.slug, **facts)


def _apply(event: Event, session: Session, wish: SessionPatch) -> list[FieldError]:
    """Write the wish onto the session; answers every field that does not go together with the others."""
    for name in PLAIN:
        if (value := getattr(wish, name)) is not UNSET:
            setattr(session, name, value.strip() if name in ("title", "room") else value)
    wrong = shared.blank(wish.title, "title")
    wrong += [FieldError(name, "range") for name in rules.wrong_times(session, event)]
    for mode in MODES:
        if wish.seats is not UNSET and (limit := getattr(wish.seats, mode)) is not UNSET:
            setattr(session, f"{mode}_offered", True)
            setattr(session, f"{mode}_limit", limit)
            if not seats.offered(event, mode):
                wrong.append(FieldError(f"seats.{mode}", "not_allowed"))
    if wish.translations is not UNSET:
        wrong += [
            FieldError(f"translations.{code[:12]}", "choice") for code in wish.translations if code not in TRANSLATED
        ]
        session.translations = stored(wish.translations)
        wrong += translations.unknown(wish.translations, translations.sources(session))
    return wrong
