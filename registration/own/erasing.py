"""The step by which personal data goes. It runs inside a transaction."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from core import kept
from core.db import marks, rows


async def erase_all(registrations: Sequence[UUID]) -> Counter[str]:
    """Take away whatever is stored about these registrations and their people; bare rows stay, so no figure moves.

    Answers how many rows changed, by table.
    """
    people = await rows(f"SELECT id FROM attendee WHERE registration IN ({marks(registrations)})", *registrations)
    await kept.part([person["id"] for person in people])
    return await kept.take(registrations)
