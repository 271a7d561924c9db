"""CSV and XLSX for people who open them in a spreadsheet: no cell may become a formula there.

In XLSX a text is stored as a text, which no spreadsheet calculates, so it stays as it is (+49 231 5). CSV knows no
types: there a text that begins like a formula gets an apostrophe before it. Times are written as in JSON.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

CSV = "text/csv"  # answered with its charset
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _written(cell: Any) -> Any:
    """The cell as a text or number; a time as ISO 8601 in UTC, nothing as an empty text."""
    if isinstance(cell, datetime):
        return msgspec.to_builtins(cell)
    return "" if cell is None else cell


def _neutral(cell: Any) -> Any:
    """The cell as CSV may carry it: a text that begins like a formula gets an apostrophe before it."""
    written = _written(cell)
    return "'" + written if isinstance(written, str) and written.startswith(_FORMULA) else written


def csv_file(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    """RFC 4180 in UTF-8, every cell neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_neutral(name) for name in header])
    writer.writerows([_neutral(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8", "replace")


def _sheet_name(title: str, taken: set[str]) -> str:
    """The title as Excel takes it: 31 characters, with a number where another one, in capitals or not, has them."""
    short, number = title[:31], 2
    while short.lower() in taken:
        short, number = f"{title[:27]} {number}", number + 1
    return short


def xlsx_file(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook with one sheet per table; texts stay texts."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for title, (header, lines) in sheets.items():
            sheet = book.add_worksheet(_sheet_name(title, {one.get_name().lower() for one in book.worksheets()}))
            sheet.freeze_panes(1, 0)
            for place, name in enumerate(header):
                sheet.write_string(0, place, name, bold)
            for number, line in enumerate(lines, 1):
                for place, cell in enumerate(map(_written, line)):
                    write = sheet.write_string if isinstance(cell, str) else sheet.write
                    write(number, place, cell)
            sheet.set_column(0, max(0, len(header) - 1), 18)
    return out.getvalue()
