"""The texts of pages, letters and papers: `make messages` brings every catalogue in locales/ up to date.

The msgid is the German text itself. English has every text; the other languages have what citizens read (INTERNAL says
what they do not). A translation is kept as long as its German text stands somewhere in the code; what is new gets an
empty entry to fill in, what is gone goes. Files given as arguments are catalogues to take translations from (somebody's
contribution: de-leicht.po, or any name for all languages). Prints what is missing, catalogue by catalogue; exit status
1 while an entry is empty or its placeholders differ.
"""

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from core.languages import BY_CODE, STAFF

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
SOURCES = ("core", "registration", "badges", "panels", "checkin", "reports", "desk", "templates")
INTERNAL = (
    "desk/*",
    "checkin/*",
    "reports/*",
    "core/staff/*",
    "registration/invitations/sheet.py",
    "templates/desk/*",
    "templates/checkin/*",
    "templates/staff/*",
    "templates/api.html",
    "templates/mail/sign_in.*",
    "templates/print/*",
)
FOR_ALL = (  # of the above: what is stored of whom, what is refused, what is asked, and the papers for citizens
    "*/personal.py",
    "*/problems.py",
    "*/ready_made.py",
    "templates/print/data.html",
    "templates/print/letter*.html",
    "templates/print/ticket.html",
)
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
TEMPLATES = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
PLURALS = {  # as gettext has them, where Babel's differ
    "tr": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
HEADER = """msgid ""
msgstr ""
"Language: {tag}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def extracted(code: str = STAFF[0]) -> Catalog:
    """Every text the catalogue of this language needs, as the code has it."""
    catalog = Catalog()
    for path in files():
        if code not in STAFF and internal(path):
            continue
        python = path.suffix == ".py"
        method, options = ("python", {}) if python else ("jinja2.ext:babel_extract", TEMPLATES)
        for _line, text, _comments, _context in extract_from_file(method, path, KEYWORDS, options=options):
            catalog.add(text)
    return catalog


def files() -> Iterator[Path]:
    """The files that hold texts."""
    for name in SOURCES:
        for path in sorted((ROOT / name).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "piccolo_migrations" not in path.parts:
                yield path


def internal(path: Path) -> bool:
    """Whether only those who work here read this file's texts."""
    name = path.relative_to(ROOT).as_posix()
    inside, outside = (any(fnmatch(name, pattern) for pattern in some) for some in (INTERNAL, FOR_ALL))
    return inside and not outside


def empty(code: str) -> Catalog:
    """A catalogue without entries, with the plural forms of its language."""
    catalog = Catalog(locale=BY_CODE[code].locale)
    if code in PLURALS:
        catalog.mime_headers = [("Plural-Forms", PLURALS[code])]
    return catalog


def read(path: Path, code: str) -> Catalog:
    """A catalogue as it is; empty when there is none yet."""
    if not path.exists():
        return empty(code)
    with path.open("rb") as source:
        return read_po(source, locale=BY_CODE[code].locale, abort_invalid=True)


def updated(source: Catalog, known: list[Catalog], code: str) -> Catalog:
    """The catalogue of a language: the texts of the code, with the first translation that is known of each."""
    catalog = empty(code)
    for message in source:
        if message.id:
            strings = (_string_of(other, message) for other in known)
            catalog.add(message.id, next((string for string in strings if string), None))
    return catalog


def _string_of(catalog: Catalog, message: Message) -> str | tuple[str, ...]:
    found = catalog.get(message.id)
    if found is None or isinstance(found.id, str) != isinstance(message.id, str):
        return ""
    return (found.string or "") if all(_texts(found.string)) else ""  # type: ignore[return-value]


def _texts(texts: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (texts or "",) if texts is None or isinstance(texts, str) else tuple(texts)


def faults(catalog: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue's entries: no translation, or other placeholders than the German text.

    A form that stands for one number only may leave it out ("two people"), any other must name it.
    """
    form_of = c2py(catalog.plural_expr)
    uses = Counter(form_of(number) for number in range(200))
    for message in catalog:
        if not message.id:
            continue
        ids, strings = _texts(message.id), _texts(message.string)
        if not all(strings) or (len(ids) > 1 and len(strings) != catalog.num_plurals):
            yield f"not translated: {ids[0]!r}"
        elif any(
            _names(string) - _names(*ids) or ((len(strings) == 1 or uses[form] > 1) and _names(string) != _names(*ids))
            for form, string in enumerate(strings)
        ):
            yield f"other placeholders: {ids[0]!r}"


def _names(*texts: str) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def written(catalog: Catalog, code: str) -> str:
    """The catalogue as a file: sorted, without line numbers or dates, so that a diff shows texts only."""
    body = io.BytesIO()
    write_po(body, catalog, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    head = HEADER.format(tag=BY_CODE[code].tag, plural_forms=catalog.plural_forms)
    return head + body.getvalue().decode().replace("#, python-format\n", "").lstrip("\n")


def main() -> int:
    """Update every catalogue; 1 when one of them is not complete."""
    contributed = [Path(name) for name in sys.argv[1:]]
    complete = True
    for code in BY_CODE:
        if code == STAFF[0]:
            continue  # the msgid itself
        path = LOCALES / code / "LC_MESSAGES" / "messages.po"
        theirs = [read(other, code) for other in contributed if other.stem not in BY_CODE or other.stem == code]
        catalog = updated(extracted(code), [read(path, code), *theirs], code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(catalog, code), encoding="utf-8")
        found = list(faults(catalog))
        complete &= not found
        print(f"{path.relative_to(ROOT)}: {len(catalog)} texts, {len(found)} to do", *found, sep="\n  ")
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
