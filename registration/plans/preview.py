"""What people will read when plans change: the very letters, to somebody invented."""

from collections.abc import Callable
from uuid import uuid4

import msgspec

from core.languages import _
from core.mail.outbox import Draft
from core.mail.queries import blanked
from core.pages import speaking
from registration import letters
from registration.letters import Contact, News
from registration.plans.planning import Plan, Readers, Told
from registration.rules import MODES
from registration.tables import Attendee, Event, Registration

IN = ("de", "en")  # the languages shown; the others say the same
TOKEN = "x" * 22  # of the link in a preview, which is blanked


class Sample(msgspec.Struct):
    """The letter for people who took part in the mode `was` and now take part in `mode`: so many of them."""

    language: str
    was: str
    mode: str
    people: int
    subject: str
    text: str


class Preview(msgspec.Struct):
    """What a change of plans does: the event's columns that change, how many are told how, who moves, the letters."""

    changed: list[str]
    told: dict[str, int]
    relocated: int
    unseated: int
    letters: list[Sample]
    version: str


def samples(plan: Plan, contact: Contact, news: News, draft: Callable[..., Draft]) -> list[Sample]:
    """The letters as they would be sent, in German and English, to each group of readers."""
    groups = plan.readers or [Readers(mode, mode, 0) for mode in _modes(plan.event)[:1]]
    return [_sample(plan.event, contact, news, group, language, draft) for group in groups for language in IN]


def _modes(event: Event) -> list[str]:
    return [mode for mode in MODES if getattr(event, f"{mode}_offered")] or [MODES[0]]


def _sample(
    event: Event, contact: Contact, news: News, group: Readers, language: str, draft: Callable[..., Draft]
) -> Sample:
    with speaking(language):
        name = _("Vorname Nachname")
    registration = Registration(
        id=uuid4(), event=event.id, state="active", name=name, email="x", language=language, manage_token=TOKEN,
        channel="desk", _ignore_missing=True,
    )  # fmt: skip
    person = Attendee(
        id=uuid4(),
        event=event.id,
        registration=registration.id,
        name=name,
        mode=group.mode,
        state="seat",
        _ignore_missing=True,
    )
    letter = draft(event, contact, registration, [person], news._replace(was={person.id: group.was}))
    return Sample(language, group.was, group.mode, group.people, letter.subject, blanked(letter.text))


def of_move(plan: Plan, contact: Contact, message: str, told: Told, version: str) -> Preview:
    """The preview of moving an event."""
    news = News(message.strip(), plan.before)
    return _preview(plan, told, samples(plan, contact, news, letters.moved) if plan.matters else [], version)


def of_calling_off(plan: Plan, contact: Contact, told: Told, version: str) -> Preview:
    """The preview of calling an event off."""
    shown = samples(plan, contact, News(plan.event.cancel_reason), letters.called_off)
    return _preview(plan, told, shown, version)


def _preview(plan: Plan, told: Told, shown: list[Sample], version: str) -> Preview:
    return Preview(plan.changed, told._asdict(), plan.relocated, plan.unseated, shown, version)
