"""What an invitation is good for: every state, time and number of uses."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from core.codes import INVITATION_LENGTH, new_code, read_code
from registration.invitations import rules

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FROM = {"none": None, "past": NOW - HOUR, "now": NOW, "later": NOW + HOUR}
UNTIL = {"none": None, "past": NOW - HOUR, "now": NOW, "later": NOW + HOUR}


def expected(state, since, until, left):
    """The table of the model, said another way."""
    if state in ("declined", "revoked"):
        return state
    if since == "later":
        return "not_yet"
    if until in ("past", "now"):
        return "expired"
    return "open" if left else "used_up"


@pytest.mark.parametrize(
    ("state", "since", "until", "left"), list(product(("open", "declined", "revoked"), FROM, UNTIL, (0, 1, 5)))
)
def test_standing(state, since, until, left):
    found = rules.standing(state, FROM[since], UNTIL[until], left, NOW)
    assert found == expected(state, since, until, left)
    assert found in rules.STANDINGS


@pytest.mark.parametrize(("standing", "used"), list(product(rules.STANDINGS, (0, 1))))
def test_only_an_unused_invitation_that_is_or_will_be_good_can_be_declined(standing, used):
    assert rules.may_decline(standing, used) == (standing in ("open", "not_yet") and used == 0)


@pytest.mark.parametrize(("state", "until"), list(product(("open", "declined", "revoked"), UNTIL)))
def test_only_the_declined_can_be_taken_back_in_time(state, until):
    assert rules.may_take_back(state, UNTIL[until], NOW) == (state == "declined" and until in ("none", "later"))


@pytest.mark.parametrize(
    ("standing", "organisation", "delegated", "passed_on", "may"),
    [
        ("open", "Verein", False, 0, True),
        ("open", "Verein", False, rules.MOST_DELEGATED - 1, True),
        ("open", "Verein", False, rules.MOST_DELEGATED, False),
        ("open", "Verein", True, 0, False),
        ("open", "", False, 0, False),
        *((standing, "Verein", False, 0, False) for standing in rules.STANDINGS if standing != "open"),
    ],
)
def test_passing_on(standing, organisation, delegated, passed_on, may):
    assert rules.may_delegate(standing, organisation, delegated, passed_on) is may


@pytest.mark.parametrize(
    ("standing", "used", "sent", "reminded", "returned", "due"),
    [
        ("open", 0, 24, None, False, True),
        ("not_yet", 0, 24, None, False, True),
        ("open", 0, 23, None, False, False),
        ("open", 0, None, None, False, False),
        ("open", 1, 48, None, False, False),
        ("open", 0, 48, 23, False, False),
        ("open", 0, 48, 24, False, True),
        ("open", 0, 48, None, True, False),
        *((standing, 0, 48, None, False, False) for standing in ("declined", "revoked", "expired", "used_up")),
    ],
)
def test_reminding(standing, used, sent, reminded, returned, due):
    sent_at, reminded_at = (NOW - HOUR * hours if hours else None for hours in (sent, reminded))
    assert rules.to_remind(standing, used, sent_at, reminded_at, returned, NOW) is due


def test_codes_are_typed_as_people_type():
    code = new_code(INVITATION_LENGTH)
    assert len(code) == 10
    for typed in (code.lower(), f" {code[:5]}-{code[5:]} ", code.replace("0", "O").replace("1", "l"), " ".join(code)):
        assert read_code(typed, INVITATION_LENGTH) == code
    for wrong in ("", code[:-1], code + "A", "U" * 10, "ä" * 10, new_code(), "A" * 1000):
        assert read_code(wrong, INVITATION_LENGTH) is None
    assert len({new_code(INVITATION_LENGTH) for _ in range(1000)}) == 1000
