"""One edition of an event's figures: the same values, definitions and data hash on every page and in every file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from reports.attendance import NOT_STATED, Figure
from reports.privacy import NO_SHARES_BELOW

EDITIONS = ("internal", "public")
COLUMNS = (
    "process", "event_id", "event", "format", "date", "start", "end", "venue", "mode", "metric", "dimension",
    "category", "value", "flag", "base_n", "answer_rate", "method", "source", "edition", "number", "data_hash",
    "generated_at",
)  # fmt: skip

Labels = Mapping[tuple[str, str | None], str]


@dataclass(frozen=True)
class About:
    """The event as the files name it; `source` is who counted. Times are shown in the event's own zone.

    `labels`: the event's own words for a dimension, by (dimension, None), and for its categories.
    """

    slug: str
    title: str
    process: str
    format: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str
    source: str
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """Figures at one moment, internal or public. `number` ("01 / 2027") is given when they are frozen."""

    about: About
    name: str
    figures: tuple[Figure, ...]
    generated_at: datetime
    number: str | None = None

    @cached_property
    def data_hash(self) -> str:
        """SHA-256, in hex, of the values alone: who wants to check it needs no definitions, times or order.

        Hashed is the sorted list of [metric, mode, dimension, category, value], null for what is absent, as JSON in
        UTF-8 without blanks.
        """
        cells = [(one.metric, one.mode, one.dimension, one.category, one.value) for one in self.figures]
        cells.sort(key=lambda cell: [part or "" for part in cell[:4]])
        return hashlib.sha256(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()

    @cached_property
    def values(self) -> Mapping[tuple[str, str | None], int]:
        """The printed totals and modes: (metric, mode or None) -> value."""
        return {(one.metric, one.mode): one.value for one in self.figures if one.dimension is None}

    def table(self, metric: str, dimension: str) -> list[Figure]:
        """The rows of one table, in their order; empty when it was left out."""
        return [one for one in self.figures if (one.metric, one.dimension) == (metric, dimension)]


def tidy(edition: Edition) -> list[dict[str, Any]]:
    """One row per value with everything it needs to stand alone (design/figures.md, "Files")."""
    about, zone = edition.about, ZoneInfo(edition.about.time_zone)
    starts, ends = about.starts_at.astimezone(zone), about.ends_at.astimezone(zone)
    common = {
        "process": about.process,
        "event_id": about.slug,
        "event": about.title,
        "format": about.format,
        "date": starts.date().isoformat(),
        "start": starts.strftime("%H:%M"),
        "end": ends.strftime("%H:%M"),
        "venue": about.venue,
        "source": about.source,
        "edition": edition.name,
        "number": edition.number or "",
        "data_hash": edition.data_hash,
        "generated_at": utc(edition.generated_at),
    }
    return [{name: (common | _of(edition, figure))[name] for name in COLUMNS} for figure in edition.figures]


def _of(edition: Edition, figure: Figure) -> dict[str, Any]:
    base = edition.values.get((figure.metric, None)) if figure.dimension else None
    return {
        "mode": figure.mode or "",
        "metric": figure.metric,
        "dimension": figure.dimension or "",
        "category": figure.category or "",
        "value": figure.value,
        "flag": "rounded" if figure.rounded else "",
        "base_n": "" if base is None else base,
        "answer_rate": _answer_rate(edition, figure),
        "method": figure.method,
    }


def _answer_rate(edition: Edition, figure: Figure) -> str:
    """The share of those who attended and stated it, from the printed counts; none in public below a base of 50."""
    if figure.metric != "attended" or figure.dimension in (None, "channel"):
        return ""
    printed = edition.table(figure.metric, figure.dimension or "")
    base = sum(one.value for one in printed)
    if not base or (edition.name == "public" and base < NO_SHARES_BELOW):
        return ""
    return f"{sum(one.value for one in printed if one.category != NOT_STATED) / base:.3f}"


def utc(moment: datetime) -> str:
    """2027-02-20T13:05:00Z"""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
