"""What an event provides for those who need it, set up in the back office: list, one provision's form, removing."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.languages import N_
from core.problems import FieldError, Invalid, NotFound, Problem
from core.staff.actors import Actor
from desk import event_form, question_form, ready_made
from desk.asking import find, moved, of_one, place_of, replaced, save
from desk.pages import asked, desk_page, organiser_and_event, posted, then
from registration.asking.definitions import Provision, provisions_of
from registration.asking.results import need_counts
from registration.events import version_of
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.queries import event_by_slug
from registration.tables import Event

Asking = Request[Any, Any, Any]
TEXTS = {("provisions", "too_long"): N_("Mehr als 30 Vorkehrungen gehen nicht. Entfernen Sie zuerst eine.")}


def address(event: Event, ending: str = "") -> str:
    """Where the provisions of an event are set up."""
    return f"/organise/events/{event.slug}/provisions{ending}"


async def _list(
    request: Asking, actor: Actor, event: Event, status: int = 200, problem: Problem | None = None
) -> Response[str]:
    found = provisions_of(event)
    there = {one.key for one in found}
    needs = await need_counts(event.id)
    return desk_page(
        request,
        actor,
        "desk/provisions.html",
        status,
        problem=problem,
        event=event,
        card=shown(event),
        version=version_of(event),
        provisions=[(one, needs.get(one.key, 0)) for one in found],
        ready=[one for one in ready_made.PROVISIONS if one.key not in there],
        kept=sum(number for key, number in needs.items() if key not in there),
    )


@get("/organise/events/{slug:str}/provisions", include_in_schema=False)
async def provisions(request: Asking, slug: FromPath[str]) -> Response[str]:
    """What people can wish for, in the order of the form, and what is ready to be added."""
    actor, event = await organiser_and_event(request, slug)
    return await _list(request, actor, event)


@post("/organise/events/{slug:str}/provisions", include_in_schema=False)
async def change_list(request: Asking, slug: FromPath[str]) -> Response[str]:
    """One provision up or down, or the ticked ready-made ones added at the end."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    before: list[Provision] = list(provisions_of(event))
    there = {one.key for one in before}
    ready = [one for one in ready_made.PROVISIONS if f"ready.{one.key}" in sent and one.key not in there]
    found = moved(moved([*before, *ready], sent.get("up", ""), -1), sent.get("down", ""), 1)
    if found == before:
        return then(address(event), "unchanged")
    try:
        await save(event, actor, sent.get("version", ""), provisions=found)
    except Problem as problem:
        return await _list(request, actor, await event_by_slug(slug), problem.status, problem)
    return then(address(event), "provision_added" if ready else "saved")


def _chosen(event: Event, key: str) -> Provision | None:
    """The provision of this event that is meant; None for a new one, NotFound when it is gone."""
    provision = find(provisions_of(event), key)
    if key and provision is None:
        raise NotFound()
    return provision


def _shown(provision: Provision | None, event: Event) -> dict[str, str]:
    """A provision as its form shows it; the deadline as the event's clock has it."""
    if provision is None:
        return {"label": "", "help": "", "deadline": "", "seats": ""}
    return {
        "label": provision.label,
        "help": provision.help,
        "deadline": event_form.on_clock(provision.deadline, event.time_zone),
        "seats": "" if provision.seats is None else str(provision.seats),
    }


async def _form(
    request: Asking, actor: Actor, event: Event, form: dict[str, str], before: Provision | None, **more: Any
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/provision_form.html",
        texts=TEXTS,
        event=event,
        card=shown(event),
        form=form,
        version=version_of(event),
        before=before,
        needed=(await need_counts(event.id)).get(before.key, 0) if before else 0,
        **more,
    )


@get("/organise/events/{slug:str}/provisions/edit", include_in_schema=False)
async def edit_provision(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The form of one provision (?key=) or of a new one."""
    actor, event = await organiser_and_event(request, slug)
    before = _chosen(event, asked(request, "key")["key"])
    return await _form(request, actor, event, _shown(before, event), before)


@post("/organise/events/{slug:str}/provisions/edit", include_in_schema=False)
async def change_provision(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Add or change one provision; whoever needs it already keeps it."""
    actor, event = await organiser_and_event(request, slug)
    given = _shown(None, event) | await posted(request)
    before = _chosen(event, given.get("key", ""))
    found = provisions_of(event)
    taken = [*(one.key for one in found), *await need_counts(event.id)]
    key = before.key if before else question_form.free_key(given["label"], taken, "provision")
    place = place_of(found, key)
    wrong: list[FieldError] = []
    wish = _read(given, before, event, wrong) | {"key": key}
    items = replaced(msgspec.to_builtins(found), wish)
    try:
        if wrong:
            raise Invalid([FieldError(f"provisions.{place}.{error.field}", error.code) for error in wrong])
        await save(event, actor, given.get("version", ""), provisions=items)
    except ChangedMeanwhile as problem:
        event = await event_by_slug(slug)
        now = find(provisions_of(event), key) if before else None
        other = {name: text for name, text in _shown(now, event).items() if text != given[name]} if now else {}
        return await _form(request, actor, event, given, now, status=problem.status, problem=problem, meanwhile=other)
    except Invalid as invalid:
        errors = of_one(invalid, "provisions", place)
        return await _form(request, actor, event, given, before, status=invalid.status, errors=errors)
    return then(address(event), "saved" if before else "provision_added")


def _read(given: dict[str, str], before: Provision | None, event: Event, wrong: list[FieldError]) -> dict[str, Any]:
    """The provision of this form, not yet checked; a deadline nobody touched keeps its seconds."""
    wish: dict[str, Any] = {"label": given["label"], "help": given["help"], "deadline": None, "seats": None}
    if before and given["deadline"] == _shown(before, event)["deadline"]:
        wish["deadline"] = before.deadline
    elif given["deadline"]:
        try:
            wish["deadline"] = event_form.moment(given["deadline"], event.time_zone)
        except ValueError:
            wrong.append(FieldError("deadline", "format"))
    if given["seats"]:
        wish["seats"] = int(given["seats"]) if given["seats"].isascii() and given["seats"].isdigit() else given["seats"]
    return wish


async def _removing(
    request: Asking, actor: Actor, event: Event, key: str, status: int = 200, problem: Problem | None = None
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/provision_remove.html",
        status,
        problem=problem,
        event=event,
        card=shown(event),
        version=version_of(event),
        provision=_chosen(event, key or " "),
        needed=(await need_counts(event.id)).get(key, 0),
    )


@get("/organise/events/{slug:str}/provisions/remove", include_in_schema=False)
async def ask_remove(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Really offer ?key= no more? Says how many people need it."""
    actor, event = await organiser_and_event(request, slug)
    return await _removing(request, actor, event, asked(request, "key")["key"])


@post("/organise/events/{slug:str}/provisions/remove", include_in_schema=False)
async def remove(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Offer it no more; who has asked for it stays on the list of wishes."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    key = sent.get("key", "")
    left: Sequence[Provision] = [one for one in provisions_of(event) if one.key != key]
    if len(left) == len(provisions_of(event)):
        return then(address(event), "unchanged")
    try:
        await save(event, actor, sent.get("version", ""), provisions=left)
    except ChangedMeanwhile as problem:
        event = await event_by_slug(slug)
        if find(provisions_of(event), key) is None:
            return then(address(event), "unchanged")
        return await _removing(request, actor, event, key, problem.status, problem)
    return then(address(event), "provision_removed")


handlers = [provisions, change_list, edit_provision, change_provision, ask_remove, remove]
