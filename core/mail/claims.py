"""The states of a letter on its way: claimed, sent, waiting again, dead, obsolete. One short statement each.

Several deliverers may run, in several processes and on several machines: only one can hold a letter's lease.
"""

import functools
import re
from uuid import UUID, uuid4

from core import clock
from core.db import engine, loaded, row, rows
from core.engines import PooledSQLite
from core.mail.rules import LEASE, pause_after
from core.mail.tables import Letter

_DUE = """SELECT "id" FROM "letter" WHERE "state" = 'queued' AND "not_before" <= ?
AND ("leased_until" IS NULL OR "leased_until" < ?) ORDER BY "not_before" LIMIT 1"""
_FREE = '"lease" = NULL, "leased_until" = NULL'
_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")


@functools.cache
def _claiming() -> str:
    skip = "" if isinstance(engine(), PooledSQLite) else " FOR UPDATE SKIP LOCKED"
    return f"""UPDATE "letter" SET "lease" = ?, "leased_until" = ?, "attempts" = "attempts" + 1,
"perhaps_twice" = ("perhaps_twice" OR "leased_until" IS NOT NULL) WHERE "id" = ({_DUE}{skip}) RETURNING *"""


def said(error: BaseException) -> str:
    """What staff read about a failure: no address, no more than the column holds."""
    return _ADDRESS.sub("…", f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)[:300]


async def due() -> UUID | None:
    """The letter that is to go next; a plain read, so that waiting costs no write."""
    now = clock.now()
    found = await row(_DUE, now, now)
    return found["id"] if found else None


async def claim() -> Letter | None:
    """Take the next letter with a lease, or None. A letter whose lease ran out was in flight when its deliverer
    died: it goes again, marked."""
    now = clock.now()
    found = await row(_claiming(), uuid4(), now + LEASE, now, now)
    return loaded(Letter, found) if found else None


async def sent(letter: Letter) -> None:
    """The server has it."""
    await rows(
        f"""UPDATE "letter" SET "state" = 'sent', "sent_at" = ?, "last_error" = '', {_FREE}
        WHERE "id" = ? AND "lease" = ?""",
        clock.now(),
        letter.id,
        letter.lease,
    )


async def dead(letter: Letter, error: BaseException) -> None:
    """It cannot be delivered; staff see it in the outbox and may let it go again."""
    await rows(
        f"""UPDATE "letter" SET "state" = 'dead', "last_error" = ?, {_FREE} WHERE "id" = ? AND "lease" = ?""",
        said(error),
        letter.id,
        letter.lease,
    )


async def obsolete(letter: Letter) -> None:
    """Nobody needs it any more."""
    await rows(
        f"""UPDATE "letter" SET "state" = 'obsolete', "last_error" = '', {_FREE} WHERE "id" = ? AND "lease" = ?""",
        letter.id,
        letter.lease,
    )


async def failed(letter: Letter, error: BaseException, in_doubt: bool) -> bool:
    """This attempt failed: it waits, or is dead after the last one (then False). In doubt: the server may have it."""
    pause = pause_after(letter.attempts)
    if pause is None:
        await dead(letter, error)
        return False
    await rows(
        f"""UPDATE "letter" SET "not_before" = ?, "last_error" = ?, "perhaps_twice" = ("perhaps_twice" OR ?), {_FREE}
        WHERE "id" = ? AND "lease" = ?""",
        clock.now() + pause,
        said(error),
        in_doubt,
        letter.id,
        letter.lease,
    )
    return True


async def put_back(letter: Letter, error: BaseException) -> None:
    """It never left: the attempt does not count."""
    await rows(
        f"""UPDATE "letter" SET "attempts" = "attempts" - 1, "last_error" = ?, {_FREE}
        WHERE "id" = ? AND "lease" = ?""",
        said(error),
        letter.id,
        letter.lease,
    )


async def waits_for_server(letter: UUID, error: BaseException) -> None:
    """Note at the next letter why nothing goes out."""
    await rows("""UPDATE "letter" SET "last_error" = ? WHERE "id" = ? AND "state" = 'queued'""", said(error), letter)
