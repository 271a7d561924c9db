"""Inviting a whole list: read, every wrong line named, stored only when asked, wrong lines left out only when told."""

import asyncio
from typing import Any, NamedTuple
from uuid import UUID

from core.db import holding
from core.folding import fold
from core.languages import _
from core.problems import FIELD_TEXTS, FieldError, Invalid
from core.staff.actors import Actor
from registration.asking.definitions import defined, names_of
from registration.invitations import queries
from registration.invitations import sheet as sheets
from registration.invitations.actions import Seen, store
from registration.invitations.inputs import NewInvitation, read
from registration.invitations.sheet import REASONS, Known, Row, Sheet, text_of
from registration.queries import event_by_id
from registration.tables import Event

__all__ = ["Import", "Imported", "Wrong", "reason", "run", "text_of"]


class Import(NamedTuple):
    """What is to be done with a list: its text, the wave of lines that name none, whether it is only looked at."""

    text: str
    wave: int = 1
    dry_run: bool = True
    skip_wrong: bool = False


class Wrong(NamedTuple):
    """A wrong cell: the line as the spreadsheet numbers it, the column, the code and the sentence that says why."""

    line: int
    column: str
    code: str
    reason: str


class Imported(NamedTuple):
    """What a list holds, and what became of it."""

    lines: int
    good: int
    stored: int
    wrong: list[Wrong]
    unknown_columns: list[str]
    preview: list[NewInvitation]

    @property
    def bad(self) -> int:
        """How many lines are wrong."""
        return self.lines - self.good

    def as_json(self) -> dict[str, Any]:
        """As programs see it."""
        told = {name: getattr(self, name) for name in ("lines", "good", "stored", "unknown_columns")}
        skipped = self.bad if self.stored else 0
        return told | {"skipped": skipped, "wrong": [one._asdict() for one in self.wrong]}


def reason(error: FieldError) -> str:
    """Why a cell, or the file, is wrong, in the reader's language."""
    field = "" if error.code == "not_allowed" else error.field  # formulas stand in any column
    return _(REASONS.get((field, error.code)) or FIELD_TEXTS.get(error.code, FIELD_TEXTS["type"]))


async def run(event_id: UUID, given: Import, actor: Actor) -> Imported:
    """Read a list, and unless it is only looked at store it: all of it, or what is right where the rest may go.

    Invalid when it cannot be read, or when lines are wrong that nobody said to leave out (`wrong` names them).
    """
    if not 1 <= given.wave <= 99:
        raise Invalid([FieldError("wave", "range")])
    event = await event_by_id(event_id)
    sheet, checked = await asyncio.to_thread(_checked, event, given)  # a long list takes half a second
    if given.dry_run:
        seen = Seen(*await queries.known(event_id))
        return _imported(sheet, _judged(checked, seen))
    async with holding(Event, event_id):
        judged = _judged(checked, Seen(*await queries.known(event_id)))
        found = _imported(sheet, judged)
        if found.wrong and not given.skip_wrong:
            errors = [FieldError(f"lines.{one.line}.{one.column}".rstrip("."), one.code) for one in found.wrong]
            raise Invalid(errors, wrong=[one._asdict() for one in found.wrong])
        good = _good(judged)
        if good:
            await store(event, good, actor, imported=True, skipped=found.bad)
    return found._replace(stored=len(good))


def _known(event: Event) -> Known:
    names = {name: {fold(one): one for one in names_of(defined(event, name))} for name in ("sectors", "fields")}
    return Known(event.time_zone, names["sectors"], names["fields"])


Checked = tuple[NewInvitation | None, list[FieldError]]


def _checked(event: Event, given: Import) -> tuple[Sheet, list[Checked]]:
    sheet = sheets.read(given.text, _known(event))
    return sheet, [_wish(event, row, given.wave) for row in sheet.rows]


def _wish(event: Event, row: Row, wave: int) -> Checked:
    """The line as an invitation, and its wrong cells; a cell that could not be read at all is wrong only once."""
    wish, wrong = read(event, {"wave": wave} | row.values)
    unread = {error.field for error in row.wrong}
    return wish, [*row.wrong, *(error for error in wrong if row.values and error.field not in unread)]


def _judged(checked: list[Checked], seen: Seen) -> list[Checked]:
    """The lines with those that are there already; only a right line counts as invited for those below it."""
    return [(wish, wrong or (seen.twice(wish) if wish else [])) for wish, wrong in checked]


def _good(judged: list[Checked]) -> list[NewInvitation]:
    return [wish for wish, wrong in judged if wish is not None and not wrong]


def _imported(sheet: Sheet, judged: list[Checked]) -> Imported:
    """What the list holds; nothing of it is stored yet."""
    wrong = [
        Wrong(row.line, error.field, error.code, reason(error))
        for row, (_wish, errors) in zip(sheet.rows, judged, strict=True)
        for error in errors
    ]
    good = _good(judged)
    return Imported(len(judged), len(good), 0, wrong, sheet.unknown, good[:10])
