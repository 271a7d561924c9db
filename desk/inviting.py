"""Inviting many: a list is looked at, mended and taken over, and its waves are sent and reminded."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.params import FromPath

from badges.invitations import PER_FILE
from core.forms import body_of, form_fields, from_form
from core.mail.queries import blanked
from core.problems import FieldError, Invalid, Problem, TooLarge
from core.staff.actors import Actor
from desk.pages import desk_page, organiser_and_event, posted, then
from registration.invitations import importing, letters, queries, sending, waves
from registration.invitations.importing import Import, Imported
from registration.invitations.inputs import WaveOf
from registration.invitations.queries import Filter
from registration.letters import contact_of
from registration.pages import shown
from registration.tables import Event

Asking = Request[Any, Any, Any]
UPLOAD = 3_500_000  # bytes: a file of a megabyte, as it was and as text, and the form round it


def _import_page(
    request: Asking,
    actor: Actor,
    event: Event,
    text: str = "",
    wave: str = "1",
    found: Imported | None = None,
    errors: list[FieldError] | None = None,
) -> Response[str]:
    status = Invalid.status if errors else 200
    return desk_page(
        request,
        actor,
        "desk/invitation_import.html",
        status,
        texts={error: importing.reason(error) for error in errors or []},
        errors=errors or [],
        event=event,
        card=shown(event),
        text=text,
        wave=wave,
        found=found,
    )


@get("/organise/events/{slug:str}/invitations/import", include_in_schema=False)
async def import_form(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Choose a file, or put lines in; they are proposed as a new wave."""
    actor, event = await organiser_and_event(request, slug)
    known = (await waves.summary(event.id)).waves
    return _import_page(request, actor, event, wave=str(min(99, known[-1] + 1) if known else 1))


async def _received(request: Asking) -> tuple[dict[str, str], bytes]:
    """The form's fields and the file that came with it; empty without one."""
    if request.content_type[0] != "multipart/form-data":
        return form_fields(await body_of(request)), b""
    try:
        form = await request.form()
    except ClientException as error:
        raise TooLarge() from error
    file = form.get("file")
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return fields, await file.read() if isinstance(file, UploadFile) else b""


@post("/organise/events/{slug:str}/invitations/import", include_in_schema=False, request_max_body_size=UPLOAD)
async def import_list(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Look at a list and name its wrong lines; then take over all of it, or what is right."""
    actor, event = await organiser_and_event(request, slug)
    fields, file = await _received(request)
    wave, step, text = fields.get("wave", "").strip(), fields.get("step", ""), fields.get("text", "")
    number = int(wave) if wave.isdecimal() and len(wave) < 3 else 0
    try:
        text = importing.text_of(file or text.encode())
        given = Import(text, number, dry_run=bool(file) or step not in ("all", "right"), skip_wrong=step == "right")
        found = await importing.run(event.id, given, actor)
    except Invalid as wrong:
        if "wrong" not in wrong.facts:
            return _import_page(request, actor, event, text, wave, errors=wrong.errors)
        found = await importing.run(event.id, Import(text, number), actor)
    if found.stored:
        return then(f"/organise/events/{slug}/invitations/waves", "imported")
    return _import_page(request, actor, event, text, wave, found)


async def _waves_page(request: Asking, actor: Actor, event: Event, problem: Problem | None = None) -> Response[str]:
    sample = None
    async for one in queries.every(event.id, Filter()):
        if one.way == "mail" and one.row.delegated_from is None:
            sample = blanked(letters.draft("invitation", event, await contact_of(event), one).text)
            break
    return desk_page(
        request,
        actor,
        "desk/invitation_waves.html",
        problem.status if problem else 200,
        problem=problem,
        event=event,
        card=shown(event),
        waves=await waves.waves(event.id),
        sample=sample,
        per_file=PER_FILE,
    )


@get("/organise/events/{slug:str}/invitations/waves", include_in_schema=False)
async def waves_page(request: Asking, slug: FromPath[str]) -> Response[str]:
    """What has gone out in which wave, what is still to go, and who has not answered."""
    actor, event = await organiser_and_event(request, slug)
    return await _waves_page(request, actor, event)


@post("/organise/events/{slug:str}/invitations/send", include_in_schema=False)
async def send_wave(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Send a wave, or (remind) its reminder; a second click sends nothing twice."""
    actor, event = await organiser_and_event(request, slug)
    fields = await posted(request)
    remind = fields.pop("remind", "") == "on"
    wave = from_form(fields, WaveOf).wave
    try:
        sent = await (sending.remind if remind else sending.send)(event, wave, actor)
    except Problem as problem:
        return await _waves_page(request, actor, event, problem)
    went = sent.mail + sent.paper > 0
    return then(f"/organise/events/{slug}/invitations/waves", "invitations_sent" if went else "nothing_sent")


handlers = [import_form, import_list, waves_page, send_wave]
