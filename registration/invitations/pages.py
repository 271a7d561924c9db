"""What the page of an invitation shows to whoever has its code."""

from dataclasses import dataclass
from datetime import datetime

from core import clock
from registration import letters
from registration.form.page import takes
from registration.invitations import queries, rules
from registration.invitations.letters import end_said, until_of
from registration.invitations.problems import REFUSALS
from registration.invitations.queries import Line
from registration.letters import Contact
from registration.pages import EventPage, shown
from registration.queries import event_by_id, processes_of
from registration.tables import Event


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """An invitation with its event: what it is good for now, and what its holder can do with it."""

    line: Line
    row: Event
    event: EventPage
    contact: Contact
    until: datetime
    takes_sign_ups: bool
    passed_on: list[Line]

    @property
    def until_said(self) -> str:
        """Until when one can answer, in words."""
        return end_said(self.until, self.event.time_zone)

    @property
    def may_sign_up(self) -> bool:
        """Whether the form leads to a seat or into the queue."""
        return self.line.standing == "open" and self.takes_sign_ups

    @property
    def may_decline(self) -> bool:
        """Whether "I cannot come" makes sense."""
        return rules.may_decline(self.line.standing, self.line.used) and self.event.state not in ("over", "cancelled")

    @property
    def may_take_back(self) -> bool:
        """Whether somebody who declined can still come."""
        one = self.line.row
        coming = self.event.state not in ("over", "cancelled")
        return coming and rules.may_take_back(one.state, one.valid_until, self.line.now)

    @property
    def may_delegate(self) -> bool:
        """Whether places can be passed on to colleagues."""
        one, passed_on = self.line.row, len(self.passed_on)
        delegated = one.delegated_from is not None
        allowed = rules.may_delegate(self.line.standing, one.organisation, delegated, passed_on)
        return allowed and self.takes_sign_ups

    @property
    def prefilled(self) -> dict[str, str]:
        """What the sign-up form knows already; nothing once somebody has signed up by it."""
        one = self.line.row
        if self.line.used:
            return {"organisation": one.organisation}
        return {"contact.name": one.name, "contact.email": one.email or "", "organisation": one.organisation}


async def invitation_page(line: Line) -> InvitationPage:
    """The page of an invitation; the problem that says so when it was revoked."""
    event = await event_by_id(line.row.event)
    process = (await processes_of([event])).get(event.process) if event.process else None
    contact = letters.contact_in(event, process)
    if line.standing == "revoked":
        raise REFUSALS["revoked"](contact=contact.as_json())
    return InvitationPage(
        line=line,
        row=event,
        event=shown(event, process),
        contact=contact,
        until=until_of(event, line),
        takes_sign_ups=takes(event) and clock.now() < event.ends_at,
        passed_on=[one for one in await queries.delegated_by(line.row) if one.row.state != "revoked"],
    )
