"""Keeping what people were asked: steps for a held event. Statistics answers go where nobody finds the person again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from core.db import insert, rows
from registration import inputs
from registration.asking import queries, rules, wishes
from registration.asking.definitions import questions_of, stored
from registration.asking.tables import ProvisionWish, StatisticAnswer
from registration.tables import Attendee, Event, Registration


def fill_party(event: Event, registration: Registration, wish: inputs.SignUp) -> None:
    """What the party was asked, onto its row."""
    registration.organisation = (wish.organisation or "").strip()
    registration.address = wish.address.replace("\r\n", "\n").strip()
    registration.guardian_name = wish.guardian.name.strip() if wish.guardian else ""
    registration.guardian_phone = wish.guardian.phone if wish.guardian else ""
    registration.answers = stored(rules.kept(questions_of(event), wish.answers, statistics=False))


def fill_person(event: Event, person: Attendee, entry: inputs.NewAttendee, wish: inputs.SignUp) -> None:
    """What one person was asked, onto its row."""
    person.organisation = entry.organisation.strip() if isinstance(entry.organisation, str) else ""
    person.group_name = entry.group.strip() if isinstance(entry.group, str) else ""
    person.kind, person.age = wishes.kind_of(entry), entry.age
    person.field_wishes = stored(entry.fields)
    person.field = entry.field if isinstance(entry.field, str) else ""
    person.sector = entry.sector if isinstance(entry.sector, str) else ""
    participant = person.kind == "participant"
    person.provision_seat = wishes.provision_seat(event, entry.provisions) if participant else None
    person.answers = stored(rules.kept(questions_of(event), entry.answers, statistics=False))
    person.statistics = uuid4() if _statistics(event, person, entry, wish) else None


def fill_rest(registration: Registration, people: Sequence[Attendee]) -> None:
    """What neither the invitation nor staff said of somebody: the party's organisation, the first wish as the field."""
    for person in people:
        if person.kind == "participant":
            person.organisation = person.organisation or registration.organisation
        if not person.field:
            person.field = next(iter(queries.wished(person)), "")


def _statistics(event: Event, person: Attendee, entry: inputs.NewAttendee, wish: inputs.SignUp) -> dict[str, Any]:
    """A participant's statistics answers; what was asked once for the party counts for each of them."""
    questions = questions_of(event)
    if person.kind != "participant":
        return {}
    return rules.kept(questions, wish.answers, statistics=True) | rules.kept(questions, entry.answers, statistics=True)


async def store(event: Event, people: Sequence[Attendee], wish: inputs.SignUp, now: datetime) -> None:
    """Keep provisions and statistics answers of a sign-up whose people are stored."""
    wanted, counted = [], []
    for person, entry in zip(people, wish.attendees, strict=True):
        wanted += _wishes(person, entry.provisions, entry.provision_note, now)
        if person.statistics:
            counted += _counted(event, person.statistics, _statistics(event, person, entry, wish))
    await insert(ProvisionWish, wanted)
    await insert(StatisticAnswer, counted)


def _wishes(person: Attendee, keys: Sequence[str], note: str, now: datetime) -> list[dict[str, Any]]:
    text = note.replace("\r\n", "\n").strip()
    return [
        {"id": uuid4(), "event": person.event, "attendee": person.id, "provision": key, "note": text, "created_at": now}
        for key in keys
    ]


def _counted(event: Event, person: UUID, answers: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = {question.key: question.kind for question in questions_of(event)}
    return [
        {"id": uuid4(), "event": event.id, "person": person, "question": key, "answer": text}
        for key, value in answers.items()
        for text in rules.told(kinds[key], value)
    ]


async def keep_wishes(person: Attendee, keys: Sequence[str], note: str, now: datetime) -> None:
    """Put these provisions in the place of those somebody needed before."""
    await rows("DELETE FROM provision_wish WHERE attendee = ?", person.id)
    await insert(ProvisionWish, _wishes(person, keys, note, now))


async def keep_statistics(event: Event, person: Attendee, answers: dict[str, Any]) -> None:
    """Put these statistics answers in the place of all that somebody gave; the key is new each time."""
    if person.statistics:
        await rows("DELETE FROM statistic_answer WHERE person = ?", person.statistics)
    person.statistics = uuid4() if answers else None
    if person.statistics:
        await insert(StatisticAnswer, _counted(event, person.statistics, answers))
