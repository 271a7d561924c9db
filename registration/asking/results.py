"""What the answers of an event come to: counted per question, one by one, and who needs which provision.

Counted are confirmed registrations and their people who have a seat, an offer or a place in the queue.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from core.db import Row, rows
from core.languages import _
from core.lists import cursor, read_cursor
from core.problems import NotFound
from registration.asking.definitions import CHOOSING, Question, provisions_of, questions_of
from registration.asking.rules import told
from registration.tables import Event

FEWEST = 5  # statistics answers that are counted; from fewer, somebody might be made out
_COMING = "a.event = ? AND r.state = 'active' AND a.state <> 'cancelled'"
_OF = {
    "attendee": f"FROM attendee a JOIN registration r ON r.id = a.registration WHERE {_COMING}",
    "registration": "FROM registration a JOIN registration r ON r.id = a.id WHERE a.event = ? AND r.state = 'active'",
}


class Count(msgspec.Struct):
    """How many people (or parties) gave one answer; `label` is the option as its question words it."""

    answer: str
    label: str
    people: int


class Result(msgspec.Struct, omit_defaults=True):
    """What one question was answered: counts for choices and yes or no, sum and limits for numbers."""

    key: str
    label: str
    kind: str
    per: str
    statistics: bool
    answered: int
    counts: list[Count] = []
    total: float | None = None
    least: float | None = None
    most: float | None = None


class Told(msgspec.Struct):
    """One answer, by a person or (`attendee` null) by a party."""

    registration: UUID
    attendee: UUID | None
    name: str
    answer: str


class Need(msgspec.Struct):
    """One provision that somebody needs, and how to reach the person."""

    registration: UUID
    attendee: UUID
    name: str
    email: str | None
    phone: str | None
    mode: str
    state: str
    provision: str
    label: str
    note: str


def in_words(question: Question, value: Any) -> Any:
    """An answer as people read it: options by their labels, numbers as numbers; nothing where there is none."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if question.kind in CHOOSING and value is not None:
        labels = {option.key: option.label for option in question.options}
        return "; ".join(labels.get(key, key) for key in told(question.kind, value))
    return value


async def answered(event: UUID) -> dict[str, int]:
    """How many answers are stored to each question, by its key; those to questions that were removed as well."""
    counts: Counter[str] = Counter()
    for table in ("attendee", "registration"):
        found = await rows(f"SELECT answers FROM {table} WHERE event = ? AND answers <> '{{}}'", event)
        for one in found:
            counts.update(msgspec.json.decode(one["answers"], type=dict[str, Any]).keys())
    found = await rows(
        "SELECT question, count(DISTINCT person) AS people FROM statistic_answer WHERE event = ? GROUP BY question",
        event,
    )
    return dict(counts) | {one["question"]: one["people"] for one in found}


async def results(event: Event) -> list[Result]:
    """Every question of the event with what was answered. Statistics are counted only from FEWEST answers on."""
    given: dict[str, list[Any]] = {question.key: [] for question in questions_of(event)}
    for table in _OF:
        for one in await rows(f"SELECT a.answers {_OF[table]} AND a.answers <> '{{}}'", event.id):
            for key, value in msgspec.json.decode(one["answers"], type=dict[str, Any]).items():
                given.setdefault(key, []).append(value)
    counted = await _statistics(event)
    return [
        _statistic(question, *counted.get(question.key, (0, Counter())))
        if question.statistics
        else _ordinary(question, given[question.key])
        for question in questions_of(event)
    ]


async def _statistics(event: Event) -> dict[str, tuple[int, Counter[str]]]:
    """Per statistics question how many people answered it, and how often each answer was given."""
    joined = "FROM statistic_answer s JOIN attendee a ON a.statistics = s.person JOIN registration r"
    joined += f" ON r.id = a.registration WHERE {_COMING}"
    found: dict[str, tuple[int, Counter[str]]] = {}
    for one in await rows(f"SELECT s.question, count(DISTINCT a.id) AS people {joined} GROUP BY s.question", event.id):
        found[one["question"]] = one["people"], Counter()
    read = f"SELECT s.question, s.answer, count(*) AS people {joined} GROUP BY s.question, s.answer"
    for one in await rows(read, event.id):
        found[one["question"]][1][one["answer"]] = one["people"]
    return found


def _statistic(question: Question, people: int, counts: Counter[str]) -> Result:
    result = _result(question, people)
    result.counts = _counts(question, counts) if people >= FEWEST else []
    return result


