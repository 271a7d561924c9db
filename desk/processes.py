"""Participation processes: their list, making one, and changing it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.forms import fitting
from core.problems import Invalid, Problem
from core.staff.actors import Actor
from desk.event_form import slug_of
from desk.pages import ON_A_PAGE, asked, desk_page, organiser, posted, then
from desk.queries import processes as listed
from registration import inputs, processes
from registration.problems import ChangedMeanwhile
from registration.queries import process_by_slug
from registration.tables import Process

_FIELDS = ("title", "slug", "summary", "contact.name", "contact.phone", "contact.email")


@get("/organise/processes", include_in_schema=False)
async def list_processes(request: Request[Any, Any, Any]) -> Response[str]:
    """All processes by title, with the person to call."""
    actor = await organiser(request)
    found, after = await listed(ON_A_PAGE, asked(request, "cursor")["cursor"] or None)
    return desk_page(request, actor, "desk/processes.html", processes=found, next=after)


@get("/organise/new-process", include_in_schema=False)
async def new_process(request: Request[Any, Any, Any]) -> Response[str]:
    """The form of a new process."""
    return _new_page(request, await organiser(request), dict.fromkeys(_FIELDS, ""))


def _new_page(
    request: Request[Any, Any, Any], actor: Actor, form: dict[str, str], wrong: Invalid | None = None
) -> Response[str]:
    status, errors = (wrong.status, wrong.errors) if wrong else (200, [])
    return desk_page(request, actor, "desk/process_form.html", status, errors, form=form, process=None)


@post("/organise/new-process", include_in_schema=False)
async def add_process(request: Request[Any, Any, Any]) -> Response[str]:
    """Make the process."""
    actor = await organiser(request)
    form = dict.fromkeys(_FIELDS, "") | await posted(request)
    given = {name: form[name] for name in ("title", "slug", "summary") if form[name]}
    try:
        wish = {"slug": slug_of(form["title"])} | given | {"contact": _contact(form)}
        await processes.add_process(fitting(wish, inputs.NewProcess), actor)
    except Invalid as wrong:
        return _new_page(request, actor, form, wrong)
    return then("/organise/processes", "process_added")


def _contact(form: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix("contact."): form[name] for name in _FIELDS[3:] if form[name]}


def _edit_page(
    request: Request[Any, Any, Any],
    actor: Actor,
    process: Process,
    form: dict[str, str] | None = None,
    refused: Problem | None = None,
) -> Response[str]:
    kept = {name: getattr(process, name.replace(".", "_")) for name in _FIELDS}
    return desk_page(
        request,
        actor,
        "desk/process_form.html",
        refused.status if refused else 200,
        refused.errors if isinstance(refused, Invalid) else (),
        refused if isinstance(refused, ChangedMeanwhile) else None,
        form=kept | (form or {}),
        process=process,
        version=processes.version_of(process),
    )


@get("/organise/processes/{slug:str}", include_in_schema=False)
async def edit_process(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The form of a process: what it says, whom to call."""
    actor = await organiser(request)
    return _edit_page(request, actor, await process_by_slug(slug))


@post("/organise/processes/{slug:str}", include_in_schema=False)
async def change_process(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """Change the process; its address stays as it was printed."""
    actor = await organiser(request)
    form = dict.fromkeys(_FIELDS, "") | await posted(request) | {"slug": slug}
    try:
        wish = {"title": form["title"], "summary": form["summary"], "contact": _contact(form)}
        await processes.change_process(slug, fitting(wish, inputs.ProcessPatch), actor, form.get("version"))
    except (Invalid, ChangedMeanwhile) as refused:
        return _edit_page(request, actor, await process_by_slug(slug), form, refused)
    return then("/organise/processes", "saved")


handlers = [list_processes, new_process, add_process, edit_process, change_process]
