"""What pages show of staff: accounts, tokens, and the record of who did what."""

from uuid import UUID

from core import clock
from core.codes import digest
from core.db import loaded, row, rows
from core.staff.tables import Account, ApiToken, AuditEntry


async def link_works(token: str) -> bool:
    """Whether a sign-in link could be used now."""
    found = await row(
        """SELECT l."id" FROM "sign_in_link" l JOIN "account" a ON a."id" = l."account"
        WHERE l."digest" = ? AND l."used_at" IS NULL AND l."expires_at" > ? AND a."active" = ?""",
        digest(token),
        clock.now(),
        True,
    )
    return found is not None


async def accounts() -> list[Account]:
    """All accounts, by address."""
    return [loaded(Account, values) for values in await rows('SELECT * FROM "account" ORDER BY "email"')]


async def tokens() -> list[ApiToken]:
    """All API tokens that were not revoked, newest first."""
    found = await rows('SELECT * FROM "api_token" WHERE "revoked_at" IS NULL ORDER BY "created_at" DESC, "id"')
    return [loaded(ApiToken, values) for values in found]


async def audit(event: UUID | None = None, subject: str | None = None, limit: int = 100) -> list[AuditEntry]:
    """The latest entries: of everything, of one event, of one subject ("registration:<id>")."""
    given = {"event": event, "subject": subject}
    wanted = {column: value for column, value in given.items() if value is not None}
    where = "WHERE " + " AND ".join(f'"{column}" = ?' for column in wanted) if wanted else ""
    found = await rows(f'SELECT * FROM "audit_entry" {where} ORDER BY "at" DESC, "id" LIMIT ?', *wanted.values(), limit)
    return [loaded(AuditEntry, values) for values in found]
