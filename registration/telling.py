"""How what happened reaches people: by a letter, or by a call where there is no e-mail address."""

from collections.abc import Sequence
from uuid import uuid4

from core import clock
from core.db import batched, insert, marks, rows
from core.mail.outbox import Draft, queue
from registration.plans.tables import PhoneCall

OWN_SEATS = ("moved_up", "offered", "offer_ended", "cancelled")  # what became of this party
PLANS = ("moved", "called_off")  # what became of the event
_AT_ONCE = 400


async def tell(drafts: Sequence[Draft]) -> None:
    """Put letters into the outbox and the others onto the list of calls, in the caller's transaction."""
    if written := [draft for draft in drafts if draft.to_address]:
        await queue(*written)
    for some in batched([draft for draft in drafts if not draft.to_address and draft.text.strip()], _AT_ONCE):
        await _call(some)


async def _call(drafts: Sequence[Draft]) -> None:
    """One call for each of these; an open one that said how things stood before is no longer needed."""
    for kinds in (OWN_SEATS, PLANS):
        people = [draft.registration for draft in drafts if draft.kind in kinds]
        if people:
            await rows(
                f"DELETE FROM phone_call WHERE registration IN ({marks(people)}) AND done_at IS NULL"
                f" AND reason IN ({marks(kinds)})",
                *people,
                *kinds,
            )
    now = clock.now()
    await insert(
        PhoneCall,
        [
            {
                "id": uuid4(),
                "event": draft.event,
                "registration": draft.registration,
                "reason": draft.kind,
                "text": draft.text,
                "created_at": now,
            }
            for draft in drafts
        ],
    )
