"""What is stored, in words: the names of columns, codes as people say them, answers with their questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.codes import grouped
from core.languages import BY_CODE, N_, _
from core.pages import daytime
from registration import translations
from registration.asking.definitions import Question
from registration.history import REASONS
from registration.tables import Event

LABELS = {
    "name": N_("Name"),
    "organisation": N_("Organisation"),
    "email": N_("E-Mail"),
    "phone": N_("Telefon"),
    "address": N_("Anschrift"),
    "language": N_("Sprache"),
    "channel": N_("Weg der Anmeldung"),
    "state": N_("Stand"),
    "may_split": N_("Getrennt nachrücken"),
    "guardian_name": N_("Name"),
    "guardian_phone": N_("Telefon"),
    "created_at": N_("Eingetragen"),
    "confirmed_at": N_("Bestätigt"),
    "group_name": N_("Gruppe"),
    "age": N_("Alter"),
    "kind": N_("Art"),
    "mode": N_("Teilnahme"),
    "wants_mode": N_("Möchte wechseln"),
    "field": N_("Themenfeld"),
    "sector": N_("Sektor"),
    "field_wishes": N_("Gewünschte Themenfelder"),
    "provision": N_("Bedarf"),
    "note": N_("Anmerkung"),
    "question": N_("Frage"),
    "answer": N_("Antwort"),
    "session": N_("Programmteil"),
    "code": N_("Ticketcode"),
    "text": N_("Wortlaut"),
    "given_at": N_("Erteilt"),
    "withdrawn_at": N_("Widerrufen"),
    "at": N_("Zeit"),
    "reason": N_("Grund"),
    "sent_at": N_("Gesendet"),
    "done_at": N_("Erledigt"),
    "version": N_("Fassung"),
    "subject": N_("Betreff"),
    "to_address": N_("Gesendet an"),
    "printed_at": N_("Gedruckt"),
    "first_entry": N_("Erster Eintritt"),
    "inside": N_("Im Haus"),
    "last_change": N_("Zuletzt gesehen"),
    "effective": N_("Zeit"),
    "direction": N_("Richtung"),
    "verdict": N_("Ergebnis"),
    "gate": N_("Eingang"),
    "override": N_("Begründung"),
}
CODES = {
    "seat": N_("hat einen Platz"),
    "wished": N_("gewünscht"),
    "dropped": N_("nicht bekommen"),
    "waiting": N_("auf der Warteliste"),
    "offered": N_("ein Platz ist angeboten"),
    "cancelled": N_("abgesagt"),
    "pending": N_("noch nicht bestätigt"),
    "expired": N_("nicht bestätigt"),
    "active": N_("bestätigt"),
    "valid": N_("gültig"),
    "replaced": N_("ersetzt"),
    "void": N_("ungültig"),
    "on_site": N_("vor Ort"),
    "online": N_("online"),
    "participant": N_("Teilnehmende Person"),
    "child": N_("Kind"),
    "staff": N_("Team"),
    "press": N_("Presse"),
    "interpreter": N_("Dolmetschen"),
    "speaker": N_("Vortrag"),
    "web": N_("im Internet"),
    "phone": N_("am Telefon"),
    "paper": N_("auf Papier"),
    "desk": N_("von uns eingetragen"),
    "invitation": N_("mit Einladung"),
    "in": N_("hinein"),
    "out": N_("hinaus"),
    "admit": N_("eingelassen"),
    "again": N_("war schon da"),
    "refuse": N_("abgewiesen"),
}  # fmt: skip
_CODED = frozenset({"state", "mode", "wants_mode", "kind", "channel", "direction", "verdict"})


_NAME = LABELS["name"]


def lines(event: Event, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A stored row as (label, text), without what is empty; nothing where only the name of the person is left."""
    said: list[tuple[str, str]] = []
    for name, value in values.items():
        if name == "answers":
            said += answers(event, value)
        elif value not in (None, "", "[]") and not (name in _CODED and value not in CODES):
            said.append((_(LABELS[name]), _text(event, name, value, values)))
    return said if set(values) == {"name"} or any(label != _(_NAME) for label, _text_of in said) else []


def answers(event: Event, stored: str) -> list[tuple[str, str]]:
    """Answers as they are kept, each with its question."""
    questions = _questions(event)
    return [
        (questions[key].label if key in questions else key, _answer(questions.get(key), value))
        for key, value in msgspec.json.decode(stored).items()
    ]


def _questions(event: Event) -> dict[str, Question]:
    return {question.key: question for question in translations.questions(event)}


def _answer(question: Question | None, value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if isinstance(value, list):
        return ", ".join(_answer(question, one) for one in value)
    options = {option.key: option.label for option in question.options} if question else {}
    if question and question.kind == "yes_no" and value in ("true", "false"):
        return _("Ja") if value == "true" else _("Nein")
    return str(options.get(value, value))


def _text(event: Event, name: str, value: Any, row: Mapping[str, Any]) -> str:
    if isinstance(value, datetime):
        return daytime(value, event.time_zone)
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if name in _CODED:
        return _(CODES[value])
    if name == "language":
        return BY_CODE[value].name if value in BY_CODE else value
    if name == "code":
        return " ".join(grouped(value))
    if name == "reason" and value in REASONS:
        return _(REASONS[value][0])
    if name == "field_wishes":
        return ", ".join(translations.text(event, f"fields.{field}") or field for field in msgspec.json.decode(value))
    if name == "field":
        return translations.text(event, f"fields.{value}") or value
    if name == "provision":
        return {one.key: one.label for one in translations.provisions(event)}.get(value, value)
    if name == "question":
        return getattr(_questions(event).get(value), "label", value)
    if name == "answer":
        return _answer(_questions(event).get(row["question"]), value)
    return str(value)
