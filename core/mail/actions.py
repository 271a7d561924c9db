"""What staff may do with the outbox."""

from uuid import UUID

from core import clock
from core.db import row, writing
from core.mail.problems import LetterNotDead
from core.mail.queries import letter
from core.staff.actions import record
from core.staff.actors import Actor


async def retry(actor: Actor, key: UUID) -> None:
    """Let a dead letter go again, with all its attempts; LetterNotDead when it is queued or sent."""
    async with writing():
        again = await row(
            """UPDATE "letter" SET "state" = 'queued', "attempts" = 0, "not_before" = ?
            WHERE "id" = ? AND "state" = 'dead' RETURNING "event", "kind" """,
            clock.now(),
            key,
        )
        if again is None:
            await letter(key)
            raise LetterNotDead()
        await record(actor, "letter_retried", f"letter:{key}", event=again["event"], kind=again["kind"])
