"""A sign-up of which some fields cannot even be read: what is wrong with the others, so that all are named at once."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from core import clock
from core.problems import FieldError, NotFound
from registration import checks, queries
from registration.answers import Caller
from registration.inputs import SignUp

_STAND_INS: dict[str, Any] = {"mode": "on_site", "name": "-", "phone": "000"}  # what a sign-up cannot be read without
_HANGS_ON = {"mode": "sessions", "provisions": "provision_note"}  # what cannot be judged without the other
_DECIDING = ("child", "kind")  # without them nothing is known of what a person must say


async def also_wrong(slug: str, body: bytes, wrong: Sequence[FieldError], caller: Caller) -> list[FieldError]:
    """The wrong fields of a JSON body, those that can be read included.

    Of events that strangers may not know of, it tells them no more than of those that do not exist.
    """
    try:
        event = await queries.event_by_slug(slug)
        wish = msgspec.convert(_left(msgspec.json.decode(body), wrong), SignUp)
    except (NotFound, msgspec.ValidationError):
        return list(wrong)
    if caller.public and not (event.published and event.format != "closed"):
        return list(wrong)
    found = await checks.wrong_fields(event, wish, caller, clock.now())
    named = [_judged(error.field) for error in wrong]
    return [*wrong, *(error for error in found if not any(_under(error.field, field) for field in named))]


def _left(value: Any, wrong: Sequence[FieldError]) -> Any:
    """A body without its wrong fields; what it needs is replaced."""
    if not isinstance(value, dict):
        return value
    for error in wrong:
        _without(value, [error.field] if error.field in value else error.field.split("."))
    return {"contact": {"name": "-"}, "attendees": [{"mode": "on_site"}]} | value


def _without(value: dict[str, Any], path: list[str]) -> None:
    first, *rest = path
    below = value.get(first)
    if rest and isinstance(below, dict):
        _without(below, rest)
    elif first == "attendees" and isinstance(below, list) and rest and (place := _place(rest[0])) < len(below):
        if len(rest) > 1 and isinstance(below[place], dict):
            _without(below[place], rest[1:])
        else:
            below[place] = {"mode": "on_site"}
    else:  # a plain value, or one of a list, of which all goes
        value.pop(first, None)
        value.pop(_HANGS_ON.get(first, ""), None)
        if first in _STAND_INS:
            value[first] = _STAND_INS[first]


def _place(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 10_000


def _judged(field: str) -> str:
    """How much of a sign-up is judged by naming a field: it and what is under it, or all of its person."""
    person, _dot, last = field.rpartition(".")
    return person if last in _DECIDING and person.startswith("attendees.") else field


def _under(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}.")
