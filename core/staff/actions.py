"""Accounts, sign-in links, sessions, tokens, and the record of who did what."""

from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote
from uuid import UUID, uuid4

import msgspec

from core import clock, languages
from core.codes import digest, keyed_digest, new_token
from core.db import holding, insert, loaded, row, rows, save, writing
from core.forms import LINE, Email, Input, Name, wrong_fields
from core.languages import _
from core.mail.outbox import Draft, queue
from core.pages import render
from core.problems import FieldError, Invalid, LinkExpired, NotAllowed, NotFound
from core.settings import settings
from core.staff import rules
from core.staff.actors import Actor, forget_tokens
from core.staff.tables import Account, ApiToken, AuditEntry, SignInLink, StaffSession


class Invited(NamedTuple):
    """An account and the address that signs it in once."""

    account: Account
    url: str


class _NewAccount(Input):
    email: Email
    name: Name


class _NewToken(Input):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=LINE)]


def _checked(kind: type, role: str, roles: tuple[str, ...], **values: str) -> None:
    errors = wrong_fields(values, kind)
    if role not in roles:
        errors.append(FieldError("role", "choice"))
    if errors:
        raise Invalid(errors)


async def record(actor: Actor, action: str, subject: str, event: UUID | None = None, **facts: Any) -> None:
    """Add to the audit what somebody did, in the caller's transaction.

    subject: what it was done to, "letter:<id>"; facts: what explains it, without names or addresses of citizens.
    """
    entry = {
        "id": uuid4(),
        "at": clock.now(),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "action": action,
        "event": event,
        "subject": subject,
        "facts": msgspec.json.encode(facts).decode(),
    }
    await insert(AuditEntry, [entry])


async def _new_link(account: UUID, valid: timedelta, next_path: str = rules.HOME) -> str:
    token, now = new_token(), clock.now()
    link = {
        "id": uuid4(),
        "digest": digest(token),
        "account": account,
        "created_at": now,
        "expires_at": now + valid,
    }
    await insert(SignInLink, [link])
    query = f"?next={quote(next_path, safe='/')}" if next_path != rules.HOME else ""
    return f"{settings.base_url}/organise/sign-in/{token}{query}"


async def add_account(actor: Actor, email: str, role: str | None = None, name: str = "") -> Invited:
    """Make an account, or take the one with this address, and a one-time link to sign it in (24 hours).

    role: admin, organiser or door; None leaves an existing account's role, and makes a new one organiser. An account
    that had been shut is open again. Invalid for a wrong address, role or name, and for another role of one's own
    account or of the last admin's.
    """
    _checked(_NewAccount, role or "organiser", rules.ACCOUNT_ROLES, email=email.strip(), name=name)
    async with writing():
        made = await row(
            """INSERT INTO "account" ("id", "email", "name", "role", "active", "created_at") VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT ("email") DO NOTHING RETURNING *""",
            *(uuid4(), rules.folded_email(email), name, role or "organiser", True, clock.now()),
        )
        if made is not None:
            account = loaded(Account, made)
            await record(actor, "account_added", f"account:{account.id}", role=account.role)
        else:
            account = await _taken(actor, email, role, name)
        url = await _new_link(account.id, rules.INVITATION_VALID)
    return Invited(account, url)


async def _taken(actor: Actor, email: str, role: str | None, name: str) -> Account:
    """The account that already has this address, open and with what is told of it."""
    found = await rows('SELECT * FROM "account" WHERE "email" = ?', rules.folded_email(email))
    account = loaded(Account, found[0])
    moved = account.active and role not in (None, account.role)
    if moved and (account.id == actor.id or await _last_admin(actor, account.id)):
        raise Invalid([FieldError("role", "not_allowed")])
    wanted = (role or account.role, name or account.name, True)
    if (account.role, account.name, account.active) != wanted:
        account.role, account.name, account.active = wanted
        await save(account, "role", "name", "active")
        await record(actor, "account_changed", f"account:{account.id}", role=account.role)
    return account


async def _last_admin(actor: Actor, account: UUID) -> bool:
    """Whether nobody would be left to look after accounts if this one went; the command line can always make another.

    The update changes nothing: it holds the rows, so that two admins cannot take the role from each other at once.
    """
    if actor.kind == "command":
        return False
    admins = await rows(
        """UPDATE "account" SET "active" = ? WHERE "role" = 'admin' AND "active" = ? RETURNING "id" """, True, True
    )
    return [one["id"] for one in admins] == [account]


async def close_account(actor: Actor, account: UUID) -> None:
    """Shut an account: its sessions and links end at once. add_account() opens it again.

    NotAllowed when nobody would be left who may open it.
    """
    async with writing():
        if await _last_admin(actor, account):
            raise NotAllowed()
        shut = await row('UPDATE "account" SET "active" = ? WHERE "id" = ? RETURNING "id"', False, account)
        if shut is None:
            raise NotFound()
        await rows('DELETE FROM "staff_session" WHERE "account" = ?', account)
        await rows('DELETE FROM "sign_in_link" WHERE "account" = ?', account)
        await record(actor, "account_closed", f"account:{account}")


