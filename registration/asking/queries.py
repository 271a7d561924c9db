"""What people answered and asked for. Statistics answers are read here in order to keep them, never to be shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import msgspec

from core.db import loaded, marks, rows
from registration.asking.definitions import Question
from registration.asking.tables import ProvisionWish
from registration.tables import Attendee, Registration


def answers_in(item: Attendee | Registration) -> dict[str, Any]:
    """The ordinary answers kept with a person or with the party, by the question's key."""
    return msgspec.json.decode(item.answers, type=dict[str, Any])


def wished(person: Attendee) -> list[str]:
    """The fields somebody wished for, the first first."""
    return msgspec.json.decode(person.field_wishes, type=list[str])


async def wishes_of(people: Collection[UUID]) -> dict[UUID, list[ProvisionWish]]:
    """The provisions each of these people needs, in the order in which they were named."""
    found: dict[UUID, list[ProvisionWish]] = defaultdict(list)
    if people:
        read = f"SELECT * FROM provision_wish WHERE attendee IN ({marks(people)}) ORDER BY created_at, provision, id"
        for values in await rows(read, *people):
            found[values["attendee"]].append(loaded(ProvisionWish, values))
    return found


async def statistics_of(questions: Iterable[Question], people: Iterable[Attendee]) -> dict[UUID, dict[str, Any]]:
    """The statistics answers behind these people's keys, by attendee, as they were given."""
    keys = {person.statistics: person.id for person in people if person.statistics}
    if not keys:
        return {}
    kinds = {question.key: question.kind for question in questions if question.statistics}
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    read = f"SELECT person, question, answer FROM statistic_answer WHERE person IN ({marks(keys)}) ORDER BY id"
    for values in await rows(read, *keys):
        answers, question, text = found[keys[values["person"]]], values["question"], values["answer"]
        if kinds.get(question) == "choices":
            answers.setdefault(question, []).append(text)
        elif question in kinds:
            answers[question] = text == "true" if kinds[question] == "yes_no" else text
    return found
