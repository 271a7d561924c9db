"""An event as the template of the next one: everything that was set up, at another time, and nobody's data."""

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from core import clock
from core.db import insert, insert_new, row, writing
from core.problems import FieldError, Invalid
from core.staff.actions import record
from core.staff.actors import Actor
from registration import events, inputs, translations
from registration.asking.definitions import defined, provisions_of, stored
from registration.programme.queries import sessions_of_event
from registration.programme.tables import Session
from registration.tables import Event

SESSION_SET_UP = (
    "slug", "title", "summary", "room", "join_url", "place", "on_site_offered", "on_site_limit", "online_offered",
    "online_limit", "translations",
)  # fmt: skip


class _Later:
    """From the old date to the new one by the clock on the wall: ten o'clock stays ten, in summer and in winter."""

    def __init__(self, event: Event, starts_at: datetime) -> None:
        self._zone = ZoneInfo(event.time_zone)
        self._by = self._on_wall(starts_at) - self._on_wall(event.starts_at)

    def _on_wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def __call__(self, moment: datetime) -> datetime:
        """The same time of the other date; OverflowError beyond the calendar."""
        there = (self._on_wall(moment) + self._by).replace(tzinfo=self._zone)
        return there.astimezone(ZoneInfo("UTC"))


async def copy_event(event: Event, wish: inputs.EventCopy, actor: Actor) -> Event:
    """A new draft that begins at another time, with the settings, questions, provisions and sessions of this event.

    Every time moves along; people, seats taken, letters and figures stay where they are.
    """
    new = Event(
        id=uuid4(),
        created_at=clock.now(),
        changed_at=clock.now(),
        **{name: getattr(event, name) for name in events.SET_UP},
    )
    new.slug, new.title, new.published = wish.slug, wish.title.strip(), False
    try:
        _move(new, event, wish)
        wrong = inputs.blank(wish.title, "title") + events.wrong_times(new)
        later = _Later(event, wish.starts_at)
        sessions = [] if wrong else [_session(one, new, later) for one in await sessions_of_event(event.id)]
    except OverflowError:
        raise Invalid([FieldError("starts_at", "range")]) from None
    async with writing():
        if await row("SELECT id FROM event WHERE slug = ?", wish.slug):
            wrong.append(FieldError("slug", "duplicate"))
        if wrong or not await insert_new(Event, events.values_of(new), "slug"):
            raise Invalid(wrong or [FieldError("slug", "duplicate")])
        if sessions:
            await insert(Session, sessions)
        await record(actor, "event_added", f"event:{new.id}", event=new.id, slug=new.slug, copy_of=event.slug)
    return new


def _move(new: Event, event: Event, wish: inputs.EventCopy) -> None:
    later = _Later(event, wish.starts_at)
    for name in events.MOMENTS:
        if (moment := getattr(event, name)) is not None:
            setattr(new, name, later(moment))
    new.starts_at = wish.starts_at.astimezone(ZoneInfo("UTC"))
    new.ends_at = later(event.ends_at) if wish.ends_at is UNSET else wish.ends_at.astimezone(ZoneInfo("UTC"))
    new.provisions = stored(
        [
            msgspec.structs.replace(one, deadline=later(one.deadline) if one.deadline else None)
            for one in provisions_of(event)
        ]
    )
    if new.title != event.title:
        kept = translations.fitting(defined(event, "translations"), translations.sources(event), ["title"])
        new.translations = stored(kept)


def _session(session: Session, new: Event, later: _Later) -> dict[str, Any]:
    return {name: getattr(session, name) for name in SESSION_SET_UP} | {
        "id": uuid4(),
        "event": new.id,
        "starts_at": later(session.starts_at),
        "ends_at": later(session.ends_at),
        "created_at": clock.now(),
    }
