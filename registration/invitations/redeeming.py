"""The steps by which a sign-up uses an invitation, inside `holding(Event, id)`: nobody uses the last place twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.codes import INVITATION_LENGTH, read_code
from core.db import loaded, row
from core.problems import FieldError, Invalid, NotFound
from registration.invitations import rules
from registration.invitations.problems import REFUSALS, InvitationUsedUp
from registration.invitations.tables import Invitation
from registration.letters import contact_of
from registration.tables import Attendee, Event, Registration


class Asked(NamedTuple):
    """What a sign-up may use: an invitation or none, and which of its fields are wrong."""

    invitation: Invitation | None
    wrong: list[FieldError]


async def asked(event: Event, code: str | None, people: int, now: datetime, public: bool) -> Asked:
    """The invitation a sign-up comes with, and the wrong field when there should be one or it has too few places.

    NotFound when a stranger asks for a closed event; one of the invitation_* problems when the code is right and good
    for nothing now. Staff need no code.
    """
    try:
        if code and code.strip():
            return Asked(await redeemable(event, code, people, now), [])
    except Invalid as wrong:
        if public and event.format == "closed" and wrong.errors[0].code == "choice":
            raise NotFound() from None
        return Asked(None, wrong.errors)
    if public and event.format == "closed":
        raise NotFound()
    needed = public and event.format == "invited"
    return Asked(None, [FieldError("invitation", "required")] if needed else [])


async def redeemable(event: Event, code: str, people: int, now: datetime) -> Invitation:
    """The invitation to this event with this code, if so many people may still sign up by it.

    Invalid: invitation, choice (no such code here) or range (fewer places left); else a problem that says why not.
    """
    typed = read_code(code, INVITATION_LENGTH)
    found = await row("SELECT * FROM invitation WHERE code = ? AND event = ?", typed or "", event.id)
    if found is None:
        raise Invalid([FieldError("invitation", "choice")])
    invitation = loaded(Invitation, found)
    left = invitation.uses - await used(invitation.id)
    stands = rules.standing(invitation.state, invitation.valid_from, invitation.valid_until, left, now)
    if stands != "open":
        raise REFUSALS[stands](contact=(await contact_of(event)).as_json())
    if people > left:
        raise Invalid([FieldError("invitation", "range")])
    return invitation


async def used(invitation: UUID) -> int:
    """How many people have signed up by an invitation and not cancelled since."""
    found = await row(
        "SELECT count(*) AS people FROM registration r JOIN attendee a ON a.registration = r.id"
        " WHERE r.invitation = ? AND a.state <> 'cancelled'",
        invitation,
    )
    return found["people"] if found else 0


async def still_free(event: Event, registration: Registration, people: int) -> None:
    """InvitationUsedUp when others took the places of a registration's invitation while it was out of the count.

    For people who come back after their hold ran out.
    """
    if registration.invitation is None:
        return
    found = await row("SELECT uses FROM invitation WHERE id = ?", registration.invitation)
    if found is not None and await used(registration.invitation) + people > found["uses"]:
        raise InvitationUsedUp(contact=(await contact_of(event)).as_json())


def attach(invitation: Invitation | None, registration: Registration, people: Sequence[Attendee], public: bool) -> None:
    """Note on a sign-up by which invitation it came, and what that says of organisation, sector and field."""
    if invitation is None:
        return
    registration.invitation = invitation.id
    registration.organisation = registration.organisation or invitation.organisation
    if public:
        registration.channel = "invitation"
    for person in people:
        person.sector = person.sector or invitation.sector
        person.field = person.field or invitation.field
