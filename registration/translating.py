"""Translating an event: its texts and those of its sessions, one language at a time."""

from collections.abc import Mapping
from typing import Any

from core import clock
from core.codes import digest
from core.db import holding, save
from core.forms import Input, Text, wrong_fields
from core.languages import TRANSLATED
from core.problems import FieldError, Invalid, NotFound
from core.staff.actions import record
from core.staff.actors import Actor
from registration import seats, translations
from registration.asking.definitions import defined, stored
from registration.problems import ChangedMeanwhile
from registration.programme.queries import sessions_of_event
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
    for session in await sessions_of_event(event.id):
        for path, german in translations.sources(session).items():
            found[f"{IN_SESSION}.{session.slug}.{path}"] = (session, path, german)
    return found


def version_of(known: Mapping[str, tuple[Any, str, str]], language: str) -> str:
    """What a translator has seen of `texts` and their translations: another text when any of them was changed since."""
    lines = [
        f"{path}={german}={defined(row, 'translations').get(language, {}).get(own, '')}"
        for path, (row, own, german) in known.items()
    ]
    return digest("\n".join(lines))[:16]


async def translate(slug: str, language: str, wish: Mapping[str, str], actor: Actor, seen: str | None = None) -> None:
    """Keep these translations of an event's texts, by the paths of `texts`; a blank one is taken back.

    The other languages stay, and so does every text of this one that the wish does not name. What has no German text
    any more is left out. NotFound for a language that does not exist, ChangedMeanwhile when it is no longer as `seen`.
    """
    if language not in TRANSLATED:
        raise NotFound()
    if wrong := wrong_fields({"texts": list(wish.values())}, _Wish):
        paths = list(wish)
        raise Invalid([FieldError(paths[int(error.field.split(".")[1])], error.code) for error in wrong])
    async with holding(Event, await event_id(slug)) as event:
        known = await texts(event)
        if seen is not None and seen != version_of(known, language):
            raise ChangedMeanwhile()
        changed: dict[Any, tuple[Event | Session, dict[str, str]]] = {}
        for path, text in wish.items():
            if path in known:
                row, own, _german = known[path]
                changed.setdefault(row.id, (row, {}))[1][own] = text.strip()
        for row, new in changed.values():
            kept = defined(row, "translations")
            whole = {**kept, language: {**kept.get(language, {}), **new}}
            row.translations = stored(translations.fitting(whole, translations.sources(row)))
            if isinstance(row, Session):
                await save(row, "translations")
        seats.changed(event, clock.now())
        await save(event, "translations", "changed_at", "next_number")
        await record(actor, "event_translated", f"event:{event.id}", event=event.id, language=language)
