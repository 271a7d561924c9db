"""The API of invitations: make, change, send, remind, import."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, QueryParameter

from core.db import writing
from core.forms import body_of, decode, from_json
from core.lists import download, limit_of
from core.openapi import documented
from core.problems import FieldError, Invalid
from core.spreadsheets import CSV, XLSX, csv_file, xlsx_file
from core.staff.actions import record
from registration.access import event_for
from registration.invitations import actions, importing, queries, sending
from registration.invitations.importing import Import
from registration.invitations.inputs import InvitationPatch, ManyInvitations, NewInvitation, WaveOf, read
from registration.invitations.queries import Filter

Asking = Request[Any, Any, Any]


@get("/api/v1/events/{slug:str}/invitations")
async def list_invitations(
    request: Asking,
    slug: FromPath[str],
    wave: FromQuery[int | None] = None,
    state_: Annotated[str | None, QueryParameter(name="state")] = None,
    q: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """Invitations by wave; `state` also takes unsent, unanswered, registered, undelivered [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    found, after = await queries.listed(event.id, Filter(wave, state_, q), limit_of(limit), cursor)
    return {"items": [one.as_json() for one in found], "next": after}


@documented(NewInvitation)
@post("/api/v1/events/{slug:str}/invitations")
async def add_invitations(request: Asking, slug: FromPath[str]) -> dict[str, Any]:
    """Make one invitation, or a list of up to 500 in one body: all of them or none [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    body = await body_of(request)
    many = body.lstrip().startswith(b"[")
    given: list[dict[str, Any]] = from_json(body, ManyInvitations) if many else [from_json(body, dict[str, Any])]
    found = [read(event, one) for one in given]
    wrong = [
        FieldError(f"{place}.{error.field}" if many else error.field, error.code)
        for place, (_wish, errors) in enumerate(found)
        for error in errors
    ]
    if wrong:
        raise Invalid(wrong)
    made = await actions.invite(event.id, [wish for wish, _errors in found if wish], actor, many=many)
    items = [one.as_json() for one in await queries.lines(event.id, made)]
    return {"items": items} if many else items[0]


@get("/api/v1/events/{slug:str}/invitations/{invitation:uuid}")
async def show_invitation(request: Asking, slug: FromPath[str], invitation: FromPath[UUID]) -> dict[str, Any]:
    """One invitation with its code and what became of it [organiser]."""
    _actor, event = await event_for(request, slug, "organiser")
    return (await queries.line(event.id, invitation)).as_json()


@documented(InvitationPatch)
@patch("/api/v1/events/{slug:str}/invitations/{invitation:uuid}")
async def change_invitation(request: Asking, slug: FromPath[str], invitation: FromPath[UUID]) -> dict[str, Any]:
    """Change an invitation; `returned` notes that its letter came back [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    await actions.change(event.id, invitation, await decode(request, InvitationPatch), actor)
    return (await queries.line(event.id, invitation)).as_json()


@delete("/api/v1/events/{slug:str}/invitations/{invitation:uuid}", status_code=200)
async def revoke_invitation(request: Asking, slug: FromPath[str], invitation: FromPath[UUID]) -> dict[str, Any]:
    """Revoke an invitation: its code is good for nothing, people who came by it stay [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    await actions.revoke(event.id, invitation, actor)
    return (await queries.line(event.id, invitation)).as_json()


@post("/api/v1/events/{slug:str}/invitations/{invitation:uuid}/erase", status_code=200)
async def erase_invitation(request: Asking, slug: FromPath[str], invitation: FromPath[UUID]) -> dict[str, Any]:
    """Delete whom an invitation is for, and its letters, at the person's request; its code ends [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    await actions.erase(event.id, invitation, actor)
    return (await queries.line(event.id, invitation)).as_json()


@post("/api/v1/events/{slug:str}/invitations/{invitation:uuid}/send", status_code=200)
async def send_invitation(request: Asking, slug: FromPath[str], invitation: FromPath[UUID]) -> dict[str, Any]:
    """Send one invitation by mail, again if need be [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    await sending.send_one(event, invitation, actor)
    return (await queries.line(event.id, invitation)).as_json()


@documented(WaveOf)
@post("/api/v1/events/{slug:str}/invitations/send", status_code=200)
async def send_invitations(request: Asking, slug: FromPath[str]) -> dict[str, Any]:
    """Send a wave to whom it has not gone yet: mails now, paper letters from letters.pdf?sent_at= [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    sent = await sending.send(event, (await decode(request, WaveOf)).wave, actor)
    return sent._asdict()


@documented(WaveOf)
@post("/api/v1/events/{slug:str}/invitations/remind", status_code=200)
async def remind_invited(request: Asking, slug: FromPath[str]) -> dict[str, Any]:
    """Remind those of a wave who have neither signed up nor declined [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    sent = await sending.remind(event, (await decode(request, WaveOf)).wave, actor)
    return sent._asdict()


@post("/api/v1/events/{slug:str}/invitations/import", status_code=200)
async def import_invitations(
    request: Asking,
    slug: FromPath[str],
    dry_run: FromQuery[bool] = True,
    skip_wrong: FromQuery[bool] = False,
    wave: FromQuery[int] = 1,
) -> dict[str, Any]:
    """Read a list (text/csv) and name every wrong line; `dry_run=false` stores it, `skip_wrong=true` the rest.

    [organiser]
    """
    actor, event = await event_for(request, slug, "organiser")
    given = Import(importing.text_of(await body_of(request)), wave, dry_run, skip_wrong)
    return (await importing.run(event.id, given, actor)).as_json()


async def _lines(request: Asking, slug: str) -> list[list[Any]]:
    """The list for a download, with its entry in the record of who took personal data out."""
    actor, event = await event_for(request, slug, "organiser")
    asked = request.query_params
    wave = asked.get("wave", "")
    wanted = Filter(int(wave) if wave.isdecimal() else None, asked.get("state") or None, asked.get("q") or None)
    lines = await queries.exported(event.id, wanted)
    async with writing():
        await record(actor, "invitations_downloaded", f"event:{event.id}", event=event.id, rows=len(lines))
    return lines


@get("/api/v1/events/{slug:str}/invitations.csv")
async def invitations_csv(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """The invitations with their codes as CSV, filtered like the list [organiser]."""
    return download(csv_file(queries.EXPORTED, await _lines(request, slug)), CSV, f"{slug}-invitations.csv")


@get("/api/v1/events/{slug:str}/invitations.xlsx")
async def invitations_xlsx(request: Asking, slug: FromPath[str]) -> Response[bytes]:
    """The invitations with their codes as XLSX, filtered like the list [organiser]."""
    book = xlsx_file({"invitations": (queries.EXPORTED, await _lines(request, slug))})
    return download(book, XLSX, f"{slug}-invitations.xlsx")


handlers = [
    list_invitations,
    add_invitations,
    show_invitation,
    change_invitation,
    revoke_invitation,
    erase_invitation,
    send_invitation,
    send_invitations,
    remind_invited,
    import_invitations,
    invitations_csv,
    invitations_xlsx,
]
