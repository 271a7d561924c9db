"""CSV and XLSX for people who open them in a spreadsheet: no cell may become a formula there."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def neutral(cell: Any) -> Any:
    """The cell as it may stand in a spreadsheet: a text that begins like a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return "" if cell is None else cell


def csv_file(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    """RFC 4180 in UTF-8, every cell neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8", "replace")


def xlsx_file(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook with one sheet per table; texts stay texts."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for title, (header, lines) in sheets.items():
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, header, bold)
            for number, line in enumerate(lines, 1):
                sheet.write_row(number, 0, [neutral(cell) for cell in line])
            sheet.set_column(0, max(0, len(header) - 1), 18)
    return out.getvalue()
