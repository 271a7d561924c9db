"""Languages: German is the source and the msgid; every other language is a catalogue in locales/."""

import functools
import gettext
import io
from contextvars import ContextVar
from typing import NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from core.settings import ROOT

LOCALES = ROOT / "locales"


class Language(NamedTuple):
    """A language people can choose: its BCP 47 code, its own name, how it runs."""

    code: str
    name: str
    direction: str = "ltr"


LANGUAGES = (Language("de", "Deutsch"), Language("en", "English"))
CODES = tuple(language.code for language in LANGUAGES)
DEFAULT = "de"

current: ContextVar[str] = ContextVar("language", default=DEFAULT)


@functools.cache
def translations(code: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled in memory when first asked for; German needs none."""
    path = LOCALES / code / "LC_MESSAGES" / "messages.po"
    if code == DEFAULT or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(message: str) -> str:
    """The message in the language of the person being answered."""
    return translations(current.get()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The message for this number of things."""
    return translations(current.get()).ngettext(one, many, number)


def N_(message: str) -> str:
    """Mark a text for translation that is shown later, by `_`."""
    return message


def preferred(accept: str | None) -> str:
    """The best of our languages for an Accept-Language header; German when it names none of them."""
    weighted = []
    for place, part in enumerate((accept or "").split(",")[:20]):
        tag, _sep, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        weighted.append((-weight, place, tag.strip().lower().partition("-")[0]))
    for weight, _place, code in sorted(weighted):
        if code in CODES and weight < 0:
            return code
    return DEFAULT
