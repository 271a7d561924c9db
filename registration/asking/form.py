"""A posted sign-up as programs would send it: a form only has texts, and does not know what its script would hide."""

from registration import inputs
from registration.asking import rules
from registration.asking.definitions import defined, questions_of
from registration.asking.wishes import kind_of, needs_guardian
from registration.tables import Event


def typed(event: Event, wish: inputs.SignUp, staff: bool = False) -> inputs.SignUp:
    """The sign-up with answers as values; what was typed where nothing is asked (any more) is dropped.

    A provision or a part of the programme that is gone stays, to be refused: somebody counts on it.
    `staff` may give the answers to questions that are asked at the door.
    """
    wish.answers = typed_answers(event, wish.answers, None, staff)
    for person in wish.attendees:
        person.answers = typed_answers(event, person.answers, wish.answers, staff)
        if not defined(event, "fields"):
            person.fields = []
    if not defined(event, "consents"):
        wish.consents = []
    if event.ask_organisation == "no" and not staff:
        wish.organisation = None
    if not needs_guardian(event, [person.age for person in wish.attendees if kind_of(person) == "participant"]):
        wish.guardian = None
    return wish


def typed_answers(
    event: Event, texts: inputs.Answers, of_party: inputs.Answers | None, staff: bool = False
) -> inputs.Answers:
    """The answers of one person (or, without `of_party`, of the party) as values, without those to hidden questions."""
    questions = questions_of(event)
    values = {one.key: rules.typed(one.kind, texts[one.key]) for one in questions if one.key in texts}
    asked = {question.key for question in rules.shown(questions, values, of_party, staff)}
    return {key: value for key, value in values.items() if key in asked}
