"""Editions as files: JSON, CSV and XLSX of the same rows. The chapter for the council is chapter.py."""

from collections.abc import Sequence
from typing import Any

from core.languages import _
from core.spreadsheets import csv_file, xlsx_file
from reports import words
from reports.edition import COLUMNS, Edition, tidy, utc

_SHEET_COLUMNS = ("metric", "mode", "category", "value", "flag", "base_n", "answer_rate", "method")


def as_json(edition: Edition) -> dict[str, Any]:
    """The figures as programs read them: a row without mode is the sum."""
    return _head(edition) | {
        "figures": [
            {
                name: value
                for name, value in (
                    ("metric", one.metric),
                    ("mode", one.mode),
                    ("dimension", one.dimension),
                    ("category", one.category),
                    ("value", one.value),
                    ("flag", "rounded" if one.rounded else None),
                    ("method", one.method),
                    ("definition", words.definition(one)),
                )
                if value is not None
            }
            for one in edition.figures
        ]
    }


def json_file(edition: Edition) -> dict[str, Any]:
    """The file: the rows of the CSV, each with its definition."""
    pairs = zip(tidy(edition), edition.figures, strict=True)
    return _head(edition) | {"figures": [row | {"definition": words.definition(one)} for row, one in pairs]}


def as_csv(edition: Edition) -> bytes:
    """Tidy CSV: RFC 4180, UTF-8, one row per value."""
    return csv_file(COLUMNS, ([row[name] for name in COLUMNS] for row in tidy(edition)))


def as_xlsx(edition: Edition) -> bytes:
    """A workbook: the totals, one sheet per table, and the definitions with what the edition is."""
    sheets: dict[str, tuple[Sequence[str], list[Sequence[Any]]]] = {}
    for row in tidy(edition):
        title = f"{row['metric']} {row['dimension']}" if row["dimension"] else "figures"
        sheets.setdefault(title, (_SHEET_COLUMNS, []))[1].append([row[name] for name in _SHEET_COLUMNS])
    sheets["definitions"] = (("metric", "definition"), _definitions(edition))
    return xlsx_file(sheets)


def _head(edition: Edition) -> dict[str, Any]:
    return {
        "event": edition.about.slug,
        "edition": edition.name,
        "number": edition.number,
        "generated_at": utc(edition.generated_at),
        "data_hash": edition.data_hash,
    }


def _definitions(edition: Edition) -> list[Sequence[Any]]:
    lines: list[Sequence[Any]] = [(name, value or "") for name, value in _head(edition).items()]
    lines += {one.metric: (one.metric, words.definition(one)) for one in edition.figures}.values()
    if any(one.rounded for one in edition.figures):
        lines.append(("rounded", _(words.ROUNDED)))
    return lines
