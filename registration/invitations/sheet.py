"""A list of people to invite as spreadsheets save it: CSV by ; or , or tabs, UTF-8 or Windows-1252, German or English.

Pure: text in, values and wrong cells out. Lines are numbered as the spreadsheet numbers its rows; the header is 1.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from core.folding import fold
from core.languages import BY_CODE, N_
from core.problems import FieldError, Invalid

MOST_LINES = 5_000
MOST_BYTES = 1_000_000
_MOST_COLUMNS = 100
_HEADERS = {
    "name": "name; vollständiger name; ansprechperson; ansprechpartner; kontakt; person; full name",
    "first_name": "vorname; first name; given name",
    "last_name": "nachname; familienname; last name; surname; family name",
    "email": "e-mail; email; mail; e-mail-adresse; mailadresse; email address; e-mail address",
    "address": "adresse; anschrift; postanschrift; address; postal address",
    "street": "straße; straße und hausnummer; straße, hausnummer; straße nr; street",
    "postcode": "plz; postleitzahl; postcode; zip; zip code",
    "town": "ort; stadt; wohnort; city; town",
    "language": "sprache; language",
    "organisation": "organisation; organization; verein; institution; einrichtung; firma; company",
    "sector": "sektor; sector; bereich; gesellschaftsbereich",
    "field": "themenfeld; feld; thema; field; topic",
    "uses": "anzahl; plätze; personen; personenzahl; anzahl personen; uses; places; people",
    "valid_from": "gültig ab; gültig von; valid from; valid_from",
    "valid_until": "gültig bis; valid until; valid_until; valid to",
    "wave": "welle; wave",
}
COLUMNS = {fold(name): field for field, names in _HEADERS.items() for name in names.split(";")}
_LANGUAGES = {"deutsch": "de", "englisch": "en", "turkisch": "tr", "ukrainisch": "uk", "arabisch": "ar"} | {
    fold(word): language.code for language in BY_CODE.values() for word in (language.code, language.name)
}
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:,? +([0-9]{1,2})[:.]([0-9]{2})(?: Uhr)?)?")
_WHOLE = re.compile(r"([0-9]{1,6})(?:[.,]0+)?")

# Why a cell is wrong, where the general sentence does not help.
REASONS = {
    ("email", "format"): N_("Das ist keine E-Mail-Adresse."),
    ("email", "duplicate"): N_("Diese E-Mail-Adresse ist schon eingeladen oder steht weiter oben."),
    ("name", "required"): N_("Es braucht einen Namen oder eine Organisation."),
    ("name", "duplicate"): N_("Diese Einladung gibt es schon oder sie steht weiter oben."),
    ("sector", "choice"): N_("Diesen Sektor hat die Veranstaltung nicht."),
    ("field", "choice"): N_("Dieses Themenfeld hat die Veranstaltung nicht."),
    ("language", "choice"): N_("Diese Sprache gibt es hier nicht."),
    ("uses", "type"): N_("Hier muss eine ganze Zahl stehen."),
    ("wave", "type"): N_("Hier muss eine ganze Zahl stehen."),
    ("valid_from", "format"): N_("Bitte ein Datum wie 31.12.2026 oder 2026-12-31."),
    ("valid_until", "format"): N_("Bitte ein Datum wie 31.12.2026 oder 2026-12-31."),
    ("valid_until", "range"): N_("Das Ende liegt vor dem Anfang oder in einem anderen Jahrhundert."),
    ("", "too_long"): N_("Diese Zeile hat mehr Spalten als die Überschrift."),
    ("", "format"): N_("Die Anführungszeichen dieser Zeile gehen nicht auf."),
    ("", "not_allowed"): N_("Hier steht eine Formel. Bitte setzen Sie in der Tabelle ihren Wert ein."),
    ("file", "required"): N_("Die Datei ist leer oder hat nur eine Überschrift."),
    ("file", "format"): N_("Die Datei ist kein Text (CSV). Bitte speichern Sie die Tabelle als CSV."),
    ("file", "too_long"): N_("Die Datei ist zu groß: höchstens 5.000 Zeilen und ein Megabyte auf einmal."),
    ("header", "required"): N_("Die erste Zeile muss die Spalten nennen, darunter „Name“ oder „Organisation“."),
    ("header", "duplicate"): N_("Eine Spalte kommt zweimal vor."),
}


class Row(NamedTuple):
    """One line: its number, the values it has for an invitation, and its wrong cells."""

    line: int
    values: dict[str, Any]
    wrong: list[FieldError]


class Sheet(NamedTuple):
    """A list that could be read: its lines, and the columns that mean nothing here."""

    rows: list[Row]
    unknown: list[str]


class Known(NamedTuple):
    """What the event knows: its time zone, its sectors and fields by folded name."""

    zone: str
    sectors: Mapping[str, str]
    fields: Mapping[str, str]


def text_of(body: bytes) -> str:
    """The file's text; Invalid when it is none, or too big."""
    if len(body) > MOST_BYTES:
        raise Invalid([FieldError("file", "too_long")])
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = body.decode("cp1252")
        except UnicodeDecodeError:
            raise Invalid([FieldError("file", "format")]) from None
    if "\x00" in text:
        raise Invalid([FieldError("file", "format")])
    return text


