"""Which languages citizens are offered, and who read their texts over before: a decision of the town, per language."""

import time
from datetime import datetime
from typing import Any, NamedTuple

import structlog

from core import clock, languages
from core.db import rows, writing
from core.languages import BY_CODE, DEFAULT, LANGUAGES, OFFERED_AT_FIRST, Language
from core.problems import FieldError, Invalid, NotFound
from core.staff.actions import record
from core.staff.actors import Actor

log = structlog.get_logger("einlass")

KEPT = 3.0  # seconds after which a process asks the database again: what one switches on, all offer soon
_read_at = -KEPT


class State(NamedTuple):
    """A language and what was decided about it; nobody has read one over whose `reviewed_at` is None."""

    language: Language
    offered: bool
    reviewed_by: str
    reviewed_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """As programs see it."""
        return {
            "code": self.language.code,
            "tag": self.language.tag,
            "name": self.language.name,
            "direction": self.language.direction,
            "offered": self.offered,
            "reviewed_by": self.reviewed_by,
            "reviewed_at": self.reviewed_at,
        }


async def states() -> list[State]:
    """Every language there is, in the order of the menu."""
    kept = {found["code"]: found for found in await rows("SELECT * FROM spoken_language")}
    return [_state(language, kept.get(language.code)) for language in LANGUAGES]


def _state(language: Language, kept: Any) -> State:
    if kept is None or language.code == DEFAULT:
        return State(language, language.code in OFFERED_AT_FIRST, "", None)
    return State(language, kept["offered"], kept["reviewed_by"], kept["reviewed_at"])


async def refresh() -> None:
    """Let this process know what is offered; asks the database once in a few seconds and is silent when it is away."""
    global _read_at
    now = time.monotonic()
    if now - _read_at < KEPT:
        return
    _read_at = now
    try:
        languages.offer(tuple(state.language.code for state in await states() if state.offered))
    except Exception as error:
        log.warning("languages_unread", error=type(error).__name__)


def forget() -> None:
    """Ask the database at the next request (after a decision, and in tests, which change databases)."""
    global _read_at
    _read_at = -KEPT


async def switch(code: str, on: bool, actor: Actor) -> State:
    """Offer a language to citizens, which says that this person has read its texts over; or offer it no longer.

    NotFound for a language that does not exist; German cannot be switched off.
    """
    if code not in BY_CODE:
        raise NotFound()
    if code == DEFAULT and not on:
        raise Invalid([FieldError("offered", "not_allowed")])
    if code != DEFAULT:
        async with writing():
            await rows(
                "INSERT INTO spoken_language (code, offered, reviewed_by, reviewed_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (code) DO UPDATE SET offered = excluded.offered, reviewed_by = CASE WHEN excluded.offered"
                " THEN excluded.reviewed_by ELSE spoken_language.reviewed_by END, reviewed_at = CASE WHEN"
                " excluded.offered THEN excluded.reviewed_at ELSE spoken_language.reviewed_at END",
                code,
                on,
                actor.name if on else "",
                clock.now() if on else None,
            )
            await record(actor, "language_on" if on else "language_off", f"language:{code}", language=code)
    forget()
    await refresh()
    return next(state for state in await states() if state.language.code == code)