def _ordinary(question: Question, values: list[Any]) -> Result:
    result = _result(question, len(values))
    if question.kind == "number" and values:
        result.total, result.least, result.most = sum(values), min(values), max(values)
    elif question.kind in CHOOSING or question.kind == "yes_no":
        result.counts = _counts(question, Counter(text for value in values for text in told(question.kind, value)))
    return result


def _result(question: Question, people: int) -> Result:
    return Result(question.key, question.label, question.kind, question.per, question.statistics, people)


def _counts(question: Question, counts: Counter[str]) -> list[Count]:
    """The options in their order, those nobody chose too, then answers that are no option any more."""
    labels = {option.key: option.label for option in question.options}
    if question.kind == "yes_no":
        labels = {"true": _("ja"), "false": _("nein")}
    return [Count(key, labels.get(key, key), counts[key]) for key in [*labels, *(set(counts) - set(labels))]]


async def texts(event: Event, key: str, limit: int, after: str | None) -> tuple[list[Told], str | None]:
    """The single answers to an ordinary question in the order of sign-up; NotFound for statistics and unknown ones."""
    question = next((one for one in questions_of(event) if one.key == key and not one.statistics), None)
    if question is None:
        raise NotFound()
    conditions, values = "", list[Any]([event.id, f'%"{key}":%'])
    if place := read_cursor(after, datetime, UUID):
        conditions = " AND (a.created_at > ? OR (a.created_at = ? AND a.id > ?))"
        values += [place[0], place[0], place[1]]
    people = question.per == "attendee"
    read = (
        f"SELECT a.id, r.id AS registration, a.name, a.answers, a.created_at {_OF[question.per]} AND a.answers LIKE ?"
    )
    found = await rows(f"{read}{conditions} ORDER BY a.created_at, a.id LIMIT {limit + 1}", *values)
    last = cursor(found[limit - 1]["created_at"], found[limit - 1]["id"]) if len(found) > limit else None
    return list(_told(question, found[:limit], people)), last


def _told(question: Question, found: Iterable[Row], people: bool) -> Iterable[Told]:
    for one in found:
        value = msgspec.json.decode(one["answers"]).get(question.key)
        if value is not None:
            yield Told(one["registration"], one["id"] if people else None, one["name"], str(in_words(question, value)))


async def need_counts(event: UUID) -> dict[str, int]:
    """How many people need each provision, by its key."""
    found = await rows(
        "SELECT w.provision, count(*) AS people FROM provision_wish w JOIN attendee a ON a.id = w.attendee"
        f" JOIN registration r ON r.id = a.registration WHERE {_COMING} GROUP BY w.provision",
        event,
    )
    return {one["provision"]: one["people"] for one in found}


async def needs(event: Event, provision: str | None, limit: int, after: str | None) -> tuple[list[Need], str | None]:
    """Who needs which provision (or this one), by provision and name, and the cursor of the next page."""
    conditions, values = "", list[Any]([event.id])
    if provision:
        conditions += " AND w.provision = ?"
        values.append(provision)
    if place := read_cursor(after, str, str, UUID):
        conditions += " AND (w.provision > ? OR (w.provision = ? AND (a.folded > ? OR (a.folded = ? AND w.id > ?))))"
        values += [place[0], place[0], place[1], place[1], place[2]]
    found = await rows(
        "SELECT w.id, w.provision, w.note, a.id AS attendee, a.registration, a.name, a.folded, a.mode, a.state,"
        " r.name AS contact, r.email, r.phone FROM provision_wish w JOIN attendee a ON a.id = w.attendee"
        f" JOIN registration r ON r.id = a.registration WHERE {_COMING}{conditions}"
        f" ORDER BY w.provision, a.folded, w.id LIMIT {limit + 1}",
        *values,
    )
    labels: dict[str, str] = {one.key: one.label for one in provisions_of(event)}
    last = found[limit - 1] if len(found) > limit else None
    following = cursor(last["provision"], last["folded"], last["id"]) if last else None
    return [
        Need(
            registration=one["registration"],
            attendee=one["attendee"],
            name=one["name"] or one["contact"],
            email=one["email"],
            phone=one["phone"],
            mode=one["mode"],
            state=one["state"],
            provision=one["provision"],
            label=labels.get(one["provision"]) or one["provision"],
            note=one["note"],
        )
        for one in found[:limit]
    ], following
