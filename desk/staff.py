"""Who works here: accounts, access tokens of programs, and the record of who did what. For admins."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.problems import FieldError, Invalid, NotAllowed, NotFound
from core.staff import actions, queries
from core.staff.actors import Actor, require
from core.staff.rules import ACCOUNT_ROLES, TOKEN_ROLES, folded_email
from core.staff.tables import Account
from desk.event_form import moment
from desk.pages import ON_A_PAGE, ZONE, asked, desk_page, posted, then
from desk.queries import audit, events_named, titles


async def _admin(request: Request[Any, Any, Any]) -> Actor:
    return await require(request, "admin")


async def _accounts_page(
    request: Request[Any, Any, Any], actor: Actor, form: dict[str, str], **more: Any
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/staff.html",
        accounts=await queries.accounts(),
        roles=ACCOUNT_ROLES,
        form=form,
        **({"invited": None, "known": None} | more),
    )


@get("/organise/staff", include_in_schema=False)
async def accounts_page(request: Request[Any, Any, Any]) -> Response[str]:
    """All accounts, and the form to invite somebody."""
    return await _accounts_page(request, await _admin(request), {})


@post("/organise/staff", include_in_schema=False)
async def invite(request: Request[Any, Any, Any]) -> Response[str]:
    """Make the account; the answer itself shows the link, because it cannot be shown again.

    Where it would give an open account another role, the page first asks whether that is meant.
    """
    actor = await _admin(request)
    form = await posted(request)
    try:
        if not form.get("email"):
            raise Invalid([FieldError("email", "required")])
        if known := await _to_ask_about(actor, form):
            return await _accounts_page(request, actor, form, status=409, known=known)
        invited = await actions.add_account(actor, form["email"], form.get("role", ""), form.get("name", ""))
    except Invalid as wrong:
        return await _accounts_page(request, actor, form, status=wrong.status, errors=wrong.errors)
    return await _accounts_page(request, actor, {}, status=201, invited=invited)


async def _to_ask_about(actor: Actor, form: dict[str, str]) -> Account | None:
    """The open account whose role the form would change, unless the page has asked; one's own is refused anyway."""
    address, role = folded_email(form["email"]), form.get("role", "")
    known = next((one for one in await queries.accounts() if one.email == address and one.active), None)
    if known is None or known.id == actor.id or role not in ACCOUNT_ROLES or role == known.role:
        return None
    return known if form.get("instead_of") != known.role else None


async def _account(key: UUID) -> Account:
    found = next((one for one in await queries.accounts() if one.id == key), None)
    if found is None:
        raise NotFound()
    return found


@get("/organise/staff/accounts/{key:uuid}/close", include_in_schema=False)
async def ask_close(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Really close this account?"""
    actor = await _admin(request)
    return desk_page(request, actor, "desk/close_account.html", account=await _account(key))


@post("/organise/staff/accounts/{key:uuid}/close", include_in_schema=False)
async def close(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Close the account and end its sessions; nobody shuts themselves out."""
    actor = await _admin(request)
    if actor.id == key:
        raise NotAllowed()
    await actions.close_account(actor, key)
    return then("/organise/staff", "account_closed")


async def _tokens_page(
    request: Request[Any, Any, Any], actor: Actor, form: dict[str, str], **more: Any
) -> Response[str]:
    tokens = await queries.tokens()
    return desk_page(
        request,
        actor,
        "desk/tokens.html",
        tokens=tokens,
        events=await titles([one.event for one in tokens if one.event]),
        choices=[(str(one.id), one.title) for one in await events_named()],
        roles=TOKEN_ROLES,
        form=form,
        zone=ZONE,
        **({"secret": None} | more),
    )


@get("/organise/staff/tokens", include_in_schema=False)
async def tokens_page(request: Request[Any, Any, Any]) -> Response[str]:
    """Access tokens that were not revoked, and the form for another."""
    return await _tokens_page(request, await _admin(request), {})


@post("/organise/staff/tokens", include_in_schema=False)
async def add_token(request: Request[Any, Any, Any]) -> Response[str]:
    """Make the token; the answer itself shows it, because it cannot be shown again."""
    actor = await _admin(request)
    form = await posted(request)
    try:
        event, expires = await _bounds(form)
        secret = await actions.add_token(actor, form["name"], form.get("role", ""), event, expires)
    except Invalid as wrong:
        return await _tokens_page(request, actor, form, status=wrong.status, errors=wrong.errors)
    return await _tokens_page(request, actor, {}, status=201, secret=secret)


async def _bounds(form: dict[str, str]) -> tuple[UUID | None, datetime | None]:
    """The event a token is for and when it ends; Invalid when they or the name are missing or wrong."""
    wrong = [] if form.get("name") else [FieldError("name", "required")]
    event: UUID | None = None
    expires: datetime | None = None
    try:
        event = UUID(form["event"]) if form.get("event") else None
        if event and event not in await titles([event]):
            raise ValueError("no such event")
    except ValueError:
        wrong.append(FieldError("event", "choice"))
    try:
        expires = moment(form["expires"], ZONE) if form.get("expires") else None
    except ValueError:
        wrong.append(FieldError("expires", "format"))
    if wrong:
        raise Invalid(wrong)
    return event, expires


@post("/organise/staff/tokens/{key:uuid}/revoke", include_in_schema=False)
async def revoke(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """End a token at once."""
    await actions.revoke_token(await _admin(request), key)
    return then("/organise/staff/tokens", "token_revoked")


@get("/organise/staff/audit", include_in_schema=False)
async def audit_page(request: Request[Any, Any, Any]) -> Response[str]:
    """Who did what, newest first; ?subject= narrows it to one registration, account or letter."""
    actor = await _admin(request)
    query = asked(request, "cursor", "subject")
    found = await audit(ON_A_PAGE, query["cursor"] or None, subject=query["subject"] or None)
    return desk_page(
        request,
        actor,
        "desk/audit.html",
        entries=[(entry, msgspec.json.decode(entry.facts)) for entry in found.entries],
        next=found.next,
        events=await titles([entry.event for entry in found.entries if entry.event]),
        subject=query["subject"],
        zone=ZONE,
    )


handlers = [accounts_page, invite, ask_close, close, tokens_page, add_token, revoke, audit_page]
