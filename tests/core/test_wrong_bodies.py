"""The answer to a wrong body names what is wrong, and stays small."""

import msgspec
import pytest

from core.forms import MAX_UNKNOWN, Input, from_json
from core.problems import Invalid

SEVERAL = 500


class Part(Input):
    """One of many."""

    id: int


class Whole(Input):
    """A body with a list."""

    name: str
    parts: list[Part] = []


def refused(value):
    with pytest.raises(Invalid) as wrong:
        from_json(msgspec.json.encode(value), Whole)
    return wrong.value.errors


def test_sixty_thousand_unknown_names_are_not_all_repeated():
    errors = refused({f"unknown_name_{number}": 1 for number in range(60_000)})
    assert len(errors) == MAX_UNKNOWN + 1
    assert (errors[-1].field, errors[-1].code) == ("name", "required")
    spread = [{f"unknown_{number}": 1 for number in range(60)} for _ in range(900)]
    assert len(msgspec.json.encode(refused({"name": "x", "parts": spread}))) < 100_000


def test_each_of_five_hundred_is_named():
    errors = refused({"name": "x", "parts": [{"id": "x", "more": 1}] * SEVERAL})
    assert {error.field for error in errors} == {
        f"parts.{number}.{name}" for number in range(SEVERAL) for name in ("id", "more")
    }
