"""Which questions are put to somebody, and which answers fit them: pure values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from core.forms import LINE, TEXT
from core.problems import FieldError
from registration.asking.definitions import Question

LONGEST = {"short_text": 300, "long_text": 5000}  # characters
LARGEST = 10**12  # of a number, either way
_LINE, _TEXT = re.compile(LINE), re.compile(TEXT)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Given = Mapping[str, Any]


def shown(
    questions: Iterable[Question], given: Given, of_party: Given | None = None, door: bool = False
) -> list[Question]:
    """The questions put to one person, or, without `of_party`, to the party as a whole; in the order of the form.

    `given` is what was answered so far at this level, `of_party` what the party answered: a question appears only
    when the earlier one it depends on is shown and has one of the answers. Those asked at the door only with `door`.
    """
    per = "registration" if of_party is None else "attendee"
    asked: list[Question] = []
    known: dict[str, Any] = {}
    for question in questions:
        if question.asked == "door" and not door:
            continue
        if question.when and not _has(known.get(question.when.question), question.when.answers):
            continue
        if question.per == per:
            asked.append(question)
            known[question.key] = given.get(question.key)
        elif of_party is not None:
            known[question.key] = of_party.get(question.key)
    return asked


def _has(answer: Any, wanted: Sequence[str | bool]) -> bool:
    """Whether an answer is, or holds, one of the wanted ones; 1 is not true."""
    chosen = answer if isinstance(answer, list) else [answer]
    return any(type(one) is type(other) and one == other for one in chosen for other in wanted)


def answered(value: Any) -> bool:
    """Whether there is an answer at all: false and 0 are ones, blanks and an empty list are none."""
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != []


def wrong_answers(
    questions: Sequence[Question],
    given: Given,
    of_party: Given | None,
    path: str,
    *,
    door: bool = False,
    complete: bool = True,
) -> list[FieldError]:
    """Every answer of one person (or of the party) that does not fit; nothing when it fits.

    Codes: unknown question; not_allowed: not shown; required (only when it must be `complete`, and never at the
    door); type, choice, duplicate, range, format, too_long.
    """
    here = {question.key for question in questions if (question.per == "registration") == (of_party is None)}
    asked = {question.key: question for question in shown(questions, given, of_party, door)}
    wrong = []
    for key, value in given.items():
        if key not in here:
            wrong.append(FieldError(f"{path}.{key[:80]}", "unknown"))
        elif answered(value) and (code := "not_allowed" if key not in asked else misfit(asked[key], value)):
            wrong.append(FieldError(f"{path}.{key}", code))
    if complete:
        wrong += [
            FieldError(f"{path}.{key}", "required")
            for key, question in asked.items()
            if question.required and question.asked == "form" and not answered(given.get(key))
        ]
    return wrong


def misfit(question: Question, value: Any) -> str | None:
    """Why a value is no answer to this question, as a code of the contract; None when it is one."""
    match question.kind:
        case "short_text" | "long_text":
            return _text_misfit(question.kind, value)
        case "choice":
            return _choice_misfit(question, value)
        case "choices":
            if not isinstance(value, list):
                return "type"
            codes = [_choice_misfit(question, one) for one in value]
            twice = any(one in value[:place] for place, one in enumerate(value))
            return next((code for code in codes if code), "duplicate" if twice else None)
        case "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return "type"
            return None if abs(value) <= LARGEST else "range"
        case "yes_no":
            return None if isinstance(value, bool) else "type"
        case "date":
            return _date_misfit(value)


def _text_misfit(kind: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return "type"
    if len(value) > LONGEST[kind]:
        return "too_long"
    return None if (_LINE if kind == "short_text" else _TEXT).search(value) else "format"


def _choice_misfit(question: Question, value: Any) -> str | None:
    if not isinstance(value, str):
        return "type"
    return None if any(value == option.key for option in question.options) else "choice"


def _date_misfit(value: Any) -> str | None:
    if not isinstance(value, str):
        return "type"
    try:
        return None if _DATE.fullmatch(value) and date.fromisoformat(value) else "format"
    except ValueError:
        return "format"


def kept(questions: Iterable[Question], given: Given, statistics: bool) -> dict[str, Any]:
    """The answers to the ordinary (or else to the statistics) questions as they are stored; those that fit are given.

    Text without blanks around it and with simple line ends; 2.0 is 2, other numbers to six places.
    """
    return {
        question.key: _normal(question, given[question.key])
        for question in questions
        if question.statistics == statistics and question.key in given and answered(given[question.key])
    }


def _normal(question: Question, value: Any) -> Any:
    if question.kind in LONGEST:
        return str(value).replace("\r\n", "\n").strip()
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value


def told(kind: str, value: Any) -> list[str]:
    """An answer as the texts it is counted by: the options chosen, "true" or "false"."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(one) for one in value] if kind == "choices" else [str(value)]


_YES_NO = {"true": True, "on": True, "yes": True, "false": False, "no": False}
_GERMAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_NUMBER = re.compile(r"-?[0-9]{1,13}([.,][0-9]{1,6})?")
_IN_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]{1,6})?")  # 1.250 members are not one and a quarter


def typed(kind: str, value: Any) -> Any:
    """The text of a form as a value: yes_no, numbers (1.250,5 and 12.5), dates (20.2.2027), one ticked box as a list.

    What is no such value stays a text, to be refused.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    if kind == "number" and _IN_THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    if kind == "choices":
        return [text] if text else []
    if kind == "yes_no":
        return _YES_NO.get(text.lower(), value)
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text.replace(",", ".")) if re.search("[.,]", text) else int(text)
    if kind == "date" and (found := _GERMAN_DATE.fullmatch(text)):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    return text


def by_wishes(people: Sequence[tuple[UUID, Sequence[str]]], room: Mapping[str, int | None]) -> dict[UUID, str]:
    """The field of each of these people, who come in the order of their sign-up; "" for whom no wish has room.

    First all first wishes as far as there is room (None: no target), then the second ones of those left, then the
    third ones. Wishes for what is no field any more count for nothing.
    """
    left = dict(room)
    found = dict.fromkeys((person for person, _wishes in people), "")
    for place in range(max((len(wishes) for _person, wishes in people), default=0)):
        for person, wishes in people:
            wish = wishes[place] if place < len(wishes) else ""
            if found[person] or wish not in left or left[wish] == 0:
                continue
            found[person] = wish
            if (seats := left[wish]) is not None:
                left[wish] = seats - 1
    return found
