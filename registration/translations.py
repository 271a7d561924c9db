"""An event's own texts in the reader's language, as its organisers translated them; in German where they did not.

Questions, provisions and consents that are ready-made (desk/ready_made.py) come translated.

Translations are kept as {language: {path: text}} on the event's row and on each session's. Paths: title, summary,
venue, audience, accessibility, day_info, questions.<key>.label, questions.<key>.help, questions.<key>.options.<option>,
provisions.<key>.label, provisions.<key>.help, consents.<key>.text, fields.<name>.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from core import languages
from core.languages import DEFAULT, Said
from core.problems import FieldError
from registration.asking.definitions import ConsentText, Provision, Question, defined, names_of

TEXTS = ("title", "summary", "venue", "audience", "accessibility", "day_info")
FACTS = ("venue", "day_info")  # of TEXTS: where to go and what to know on the day
Translations = Mapping[str, Mapping[str, str]]


def text(item: Any, path: str, language: str | None = None) -> Said:
    """One text of an event or a session in this language (that of the reader), or in German."""
    reader = language or languages.current.get()
    if reader != DEFAULT and item.translations != "{}":
        found = defined(item, "translations").get(reader, {}).get(path)
        if found:
            return Said(found, reader)
    return Said(getattr(item, path), DEFAULT) if path in TEXTS else ready_made(sources(item).get(path, ""), reader)


def ready_made(german: str, language: str) -> Said:
    """A question or an answer as our own catalogue translates it, where it is one of the ready-made ones."""
    known = languages.translations(language).gettext(german) if german and language != DEFAULT else german
    return Said(german, DEFAULT) if known == german else Said(known, language)


def questions(event: Any, language: str | None = None) -> tuple[Question, ...]:
    """The questions of an event, with label, help and options as the reader sees them."""
    return _worded("questions", event.questions, event.translations, language or languages.current.get())


def provisions(event: Any, language: str | None = None) -> tuple[Provision, ...]:
    """What an event provides, with label and help as the reader sees them."""
    return _worded("provisions", event.provisions, event.translations, language or languages.current.get())


def consents(event: Any, language: str | None = None) -> tuple[ConsentText, ...]:
    """The consents an event asks for, in the words the reader sees."""
    return _worded("consents", event.consents, event.translations, language or languages.current.get())


class _Row(msgspec.Struct):
    """As much of an event as one of its definitions is."""

    questions: str = "[]"
    provisions: str = "[]"
    consents: str = "[]"
    translations: str = "{}"


@functools.lru_cache(maxsize=1024)
def _worded(name: str, definitions: str, translations: str, language: str) -> Any:
    row = _Row(translations=translations)
    setattr(row, name, definitions)
    known = defined(row, "translations").get(language, {}) if language != DEFAULT else {}

    def said(path: str, german: str) -> Said:
        return Said(known[path], language) if known.get(path) else ready_made(german, language)

    worded = []
    for item in defined(row, name):
        here = f"{name}.{item.key}"
        texts: dict[str, Any] = {
            word: said(f"{here}.{word}", german) for word, german in _words(item) if hasattr(item, word)
        }
        if isinstance(item, Question):
            texts["options"] = [
                msgspec.structs.replace(option, label=said(f"{here}.options.{option.key}", option.label))
                for option in item.options
            ]
        worded.append(msgspec.structs.replace(item, **texts))
    return tuple(worded)


def _words(item: Question | Provision | ConsentText) -> list[tuple[str, str]]:
    """The words of a definition that are read, by name."""
    return [(name, value) for name in ("label", "help", "text") if (value := getattr(item, name, None)) is not None]


def sources(item: Any) -> dict[str, str]:
    """Every German text of an event or a session that can be translated, by path, in the order people meet them."""
    found = {name: getattr(item, name) for name in TEXTS if getattr(item, name, "")}
    if not hasattr(item, "questions"):
        return found
    for field in names_of(defined(item, "fields")):
        found[f"fields.{field}"] = field
    for name in ("questions", "provisions", "consents"):
        for one in defined(item, name):
            found |= {f"{name}.{one.key}.{word}": german for word, german in _words(one) if german}
            if isinstance(one, Question):
                found |= {f"{name}.{one.key}.options.{option.key}": option.label for option in one.options}
    return found


def stale(event: Any, wish: Any) -> list[str]:
    """The translations that a change of the German text makes wrong: who reads them would go to the old place.

    A new title or question keeps the translation it has; a change that brings new translations keeps those.
    """
    if wish.translations is not UNSET:
        return []
    return [name for name in FACTS if getattr(wish, name) not in (UNSET, getattr(event, name))]


def fitting(
    translations: Translations, german: Mapping[str, str], without: Sequence[str] = ()
) -> dict[str, dict[str, str]]:
    """Translations without blank ones, without those whose German text is gone, and without these paths."""
    kept = {
        language: {path: texts[path] for path in german if path not in without and texts.get(path, "").strip()}
        for language, texts in translations.items()
    }
    return {language: texts for language, texts in kept.items() if texts}


def unknown(translations: Translations, german: Mapping[str, str]) -> list[FieldError]:
    """The translations of what has no German text."""
    return [
        FieldError(f"translations.{language}.{path[:100]}", "unknown")
        for language, texts in translations.items()
        for path in texts
        if path not in german
    ]
