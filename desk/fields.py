"""Fields (Themenfelder) and sectors of an event with their targets, set up in the back office."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.languages import N_
from core.problems import FieldError, Invalid
from core.staff.actors import Actor
from desk.asking import save
from desk.pages import desk_page, organiser_and_event, posted, then
from desk.queries import people_with
from registration.asking.definitions import defined
from registration.events import version_of
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.queries import event_by_slug
from registration.tables import Event

Asking = Request[Any, Any, Any]
LISTS = ("fields", "sectors")
MOST = 50
EMPTY_ROWS = 3
TEXTS = {
    ("sure", "required"): N_("Bitte bestätigen Sie, dass Sie das so wollen."),
    ("field_choices", "not_allowed"): N_("Ohne Themenfelder gibt es nichts zu wünschen."),
}


def _shown(event: Event) -> dict[str, str]:
    """Fields and sectors as the form shows them: fields.0.name, fields.0.target."""
    form = {"field_choices": str(event.field_choices)}
    for name in LISTS:
        for place, share in enumerate(defined(event, name)):
            form[f"{name}.{place}.name"] = share.name
            form[f"{name}.{place}.target"] = "" if share.target is None else str(share.target)
    return form


def _rows(form: Mapping[str, str], name: str) -> int:
    """How many rows the form shows: those filled in, and some more."""
    return min(MOST, max(_filled(form, name), default=-1) + 1 + EMPTY_ROWS)


def _page(
    request: Asking, actor: Actor, event: Event, form: dict[str, str], status: int = 200, **more: Any
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/fields.html",
        status,
        texts=TEXTS,
        event=event,
        card=shown(event),
        form=form,
        version=version_of(event),
        rows={name: _rows(form, name) for name in LISTS},
        **more,
    )


@get("/organise/events/{slug:str}/fields", include_in_schema=False)
async def fields(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The form with the fields and sectors there are, and rows for more."""
    actor, event = await organiser_and_event(request, slug)
    return _page(request, actor, event, _shown(event))


@post("/organise/events/{slug:str}/fields", include_in_schema=False)
async def change_fields(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Change fields, sectors, targets. Names that people have chosen go only when asked twice."""
    actor, event = await organiser_and_event(request, slug)
    given = await posted(request)
    if "more" in given:
        return _page(request, actor, event, given)
    try:
        wish = {name: _read(given, name) for name in LISTS}
        choices = given.get("field_choices", "0")
        names = {name: {share["name"] for share in wish[name]} for name in LISTS}
        gone = await people_with(event.id, [one.name for one in defined(event, "fields")], names["fields"])
        if gone and given.get("sure") != "on":
            wrong = [FieldError("sure", "required")]
            return _page(request, actor, event, given, Invalid.status, errors=wrong, gone=gone)
        number = int(choices) if choices.isdigit() else choices
        await save(event, actor, given.get("version", ""), **wish, field_choices=number)
    except ChangedMeanwhile as problem:
        return _page(request, actor, await event_by_slug(slug), given, problem.status, problem=problem)
    except Invalid as wrong:
        return _page(request, actor, event, given, wrong.status, errors=_at_rows(wrong.errors, given))
    return then(f"/organise/events/{slug}/fields", "saved")


def _filled(given: Mapping[str, str], name: str) -> list[int]:
    """The rows of one list in which something stands."""
    return [place for place in range(MOST) if given.get(f"{name}.{place}.name") or given.get(f"{name}.{place}.target")]


def _read(given: Mapping[str, str], name: str) -> list[dict[str, Any]]:
    """The filled rows of one list as definitions, not yet checked."""
    found = []
    for place in _filled(given, name):
        target = given.get(f"{name}.{place}.target", "")
        number = int(target) if target.isascii() and target.isdigit() else target
        found.append({"name": given.get(f"{name}.{place}.name", ""), "target": number if target else None})
    return found


def _at_rows(errors: Sequence[FieldError], given: Mapping[str, str]) -> list[FieldError]:
    """Errors at the rows of the form, which may have empty ones between."""
    found = []
    for field, code in errors:
        name, _, rest = field.partition(".")
        place, _, last = rest.partition(".")
        if name in LISTS and place.isdigit():
            field = f"{name}.{_filled(given, name)[int(place)]}.{last or 'name'}"
        found.append(FieldError(field, code))
    return found


handlers = [fields, change_fields]