def read(text: str, known: Known) -> Sheet:
    """The lines of a list; Invalid when it has no header we understand, no line, or too many."""
    records = list(_records(text))
    header = next((cells for cells in records if cells), None)
    if header is None:
        raise Invalid([FieldError("file", "required")])
    first = records.index(header)
    columns = [COLUMNS.get(fold(name)) for name in header]
    named = [name for name in columns if name]
    if not {"name", "last_name", "organisation"} & set(named):
        raise Invalid([FieldError("header", "required")])
    if len(named) != len(set(named)):
        raise Invalid([FieldError("header", "duplicate")])
    rows = [
        _row(number, cells, columns, known)
        for number, cells in enumerate(records[first + 1 :], first + 2)
        if cells is None or any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise Invalid([FieldError("file", "required")])
    unknown = [name.strip()[:80] for name, column in zip(header, columns, strict=True) if not column and name.strip()]
    return Sheet(rows, unknown)


def _records(text: str) -> Iterator[list[str] | None]:
    """The cells of each line; None for a line whose quotes do not match."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    for number in range(MOST_LINES + 2):
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield None
        else:
            if number > MOST_LINES or len(cells) > _MOST_COLUMNS:
                raise Invalid([FieldError("file", "too_long")])
            yield cells


def _delimiter(text: str) -> str:
    """The one by which the first line names the most columns we know."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def found(delimiter: str) -> int:
        return sum(fold(name) in COLUMNS for name in first.split(delimiter))

    return max((";", ",", "\t"), key=found)


def _row(number: int, cells: list[str] | None, columns: Sequence[str | None], known: Known) -> Row:
    if cells is None:
        return Row(number, {}, [FieldError("", "format")])
    wrong = [FieldError("", "too_long")] if any(cell.strip() for cell in cells[len(columns) :]) else []
    given: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
        if column is None or not text:
            continue
        if text.startswith("="):
            wrong.append(FieldError(column, "not_allowed"))
        else:
            given[column] = text if column == "address" else " ".join(text.split())
    values: dict[str, Any] = {
        "name": given.get("name") or _joined(given, "first_name", "last_name"),
        "address": given.get("address") or _joined(given, "street", sep="\n", then=("postcode", "town")),
    }
    for column, reading in _READING.items():
        if column in given:
            values[column] = reading(given[column], known)
            if values[column] is None:
                wrong.append(FieldError(column, _CODES[column]))
                del values[column]
    return Row(number, values, wrong)


def _joined(given: Mapping[str, str], *names: str, sep: str = " ", then: tuple[str, ...] = ()) -> str:
    parts = [given[name] for name in names if name in given]
    last = " ".join(given[name] for name in then if name in given)
    return sep.join([*parts, last] if last else parts)


def _number(text: str, known: Known) -> int | None:
    found = _WHOLE.fullmatch(text)
    return int(found[1]) if found else None


def _moment(text: str, zone: str, end: bool) -> datetime | None:
    """A day or time as people write it, in the event's zone; a day alone ends at its midnight."""
    try:
        if found := _DAY.fullmatch(text):
            day, month, year, hour, minute = (int(part) if part else None for part in found.groups())
            moment = datetime(year or 0, month or 0, day or 0, hour or 0, minute or 0)  # noqa: DTZ001 - zone follows
            whole = hour is None
        else:
            moment, whole = datetime.fromisoformat(text), len(text) == len("2026-12-31")
        if whole and end:
            moment = datetime.combine(moment.date() + timedelta(days=1), time())
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError):
        return None


_READING: dict[str, Callable[[str, Known], Any]] = {
    "email": lambda text, _known: text,
    "organisation": lambda text, _known: text,
    "language": lambda text, _known: _LANGUAGES.get(fold(text)),
    "sector": lambda text, known: known.sectors.get(fold(text), text),
    "field": lambda text, known: known.fields.get(fold(text), text),
    "uses": _number,
    "wave": _number,
    "valid_from": lambda text, known: _moment(text, known.zone, end=False),
    "valid_until": lambda text, known: _moment(text, known.zone, end=True),
}
_CODES = {"language": "choice", "uses": "type", "wave": "type", "valid_from": "format", "valid_until": "format"}
