"""What the pages that set up an event's questions, provisions, fields and consents share."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from core.forms import wrong_fields
from core.problems import FieldError, Invalid
from core.staff.actors import Actor
from registration import events, inputs
from registration.asking.definitions import ConsentText, Provision, Question
from registration.tables import Event

Keyed = TypeVar("Keyed", Question, Provision, ConsentText)


async def save(event: Event, actor: Actor, seen: str, **definitions: Any) -> None:
    """Store these definitions of an event; Invalid with its wrong fields, ChangedMeanwhile when another was faster."""
    plain = msgspec.to_builtins(definitions)
    if wrong := wrong_fields(plain, inputs.EventPatch):
        raise Invalid(wrong)
    wish = msgspec.convert(plain, inputs.EventPatch)
    await events.change_event(event.slug, wish, actor, seen)


def of_one(wrong: Invalid, name: str, place: int) -> list[FieldError]:
    """Errors of one item of a list, by the fields of its own form; those of other items keep their path."""
    own = f"{name}.{place}."
    return [FieldError(error.field.removeprefix(own), error.code) for error in wrong.errors]


def find(items: Sequence[Keyed], key: str) -> Keyed | None:
    """The item with this key."""
    return next((one for one in items if one.key == key), None)


def place_of(items: Sequence[Keyed], key: str) -> int:
    """Where the item with this key stands, from 0; behind the last one when it is new."""
    return next((place for place, one in enumerate(items) if one.key == key), len(items))


def replaced(items: Sequence[dict[str, Any]], item: dict[str, Any]) -> list[dict[str, Any]]:
    """The definitions with this one in the place of the one with its key, or at the end."""
    if any(one["key"] == item["key"] for one in items):
        return [item if one["key"] == item["key"] else one for one in items]
    return [*items, item]


def moved(items: Sequence[Keyed], key: str, by: int) -> list[Keyed]:
    """The list with one item one place up (-1) or down (1); as it was at either end."""
    found = list(items)
    place = place_of(items, key)
    if place < len(found) and 0 <= place + by < len(found):
        found[place], found[place + by] = found[place + by], found[place]
    return found
