"""What an event's form asks, in the reader's language and ready to be drawn (templates/registration/asking.html)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from core.languages import _
from registration import translations
from registration.asking import wishes
from registration.asking.definitions import CHOOSING, ConsentText, Provision, Question, defined, names_of
from registration.programme.queries import Offer
from registration.queries import KeptSeats, kept_of
from registration.tables import Event

HIDEABLE = 12  # conditions that the style sheet knows (.on-1 ... .on-12); questions beyond are always shown
SHORT_LIST = 7  # so many options stand as radio buttons, more in a list to choose from
FEW_PROVISIONS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the form. Where it is shown only after another answer, the style sheet needs no script:

    `marks` are the classes of this question's options (by key, "true", "false"), `shown_by` those of the question
    itself: hidden while nothing with the mark of the same number is ticked. `only_if` says the condition in words.
    """

    question: Question
    marks: dict[str, str] = field(default_factory=dict)
    shown_by: str = ""
    only_if: str = ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """The answers one can choose: value and label."""
        if self.question.kind == "yes_no":
            return [("true", _("Ja")), ("false", _("Nein"))]
        return [(option.key, option.label) for option in self.question.options]

    @property
    def boxes(self) -> list[tuple[str, str, str, bool]]:
        """The same as boxes to tick or radio buttons."""
        return [(value, label, "", False) for value, label in self.options]

    @property
    def from_list(self) -> bool:
        """Whether one answer is chosen from a list rather than by radio buttons."""
        return self.question.kind == "choice" and len(self.question.options) > SHORT_LIST


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the programme somebody can choose; `free` as of Offer."""

    slug: str
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    room: str
    free: dict[str, int | None]

    @property
    def open(self) -> bool:
        """Whether there is a seat in any mode."""
        return any(free != 0 for free in self.free.values())


@dataclass(frozen=True, slots=True)
class Slot:
    """What begins at the same time: one can be in one of them."""

    starts_at: datetime
    parts: list[Part]


class Need(NamedTuple):
    """Something the event provides: whether it can still be asked for, and the seats kept for it where there are."""

    provision: Provision
    open: bool
    kept: KeptSeats | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything an event asks of those who sign up, by the parts of the form."""

    of_party: list[Asked]
    of_person: list[Asked]
    statistics_of_party: list[Asked]
    statistics_of_person: list[Asked]
    provisions: list[Need]
    fields: list[tuple[str, str]]
    field_choices: int
    slots: list[Slot]
    consents: Sequence[ConsentText]
    age: bool
    age_from: int | None
    age_to: int | None
    guardian_below: int | None
    children: bool
    organisation: str

    @property
    def asks_person(self) -> bool:
        """Whether there is anything to say about oneself beside name, way and needs."""
        return bool(self.age or self.fields or self.slots or self.of_person)

    @property
    def short(self) -> bool:
        """Whether somebody alone is through in a minute."""
        return len(self.of_party) + len(self.of_person) + len(self.slots) + self.field_choices <= 3

    @property
    def one_day(self) -> bool:
        """Whether all parts of the programme are on one day."""
        return len({slot.starts_at.date() for slot in self.slots}) < 2

    @property
    def many_provisions(self) -> bool:
        """Whether the provisions are folded away until somebody opens them."""
        return len(self.provisions) > FEW_PROVISIONS

    @property
    def nameless(self) -> bool:
        """Whether people may come along without a name: nothing must be asked of each one."""
        return not self.age and not any(asked.question.required for asked in self.of_person)


def sheet(event: Event, offers: Sequence[Offer], now: datetime, door: bool = False) -> Sheet:
    """What this event's form asks now; `offers` are the parts of its programme, `door` adds what the door asks."""
    asked = _conditional([one for one in translations.questions(event) if door or one.asked == "form"])
    choices = event.field_choices
    kept = {seats.provision: seats for seats in kept_of(event)}
    return Sheet(
        of_party=_part(asked, "registration", statistics=False),
        of_person=_part(asked, "attendee", statistics=False),
        statistics_of_party=_part(asked, "registration", statistics=True),
        statistics_of_person=_part(asked, "attendee", statistics=True),
        provisions=[
            Need(one, wishes.is_open(event, one, now), kept.get(one.key)) for one in translations.provisions(event)
        ],
        fields=[
            (name, translations.text(event, f"fields.{name}")) for name in names_of(defined(event, "fields"))
        ] if choices else [],
        field_choices=choices,
        slots=[
            Slot(start, [_in_words(one) for one in same])
            for start, same in groupby(offers, key=lambda offer: offer.starts_at)
        ],
        consents=translations.consents(event),
        age=wishes.asks_age(event),
        age_from=event.age_from,
        age_to=event.age_to,
        guardian_below=event.guardian_below,
        children=event.children,
        organisation=event.ask_organisation,
    )  # fmt: skip


def _in_words(offer: Offer) -> Part:
    """A part of the programme in the reader's language."""
    return Part(
        offer.slug,
        translations.text(offer, "title"),
        translations.text(offer, "summary"),
        offer.starts_at,
        offer.ends_at,
        offer.room,
        offer.free,
    )


def _part(asked: Sequence[Asked], per: str, statistics: bool) -> list[Asked]:
    return [one for one in asked if one.question.per == per and one.question.statistics == statistics]


def _conditional(questions: Sequence[Question]) -> list[Asked]:
    """The questions with what the style sheet needs to show each one only when it applies."""
    by_key = {question.key: question for question in questions}
    numbers: dict[tuple[str, tuple[str, ...]], int] = {}
    shown_by: dict[str, list[str]] = {}
    marks: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for question in questions:
        earlier = by_key.get(question.when.question) if question.when else None
        if question.when is None or earlier is None:
            shown_by[question.key] = []
            continue
        answers = tuple(sorted(_written(answer) for answer in question.when.answers))
        number = numbers.setdefault((earlier.key, answers), len(numbers) + 1)
        scope = "if" if earlier.per == "registration" else "own"
        if number > HIDEABLE or (earlier.per, earlier.statistics) != (question.per, question.statistics):
            shown_by[question.key] = []
            continue
        shown_by[question.key] = [*shown_by[earlier.key], f"{scope}-{number}"]
        for answer in answers:
            if f"on-{number}" not in marks[earlier.key][answer]:
                marks[earlier.key][answer].append(f"on-{number}")
    return [
        Asked(
            question,
            {answer: " ".join(names) for answer, names in marks[question.key].items()},
            " ".join(shown_by[question.key]),
            _condition(question, by_key),
        )
        for question in questions
    ]


def _written(answer: str | bool) -> str:
    return str(answer).lower() if isinstance(answer, bool) else answer


def _condition(question: Question, by_key: Mapping[str, Question]) -> str:
    """When a question is asked, in words; nothing when it always is."""
    earlier = by_key.get(question.when.question) if question.when else None
    if question.when is None or earlier is None:
        return ""
    labels = {option.key: option.label for option in earlier.options} if earlier.kind in CHOOSING else {}
    words = {True: _("Ja"), False: _("Nein")} | labels
    answers = ", ".join(words.get(answer, str(answer)) for answer in question.when.answers)
    return _("Nur, wenn Sie bei „%(question)s“ angegeben haben: %(answers)s") % {
        "question": earlier.label,
        "answers": answers,
    }
