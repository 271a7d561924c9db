"""The outbox: what was written to whom, what became of it, and another try for what could not be delivered."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.mail import actions
from core.mail.problems import LetterNotDead
from core.mail.queries import STATES, blanked, counts, letter, letters
from core.settings import settings
from core.staff.actors import Actor
from desk.pages import ON_A_PAGE, asked, desk_page, organiser, then
from desk.queries import titles


@get("/organise/letters", include_in_schema=False)
async def outbox(request: Request[Any, Any, Any]) -> Response[str]:
    """All letters, newest first, or those of one state."""
    actor = await organiser(request)
    query = asked(request, "state", "cursor")
    state = query["state"] if query["state"] in STATES else None
    found = await letters(state, cursor=query["cursor"] or None, limit=ON_A_PAGE)
    return desk_page(
        request,
        actor,
        "desk/letters.html",
        letters=found.letters,
        next=found.next,
        state=state,
        counts=await counts(),
        events=await titles([one.event for one in found.letters if one.event]),
        no_server=settings.smtp is None,
        blanked=blanked,
    )


async def _letter_page(
    request: Request[Any, Any, Any], actor: Actor, key: UUID, status: int = 200, **more: Any
) -> Response[str]:
    found = await letter(key)
    return desk_page(
        request,
        actor,
        "desk/letter.html",
        status,
        letter=found,
        text=blanked(found.text),
        subject=blanked(found.subject),
        attachments=[one.get("kind", "") for one in msgspec.json.decode(found.attachments)],
        event=(await titles([found.event])).get(found.event) if found.event else None,
        no_server=settings.smtp is None,
        **more,
    )


@get("/organise/letters/{key:uuid}", include_in_schema=False)
async def letter_page(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """One letter as it was written, codes and secret links blanked."""
    return await _letter_page(request, await organiser(request), key)


@post("/organise/letters/{key:uuid}/retry", include_in_schema=False)
async def retry(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Let a dead letter go again."""
    actor = await organiser(request)
    try:
        await actions.retry(actor, key)
    except LetterNotDead as problem:
        return await _letter_page(request, actor, key, problem.status, problem=problem)
    return then(f"/organise/letters/{key}", "letter_retried")


handlers = [outbox, letter_page, retry]
