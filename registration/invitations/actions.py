"""Inviting, changing and revoking: what organisers do with invitations."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from msgspec import UNSET

from core import clock
from core.codes import INVITATION_LENGTH, new_code
from core.db import holding, insert, loaded, row, save
from core.mail import outbox
from core.problems import FieldError, Invalid, NotFound
from core.staff.actions import record
from core.staff.actors import Actor
from registration.invitations import queries, redeeming, rules
from registration.invitations.inputs import PLAIN, InvitationPatch, NewInvitation, wrong_in
from registration.invitations.tables import Invitation
from registration.tables import Event


async def invite(event_id: UUID, wishes: Sequence[NewInvitation], actor: Actor, many: bool = True) -> list[UUID]:
    """Make invitations, in this order; Invalid names every wrong field of every one ("3.email"), and none is made.

    Somebody who is invited already (the same e-mail; without one the same name, organisation and address) is a
    duplicate, unless allowed. They are sent by a second verb (sending.py).
    """
    async with holding(Event, event_id) as event:
        seen = Seen(*await queries.known(event.id))
        wrong = [
            FieldError(f"{place}.{field}" if many else field, code)
            for place, wish in enumerate(wishes)
            for field, code in [*wrong_in(event, wish), *seen.twice(wish)]
        ]
        if wrong:
            raise Invalid(wrong)
        return await store(event, wishes, actor)


class Seen:
    """Who is invited already; whoever is asked about is invited from then on."""

    def __init__(self, emails: set[str], others: set[tuple[str, str, str]]) -> None:
        self._emails, self._others = emails, others

    def twice(self, wish: NewInvitation) -> list[FieldError]:
        """The duplicate, if it is one and not wanted."""
        if wish.email:
            key: Any = wish.email.lower()
            known: set[Any] = self._emails
        else:
            key, known = queries.identity(wish.name, wish.organisation, wish.address), self._others
        again = key in known and not wish.allow_duplicate
        known.add(key)
        return [FieldError("email" if wish.email else "name", "duplicate")] if again else []


async def store(event: Event, wishes: Sequence[NewInvitation], actor: Actor, **facts: Any) -> list[UUID]:
    """Write new invitations inside the held event; their times of making keep the order they were given in."""
    now, codes = clock.now(), await unused_codes(len(wishes))
    made = [
        row_of(event, wish, code, now + timedelta(microseconds=place))
        for place, (wish, code) in enumerate(zip(wishes, codes, strict=True))
    ]
    await insert(Invitation, made)
    await record(actor, "invitations_added", f"event:{event.id}", event=event.id, number=len(made), **facts)
    return [one["id"] for one in made]


async def unused_codes(number: int) -> list[str]:
    """So many codes that no invitation has yet, each another one."""
    codes: list[str] = []
    while len(codes) < number:
        more = {new_code(INVITATION_LENGTH) for _ in range(number - len(codes))}
        codes += more - {*codes} - await queries.taken_codes([*more])
    return codes


def row_of(event: Event, wish: NewInvitation, code: str, now: datetime, **more: Any) -> dict[str, Any]:
    """A new invitation as its row."""
    plain = {name: getattr(wish, name) for name in PLAIN}
    return plain | {"id": uuid4(), "event": event.id, "code": code, "state": "open", "created_at": now} | more


async def held(event: Event, key: UUID) -> Invitation:
    """An invitation of the held event, as it stands now."""
    found = await row("SELECT * FROM invitation WHERE id = ? AND event = ?", key, event.id)
    if found is None:
        raise NotFound()
    return loaded(Invitation, found)


async def change(event_id: UUID, key: UUID, wish: InvitationPatch, actor: Actor) -> None:
    """Change an invitation; a new e-mail or post address may get its letter again (`sending.send_one`).

    Fewer uses than people who came by it: range. Revoking leaves those people where they are.
    """
    async with holding(Event, event_id) as event:
        invitation = await held(event, key)
        given = {name: getattr(wish, name) for name in PLAIN if getattr(wish, name) is not UNSET}
        changed = {name: value for name, value in given.items() if getattr(invitation, name) != value}
        if wish.state is not UNSET and wish.state != invitation.state:
            changed |= {"state": wish.state, "declined_at": None}
        if wish.returned is not UNSET and wish.returned != (invitation.returned_at is not None):
            changed["returned_at"] = clock.now() if wish.returned else None
        for name, value in changed.items():
            setattr(invitation, name, value)
        wrong = wrong_in(event, invitation)
        if "uses" in changed and invitation.uses < await redeeming.used(invitation.id):
            wrong.append(FieldError("uses", "range"))
        if wrong:
            raise Invalid(wrong)
        if changed:
            await save(invitation, *changed)
            await record(actor, "invitation_changed", f"invitation:{key}", event=event.id, fields=sorted(changed))


async def revoke(event_id: UUID, key: UUID, actor: Actor) -> None:
    """Take an invitation back: its code is good for nothing any more, people who came by it stay."""
    await change(event_id, key, InvitationPatch(state="revoked"), actor)


async def erase(event_id: UUID, key: UUID, actor: Actor) -> None:
    """Delete whom an invitation is for, and its letters, at the person's request; its code is good for nothing then.

    People who came by it stay: their data is deleted with their registration.
    """
    async with holding(Event, event_id) as event:
        invitation = await held(event, key)
        if invitation.state == "revoked" and not invitation.name and not invitation.organisation:
            return
        await outbox.forget(event.id, rules.LETTERS, invitation.code, invitation.email or "")
        invitation.state, invitation.email = "revoked", None
        invitation.name = invitation.organisation = invitation.address = ""
        await save(invitation, "state", "email", "name", "organisation", "address")
        await record(actor, "invitation_erased", f"invitation:{key}", event=event.id)
