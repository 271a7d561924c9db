"""Everything that is stored about a registration, for the person it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import json

from core import kept
from core.db import Row
from core.languages import _
from registration import translations
from registration.notices import consents as given
from registration.notices import queries as notices
from registration.own import words
from registration.tables import Event, Registration

_JSON = ("answers", "field_wishes")


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of data: what it is, why it is kept, until when, and its rows as (label, text)."""

    what: str
    why: str
    until: str
    rows: list[list[tuple[str, str]]]


async def everything(event: Event, registration: Registration) -> list[Part]:
    """What is stored, kind by kind, without the kinds of which there is nothing."""
    parts = []
    for entry, found in await kept.told(registration.id):
        rows = [lines for values in found if (lines := words.lines(event, values))]
        if rows:
            parts.append(Part(_(entry.what), _(entry.why), _(entry.term.said), rows))
    return parts


async def as_json(event: Event, registration: Registration) -> dict[str, Any]:
    """The same for programs: rows by table, columns under their own names, times in UTC."""
    return {
        "registration": registration.id,
        "event": {"slug": event.slug, "title": event.title},
        "data": [
            {
                "what": entry.what,
                "why": entry.why,
                "until": entry.term.said,
                "table": entry.table,
                "rows": [_plain(values) for values in found],
            }
            for entry, found in await kept.told(registration.id)
            if found
        ],
    }


def _plain(values: Row) -> dict[str, Any]:
    """A row with its columns of JSON as what they hold."""
    return {name: json.decode(value) if name in _JSON and value else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent in the words that count now: given since then, withdrawn then, or neither."""

    key: str
    text: str
    given_at: datetime | None
    withdrawn_at: datetime | None


async def consents(event: Event, registration: Registration) -> list[ConsentLine]:
    """Each consent the event asks for, in its words or those somebody agreed to, and what was given before besides."""
    asked = {one.key: one.text for one in translations.consents(event)}
    newest = {consent.consent: consent for consent in await given.consents_of(registration.id)}
    lines = []
    for key in dict.fromkeys([*asked, *newest]):
        known = newest.get(key)
        if known and known.withdrawn_at is None:
            lines.append(ConsentLine(key, translations.Said(known.text, known.language), known.given_at, None))
        elif key in asked:
            lines.append(ConsentLine(key, asked[key], None, known.withdrawn_at if known else None))
    return lines


async def notice(registration: Registration) -> notices.Shown | None:
    """The privacy notice that was shown with the sign-up."""
    return await notices.by_id(registration.notice) if registration.notice else None
