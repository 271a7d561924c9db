"""Languages: German is the source and the msgid; every other language is a catalogue in locales/.

Which languages citizens are offered is the organisers' decision, kept in core/offered.py: the others can be read by a
link only, and say that nobody has read them over.
"""

import functools
import gettext
import io
from contextvars import ContextVar
from typing import NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from core.dotenv import ROOT

LOCALES = ROOT / "locales"


class Language(NamedTuple):
    """A language people can choose: its code in links and data, its own name, how HTML and Babel call it, how it runs.

    `chosen_only`: never picked from what a browser says, because its readers choose it themselves.
    """

    code: str
    name: str
    tag: str
    locale: str
    direction: str = "ltr"
    chosen_only: bool = False


class Said(str):
    """A text that knows the language it is in. For pages and letters; what is stored or sent as JSON is plain text."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> "Said":
        """The text, in this language."""
        made = super().__new__(cls, text)
        made.language = language
        return made


LANGUAGES = (
    Language("de", "Deutsch", "de", "de"),
    Language("de-leicht", "Leichte Sprache", "de-simple", "de", chosen_only=True),
    Language("en", "English", "en", "en_GB"),
    Language("tr", "Türkçe", "tr", "tr"),
    Language("uk", "Українська", "uk", "uk"),
    Language("ar", "العربية", "ar", "ar", direction="rtl"),
)
BY_CODE = {language.code: language for language in LANGUAGES}
CODES = tuple(BY_CODE)
DEFAULT = "de"
TRANSLATED = tuple(code for code in CODES if code != DEFAULT)
OFFERED_AT_FIRST = ("de", "en")
STAFF = ("de", "en")  # languages of pages that are not for citizens: the only whole catalogues

current: ContextVar[str] = ContextVar("language", default=DEFAULT)
_offered: tuple[str, ...] = OFFERED_AT_FIRST


def offer(codes: tuple[str, ...]) -> None:
    """From now on this process offers these languages."""
    global _offered
    _offered = codes


def offered() -> tuple[str, ...]:
    """The codes of the languages that citizens are offered; German is always one of them."""
    return _offered


def spoken() -> Language:
    """The language of the person being answered."""
    return BY_CODE[current.get()]


def tag(code: str) -> str:
    """The BCP 47 tag of a language, for attributes and headers."""
    return BY_CODE[code].tag if code in BY_CODE else code


def speak(code: str) -> None:
    """Answer the rest of this request in this language, in German where we do not have it."""
    current.set(code if code in BY_CODE else DEFAULT)


def to_write_in() -> str:
    """The language of letters to the person being answered: theirs, German while it is not offered."""
    code = current.get()
    return code if code in _offered else DEFAULT


@functools.cache
def translations(code: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled in memory when first asked for; German needs none."""
    path = LOCALES / code / "LC_MESSAGES" / "messages.po"
    if code == DEFAULT or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=BY_CODE[code].locale)
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


def named(wanted: str) -> str | None:
    """The language a link asks for (?lang=), offered or not: by our code, else by the main part of its tag."""
    known = (code for code in (wanted.lower(), wanted.lower().partition("-")[0]) if code in BY_CODE)
    return next(known, None)


def preferred(accept: str | None, among: tuple[str, ...] | None = None) -> str:
    """The best of the languages on offer for an Accept-Language header; German when it names none of them."""
    choices = [code for code in among or _offered if not BY_CODE[code].chosen_only]
    weighted = []
    for place, part in enumerate((accept or "").split(",")[:20]):
        tag, _sep, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        weighted.append((-weight, place, tag.strip().lower().partition("-")[0]))
    for weight, _place, code in sorted(weighted):
        if code in choices and weight < 0:
            return code
    return DEFAULT
