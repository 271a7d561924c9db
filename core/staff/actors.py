"""Who is asking: a member of staff by the session cookie, or a program by its Bearer token."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request

from core import clock
from core.codes import digest, keyed_digest
from core.db import row, rows
from core.problems import NotAllowed, SignInNeeded
from core.settings import settings
from core.staff.rules import SEEN_EVERY, session_ended

COOKIE = "einlass_session"
TOKENS_KEPT = 10.0  # seconds a token is believed without asking the database: a revocation holds after that
_MOST_TOKENS = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, as actions, audit entries and pages know them.

    kind: account (a person), token (a program), device (a phone at the door) or command (the command line);
    event: the only event it may touch, None for all.
    """

    kind: str
    id: UUID | None
    name: str
    role: str
    event: UUID | None = None

    def may(self, *roles: str, event: UUID | None = None) -> bool:
        """Whether a role suffices, for this event; an admin may everything an organiser may.

        Who is bound to one event may do nothing that belongs to no event, or to another. A door token's scans and
        walk-ins name their events themselves, so for the door role no event means: asked later, event by event.
        """
        if self.role != "admin" and self.role not in roles:
            return False
        return self.event is None or self.event == event or (event is None and self.role == "door")


COMMAND = Actor("command", None, "einlass", "admin")


class _Known(NamedTuple):
    actor: Actor
    expires_at: datetime | None
    read_at: float


_tokens: dict[str, _Known] = {}


def forget_tokens() -> None:
    """Ask the database again for every token (after one was revoked in this process)."""
    _tokens.clear()


async def _by_token(token: str) -> Actor | None:
    key = digest(token)
    known = _tokens.get(key)
    if known is None or time.monotonic() - known.read_at > TOKENS_KEPT:
        _tokens.pop(key, None)
        found = await row(
            """SELECT "id", "name", "role", "event", "expires_at" FROM "api_token"
            WHERE "digest" = ? AND "revoked_at" IS NULL""",
            key,
        )
        if found is None:
            return None
        if len(_tokens) >= _MOST_TOKENS:
            _tokens.clear()
        actor = Actor("token", found["id"], found["name"], found["role"], found["event"])
        known = _tokens[key] = _Known(actor, found["expires_at"], time.monotonic())
    if known.expires_at is not None and clock.now() >= known.expires_at:
        return None
    return known.actor


async def _by_session(token: str) -> Actor | None:
    found = await row(
        """SELECT s."id", s."last_seen_at", s."expires_at", a."id" AS "account", a."name", a."email", a."role"
        FROM "staff_session" s JOIN "account" a ON a."id" = s."account" WHERE s."digest" = ? AND a."active" = ?""",
        keyed_digest(settings.secret_key, token),
        True,
    )
    now = clock.now()
    if found is None or session_ended(now, found["last_seen_at"], found["expires_at"]):
        return None
    if now - found["last_seen_at"] >= SEEN_EVERY:
        await rows('UPDATE "staff_session" SET "last_seen_at" = ? WHERE "id" = ?', now, found["id"])
    return Actor("account", found["account"], found["name"] or found["email"], found["role"])


async def actor_of(request: Request[Any, Any, Any]) -> Actor | None:
    """Who is asking; None for anybody. A Bearer token that is unknown, expired or revoked is SignInNeeded (401).

    Looked up once per request.
    """
    state = request.scope["state"]
    if "actor" in state:
        return state["actor"]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    actor: Actor | None = None
    if scheme.lower() == "bearer":
        actor = await _by_token(token.strip())
        if actor is None:
            raise SignInNeeded()
    elif session := request.cookies.get(COOKIE):
        actor = await _by_session(session)
    state["actor"] = actor
    return actor


async def require(request: Request[Any, Any, Any], *roles: str, event: UUID | None = None) -> Actor:
    """Who is asking, if one of the roles is theirs (for this event): else SignInNeeded (401) or NotAllowed (403)."""
    actor = await actor_of(request)
    if actor is None:
        raise SignInNeeded()
    if not actor.may(*roles, event=event):
        raise NotAllowed()
    return actor
