"""Consents an event asks for, set up in the back office: each a text people may agree to, never needed for a seat."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.problems import FieldError, Invalid
from core.staff.actors import Actor
from desk import ready_made
from desk.asking import find, save
from desk.pages import desk_page, organiser_and_event, posted, then
from desk.queries import consents_given
from registration.asking.definitions import defined
from registration.events import version_of
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.queries import event_by_slug
from registration.tables import Event

Asking = Request[Any, Any, Any]


async def _page(
    request: Asking, actor: Actor, event: Event, texts: dict[str, str], status: int = 200, **more: Any
) -> Response[str]:
    """`texts`: what the form has, by the key of the consent; the empty key is a new one."""
    there = {one.key for one in defined(event, "consents")}
    return desk_page(
        request,
        actor,
        "desk/consents.html",
        status,
        event=event,
        card=shown(event),
        consents=texts,
        version=version_of(event),
        given=await consents_given(event.id),
        ready=[one for one in ready_made.CONSENTS if one.key not in there],
        **more,
    )


def _shown(event: Event) -> dict[str, str]:
    return {one.key: one.text for one in defined(event, "consents")} | {"": ""}


@get("/organise/events/{slug:str}/consents", include_in_schema=False)
async def consents(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The texts, with how many people agreed to each."""
    actor, event = await organiser_and_event(request, slug)
    return await _page(request, actor, event, _shown(event))


@post("/organise/events/{slug:str}/consents", include_in_schema=False)
async def change_consents(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Change the texts; an emptied one is asked for no more, a new one gets a key nobody had."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    texts = {key: sent.get(f"text.{key}", text) for key, text in _shown(event).items()}
    ready = find(ready_made.CONSENTS, sent.get("ready", ""))
    wish = [{"key": key, "text": text} for key, text in texts.items() if key and text]
    if ready:
        wish = [{"key": one.key, "text": one.text} for one in (*defined(event, "consents"), ready)]
    elif texts[""]:
        wish.append({"key": _free_key([*texts, *await consents_given(event.id)]), "text": texts[""]})
    if wish == [{"key": one.key, "text": one.text} for one in defined(event, "consents")]:
        return then(f"/organise/events/{slug}/consents", "unchanged")
    try:
        await save(event, actor, sent.get("version", ""), consents=wish)
    except ChangedMeanwhile as problem:
        event = await event_by_slug(slug)
        texts = {key: text for key, text in _shown(event).items() if key} | texts
        return await _page(request, actor, event, texts, problem.status, problem=problem)
    except Invalid as wrong:
        errors = [_at_text(error, wish, texts) for error in wrong.errors]
        return await _page(request, actor, event, texts, wrong.status, errors=errors)
    return then(f"/organise/events/{slug}/consents", "consent_added" if ready else "saved")


def _free_key(taken: list[str]) -> str:
    number = 1
    while f"consent_{number}" in taken:
        number += 1
    return f"consent_{number}"


def _at_text(error: FieldError, wish: list[dict[str, str]], texts: dict[str, str]) -> FieldError:
    """The error at the text of its consent; one of the whole list at the field for a new one."""
    place = error.field.split(".")[1] if "." in error.field else ""
    key = wish[int(place)]["key"] if place.isdigit() else ""
    return FieldError(f"text.{key if key in texts else ''}", error.code)


handlers = [consents, change_consents]
