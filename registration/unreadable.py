"""A body of which some fields cannot even be read: what is wrong with the others, so that all are named at once."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from core import clock
from core.problems import FieldError, NotFound
from registration import checks, queries, seats
from registration.answers import Caller
from registration.inputs import RegistrationPatch, SignUp
from registration.tables import Registration

_SIGN_UP: dict[str, Any] = {"mode": "on_site", "name": "-", "phone": "000"}  # what a sign-up cannot be read without
_PATCH: dict[str, Any] = {"id": str(UUID(int=0)), "name": "-", "phone": "000"}  # nobody has this id
_HANGS_ON = {"provisions": "provision_note"}  # what cannot be judged without the other


async def also_wrong(slug: str, body: bytes, wrong: Sequence[FieldError], caller: Caller) -> list[FieldError]:
    """The wrong fields of a JSON body, those that can be read included.

    Of events that strangers may not know of, it tells them no more than of those that do not exist.
    """
    try:
        event = await queries.event_by_slug(slug)
        left = _left(msgspec.json.decode(body), wrong, _SIGN_UP)
        wish = msgspec.convert({"contact": {"name": "-"}, "attendees": [{"mode": "on_site"}]} | left, SignUp)
    except (NotFound, msgspec.ValidationError):
        return list(wrong)
    if caller.public and not (event.published and event.format != "closed"):
        return list(wrong)
    return [*wrong, *checks.others(await checks.wrong_fields(event, wish, caller, clock.now()), wrong)]


async def also_wrong_change(
    registration: Registration, body: bytes, wrong: Sequence[FieldError], staff: bool
) -> list[FieldError]:
    """The same of a later change to a registration."""
    try:
        wish = msgspec.convert(_left(msgspec.json.decode(body), wrong, _PATCH), RegistrationPatch)
    except msgspec.ValidationError:
        return list(wrong)
    event, people = await queries.event_by_id(registration.event), await seats.attendees_of(registration.id)
    found = await checks.wrong_change(event, registration, people, wish, staff, clock.now())
    return [*wrong, *checks.others(found, wrong)]


def _left(value: Any, wrong: Sequence[FieldError], needed: dict[str, Any]) -> dict[str, Any]:
    """A body without its wrong fields; what it cannot be read without is replaced."""
    if not isinstance(value, dict):
        raise msgspec.ValidationError()
    for error in wrong:
        _without(value, [error.field] if error.field in value else error.field.split("."), needed)
    return value


def _without(value: dict[str, Any], path: list[str], needed: dict[str, Any]) -> None:
    first, *rest = path
    below = value.get(first)
    if rest and isinstance(below, dict):
        _without(below, rest, needed)
    elif first == "attendees" and isinstance(below, list) and rest and (place := _place(rest[0])) < len(below):
        if len(rest) > 1 and isinstance(below[place], dict):
            _without(below[place], rest[1:], needed)
        else:
            below[place] = {name: needed[name] for name in ("mode", "id") if name in needed}
    else:  # a plain value, or one of a list, of which all goes
        value.pop(first, None)
        value.pop(_HANGS_ON.get(first, ""), None)
        if first in needed:
            value[first] = needed[first]


def _place(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 10_000
