"""What invited people do with their invitation besides signing up: decline, think again, pass places on."""

from datetime import datetime, timedelta
from uuid import UUID

from core import clock
from core.db import holding, insert, save
from core.mail.outbox import queue
from core.problems import FieldError, Invalid
from registration.inputs import email_error
from registration.invitations import letters, queries, redeeming, rules, sending
from registration.invitations.actions import held, row_of, unused_codes
from registration.invitations.inputs import Delegation, NewInvitation
from registration.invitations.problems import InvitationAnswered
from registration.invitations.queries import Line
from registration.invitations.tables import Invitation
from registration.letters.contact import contact_of
from registration.tables import Event


async def _standing(event: Event, key: UUID, now: datetime) -> tuple[Invitation, str, int]:
    invitation = await held(event, key)
    used = await redeeming.used(key)
    left = invitation.uses - used
    stands = rules.standing(invitation.state, invitation.valid_from, invitation.valid_until, left, now)
    return invitation, stands, used


async def decline(invitation: Invitation) -> None:
    """ "I cannot come": nobody is reminded any more. InvitationAnswered once somebody has signed up by it."""
    async with holding(Event, invitation.event) as event:
        now = clock.now()
        found, stands, used = await _standing(event, invitation.id, now)
        if stands == "declined":
            return
        if not rules.may_decline(stands, used):
            raise InvitationAnswered(contact=(await contact_of(event)).as_json())
        found.state, found.declined_at = "declined", now
        await save(found, "state", "declined_at")


async def take_back(invitation: Invitation) -> None:
    """After all I can: the invitation is open again, as long as it is valid."""
    async with holding(Event, invitation.event) as event:
        found = await held(event, invitation.id)
        if found.state == "open":
            return
        if not rules.may_take_back(found.state, found.valid_until, clock.now()):
            raise InvitationAnswered(contact=(await contact_of(event)).as_json())
        found.state, found.declined_at = "open", None
        await save(found, "state", "declined_at")


async def delegate(invitation: Invitation, wish: Delegation, language: str) -> None:
    """Pass some of the remaining places on to a colleague: an invitation of their own, these places are theirs now.

    With an e-mail address a letter goes there (one a day and address); else the code is passed on by hand.
    """
    async with holding(Event, invitation.event) as event:
        now = clock.now()
        parent, stands, used = await _standing(event, invitation.id, now)
        passed_on = len(await queries.delegated_by(parent))
        delegated = parent.delegated_from is not None
        if not rules.may_delegate(stands, parent.organisation, delegated, passed_on):
            raise InvitationAnswered(contact=(await contact_of(event)).as_json())
        wrong = email_error(wish.email, "email")
        if wish.uses > parent.uses - used:
            wrong.append(FieldError("uses", "range"))
        if wrong:
            raise Invalid(wrong)
        child = await _child(event, parent, wish, language, now)
        parent.uses -= wish.uses
        await save(parent, "uses")
        if child.row.email and not await sending.just_sent(event.id, child.row.email, now - timedelta(days=1)):
            await queue(letters.draft("invitation_delegated", event, await contact_of(event), child, parent.name))


async def _child(event: Event, parent: Invitation, wish: Delegation, language: str, now: datetime) -> Line:
    (code,) = await unused_codes(1)
    inherited = {name: getattr(parent, name) for name in ("organisation", "sector", "field", "valid_from", "wave")}
    given = NewInvitation(
        name=wish.name.strip(),
        email=wish.email,
        uses=wish.uses,
        language=language,
        valid_until=parent.valid_until,
        **inherited,
    )
    made = row_of(event, given, code, now, delegated_from=parent.id, sent_at=now)
    await insert(Invitation, [made])
    return await queries.line(event.id, made["id"])


async def undo(invitation: Invitation, key: UUID) -> None:
    """Take a passed-on invitation back while nobody has signed up by it: its places are the inviter's again."""
    async with holding(Event, invitation.event) as event:
        parent = await held(event, invitation.id)
        child = await held(event, key)
        if child.delegated_from != parent.id or child.state == "revoked" or await redeeming.used(key):
            raise InvitationAnswered(contact=(await contact_of(event)).as_json())
        child.state = "revoked"
        await save(child, "state")
        parent.uses += child.uses
        await save(parent, "uses")
