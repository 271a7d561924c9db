"""What follows for one person when a scan is taken back, let count or merged: rows, headcount, an answered conflict."""

from collections.abc import Sequence
from uuid import UUID

from checkin import conflicts, ledger
from checkin.presence import Recorded, fold
from registration.tables import Event


async def history_of(event: UUID, attendee: UUID) -> list[Recorded]:
    """Everything recorded of one person at the event."""
    return (await ledger.recorded(event, [attendee]))[attendee]


async def follow(event: Event, attendee: UUID, was: Sequence[Recorded], moved: int = 0) -> list[Recorded]:
    """Count the person anew, at the event and in its parts, against what `was`; answers the history as it is now.

    Called inside the held event, after the writing. `moved`: by how much the headcount changes besides.
    """
    history = await history_of(event.id, attendee)
    parts = {None} | {one.session for one in [*was, *history]}
    folds = {part: (fold(was, part), fold(history, part)) for part in parts}
    changed = {(attendee, part or ""): now for part, (before, now) in folds.items() if now != before}
    before, now = folds[None]
    extra = await conflicts.refresh(event, attendee, history)
    await ledger.settle(event, changed, now.inside - before.inside + moved + extra)
    return history
