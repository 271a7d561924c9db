"""Reading the sign-up form: whatever is posted is a sign-up, or its wrong fields are named; nobody gets lost."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Invalid
from core.staff.actors import COMMAND
from registration import form
from registration.answers import Caller
from registration.form import seal
from registration.inputs import MAX_PARTY
from registration.tables import Event

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTIONS = [
    {"key": "been", "label": "Dabei?", "kind": "yes_no", "required": True},
    {
        "key": "dish",
        "label": "Essen?",
        "kind": "choices",
        "options": [{"key": "soup", "label": "Suppe"}, {"key": "cake", "label": "Kuchen"}],
        "when": {"question": "been", "answers": [True]},
    },
    {"key": "km", "label": "Weit?", "kind": "number", "per": "registration"},
]


def an_event(**fields) -> Event:
    """An event row that asks a few things."""
    given = {
        "starts_at": NOW + timedelta(days=90),
        "questions": json.dumps(QUESTIONS),
        "fields": json.dumps([{"name": "Bauen, Wohnen und Miete"}, {"name": "Grün, Klima"}]),
        "field_choices": 2,
        "provisions": json.dumps([{"key": "food", "label": "Essen"}, {"key": "sign", "label": "Gebärden"}]),
        "max_party": 9,
        "on_site_offered": True,
        "online_offered": True,
        "guardian_below": 18,
    }
    return Event(_ignore_missing=True, **given | fields)


ONE = {
    "contact.name": "Aylin",
    "contact.email": "aylin@posteo.example",
    "attendees.0.mode": "on_site",
    "attendees.0.age": "20",
    "attendees.0.answers.been": "false",
}


@pytest.mark.anyio
async def test_numbered_fields_become_lists_in_their_order_whatever_is_left_out():
    wish = await form.sign_up_of(
        ONE
        | {
            "attendees.0.fields.0": "",
            "attendees.0.fields.1": "Bauen, Wohnen und Miete",
            "attendees.0.provisions.1": "sign",
            "attendees.0.provisions.0": "food",
            "attendees.0.sessions.0": "",
            "attendees.0.answers.been": "true",
            "attendees.0.answers.dish.1": "cake",
            "answers.km": "1,5",
        },
        an_event(),
        NOW,
        Caller(),
    )
    (person,) = wish.attendees
    assert person.fields == ["Bauen, Wohnen und Miete"]
    assert person.provisions == ["food", "sign"]
    assert person.sessions == []
    assert person.answers == {"been": True, "dish": ["cake"]}
    assert wish.answers == {"km": 1.5}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"contact.name": ""}, [("contact.name", "required")]),
        ({"contact.name": " ", "contact.email": ""}, [("contact.name", "required"), ("contact.email", "required")]),
        ({"contact.name": "", "contact.email": "a@b..c"}, [("contact.name", "required"), ("contact.email", "format")]),
        ({"attendees.0.age": "alt"}, [("attendees.0.age", "type")]),
        ({"attendees.0.age": "200"}, [("attendees.0.age", "range")]),
        (
            {"contact.name": "", "attendees.0.age": "", "attendees.0.provisions.7": "dog"},
            [("contact.name", "required"), ("attendees.0.age", "required"), ("attendees.0.provisions", "choice")],
        ),
        ({"attendees.0.age": "9", "guardian.name": "Ott"}, [("guardian.phone", "required")]),
        ({"role": "admin"}, [("role", "unknown")]),
        ({"attendees.0.kind.x": "staff"}, [("attendees.0.kind", "type")]),
        ({"more": "9"}, [("attendees", "too_long"), ("more", "required")]),
        ({"more": "-1"}, [("more", "type")]),
        ({"more": "9999"}, [("more", "range")]),
        ({"attendees.9.name": "Bo"}, None),
    ],
)
@pytest.mark.anyio
async def test_wrong_fields_have_the_names_of_the_page(changes, wrong):
    with pytest.raises(Invalid) as refused:
        await form.sign_up_of(ONE | changes, an_event(), NOW, Caller())
    if wrong is not None:
        assert [tuple(error) for error in refused.value.errors] == wrong


NAMES = st.one_of(
    st.sampled_from(
        [*ONE, "attendees.1.name", "attendees.1.mode", "attendees.0.answers.dish.0", "attendees.0.fields.1", "address",
         "consents.0", "answers", "attendees", "attendees.0", "attendees.0.answers", "guardian.name", "more", "contact",
         "answers.km", "may_split", "attendees.0.child", "attendees.49.mode", "attendees.99.mode", "more_mode",
         "a.b.c.d.e.f.g"]
    ),
    st.text(max_size=30),
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(["on", "true", "1", "on_site", "", "Bo", "soup", "x" * 301]), st.text(max_size=40))
FORMS = st.dictionaries(NAMES, VALUES, max_size=25)


def read(fields, staff):
    """The people of a sign-up, or its wrong fields."""
    caller = Caller(COMMAND if staff else None)
    try:
        return asyncio.run(form.sign_up_of(fields, an_event(max_party=MAX_PARTY), NOW, caller)).attendees, []
    except Invalid as refused:
        return [], refused.errors


@given(FORMS, st.booleans())
def test_whatever_is_posted_is_a_sign_up_or_names_what_is_wrong(fields, staff):
    people, wrong = read(fields, staff)
    assert bool(people) != bool(wrong)
    assert len(people) <= MAX_PARTY
    assert len(wrong) == len(set(wrong))


@given(FORMS, st.integers(1, MAX_PARTY))
def test_drawing_the_form_anew_loses_nothing(fields, most):
    drawn, people = form.redrawn(fields | {"add": "1"}, most)
    assert drawn == fields | {"add": "1"}
    assert people <= max(most, form.people_in(fields))


@given(st.integers(1, 9), st.integers(0, 12))
def test_taking_a_person_away_moves_the_others_up(people, gone):
    fields = {f"attendees.{place}.{name}": f"{place}" for place in range(people) for name in ("name", "answers.dish.0")}
    drawn, left = form.redrawn(fields | {"remove": str(gone)}, 9)
    stay = [str(place) for place in range(people) if place != gone or gone == 0]
    assert left == len(stay)
    assert [drawn[f"attendees.{place}.name"] for place in range(left)] == stay
    assert [drawn[f"attendees.{place}.answers.dish.0"] for place in range(left)] == stay


AGES = [(0, False), (2, False), (3, True), (86_400, True), (86_401, False), (-5, False)]


@pytest.mark.parametrize(("seconds", "good"), AGES)
def test_a_seal_is_good_from_three_seconds_to_a_day(monkeypatch, seconds, good):
    monkeypatch.setattr(seal, "AT_LEAST", timedelta(seconds=3))
    fields = {"seal": seal.sealed("stadtkonferenz", NOW)}
    assert seal.trusted("stadtkonferenz", fields, NOW + timedelta(seconds=seconds)) is good
    assert not seal.trusted("andere", fields, NOW + timedelta(seconds=seconds))


@given(st.text(max_size=60))
def test_no_invented_seal_is_good(text):
    assert not seal.trusted("stadtkonferenz", {"seal": text}, NOW)
    assert seal.trusted(
        "stadtkonferenz", {"seal": seal.kept("stadtkonferenz", {"seal": text}, NOW)}, NOW + seal.AT_MOST
    )
