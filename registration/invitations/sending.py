"""Invitations go out: a wave by mail and on paper, reminders, one letter again.

Letters are written outside the transaction; inside it each invitation is claimed by its time of sending, so that two
clicks at once write to nobody twice, and what a crash left over goes with the next click.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from core import clock
from core.db import batched, holding, marks, row, rows, writing
from core.mail.outbox import queue
from core.staff.actions import record
from core.staff.actors import Actor
from registration.invitations import letters, queries, rules, waves
from registration.invitations.problems import NothingToSend, NotPublished
from registration.invitations.queries import Filter, Line
from registration.letters.contact import contact_of
from registration.tables import Event

_AT_ONCE = 50  # letters written between two looks at other requests
_AGAIN_AFTER = timedelta(minutes=1)


class Sent(NamedTuple):
    """What went out: by mail, on paper (to be printed), and who can only be called; `at` names the letters to print."""

    at: datetime
    mail: int
    paper: int
    unreachable: int


async def send(event: Event, wave: int, actor: Actor) -> Sent:
    """Send a wave to everybody in it who has not got it yet; a second time there is nothing left to send."""
    return await _go(event, wave, actor, "sent_at", "invitation", waves.sendable)


async def remind(event: Event, wave: int, actor: Actor) -> Sent:
    """Remind those of a wave who have not answered: no registration, not declined, last letter a day old."""
    return await _go(event, wave, actor, "reminded_at", "invitation_reminder", waves.remindable)


async def _go(event: Event, wave: int, actor: Actor, column: str, kind: str, wanted: Callable[[Line], bool]) -> Sent:
    _takes_place(event)
    now = clock.now()
    everybody = [one async for one in queries.every(event.id, Filter(wave=wave))]
    due = [one for one in everybody if wanted(one)]
    unreachable = [
        one for one in everybody if one.way == "none" and one.standing in ("open", "not_yet") and not one.used
    ]
    contact, went = await contact_of(event), list[Line]()
    for some in batched(due, _AT_ONCE):
        drafts = {one.row.id: letters.draft(kind, event, contact, one) for one in some if one.way == "mail"}
        async with holding(Event, event.id):
            claimed = await _claim(some, column, now)
            await queue(*(draft for key, draft in drafts.items() if key in claimed))
        went += [one for one in some if one.row.id in claimed]
        await asyncio.sleep(0)
    mail, paper = (sum(one.way == way for one in went) for way in ("mail", "paper"))
    sent = Sent(now, mail, paper, len(unreachable))
    if went:
        async with writing():
            done = "invitations_sent" if column == "sent_at" else "invitations_reminded"
            await record(actor, done, f"event:{event.id}", event=event.id, wave=wave, mail=sent.mail, paper=sent.paper)
    return sent


def _takes_place(event: Event) -> None:
    """NotPublished for an event that is a draft, called off or over."""
    if not event.published or event.cancelled_at is not None or clock.now() >= event.ends_at:
        raise NotPublished()


async def _claim(some: Sequence[Line], column: str, now: datetime) -> set[UUID]:
    """Which of these nobody else has sent since they were read; they are ours now."""
    claimed = set()
    for before in {getattr(one.row, column) for one in some}:
        keys = [one.row.id for one in some if getattr(one.row, column) == before]
        same, value = (f"{column} IS NULL", ()) if before is None else (f"{column} = ?", (before,))
        found = await rows(
            f"UPDATE invitation SET {column} = ? WHERE id IN ({marks(keys)}) AND state = 'open' AND {same}"
            " RETURNING id",
            now,
            *keys,
            *value,
        )
        claimed |= {UUID(str(one["id"])) for one in found}
    return claimed


async def send_one(event: Event, key: UUID, actor: Actor) -> None:
    """Send one invitation by mail, again if it went before; NothingToSend when it is good for nothing or has no e-mail.

    Within a minute of the last one nothing more goes: that was a second click.
    """
    _takes_place(event)
    one = await queries.line(event.id, key)
    if one.standing not in ("open", "not_yet") or one.way != "mail":
        raise NothingToSend()
    draft, now = letters.draft("invitation", event, await contact_of(event), one), clock.now()
    async with holding(Event, event.id):
        if await just_sent(event.id, draft.to_address, now - _AGAIN_AFTER):
            return
        await rows("UPDATE invitation SET sent_at = COALESCE(sent_at, ?), returned_at = NULL WHERE id = ?", now, key)
        await queue(draft)
        await record(actor, "invitation_sent", f"invitation:{key}", event=event.id)


async def just_sent(event: UUID, address: str, since: datetime) -> bool:
    """Whether an invitation to this event went to this address since then."""
    found = await row(
        "SELECT id FROM letter WHERE to_address = ? AND event = ? AND created_at > ?"
        f" AND kind IN ({marks(rules.LETTERS)}) LIMIT 1",
        address,
        event,
        since,
        *rules.LETTERS,
    )
    return found is not None