async def request_link(email: str, next_path: str = rules.HOME) -> None:
    """Send a sign-in link (30 minutes) to the account with this address; nothing happens when there is none.

    One letter a minute at most, whoever asks: then the one before is good enough. How often one network may ask is
    the caller's business, who answers the same in every case.
    """
    known = await row('SELECT "id" FROM "account" WHERE "email" = ? AND "active" = ?', rules.folded_email(email), True)
    if known is None:
        return
    now = clock.now()
    async with holding(Account, known["id"]) as account:
        await rows(
            'DELETE FROM "sign_in_link" WHERE "account" = ? AND "created_at" < ? AND "expires_at" < ?',
            account.id,
            now - timedelta(days=1),
            now,
        )
        if await row(
            """SELECT "id" FROM "letter" WHERE "to_address" = ? AND "kind" = 'sign_in' AND "created_at" > ?""",
            account.email,
            now - rules.BETWEEN_LETTERS,
        ):
            return
        url = await _new_link(account.id, rules.LINK_VALID, next_path)
        await queue(_sign_in_letter(account, url))


def _sign_in_letter(account: Account, url: str) -> Draft:
    subject = _("Ihr Link zur Anmeldung bei Einlass")
    context = {"subject": subject, "name": account.name, "url": url, "minutes": rules.LINK_VALID.seconds // 60}
    return Draft(
        kind="sign_in",
        to_address=account.email,
        to_name=account.name,
        language=languages.current.get(),
        subject=subject,
        text=render("mail/sign_in.txt", **context),
        html=render("mail/sign_in.html", **context),
    )


async def redeem(token: str) -> str:
    """Sign in by a link: the secret of the new session. LinkExpired when it was used before, or is too old or unknown.

    Of two clicks at once, one wins: the link is used up by a conditional update.
    """
    now, secret = clock.now(), new_token()
    async with writing():
        used = await row(
            """UPDATE "sign_in_link" SET "used_at" = ? WHERE "digest" = ? AND "used_at" IS NULL AND "expires_at" > ?
            AND "account" IN (SELECT "id" FROM "account" WHERE "active" = ?) RETURNING "account" """,
            now,
            digest(token),
            now,
            True,
        )
        if used is None:
            raise LinkExpired()
        account = loaded(Account, (await rows('SELECT * FROM "account" WHERE "id" = ?', used["account"]))[0])
        await rows('DELETE FROM "staff_session" WHERE "account" = ? AND "expires_at" <= ?', account.id, now)
        session = {
            "id": uuid4(),
            "digest": keyed_digest(settings.secret_key, secret),
            "account": account.id,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + rules.SESSION_AT_MOST,
        }
        await insert(StaffSession, [session])
        actor = Actor("account", account.id, account.name or account.email, account.role)
        await record(actor, "signed_in", f"account:{account.id}")
    return secret


async def sign_out(actor: Actor, token: str) -> None:
    """End this session; the person's other browsers stay signed in."""
    async with writing():
        await rows('DELETE FROM "staff_session" WHERE "digest" = ?', keyed_digest(settings.secret_key, token))
        await record(actor, "signed_out", f"account:{actor.id}")


async def add_token(
    actor: Actor, name: str, role: str, event: UUID | None = None, expires_at: datetime | None = None
) -> str:
    """Make an API token and answer it, the only time it can be read: [A-Za-z0-9_-], 22 characters.

    role: organiser, door or reader; a door token is for one event. Invalid when the expiry has passed.
    """
    _checked(_NewToken, role, rules.TOKEN_ROLES, name=name)
    if role == "door" and event is None:
        raise Invalid([FieldError("event", "required")])
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid([FieldError("expires", "range")])
    token = new_token()
    row_of_token = {
        "id": uuid4(),
        "digest": digest(token),
        "name": name,
        "role": role,
        "event": event,
        "created_at": clock.now(),
        "expires_at": expires_at,
    }
    async with writing():
        await insert(ApiToken, [row_of_token])
        await record(actor, "token_added", f"token:{row_of_token['id']}", event=event, role=role, name=name)
    return token


async def revoke_token(actor: Actor, token: UUID) -> None:
    """End an API token: at once in this process, within ten seconds in others."""
    async with writing():
        gone = await row(
            'UPDATE "api_token" SET "revoked_at" = ? WHERE "id" = ? AND "revoked_at" IS NULL RETURNING "event"',
            clock.now(),
            token,
        )
        if gone is None:
            raise NotFound()
        await record(actor, "token_revoked", f"token:{token}", event=gone["event"])
    forget_tokens()
