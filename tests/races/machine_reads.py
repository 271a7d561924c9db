"""What the machine of sign-ups reads of the database after each step."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from core import clock as clocks
from core.db import rows
from registration import queries
from registration.asking import definitions


async def later(by: timedelta) -> None:
    """Let time pass."""
    moment = clocks.now() + by
    clocks.use(lambda: moment)


async def people(event: UUID, registrations: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Everybody, in the order in which they signed up."""
    found = await rows(
        "SELECT a.*, r.may_split, r.hold_until, r.state AS registration_state FROM attendee a"
        " JOIN registration r ON r.id = a.registration WHERE a.event = ?",
        event,
    )
    order = {registration: place for place, registration in enumerate(registrations)}
    found = sorted(found, key=lambda one: (order[one["registration"]], one["seq"]))
    return {one["id"]: dict(one) for one in found}


async def provisions(slug: str) -> list[definitions.Provision]:
    """What the event provides."""
    return list(definitions.provisions_of(await queries.event_by_slug(slug)))


async def newest(event: UUID) -> dict[UUID, tuple[str, str]]:
    """By person: state and mode of the newest entry of the history."""
    found = await rows('SELECT attendee, state, mode FROM "change" WHERE event = ? ORDER BY number', event)
    return {one["attendee"]: (one["state"], one["mode"]) for one in found}


async def programme(event: UUID) -> tuple[dict[str, Any], dict[UUID, list[tuple[str, str, str]]]]:
    """The parts by slug, and what each person has there: slug, state, mode."""
    parts = {one["slug"]: dict(one) for one in await rows("SELECT * FROM session WHERE event = ?", event)}
    chosen = defaultdict(list)
    for one in await rows(
        "SELECT c.attendee, s.slug, c.state, c.mode FROM session_seat c JOIN session s ON s.id = c.session"
        " WHERE s.event = ?",
        event,
    ):
        chosen[one["attendee"]].append((one["slug"], one["state"], one["mode"]))
    return parts, chosen
