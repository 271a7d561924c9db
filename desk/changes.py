"""Changing a registration at the person's request: contact, names, modes, and everything that was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core import clock
from core.languages import LANGUAGES
from core.problems import FieldError, Invalid, Problem
from core.staff.actors import Actor
from desk.pages import desk_page, organiser_and_registration, posted, then
from registration import actions, queries, seats
from registration.asking.definitions import defined, names_of
from registration.form import asking, in_order, sentences
from registration.own import editing
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.programme.queries import choosable
from registration.tables import Attendee, Event, Registration


async def _change_form(
    request: Request[Any, Any, Any],
    actor: Actor,
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    form: Mapping[str, str],
    version: str,
    errors: Sequence[FieldError] = (),
    **more: Any,
) -> Response[str]:
    sheet = asking.sheet(event, await choosable(event), clock.now(), door=True)
    wrong = in_order(errors, event)
    return desk_page(
        request,
        actor,
        "desk/registration_form.html",
        errors=wrong,
        texts=sentences.texts(wrong, event),
        field_names=sentences.names(wrong, event),
        event=event,
        card=shown(event),
        registration=registration,
        people=people,
        form=form,
        version=version,
        modes=queries.modes_of(event),
        choices=[(language.code, language.name) for language in LANGUAGES],
        sheet=replace(sheet, provisions=[need._replace(open=True) for need in sheet.provisions]),
        fields=names_of(defined(event, "fields")),
        sectors=names_of(defined(event, "sectors")),
        **more,
    )


@get("/organise/registrations/{key:uuid}/edit", include_in_schema=False)
async def edit_registration(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """The form with everything that can be changed."""
    actor, registration = await organiser_and_registration(request, key)
    event, people = await queries.event_by_id(registration.event), await seats.attendees_of(registration.id)
    values = await editing.values_of(event, registration, people, staff=True)
    fields, version = await editing.fields_of(event, values), editing.version_of(values)
    return await _change_form(request, actor, event, registration, people, fields, version)


@post("/organise/registrations/{key:uuid}/edit", include_in_schema=False)
async def change_registration(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Change what differs; when somebody else changed it meanwhile, first show what was typed."""
    actor, registration = await organiser_and_registration(request, key)
    event, people = await queries.event_by_id(registration.event), await seats.attendees_of(registration.id)
    sent = await posted(request)
    before = await editing.values_of(event, registration, people, staff=True)
    whole = {path: value for path, value in before.items() if isinstance(value, str)} | sent
    given, version = editing.given_in(event, whole, before, staff=True), editing.version_of(before)
    known = (request, actor, event, registration, people, whole, version)
    if given == before:
        return then(f"/organise/registrations/{key}", "unchanged")
    try:
        if sent.get("version") != version:
            raise ChangedMeanwhile()
        patch = await editing.checked_patch(event, registration, people, before, given, staff=True)
        await actions.change(registration, patch, actor)
    except Invalid as wrong:
        return await _change_form(*known, wrong.errors, status=wrong.status)
    except Problem as problem:
        return await _change_form(*known, status=problem.status, problem=problem)
    return then(f"/organise/registrations/{key}", "saved")


handlers = [edit_registration, change_registration]
