"""What may change about questions that were answered: the answers that are there must remain answers to them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from core.db import marks, rows
from core.problems import FieldError
from registration.asking import rules
from registration.asking.definitions import Question

_KEPT_WITH = {"attendee": "attendee", "registration": "registration"}  # table -> Question.per
_YES_NO = {"true", "false"}


async def wrong_questions(event: UUID, before: Sequence[Question], questions: Sequence[Question]) -> list[FieldError]:
    """`not_allowed` for a kind, per or statistics that does not go with answers to this key; call in the held event.

    Options may go, with the answers left as they are; another label means the same question.
    """
    known = {one.key: _fixed(one) for one in before}
    new = {one.key: place for place, one in enumerate(questions) if known.get(one.key) != _fixed(one)}
    if not new:
        return []
    found: dict[FieldError, None] = {}
    for table, per in _KEPT_WITH.items():
        for one in await rows(f"SELECT answers FROM {table} WHERE event = ? AND answers <> '{{}}'", event):
            for key, value in msgspec.json.decode(one["answers"], type=dict[str, Any]).items():
                if key in new and (name := _ordinary_wrong(questions[new[key]], per, value)):
                    found[FieldError(f"questions.{new[key]}.{name}", "not_allowed")] = None
    read = f"SELECT DISTINCT question, answer FROM statistic_answer WHERE event = ? AND question IN ({marks(new)})"
    for one in await rows(read, event, *new):
        if name := _statistic_wrong(questions[new[one["question"]]], one["answer"]):
            found[FieldError(f"questions.{new[one['question']]}.{name}", "not_allowed")] = None
    return list(found)


def _fixed(question: Question) -> tuple[str, str, bool]:
    return question.kind, question.per, question.statistics


def _ordinary_wrong(question: Question, per: str, value: Any) -> str | None:
    if question.statistics:
        return "statistics"
    if question.per != per:
        return "per"
    return "kind" if rules.misfit(question, value) not in (None, "choice") else None


def _statistic_wrong(question: Question, text: str) -> str | None:
    if not question.statistics:
        return "statistics"
    return "kind" if (question.kind == "yes_no") != (text in _YES_NO) else None
