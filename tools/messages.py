"""The texts of pages, letters and papers: `make messages` brings every catalogue in locales/ up to date.

The msgid is the German text itself. A translation is kept as long as its German text stands somewhere in the code; what
is new gets an empty entry to fill in, what is gone goes. Files given as arguments are catalogues to take translations
from (somebody's contribution). Exit status 1 while an entry is empty or its placeholders differ.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
SOURCES = ("core", "registration", "badges", "panels", "checkin", "reports", "desk", "templates")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
TEMPLATES = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
HEADER = """msgid ""
msgstr ""
"Language: {code}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def extracted() -> Catalog:
    """Every text that is shown in somebody's language, as the code has it."""
    catalog = Catalog()
    for path in files():
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


def read(path: Path, code: str) -> Catalog:
    """A catalogue as it is; empty when there is none yet."""
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as source:
        return read_po(source, locale=code, abort_invalid=True)


def updated(source: Catalog, known: list[Catalog], code: str) -> Catalog:
    """The catalogue of a language: the texts of the code, with the first translation that is known of each."""
    catalog = Catalog(locale=code)
    for message in source:
        if message.id:
            strings = (_string_of(other, message) for other in known)
            catalog.add(message.id, next((string for string in strings if string), None))
    return catalog


def _string_of(catalog: Catalog, message: Message) -> str | tuple[str, ...]:
    found = catalog.get(message.id)
    if found is None or isinstance(found.id, str) != isinstance(message.id, str):
        return ""
    return found.string if all(_texts(found.string)) else ""


def _texts(texts: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return texts if isinstance(texts, tuple) else (texts or "",)


def faults(catalog: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue's entries: no translation, or other placeholders than the German text."""
    for message in catalog:
        if not message.id:
            continue
        ids, strings = _texts(message.id), _texts(message.string)
        if not all(strings):
            yield f"not translated: {ids[0]!r}"
        elif any(_names(string) - _names(*ids) for string in strings) or _names(*strings) != _names(*ids):
            yield f"other placeholders: {ids[0]!r}"


def _names(*texts: str) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def written(catalog: Catalog, code: str) -> str:
    """The catalogue as a file: sorted, without line numbers or dates, so that a diff shows texts only."""
    body = io.BytesIO()
    write_po(body, catalog, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    head = HEADER.format(code=code, plural_forms=Catalog(locale=code).plural_forms)
    return head + body.getvalue().decode().replace("#, python-format\n", "").lstrip("\n")


def main() -> int:
    """Update every catalogue; 1 when one of them is not complete."""
    source = extracted()
    contributed = [Path(name) for name in sys.argv[1:]]
    complete = True
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po")):
        code = path.parent.parent.name
        catalog = updated(source, [read(path, code), *(read(other, code) for other in contributed)], code)
        path.write_text(written(catalog, code), encoding="utf-8")
        found = list(faults(catalog))
        complete &= not found
        print(f"{path.relative_to(ROOT)}: {len(catalog)} texts", *found, sep="\n  ")
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
