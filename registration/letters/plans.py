"""What everybody of an event is written when its plans change: moved, called off, or soon."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from core.languages import _
from core.mail.outbox import Draft
from core.pages import speaking
from registration.letters.contact import Contact
from registration.letters.drafting import NO_PROGRAMME, Programme, facts_of, party
from registration.rules import MODES
from registration.tables import Attendee, Event, Registration
from registration.translations import text


class News(NamedTuple):
    """What a letter to everybody tells: a sentence of the organisers, the event before, and who took part how then."""

    sentence: str = ""
    before: Event | None = None
    was: Mapping[UUID, str] = {}


class Fact(NamedTuple):
    """One thing that changed: its label, how it is now, how it was."""

    label: str
    now: str
    was: str


def moved(
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    news: News,
    programme: Programme = NO_PROGRAMME,
) -> Draft:
    """The event takes place at another time or place, or in another way: what changed, and that tickets stay valid."""
    people = _coming(people)
    with speaking(registration.language):
        return party(
            "moved",
            _("Geändert: %(title)s"),
            event,
            contact,
            registration,
            people,
            programme=programme,
            changes=_changes(event, news, people),
            sentence=news.sentence,
        )


def called_off(
    event: Event, contact: Contact, registration: Registration, people: Sequence[Attendee], news: News
) -> Draft:
    """The event does not take place: why, and an entry that takes it out of the calendar."""
    with speaking(registration.language):
        return party(
            "called_off",
            _("Fällt aus: %(title)s"),
            event,
            contact,
            registration,
            _coming(people),
            attached=("ics",),
            sentence=news.sentence,
        )


def reminder(
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    programme: Programme = NO_PROGRAMME,
) -> Draft:
    """It is soon: the tickets once more, and what to know on the day. Only for those with a seat."""
    seated = [person for person in people if person.state == "seat"]
    with speaking(registration.language):
        return party(
            "reminder",
            _("Bald ist es so weit: %(title)s"),
            event,
            contact,
            registration,
            seated,
            programme=programme,
            day_info=text(event, "day_info").strip(),
        )


def _coming(people: Sequence[Attendee]) -> list[Attendee]:
    return [person for person in people if person.state != "cancelled"]


def _changes(event: Event, news: News, people: Sequence[Attendee]) -> list[Fact]:
    """What differs between the facts of a letter to these people before and now."""
    if news.before is None:
        return []
    now = _modes(person.mode for person in people)
    was = _modes(news.was.get(person.id, person.mode) for person in people)
    before: dict[str, Any] = dict(facts_of(news.before, was))
    return [Fact(label, new, old) for label, new in facts_of(event, now) if new != (old := before.get(label, ""))]


def _modes(taken: Iterable[str]) -> list[str]:
    found = set(taken)
    return [mode for mode in MODES if mode in found]
