"""Those without e-mail: whom to call and what to say, and the letters to print."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from badges.inputs import Printed
from core import clock
from core.forms import fitting
from core.languages import BY_CODE
from desk.pages import ON_A_PAGE, asked, desk_page, organiser_and_event, organiser_and_registration, posted, then
from registration.pages import shown
from registration.plans import calls, printing

Asking = Request[Any, Any, Any]


@get("/organise/events/{slug:str}/calls", include_in_schema=False)
async def calls_page(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The calls still to be made, or with ?show=done those made; below it the letters to print."""
    actor, event = await organiser_and_event(request, slug)
    query = asked(request, "show", "cursor")
    is_open = query["show"] != "done"
    found, after = await calls.calls(event.id, is_open, ON_A_PAGE, query["cursor"] or None)
    return desk_page(
        request,
        actor,
        "desk/calls.html",
        event=event,
        card=shown(event),
        calls=found,
        next=after,
        is_open=is_open,
        language_names={code: language.name for code, language in BY_CODE.items()},
        to_print=await printing.count_by_post(event.id, missing_only=True),
        by_post=await printing.count_by_post(event.id, missing_only=False),
        loaded_at=clock.now().isoformat(),
    )


@post("/organise/events/{slug:str}/calls/{call:uuid}", include_in_schema=False)
async def note_call(request: Asking, slug: FromPath[str], call: FromPath[UUID]) -> Response[str]:
    """The person has been told; without `done` not yet after all."""
    actor, event = await organiser_and_event(request, slug)
    done = (await posted(request)).get("done") == "on"
    await calls.note_call(event.id, call, done, actor)
    return then(f"/organise/events/{slug}/calls", "call_done" if done else "call_open")


@post("/organise/events/{slug:str}/letters-printed", include_in_schema=False)
async def letters_printed(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The letters there were when the page was opened are printed."""
    actor, event = await organiser_and_event(request, slug)
    await printing.note_printed(event.id, actor, fitting(await posted(request), Printed).until)
    return then(f"/organise/events/{slug}/calls", "letters_printed")


@post("/organise/registrations/{key:uuid}/letter-printed", include_in_schema=False)
async def letter_printed(request: Asking, key: FromPath[UUID]) -> Response[str]:
    """The letter of this registration is printed."""
    actor, registration = await organiser_and_registration(request, key)
    await printing.note_one_printed(registration, actor)
    return then(f"/organise/registrations/{key}", "letters_printed")


handlers = [calls_page, note_call, letters_printed, letter_printed]
