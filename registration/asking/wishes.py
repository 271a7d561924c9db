"""What a sign-up says of its people beside the answers: ages, children, fields, provisions. Pure values.

What is wrong is named for the whole sign-up at once; the public is held to more than staff.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import UNSET, UnsetType

from core.problems import FieldError
from registration import inputs
from registration.asking import rules
from registration.asking.definitions import Provision, defined, names_of, provisions_of, questions_of
from registration.tables import Event

ANSWERED_FOR = ("phone", "paper")  # channels on which a required answer may be missing: nobody is turned away for it


def kind_of(person: inputs.NewAttendee) -> str:
    """What somebody comes as."""
    return "child" if person.child else person.kind if person.kind is not UNSET else "participant"


def asks_age(event: Event) -> bool:
    """Whether people must say how old they are."""
    return event.age_from is not None or event.age_to is not None or event.guardian_below is not None


def needs_guardian(event: Event, ages: Iterable[int | None]) -> bool:
    """Whether somebody of these participants is so young that an adult must be reachable."""
    limit = event.guardian_below
    return limit is not None and any(age is not None and age < limit for age in ages)


def wrong_sign_up(event: Event, wish: inputs.SignUp, staff: bool, now: datetime, invited: bool) -> list[FieldError]:
    """Everything in a sign-up that does not go with what the event asks. `invited`: the code names an organisation."""
    questions, needed = questions_of(event), not (staff and wish.channel in ANSWERED_FOR)
    wrong = rules.wrong_answers(questions, wish.answers, None, "answers", door=staff, complete=needed)
    for place, person in enumerate(wish.attendees):
        here, participant = f"attendees.{place}", kind_of(person) == "participant"
        wrong += rules.wrong_answers(
            questions,
            person.answers,
            wish.answers,
            f"{here}.answers",
            door=staff,
            complete=participant and needed,
        )
        wrong += _wrong_child(event, person, staff, here)
        wrong += wrong_age(event, person.age, participant, here)
        wrong += wrong_fields(event, person, staff, here)
        wrong += wrong_provisions(event, person.provisions, (), staff, now, here)
        if person.provision_note.strip() and not person.provisions:
            wrong.append(FieldError(f"{here}.provision_note", "not_allowed"))
    if not staff and all(kind_of(person) == "child" for person in wish.attendees):
        wrong.append(FieldError("attendees", "required"))
    return [*wrong, *_wrong_party(event, wish, staff, invited)]


def _wrong_party(event: Event, wish: inputs.SignUp, staff: bool, invited: bool) -> Iterator[FieldError]:
    named = inputs.visible(wish.organisation or "")
    if event.ask_organisation == "no" and named and not staff:
        yield FieldError("organisation", "not_allowed")
    by_person = all(isinstance(person.organisation, str) and person.organisation.strip() for person in wish.attendees)
    if event.ask_organisation == "required" and not named and not invited and not by_person:
        yield FieldError("organisation", "required")
    ages = [person.age for person in wish.attendees if kind_of(person) == "participant"]
    if wish.guardian is None and needs_guardian(event, ages):
        yield FieldError("guardian.name", "required")
        yield FieldError("guardian.phone", "required")
    yield from wrong_guardian(event, wish.guardian)
    yield from _wrong_list("consents", wish.consents, [consent.key for consent in defined(event, "consents")])


def wrong_guardian(event: Event, guardian: inputs.Guardian | None | UnsetType) -> list[FieldError]:
    """A guardian is named only where the event asks for one, and by a name one can see."""
    if not isinstance(guardian, inputs.Guardian):
        return []
    if event.guardian_below is None:
        return [FieldError("guardian.name", "not_allowed")]
    return inputs.blank(guardian.name, "guardian.name")


def _wrong_child(event: Event, person: inputs.NewAttendee, staff: bool, here: str) -> list[FieldError]:
    """Children come where the event says so; staff can take one along anywhere."""
    refused = (not event.children and not staff) or person.kind not in (UNSET, "child")
    return [FieldError(f"{here}.child", "not_allowed")] if person.child and refused else []


def wrong_age(event: Event, age: int | None, participant: bool, here: str) -> list[FieldError]:
    """Ages are asked of participants where the event has limits, and of nobody else."""
    if not asks_age(event):
        return [] if age is None else [FieldError(f"{here}.age", "not_allowed")]
    if not participant:
        return []
    if age is None:
        return [FieldError(f"{here}.age", "required")]
    low, high = event.age_from, event.age_to
    outside = (low is not None and age < low) or (high is not None and age > high)
    return [FieldError(f"{here}.age", "range")] if outside else []


def wrong_fields(
    event: Event, person: inputs.NewAttendee | inputs.AttendeePatch, staff: bool, here: str
) -> list[FieldError]:
    """Wished fields and, by staff, the assigned field and sector: those of the event, the public as many as it may."""
    fields = names_of(defined(event, "fields"))
    wrong: list[FieldError] = []
    if isinstance(person.fields, list):
        wrong += _wrong_list(f"{here}.fields", person.fields, fields)
        if not staff and len(person.fields) > event.field_choices:
            wrong.append(FieldError(f"{here}.fields", "too_long" if event.field_choices else "not_allowed"))
    for name, among in (("field", fields), ("sector", names_of(defined(event, "sectors")))):
        value = getattr(person, name)
        if value is not UNSET and not staff:
            wrong.append(FieldError(f"{here}.{name}", "not_allowed"))
        elif value is not UNSET and value and value not in among:
            wrong.append(FieldError(f"{here}.{name}", "choice"))
    return wrong


def wrong_provisions(
    event: Event, keys: Sequence[str], had: Collection[str], staff: bool, now: datetime, here: str
) -> list[FieldError]:
    """Provisions are those of the event, each once; the public asks for new ones until their deadline.

    What somebody had before may stay, also when it is offered no more.
    """
    provisions = {provision.key: provision for provision in provisions_of(event)}
    wrong = _wrong_list(f"{here}.provisions", keys, {*provisions, *had})
    late = [key for key in keys if key in provisions and key not in had and not is_open(event, provisions[key], now)]
    if late and not staff:
        wrong.append(FieldError(f"{here}.provisions", "not_allowed"))
    return wrong


def is_open(event: Event, provision: Provision, now: datetime) -> bool:
    """Whether a provision can still be asked for: until its deadline, else until the start."""
    return now < (provision.deadline or event.starts_at)


def provision_seat(event: Event, keys: Collection[str]) -> str | None:
    """The provision whose kept seats a person takes: of several the one with the fewest, the first named if equal."""
    kept = [one for one in provisions_of(event) if one.seats is not None and one.key in keys]
    return min(kept, key=lambda provision: provision.seats or 0).key if kept else None


def _wrong_list(path: str, values: Sequence[str], known: Collection[str]) -> list[FieldError]:
    wrong = [FieldError(path, "choice")] if any(value not in known for value in values) else []
    return wrong + ([FieldError(path, "duplicate")] if len(set(values)) < len(values) else [])
