"""Everything that is stored with a registration beside its people's seats, as the desk shows it; statistics never."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from desk.queries import calls_to
from registration.asking.definitions import provisions_of, questions_of
from registration.asking.queries import answers_in, wished, wishes_of
from registration.asking.results import in_words
from registration.invitations.queries import invitation_by_id
from registration.invitations.tables import Invitation
from registration.notices.consents import consents_of
from registration.notices.queries import Shown, by_id
from registration.notices.tables import Consent
from registration.plans.tables import PhoneCall
from registration.programme.queries import Chosen, sessions_of
from registration.tables import Attendee, Event, Registration


class Told(NamedTuple):
    """One answer: the question as it is worded now (its key, when it is asked no more) and what was said."""

    question: str
    answer: Any


class Needed(NamedTuple):
    """One provision somebody needs; `kept`: a seat kept for it is theirs."""

    label: str
    note: str
    kept: bool


class OfPerson(NamedTuple):
    """What one person told and chose."""

    answers: list[Told]
    wishes: list[str]
    needs: list[Needed]
    sessions: Sequence[Chosen]


class Stored(NamedTuple):
    """What the party told, agreed to and was shown, and how it came."""

    answers: list[Told]
    people: dict[UUID, OfPerson]
    consents: list[Consent]
    notice: Shown | None
    invitation: Invitation | None
    calls: list[PhoneCall]


async def stored(event: Event, registration: Registration, people: Sequence[Attendee]) -> Stored:
    """All of it, for a page."""
    ids = [person.id for person in people]
    needs, sessions = await wishes_of(ids), await sessions_of(ids)
    labels = {one.key: str(one.label) for one in provisions_of(event)}
    kept = {
        person.id: person.provision_seat
        for person in people
        if person.mode == "on_site" and person.state in ("seat", "offered")
    }
    return Stored(
        answers=_told(event, answers_in(registration)),
        people={
            person.id: OfPerson(
                answers=_told(event, answers_in(person)),
                wishes=wished(person),
                needs=[
                    Needed(labels.get(one.provision, one.provision), one.note, one.provision == kept.get(person.id))
                    for one in needs.get(person.id, [])
                ],
                sessions=sessions.get(person.id, []),
            )
            for person in people
        },
        consents=await consents_of(registration.id),
        notice=await by_id(registration.notice) if registration.notice else None,
        invitation=await invitation_by_id(registration.invitation) if registration.invitation else None,
        calls=await calls_to(registration.id),
    )


def _told(event: Event, answers: Mapping[str, Any]) -> list[Told]:
    """Answers in the order of the form, behind them those to questions that were removed."""
    asked = {question.key: question for question in questions_of(event)}
    found = [Told(one.label, in_words(one, answers[key])) for key, one in asked.items() if key in answers]
    return found + [Told(key, _plainly(value)) for key, value in answers.items() if key not in asked]


def _plainly(value: Any) -> str:
    """An answer whose question is gone, as it was stored."""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
