"""What an event asks of people, as its organisers define it; kept as JSON on the event's row.

Keys are stable names that answers hang on; labels are what people read, in German (translations: the event's own).
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.forms import Input, Line, Moment, Text, in_utc
from core.problems import FieldError

Key = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$(?!\n)")]
Help = Annotated[str, Meta(max_length=1000)]
Count = Annotated[int, Meta(ge=0, le=100_000)]
QuestionKind = Literal["short_text", "long_text", "choice", "choices", "number", "yes_no", "date"]
CHOOSING = ("choice", "choices")
YEARS = range(1900, 9000)  # of a deadline: others have no room for a change of the zone
FIGURES_OWN = ("admissions", "cancelled_by", "channel", "exits", "field", "group", "method", "time")  # dimensions


class Option(Input, kw_only=True):
    """One answer that can be chosen."""

    key: Key
    label: Line


class When(Input, kw_only=True):
    """A question is shown only when an earlier one has one of these answers (keys of options; true or false)."""

    question: Key
    answers: Annotated[list[str | bool], Meta(min_length=1, max_length=50)]


class Question(Input, kw_only=True):
    """One question of an event's form; statistics questions are never required and kept apart from the person."""

    key: Key
    label: Line
    kind: QuestionKind
    help: Help = ""
    per: Literal["attendee", "registration"] = "attendee"
    required: bool = False
    options: Annotated[list[Option], Meta(max_length=50)] = []
    when: When | None = None
    asked: Literal["form", "door"] = "form"
    statistics: bool = False


class Provision(Input, kw_only=True):
    """Something the event provides for those who need it: a step-free place, sign language, child care, food.

    It can be asked for until the deadline (the start where there is none). `seats`: so many seats on site are kept
    for it until then, and no more people can have it.
    """

    key: Key
    label: Line
    help: Help = ""
    deadline: Moment | None = None
    seats: Count | None = None

    def __post_init__(self) -> None:
        """The deadline in UTC."""
        in_utc(self)


class Share(Input, kw_only=True):
    """A field (Themenfeld) or sector, with the number of people wanted from it where there is a target."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    target: Count | None = None


class ConsentText(Input, kw_only=True):
    """A consent that is asked for and never needed, in the words people agree to."""

    key: Key
    text: Annotated[str, Meta(min_length=1, max_length=2000)]


class Definitions(Input, kw_only=True):
    """The part of an event's settings that is kept as JSON."""

    questions: Annotated[list[Question], Meta(max_length=60)] | UnsetType = UNSET
    provisions: Annotated[list[Provision], Meta(max_length=30)] | UnsetType = UNSET
    fields: Annotated[list[Share], Meta(max_length=50)] | UnsetType = UNSET
    sectors: Annotated[list[Share], Meta(max_length=50)] | UnsetType = UNSET
    consents: Annotated[list[ConsentText], Meta(max_length=10)] | UnsetType = UNSET
    reminders: Annotated[list[Annotated[int, Meta(ge=1, le=720)]], Meta(max_length=5)] | UnsetType = UNSET
    translations: dict[str, dict[str, Text]] | UnsetType = UNSET


KINDS: dict[str, Any] = {
    "questions": tuple[Question, ...],
    "provisions": tuple[Provision, ...],
    "fields": tuple[Share, ...],
    "sectors": tuple[Share, ...],
    "consents": tuple[ConsentText, ...],
    "reminders": tuple[int, ...],
    "translations": dict[str, dict[str, str]],
}
T = TypeVar("T")


@functools.lru_cache(maxsize=2048)
def _read(name: str, text: str) -> Any:
    return msgspec.json.decode(text, type=KINDS[name])


def defined(event: Any, name: str) -> Any:
    """What an event (or a session) defines under this name of KINDS; the same object again, so never change it."""
    return _read(name, getattr(event, name))


def questions_of(event: Any) -> tuple[Question, ...]:
    """The questions of an event, in the order of its form."""
    return defined(event, "questions")


def provisions_of(event: Any) -> tuple[Provision, ...]:
    """What an event provides for those who need it."""
    return defined(event, "provisions")


def names_of(shares: Iterable[Share]) -> list[str]:
    """The names of fields or sectors."""
    return [share.name for share in shares]


def stored(value: Any) -> str:
    """A definition as its column keeps it."""
    return msgspec.json.encode(value).decode()


def wrong_definitions(wish: Definitions, languages: Sequence[str]) -> list[FieldError]:
    """What the types cannot say: names used twice, choices without options, conditions on what is not asked before."""
    wrong: list[FieldError] = []
    for name, by in (("questions", "key"), ("provisions", "key"), ("consents", "key"), ("fields", "name"),
                     ("sectors", "name")):  # fmt: skip
        items = getattr(wish, name)
        if items is not UNSET:
            wrong += _twice(name, [getattr(item, by) for item in items], by)
    if wish.provisions is not UNSET:
        wrong += [
            FieldError(f"provisions.{place}.deadline", "range")
            for place, one in enumerate(wish.provisions)
            if one.deadline is not None and one.deadline.year not in YEARS
        ]
    if wish.reminders is not UNSET:
        wrong += _twice("reminders", wish.reminders)
    if wish.questions is not UNSET:
        wrong += [error for place in range(len(wish.questions)) for error in _question_wrong(wish.questions, place)]
    if wish.translations is not UNSET:
        wrong += [
            FieldError(f"translations.{code[:12]}", "choice") for code in wish.translations if code not in languages
        ]
    return wrong


def _twice(name: str, values: Sequence[Any], by: str = "") -> list[FieldError]:
    return [
        FieldError(f"{name}.{place}.{by}".rstrip("."), "duplicate")
        for place, value in enumerate(values)
        if value in values[:place]
    ]


def _question_wrong(questions: Sequence[Question], place: int) -> list[FieldError]:
    question, here = questions[place], f"questions.{place}"
    wrong = [FieldError(f"{here}.options.{at}.key", "duplicate")
             for at, option in enumerate(question.options)
             if any(option.key == other.key for other in question.options[:at])]  # fmt: skip
    if question.kind in CHOOSING and len(question.options) < 2:
        wrong.append(FieldError(f"{here}.options", "required"))
    if question.kind not in CHOOSING and question.options:
        wrong.append(FieldError(f"{here}.options", "not_allowed"))
    if question.statistics and question.required:
        wrong.append(FieldError(f"{here}.required", "not_allowed"))
    if question.statistics and question.key in FIGURES_OWN:
        wrong.append(FieldError(f"{here}.key", "not_allowed"))
    if question.statistics and question.kind not in CHOOSING and question.kind != "yes_no":
        wrong.append(FieldError(f"{here}.kind", "not_allowed"))
    if question.when:
        earlier = {other.key: other for other in questions[:place]}
        asked = earlier.get(question.when.question)
        if asked is None or (asked.per == "attendee" and question.per == "registration"):
            wrong.append(FieldError(f"{here}.when.question", "choice"))
        elif asked.statistics and not question.statistics:  # its answer would tell the other one
            wrong.append(FieldError(f"{here}.when.question", "not_allowed"))
        elif asked.kind == "yes_no":
            possible: set[Any] = {True, False}
            wrong += [FieldError(f"{here}.when.answers", "choice")] * bool(set(question.when.answers) - possible)
        elif asked.kind in CHOOSING:
            possible = {option.key for option in asked.options}
            wrong += [FieldError(f"{here}.when.answers", "choice")] * bool(set(question.when.answers) - possible)
        else:
            wrong.append(FieldError(f"{here}.when.question", "not_allowed"))
    return wrong
