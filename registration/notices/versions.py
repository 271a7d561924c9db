"""The steps that add versions of the town's texts. They run inside a transaction."""

from datetime import datetime
from uuid import UUID, uuid4

from core.db import row, rows
from registration.notices import queries

_COLUMNS = "id, kind, language, version, text, published_at, published_by"


async def privacy_shown(language: str, now: datetime) -> UUID:
    """The version of the privacy notice that a reader of this language sees now: what a sign-up keeps.

    While the town has published none, our template is put on record as it stands.
    """
    shown = await queries.shown("privacy", language)
    if shown.id:
        return shown.id
    return await added("privacy", shown.language, shown.text, "", now)


async def added(kind: str, language: str, text: str, by: str, now: datetime) -> UUID:
    """The next version with this text, or the one that has it already by the same hand; whoever adds first, wins."""
    while True:
        same = await row(
            "SELECT id, text, published_by FROM notice WHERE kind = ? AND language = ? AND (published_by <> '') = ?"
            " ORDER BY version DESC LIMIT 1",
            kind,
            language,
            by != "",
        )
        if same and same["text"] == text:
            return UUID(str(same["id"]))
        last = await row(
            "SELECT coalesce(max(version), 0) AS number FROM notice WHERE kind = ? AND language = ?", kind, language
        )
        await rows(
            f"INSERT INTO notice ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            uuid4(),
            kind,
            language,
            last["number"] + 1 if last else 1,
            text,
            now,
            by,
        )
