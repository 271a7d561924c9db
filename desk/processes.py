"""Participation processes: their list, and making one."""

from typing import Any

from litestar import Request, Response, get, post

from core.forms import fitting
from core.problems import Invalid
from desk.event_form import slug_of
from desk.pages import ON_A_PAGE, asked, desk_page, organiser, posted, then
from desk.queries import processes
from registration import events, inputs

_FIELDS = ("title", "slug", "summary", "contact.name", "contact.phone", "contact.email")


@get("/organise/processes", include_in_schema=False)
async def list_processes(request: Request[Any, Any, Any]) -> Response[str]:
    """All processes by title, with the person to call."""
    actor = await organiser(request)
    found, after = await processes(ON_A_PAGE, asked(request, "cursor")["cursor"] or None)
    return desk_page(request, actor, "desk/processes.html", processes=found, next=after)


@get("/organise/new-process", include_in_schema=False)
async def new_process(request: Request[Any, Any, Any]) -> Response[str]:
    """The form of a new process."""
    return desk_page(request, await organiser(request), "desk/process_form.html", form=dict.fromkeys(_FIELDS, ""))


@post("/organise/new-process", include_in_schema=False)
async def add_process(request: Request[Any, Any, Any]) -> Response[str]:
    """Make the process."""
    actor = await organiser(request)
    form = dict.fromkeys(_FIELDS, "") | await posted(request)
    given = {name: form[name] for name in ("title", "slug", "summary") if form[name]}
    contact = {name.removeprefix("contact."): form[name] for name in _FIELDS[3:] if form[name]}
    try:
        wish = {"slug": slug_of(form["title"])} | given | {"contact": contact}
        await events.add_process(fitting(wish, inputs.NewProcess), actor)
    except Invalid as wrong:
        return desk_page(request, actor, "desk/process_form.html", wrong.status, wrong.errors, form=form)
    return then("/organise/processes", "process_added")


handlers = [list_processes, new_process, add_process]
