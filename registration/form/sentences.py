"""What is wrong with a field of the form, and the way out, in sentences; and what each field is called."""

from collections.abc import Mapping

from core.languages import N_, _
from core.pages import said
from core.problems import FieldError
from registration import translations
from registration.asking.definitions import Question, questions_of
from registration.tables import Event

# By the last part of a field's name (a question's kind for answers), and the code; "" is any code.
_SENTENCES: Mapping[tuple[str, str], str] = {
    ("name", "required"): N_("Bitte geben Sie einen Namen an. Ein Vorname genügt."),
    ("name", "too_long"): N_("Dieser Name ist zu lang. Bitte kürzen Sie ihn auf 200 Zeichen."),
    ("name", "format"): N_("In diesem Namen stehen unsichtbare Zeichen. Bitte tippen Sie ihn neu ein."),
    ("email", "required"): N_("Bitte geben Sie eine E-Mail-Adresse an. Sie haben keine? Dann rufen Sie uns an."),
    ("email", ""): N_("Hier stimmt etwas nicht. Eine E-Mail-Adresse sieht so aus: name@beispiel.de"),
    ("phone", "required"): N_("Bitte geben Sie eine Telefonnummer an."),
    ("phone", ""): N_("Bitte geben Sie die Nummer mit Ziffern an, zum Beispiel 0231 50-12345."),
    ("address", ""): N_("Bitte kürzen Sie die Anschrift: Name, Straße, Postleitzahl und Ort genügen."),
    ("organisation", "required"): N_("Bitte geben Sie an, für wen Sie kommen, zum Beispiel die Schule."),
    ("organisation", "too_long"): N_("Bitte kürzen Sie den Namen auf 200 Zeichen."),
    ("mode", "not_allowed"): N_("So kann man an dieser Veranstaltung nicht teilnehmen. Bitte wählen Sie neu."),
    ("mode", ""): N_("Bitte wählen Sie eine der Möglichkeiten."),
    ("child", ""): N_("Kinder können zu dieser Veranstaltung leider nicht mitkommen."),
    ("age", "range"): N_("Für dieses Alter ist die Veranstaltung nicht gedacht. Fragen? Rufen Sie uns an."),
    ("age", ""): N_("Bitte geben Sie das Alter als Zahl an, zum Beispiel 16."),
    ("fields", "duplicate"): N_("Bitte wählen Sie jedes Themenfeld nur einmal."),
    ("fields", ""): N_("Bitte wählen Sie aus der Liste."),
    ("sessions", "range"): N_("Zwei davon finden zur selben Zeit statt. Bitte wählen Sie neu."),
    ("sessions", "not_allowed"): N_("Das gibt es nicht in der Art, wie Sie teilnehmen. Bitte wählen Sie neu."),
    ("sessions", ""): N_("Das können Sie hier nicht wählen. Bitte wählen Sie neu."),
    ("provisions", "not_allowed"): N_("Die Frist dafür ist vorbei. Rufen Sie uns an, vielleicht geht es noch."),
    ("provisions", ""): N_("Das gibt es hier nicht mehr. Bitte wählen Sie neu, oder rufen Sie uns an."),
    ("provision_note", "not_allowed"): N_("Bitte kreuzen Sie dazu an, was Sie brauchen."),
    ("provision_note", "too_long"): N_("Bitte kürzen Sie den Hinweis auf 1.000 Zeichen."),
    ("attendees", "too_long"): N_("So viele Personen können sich hier nicht zusammen anmelden."),
    ("attendees", "required"): N_("Kinder kommen nur mit. Mindestens eine Person muss selbst teilnehmen."),
    ("more", "range"): N_("So viele Personen können sich hier nicht zusammen anmelden."),
    ("more", ""): N_("Bitte geben Sie eine Zahl an, zum Beispiel 12."),
    ("more_mode", ""): N_("Bitte wählen Sie eine der Möglichkeiten."),
    ("invitation", "required"): N_("Bitte geben Sie den Code aus Ihrer Einladung ein."),
    ("invitation", "choice"): N_("Diesen Code kennen wir nicht. Bitte vergleichen Sie ihn mit Ihrer Einladung."),
    ("invitation", "range"): N_("So viele Plätze hat Ihre Einladung nicht mehr. Bitte rufen Sie uns an."),
    ("invitation", ""): N_("Dieser Einladungscode gilt hier nicht. Bitte prüfen Sie ihn, oder rufen Sie uns an."),
    ("short_text", "too_long"): N_("Bitte kürzen Sie die Antwort auf 300 Zeichen."),
    ("long_text", "too_long"): N_("Bitte kürzen Sie die Antwort auf 5.000 Zeichen."),
    ("choices", "required"): N_("Bitte kreuzen Sie mindestens eine Antwort an."),
    ("choice", ""): N_("Bitte wählen Sie eine der Antworten."),
    ("choices", ""): N_("Bitte wählen Sie unter diesen Antworten."),
    ("yes_no", ""): N_("Bitte wählen Sie Ja oder Nein."),
    ("number", "required"): N_("Bitte geben Sie eine Zahl an."),
    ("number", "range"): N_("Diese Zahl ist zu groß."),
    ("number", ""): N_("Bitte geben Sie nur eine Zahl an, zum Beispiel 3."),
    ("date", "required"): N_("Bitte geben Sie einen Tag an."),
    ("date", ""): N_("Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 20.02.2027"),
    ("short_text", "required"): N_("Bitte beantworten Sie diese Frage."),
    ("long_text", "required"): N_("Bitte beantworten Sie diese Frage."),
}  # fmt: skip
_NAMES = {
    "name": N_("Name"),
    "email": N_("E-Mail"),
    "phone": N_("Telefon"),
    "address": N_("Postanschrift"),
    "organisation": N_("Organisation"),
    "mode": N_("Teilnahme"),
    "child": N_("Kind"),
    "age": N_("Alter"),
    "fields": N_("Themenfeld"),
    "sessions": N_("Programm"),
    "provisions": N_("Was wir bereitstellen"),
    "provision_note": N_("Hinweis dazu"),
    "attendees": N_("Wer kommt mit?"),
    "more": N_("Weitere Personen ohne Namen"),
    "more_mode": N_("Teilnahme der weiteren Personen"),
    "may_split": N_("Getrennt nachrücken"),
    "consents": N_("Einwilligung"),
    "invitation": N_("Einladung"),
    "guardian.name": N_("Name einer erwachsenen Person"),
    "guardian.phone": N_("Telefon dieser Person"),
}


