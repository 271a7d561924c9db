"""Which text of the town is shown, and which ones were shown before."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from core import kept
from core.db import loaded, row, rows
from core.languages import DEFAULT, N_
from core.lists import cursor, read_cursor
from core.pages import environment
from core.problems import NotFound
from core.settings import ROOT
from registration.notices.tables import Notice

_LAST = 2**31 - 1  # the highest number a version can have
KINDS = {
    "privacy": N_("Datenschutz"),
    "accessibility": N_("Erklärung zur Barrierefreiheit"),
    "imprint": N_("Impressum"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as its page shows it. An unedited one is our template, which nobody has read for this town yet.

    `version` 0 and no `id`: a template that no sign-up has seen so far.
    """

    kind: str
    language: str
    text: str
    edited: bool = False
    id: UUID | None = None
    version: int = 0
    published_at: datetime | None = None
    published_by: str = ""


def _shown(values: Any) -> Shown:
    notice = loaded(Notice, values)
    by = notice.published_by
    return Shown(
        notice.kind, notice.language, notice.text, bool(by), notice.id, notice.version, notice.published_at, by
    )


@cache
def template(kind: str, language: str = DEFAULT) -> str | None:
    """The text an installation begins with; None where there is none in this language."""
    name = f"notices/{kind}.{language}.txt"
    if not (ROOT / "templates" / name).exists():
        return None
    entries = [
        {"what": one.what, "why": one.why, "seen_by": one.seen_by, "until": one.term.said}
        for one in kept.everything()
        if one.person
    ]
    return environment.get_template(name).render(kept=entries).strip()


async def shown(kind: str, language: str) -> Shown:
    """What a reader of this language sees: the town's newest text, in German where this language has none.

    Until the town has published one it is our template; NotFound for a kind that does not exist.
    """
    if kind not in KINDS:
        raise NotFound()
    found = await row(
        "SELECT * FROM notice WHERE kind = ? AND language IN (?, ?) AND published_by <> ''"
        " ORDER BY CASE language WHEN ? THEN 0 ELSE 1 END, version DESC LIMIT 1",
        kind,
        language,
        DEFAULT,
        language,
    )
    if found:
        return _shown(found)
    code = language if template(kind, language) else DEFAULT
    return Shown(kind, code, template(kind, code) or "")


async def newest(kind: str, language: str) -> Shown | None:
    """The town's newest text in this language itself."""
    found = await row(
        "SELECT * FROM notice WHERE kind = ? AND language = ? AND published_by <> '' ORDER BY version DESC LIMIT 1",
        kind,
        language,
    )
    return _shown(found) if found else None


async def version(kind: str, language: str, number: int) -> Shown:
    """One version, old or new; NotFound when there is none."""
    found = await row("SELECT * FROM notice WHERE kind = ? AND language = ? AND version = ?", kind, language, number)
    if found is None:
        raise NotFound()
    return _shown(found)


async def by_id(key: UUID) -> Shown | None:
    """The version a registration names."""
    found = await row("SELECT * FROM notice WHERE id = ?", key)
    return _shown(found) if found else None


async def versions(kind: str, language: str, limit: int, after: str | None) -> tuple[list[Shown], str | None]:
    """The versions of a text in a language, the newest first, and the cursor of the next page."""
    place = read_cursor(after, int)
    found = await rows(
        f"SELECT * FROM notice WHERE kind = ? AND language = ? AND version < ? ORDER BY version DESC LIMIT {limit + 1}",
        kind,
        language,
        min(place[0], _LAST) if place else _LAST,
    )
    last = cursor(found[limit - 1]["version"]) if len(found) > limit else None
    return [_shown(values) for values in found[:limit]], last


async def unedited() -> list[str]:
    """The kinds of text this town has not published itself yet, in German."""
    found = await rows("SELECT DISTINCT kind FROM notice WHERE language = ? AND published_by <> ''", DEFAULT)
    return [kind for kind in KINDS if kind not in {one["kind"] for one in found}]
