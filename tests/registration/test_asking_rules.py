"""Which questions are shown and which answers fit: tables of cases, and answers nobody thought of."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.problems import FieldError
from registration import inputs
from registration.asking import form, rules, wishes
from registration.asking.definitions import Definitions, Option, Provision, Question, When, stored, wrong_definitions
from registration.tables import Event

START = datetime(2027, 2, 20, 9, tzinfo=UTC)
OPTIONS = [Option(key="a", label="A"), Option(key="b", label="B")]


def ask(key="q", kind="short_text", when=None, **more):
    options = OPTIONS if kind in ("choice", "choices") else []
    condition = When(question=when[0], answers=list(when[1:])) if when else None
    return Question(key=key, label=key, kind=kind, options=options, when=condition, **more)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("short_text", "Radwege", None),
        ("short_text", "x" * 300, None),
        ("short_text", "x" * 301, "too_long"),
        ("short_text", "a\nb", "format"),
        ("short_text", "a\u202eb", "format"),
        ("short_text", 5, "type"),
        ("short_text", ["a"], "type"),
        ("long_text", "a\r\nb", None),
        ("long_text", "a\x00", "format"),
        ("long_text", "x" * 5001, "too_long"),
        ("choice", "a", None),
        ("choice", "A", "choice"),
        ("choice", ["a"], "type"),
        ("choice", True, "type"),
        ("choices", ["a", "b"], None),
        ("choices", ["b"], None),
        ("choices", ["a", "a"], "duplicate"),
        ("choices", ["a", "c"], "choice"),
        ("choices", ["a", 1], "type"),
        ("choices", [[], {}], "type"),
        ("choices", "a", "type"),
        ("number", 0, None),
        ("number", -2.5, None),
        ("number", 10**12, None),
        ("number", 10**12 + 1, "range"),
        ("number", -(10**13), "range"),
        ("number", float("inf"), "range"),
        ("number", float("nan"), "range"),
        ("number", True, "type"),
        ("number", "5", "type"),
        ("yes_no", False, None),
        ("yes_no", "true", "type"),
        ("yes_no", 1, "type"),
        ("date", "2027-02-28", None),
        ("date", "2027-02-29", "format"),
        ("date", "20270228", "format"),
        ("date", "2027-2-8", "format"),
        ("date", "0000-01-01", "format"),
        ("date", 20270228, "type"),
    ],
)
def test_which_values_answer_a_question(kind, value, code):
    found = rules.wrong_answers([ask(kind=kind)], {"q": value}, {}, "answers")
    assert found == ([FieldError("answers.q", code)] if code else [])


SHOWN = [
    ask("topic", "choice", per="registration"),
    ask("busy", "yes_no"),
    ask("why", when=("busy", True)),
    ask("more", when=("topic", "b")),
    ask("which", "choices", when=("topic", "a", "b")),
    ask("deep", when=("which", "b")),
    ask("gate", "yes_no", asked="door"),
    ask("key", when=("gate", True)),
]


@pytest.mark.parametrize(
    ("party", "given_", "door", "keys"),
    [
        ({}, {}, False, "busy"),
        ({}, {"busy": True}, False, "busy why"),
        ({}, {"busy": 1}, False, "busy"),
        ({}, {"busy": "true"}, False, "busy"),
        ({"topic": "a"}, {}, False, "busy which"),
        ({"topic": "b"}, {"which": ["a", "b"]}, False, "busy more which deep"),
        ({}, {"which": ["b"]}, False, "busy"),
        ({}, {"gate": True}, False, "busy"),
        ({}, {"gate": True}, True, "busy gate key"),
        ({"topic": {}}, {"busy": [{}]}, False, "busy"),
    ],
)
def test_a_question_is_shown_when_an_earlier_answer_fits(party, given_, door, keys):
    assert " ".join(one.key for one in rules.shown(SHOWN, given_, party, door)) == keys
    assert [one.key for one in rules.shown(SHOWN, party)] == ["topic"]


@pytest.mark.parametrize(
    ("value", "missing"), [(None, True), ("", True), ("  ", True), ([], True), (False, False), (0, False), ("a", False)]
)
def test_what_is_no_answer_at_all(value, missing):
    kind = {bool: "yes_no", int: "number", list: "choices"}.get(type(value), "short_text")
    found = rules.wrong_answers([ask(kind=kind, required=True)], {"q": value}, {}, "x")
    assert found == ([FieldError("x.q", "required")] if missing else [])


def test_what_is_hidden_or_asked_at_the_door_is_never_required():
    hidden = [ask("first", "yes_no"), ask("then", when=("first", True), required=True)]
    assert rules.wrong_answers(hidden, {"first": False}, {}, "x") == []
    assert rules.wrong_answers(hidden, {"first": True}, {}, "x") == [FieldError("x.then", "required")]
    assert rules.wrong_answers([ask(asked="door", required=True)], {}, {}, "x", door=True) == []


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "12", 12),
        ("number", " 12,50 ", 12.5),
        ("number", "12.5", 12.5),
        ("number", "1.250", 1250),
        ("number", "-1.250.000,5", -1250000.5),
        ("number", "1.25.000", "1.25.000"),
        ("number", "zwölf", "zwölf"),
        ("yes_no", "on", True),
        ("yes_no", "false", False),
        ("yes_no", "vielleicht", "vielleicht"),
        ("date", "3.2.2027", "2027-02-03"),
        ("date", "2027-02-03", "2027-02-03"),
        ("choices", "a", ["a"]),
        ("choices", ["a", "b"], ["a", "b"]),
        ("choice", " a ", "a"),
    ],
)
def test_a_form_has_only_texts(kind, text, value):
    assert rules.typed(kind, text) == value


def an_event(**settings):
    return Event(id=UUID(int=1), starts_at=START, ends_at=START, created_at=START, **settings)


def a_wish(*people, **more):
    attendees = [inputs.NewAttendee(mode="on_site", **person) for person in people]
    return inputs.SignUp(contact=inputs.NewContact(name="Ott"), attendees=attendees, **more)


def test_a_form_cannot_know_what_is_hidden():
    event = an_event(questions=stored(SHOWN))
    wish = a_wish(
        {"answers": {"busy": "false", "why": "x", "which": "a", "deep": "y", "gone": "z", "gate": "on"}},
        answers={"topic": "a"},
        guardian=inputs.Guardian(name="Elke", phone="1234"),
    )
    form.typed(event, wish)
    assert wish.answers == {"topic": "a"}
    assert wish.attendees[0].answers == {"busy": False, "which": ["a"]}
    assert wish.guardian is None


def test_the_scarcer_of_two_kept_seats_counts():
    provisions = [Provision(key=key, label=key, seats=seats) for key, seats in (("x", 3), ("y", 1), ("z", 1))]
    event = an_event(provisions=stored([*provisions, Provision(key="food", label="food")]))
    assert wishes.provision_seat(event, ["food", "x"]) == "x"
    assert wishes.provision_seat(event, ["x", "z", "y"]) == "y"
    assert wishes.provision_seat(event, ["food"]) is None


# What organisers may define and what anybody may send.

KINDS = ("short_text", "long_text", "choice", "choices", "number", "yes_no", "date")
KEYS = ("one", "two", "three", "four", "five")
SIMPLE = (
    st.sampled_from([None, True, False, 0, 1, -2.5, float("nan"), 10**30, "a", "b", "2027-02-20", "", " ", "x\ny"])
    | st.integers()
    | st.text(max_size=5)
)
ANSWERS = SIMPLE | st.lists(SIMPLE, max_size=3) | st.just([[]]) | st.just({"a": [{}]})
GIVEN = st.dictionaries(st.sampled_from([*KEYS, "other", ""]), ANSWERS, max_size=5)


@st.composite
def defined_questions(draw):
    """Questions that an event may have, in an order that makes sense."""
    questions = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=5)):
        per, kind = draw(st.sampled_from(("attendee", "registration"))), draw(st.sampled_from(KINDS))
        earlier = [one for one in questions if one.kind in ("choice", "choices", "yes_no")]
        when = draw(st.none() | st.sampled_from(earlier)) if earlier else None
        wanted = draw(st.sampled_from([True, False] if when.kind == "yes_no" else ["a", "b"])) if when else None
        question = ask(
            key,
            kind,
            (when.key, wanted) if when else None,
            per=per,
            required=draw(st.booleans()),
            asked=draw(st.sampled_from(("form", "form", "door"))),
            statistics=draw(st.booleans()),
        )
        if not wrong_definitions(Definitions(questions=[*questions, question]), ()):
            questions.append(question)
    return questions


@settings(deadline=None)
@given(defined_questions(), GIVEN, GIVEN, st.booleans())
def test_whatever_is_sent_is_judged_and_never_breaks(questions, party, person, door):
    """No wrong field: the answers are exactly fitting ones to what is shown, and every required one is there."""
    for given_, of_party in ((party, None), (person, party)):
        wrong = rules.wrong_answers(questions, given_, of_party, "answers", door=door)
        assert all(error.field.startswith("answers.") for error in wrong)
        if wrong:
            continue
        asked = {one.key: one for one in rules.shown(questions, given_, of_party, door)}
        for key, value in given_.items():
            assert not rules.answered(value) or (key in asked and rules.misfit(asked[key], value) is None)
        for key, question in asked.items():
            assert not question.required or question.asked == "door" or rules.answered(given_.get(key))
        ordinary, counted = (rules.kept(questions, given_, statistics=known) for known in (False, True))
        assert not set(ordinary) & set(counted)
        kept = ordinary | counted
        assert rules.wrong_answers(questions, kept, of_party, "answers", door=door, complete=False) == []
        assert rules.kept(questions, kept, False) | rules.kept(questions, kept, True) == kept
        stored(kept)


@settings(deadline=None)
@given(defined_questions(), GIVEN, GIVEN)
def test_what_a_form_keeps_is_what_is_shown(questions, party, person):
    event = an_event(questions=stored(questions))
    kept = form.typed_answers(event, person, party)
    assert set(kept) <= {one.key for one in rules.shown(questions, kept, party)}
    again = form.typed_answers(event, kept, party)
    assert list(again) == list(kept)
