"""What the template of the sign-up form needs, for whoever shows it: the public page, an invitation, a preview."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from core import clock
from core.pages import told
from core.problems import FieldError, Problem
from registration import letters, rules, seats
from registration.form import asking, seal, sentences
from registration.letters import Contact
from registration.pages import shown
from registration.programme.queries import choosable
from registration.tables import Event

TEMPLATE = "registration/register.html"


async def context(
    event: Event,
    contact: Contact,
    fields: Mapping[str, str],
    *,
    address: str,
    people: int = 1,
    errors: Sequence[FieldError] = (),
    problem: Problem | None = None,
) -> dict[str, Any]:
    """The form with what was typed; `address` is where it is sent, `people` how many it shows."""
    now, wrong = clock.now(), list(errors)
    card = shown(event)
    first = {"idempotency_key": str(uuid4())}
    return {
        "event": card,
        "contact": contact,
        "address": address,
        "form": first | dict(fields) | {seal.SEAL: seal.kept(event.slug, fields, now), seal.TRAP: ""},
        "people": people,
        "errors": told(wrong, sentences.texts(wrong, event)),
        "labels": sentences.names(wrong, event),
        "problem": problem,
        "sheet": asking.sheet(event, await choosable(event), now),
        "queue": {mode: seats.room(event, mode).waiting + 1 for mode, free in card.free.items() if free == 0},
        "rules": letters.queue_rules(event, max(people, min(event.max_party, 2)), False),
    }


def takes(event: Event) -> bool:
    """Whether somebody with the right to sign up gets a seat or a place in the queue now, be it by invitation."""
    card, closes = shown(event), event.registration_closes or event.starts_at
    if event.cancelled_at or not card.modes or event.format == "count_only":
        return False
    is_open = rules.sign_up_state(event.registration_opens, closes, clock.now()) == "open"
    return is_open and (event.waiting_list or any(free != 0 for free in card.free.values()))
