"""Questions that were answered: what a program may still change about them, and that no page breaks over it."""

import pytest
from factories import EVENT, a_sign_up, an_event

pytestmark = pytest.mark.anyio
URL = f"/api/v1/events/{EVENT['slug']}"
OPTIONS = [{"key": "a", "label": "Erstens"}, {"key": "b", "label": "Zweitens"}]
ANSWERS = {
    "short_text": "Radwege", "long_text": "Mehr\nRadwege", "choice": "a", "choices": ["a"], "number": 3, "yes_no": True,
    "date": "2026-12-24",
}  # fmt: skip


def a_question(kind, **more):
    """A question of this kind under the key q."""
    options = {"options": OPTIONS} if kind in ("choice", "choices") else {}
    return {"key": "q", "label": "Was meinen Sie?", "kind": kind} | options | more


async def asked(client, organiser, question, value):
    """The event with this one question, answered once."""
    await an_event(client, organiser, questions=[question])
    of_party = question.get("per") == "registration"
    wish = a_sign_up()
    (wish if of_party else wish["attendees"][0])["answers"] = {"q": value}
    made = await client.post(f"{URL}/registrations", json=wish, headers=organiser)
    assert made.status_code == 201, made.text
    return made.json()


async def refused(client, organiser, **change):
    """The wrong fields of a change of the event; none where it is made."""
    answer = await client.patch(URL, json=change, headers=organiser)
    assert answer.status_code in (200, 422), answer.text
    return [(one["field"], one["code"]) for one in answer.json().get("errors", [])]


@pytest.mark.parametrize("per", ["attendee", "registration"])
@pytest.mark.parametrize("kind", ANSWERS)
async def test_answers_remain_answers_whatever_a_program_tries(client, organiser, kind, per):
    made = await asked(client, organiser, a_question(kind, per=per), ANSWERS[kind])
    for other in ANSWERS:
        await refused(client, organiser, questions=[])
        await refused(client, organiser, questions=[a_question(other, per=per)])
        for place in (f"{URL}/answers", f"{URL}/attendees.csv", f"/api/v1/registrations/{made['id']}"):
            assert (await client.get(place, headers=organiser)).status_code == 200, f"{kind} became {other}: {place}"
        edit = await client.get(made["manage_url"] + "/edit")
        assert edit.status_code == 200, f"{kind} became {other}"


async def test_kind_place_and_statistics_of_an_answered_question_stand(client, organiser):
    await asked(client, organiser, a_question("choice"), "a")
    kind = [("questions.0.kind", "not_allowed")]
    assert await refused(client, organiser, questions=[a_question("number")]) == kind
    assert await refused(client, organiser, questions=[]) == []
    assert await refused(client, organiser, questions=[a_question("number")]) == kind
    place = [("questions.0.per", "not_allowed")]
    assert await refused(client, organiser, questions=[a_question("choice", per="registration")]) == place
    apart = [("questions.0.statistics", "not_allowed")]
    assert await refused(client, organiser, questions=[a_question("choice", statistics=True)]) == apart
    assert await refused(client, organiser, questions=[a_question("choice", label="Was denken Sie?")]) == []


async def test_what_was_promised_to_be_statistics_stays_apart_from_the_person(client, organiser):
    await asked(client, organiser, a_question("choice", statistics=True), "a")
    apart = [("questions.0.statistics", "not_allowed")]
    assert await refused(client, organiser, questions=[a_question("choice")]) == apart
    assert await refused(client, organiser, questions=[a_question("yes_no", statistics=True)]) == [
        ("questions.0.kind", "not_allowed")
    ]
    assert await refused(client, organiser, questions=[a_question("choices", statistics=True)]) == []


async def test_a_question_that_nobody_answered_becomes_any_other(client, organiser):
    await an_event(client, organiser, questions=[a_question("choice")])
    assert await refused(client, organiser, questions=[a_question("number", per="registration")]) == []


async def test_wrong_questions_are_named_with_everything_else_that_is_wrong(client, organiser):
    await asked(client, organiser, a_question("choice"), "a")
    wrong = await refused(client, organiser, questions=[a_question("date")], time_zone="Mars")
    assert sorted(wrong) == [("questions.0.kind", "not_allowed"), ("time_zone", "choice")]
