"""Later changes to what people were asked, by staff or by themselves: steps for a held event, called by `change`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET

from core.db import save
from core.problems import FieldError
from registration import inputs
from registration.asking import queries, rules, steps, wishes
from registration.asking.definitions import Question, questions_of, stored
from registration.tables import Attendee, Event, Registration

Given = dict[str, Any]
STAFF_ONLY = ("organisation", "group")
_PARTY = ("answers", "organisation", "guardian_name", "guardian_phone", "address")
_PERSON = ("answers", "age", "field", "field_wishes", "sector", "organisation", "group_name", "provision_seat",
           "statistics")  # fmt: skip


def _asked_of(wish: inputs.RegistrationPatch) -> bool:
    """Whether a patch touches anything that this file keeps."""
    names = ("answers", "organisation", "guardian", "address")
    by_person = ("answers", "age", "fields", "provisions", "provision_note", "organisation", "group", "field", "sector")
    return any(getattr(wish, name) is not UNSET for name in names) or any(
        getattr(one, name) is not UNSET for one in wish.attendees for name in by_person
    )


@dataclass
class Standing:
    """What a party and its people have answered, statistics included, and which provisions each needs, with the note.

    A statistics answer given once for the party stands with the party, though it is counted for each participant.
    """

    party: Given
    people: dict[UUID, Given]
    needs: dict[UUID, tuple[list[str], str]]

    def after(self, wish: inputs.RegistrationPatch) -> tuple[Given, dict[UUID, Given]]:
        """The answers of the party and of each person once the patch is applied; null takes an answer back."""
        patches = {one.id: one.answers for one in wish.attendees if one.answers is not UNSET}
        party = _merged(self.party, wish.answers if wish.answers is not UNSET else {})
        return party, {key: _merged(given, patches.get(key, {})) for key, given in self.people.items()}


def _merged(given: Given, patch: Given) -> Given:
    return {key: value for key, value in (given | patch).items() if rules.answered(value)}


async def _standing(event: Event, registration: Registration, people: Sequence[Attendee]) -> Standing:
    questions = questions_of(event)
    counted = await queries.statistics_of(questions, people)
    needed = await queries.wishes_of([person.id for person in people])
    once = {question.key for question in questions if question.per == "registration"}
    of_party = {key: value for given in counted.values() for key, value in given.items() if key in once}
    own = {person: {key: given[key] for key in given if key not in once} for person, given in counted.items()}
    return Standing(
        queries.answers_in(registration) | of_party,
        {person.id: queries.answers_in(person) | own.get(person.id, {}) for person in people},
        {key: ([wish.provision for wish in found], found[0].note) for key, found in needed.items()},
    )


async def check_change(
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    wish: inputs.RegistrationPatch,
    staff: bool,
    now: datetime,
) -> list[FieldError]:
    """Every wrong field of a patch among what was asked; people the registration does not have are passed over."""
    if not _asked_of(wish):
        return []
    questions, standing = questions_of(event), await _standing(event, registration, people)
    party, answers = standing.after(wish)
    needed = not (staff and registration.channel in wishes.ANSWERED_FOR)
    wrong = _wrong_answers(questions, wish.answers, party, None, "answers", staff, needed)
    wrong += _wrong_party(event, registration, people, wish, staff)
    by_id = {person.id: person for person in people}
    for place, one in enumerate(wish.attendees):
        person, here = by_id.get(one.id), f"attendees.{place}"
        if person is None:
            continue
        participant = person.kind == "participant"
        complete = participant and needed
        wrong += _wrong_answers(questions, one.answers, answers[one.id], party, f"{here}.answers", staff, complete)
        if one.age is not UNSET:
            wrong += wishes.wrong_age(event, one.age, participant, here)
        wrong += wishes.wrong_fields(event, one, staff, here)
        had, _note = standing.needs.get(one.id, ([], ""))
        if one.provisions is not UNSET:
            wrong += wishes.wrong_provisions(event, one.provisions, had, staff, now, here)
        needs = had if one.provisions is UNSET else one.provisions
        if isinstance(one.provision_note, str) and one.provision_note.strip() and not needs:
            wrong.append(FieldError(f"{here}.provision_note", "not_allowed"))
        wrong += [
            FieldError(f"{here}.{name}", "not_allowed")
            for name in STAFF_ONLY
            if not staff and getattr(one, name) is not UNSET
        ]
    return wrong


def _wrong_answers(
    questions: Sequence[Question],
    patch: Any,
    after: Given,
    party: Given | None,
    path: str,
    staff: bool,
    complete: bool,
) -> list[FieldError]:
    """What is wrong about the answers of a patch, seen with the others; a required one cannot be taken back."""
    if patch is UNSET:
        return []
    given = after | {key: value for key, value in patch.items() if not rules.answered(value)}
    named = {f"{path}.{key[:80]}" for key in patch}
    found = rules.wrong_answers(questions, given, party, path, door=staff, complete=complete)
    return [error for error in found if error.field in named]


def _wrong_party(
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    wish: inputs.RegistrationPatch,
    staff: bool,
) -> list[FieldError]:
    wrong = wishes.wrong_guardian(event, wish.guardian)
    named = inputs.visible(wish.organisation) if isinstance(wish.organisation, str) else None
    if named and event.ask_organisation == "no" and not staff:
        wrong.append(FieldError("organisation", "not_allowed"))
    if named == "" and event.ask_organisation == "required":
        wrong.append(FieldError("organisation", "required"))
    ages: dict[UUID, int | None]
    ages = {person.id: person.age for person in people if person.kind == "participant" and person.state != "cancelled"}
    ages |= {one.id: one.age for one in wish.attendees if one.age is not UNSET and one.id in ages}
    guarded = bool(registration.guardian_name) if wish.guardian is UNSET else wish.guardian is not None
    touched = wish.guardian is not UNSET or any(one.age is not UNSET for one in wish.attendees)
    if touched and not guarded and wishes.needs_guardian(event, ages.values()):
        wrong += [FieldError("guardian.name", "required"), FieldError("guardian.phone", "required")]
    return wrong


async def change(
    event: Event,
    registration: Registration,
    people: Mapping[UUID, Attendee],
    wish: inputs.RegistrationPatch,
    now: datetime,
) -> None:
    """Keep what a checked patch says; answers to questions that no longer apply go.

    `provision_seat` changes with the provisions: whoever counts kept seats does so before and after this step.
    """
    if not _asked_of(wish):
        return
    questions, standing = questions_of(event), await _standing(event, registration, list(people.values()))
    party, answers = standing.after(wish)
    party = _still_shown(questions, party, None)
    ordinary, of_party = _apart(questions, party)
    _change_party(registration, wish, ordinary)
    await save(registration, *_PARTY)
    before = _apart(questions, standing.party)[1]
    patches = {one.id: one for one in wish.attendees}
    for person in people.values():
        ordinary, counted = _apart(questions, _still_shown(questions, answers[person.id], party))
        person.answers = stored(ordinary)
        if (of_party, counted) != (before, _apart(questions, standing.people[person.id])[1]):
            await steps.keep_statistics(event, person, of_party | counted if person.kind == "participant" else {})
        if patch := patches.get(person.id):
            _change_person(person, patch)
            await _change_needs(event, person, patch, standing.needs.get(person.id, ([], "")), now)
        await save(person, *_PERSON)


def _change_party(registration: Registration, wish: inputs.RegistrationPatch, answers: Given) -> None:
    registration.answers = stored(answers)
    if wish.organisation is not UNSET:
        registration.organisation = wish.organisation.strip()
    if wish.address is not UNSET:
        registration.address = wish.address.replace("\r\n", "\n").strip()
    if wish.guardian is not UNSET:
        registration.guardian_name = wish.guardian.name.strip() if wish.guardian else ""
        registration.guardian_phone = wish.guardian.phone if wish.guardian else ""


def _change_person(person: Attendee, patch: inputs.AttendeePatch) -> None:
    if patch.age is not UNSET:
        person.age = patch.age
    if patch.fields is not UNSET:
        unassigned = person.field in ("", next(iter(queries.wished(person)), ""))
        person.field_wishes = stored(patch.fields)
        if unassigned:
            person.field = next(iter(patch.fields), "")
    for name, column in (("field", "field"), ("sector", "sector"), ("organisation", "organisation"),
                         ("group", "group_name")):  # fmt: skip
        if isinstance(value := getattr(patch, name), str):
            setattr(person, column, value.strip() if name in STAFF_ONLY else value)


async def _change_needs(
    event: Event, person: Attendee, patch: inputs.AttendeePatch, had: tuple[list[str], str], now: datetime
) -> None:
    if patch.provisions is UNSET and patch.provision_note is UNSET:
        return
    keys = had[0] if patch.provisions is UNSET else patch.provisions
    note = had[1] if patch.provision_note is UNSET else patch.provision_note
    await steps.keep_wishes(person, keys, note, now)
    person.provision_seat = wishes.provision_seat(event, keys) if person.kind == "participant" else None


def _still_shown(questions: Sequence[Question], answers: Given, party: Given | None) -> Given:
    """The answers without those to questions that are there and not shown any more."""
    here = {question.key for question in questions}
    asked = {question.key for question in rules.shown(questions, answers, party, door=True)}
    return {key: value for key, value in answers.items() if key in asked or key not in here}


def _apart(questions: Sequence[Question], answers: Given) -> tuple[Given, Given]:
    """Ordinary answers (also those to questions that are gone), and statistics answers, as both are stored."""
    counted = {question.key for question in questions if question.statistics}
    ordinary = {key: value for key, value in answers.items() if key not in counted}
    known = rules.kept(questions, ordinary, statistics=False)
    return ordinary | known, rules.kept(questions, answers, statistics=True)
