"""Translating an event: its texts and those of its sessions, one language at a time."""

from collections.abc import Mapping
from typing import Any

from core import clock
from core.db import holding, loaded, rows, save
from core.forms import Input, Text, wrong_fields
from core.languages import TRANSLATED
from core.problems import FieldError, Invalid, NotFound
from core.staff.actions import record
from core.staff.actors import Actor
from registration import seats, translations
from registration.asking.definitions import defined, stored
from registration.programme.tables import Session
from registration.queries import event_id
from registration.tables import Event

IN_SESSION = "sessions"


class _Wish(Input):
    texts: list[Text]


async def texts(event: Event) -> dict[str, tuple[Any, str, str]]:
    """Every German text of an event and its sessions: path -> (row it stands on, path on that row, text).

    A session's paths begin with sessions.<slug>.
    """
    found: dict[str, tuple[Any, str, str]] = {
        path: (event, path, german) for path, german in translations.sources(event).items()
    }
    for session in await _sessions(event):
        for path, german in translations.sources(session).items():
            found[f"{IN_SESSION}.{session.slug}.{path}"] = (session, path, german)
    return found


async def _sessions(event: Event) -> list[Session]:
    found = await rows("SELECT * FROM session WHERE event = ? ORDER BY starts_at, place, slug", event.id)
    return [loaded(Session, one) for one in found]


async def translate(slug: str, language: str, wish: Mapping[str, str], actor: Actor) -> None:
    """Keep these translations of an event's texts, by the paths of `texts`; a blank one is taken back.

    The other languages stay, and so does every text of this one that the wish does not name. What has no German text
    any more is left out. NotFound for a language that does not exist.
    """
    if language not in TRANSLATED:
        raise NotFound()
    if wrong := wrong_fields({"texts": list(wish.values())}, _Wish):
        paths = list(wish)
        raise Invalid([FieldError(paths[int(error.field.split(".")[1])], error.code) for error in wrong])
    async with holding(Event, await event_id(slug)) as event:
        known = await texts(event)
        changed: dict[Any, Event | Session] = {}
        for path, text in wish.items():
            if path in known:
                row, own, _german = known[path]
                _put(row, language, own, text)
                changed[row.id] = row
        for row in changed.values():
            row.translations = stored(translations.fitting(defined(row, "translations"), translations.sources(row)))
            if isinstance(row, Session):
                await save(row, "translations")
        seats.changed(event, clock.now())
        await save(event, "translations", "changed_at", "next_number")
        await record(actor, "event_translated", f"event:{event.id}", event=event.id, language=language)


def _put(row: Event | Session, language: str, path: str, text: str) -> None:
    kept = defined(row, "translations")
    row.translations = stored({**kept, language: {**kept.get(language, {}), path: text.strip()}})