def texts(errors: list[FieldError], event: Event | None = None) -> dict[tuple[str, str], str]:
    """The German sentence of each wrong field that has one of its own, for core.pages.told."""
    kinds = {question.key: question.kind for question in questions_of(event)} if event else {}
    found: dict[tuple[str, str], str] = {}
    for error in errors:
        part, _dot, key = _within(error.field).partition(".")
        word = kinds.get(key, "") if part == "answers" else error.field.rpartition(".")[2]
        sentence = _SENTENCES.get((word, error.code)) or _SENTENCES.get((word, ""))
        if sentence:
            found[error] = sentence
    return found


def names(errors: list[FieldError], event: Event) -> dict[str, str]:
    """What each wrong field is called on the page."""
    questions = {question.key: question for question in translations.questions(event)}
    return {error.field: name for error in errors if (name := _name(error.field, questions))}


def _name(field: str, questions: Mapping[str, Question]) -> str:
    """A field by the words above it; of another language than the page where they are."""
    part, _dot, key = _within(field).partition(".")
    if part == "answers" and key in questions:
        return said(questions[key].label)
    known = _NAMES.get(field) or _NAMES.get(field.rpartition(".")[2])
    return _(known) if known else ""


def _within(field: str) -> str:
    """A field's name without the person it belongs to."""
    return field.split(".", 2)[2] if field.startswith("attendees.") and field.count(".") > 1 else field
