"""Changing a registration at the person's request: contact, names, modes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.codes import digest
from core.forms import fitting
from core.languages import LANGUAGES
from core.problems import FieldError, Invalid, Problem
from core.staff.actors import Actor
from desk.pages import desk_page, organiser_and_registration, posted, then
from registration import actions, inputs, queries, seats
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.tables import Attendee, Event, Registration


def _version_of(form: dict[str, str]) -> str:
    """What an editor has seen: another text when any field was changed since."""
    return digest(msgspec.json.encode(form, order="deterministic").decode())[:16]


def _form_of(registration: Registration, people: Sequence[Attendee]) -> dict[str, str]:
    fields = {
        "contact.name": registration.name,
        "contact.email": registration.email or "",
        "contact.phone": registration.phone or "",
        "contact.language": registration.language,
    }
    for place, person in enumerate(people):
        if person.state != "cancelled":
            fields[f"attendees.{place}.name"] = person.name
            fields[f"attendees.{place}.mode"] = person.wants_mode or person.mode
    return fields


def _change_form(
    request: Request[Any, Any, Any],
    actor: Actor,
    event: Event,
    registration: Registration,
    people: Sequence[Attendee],
    form: dict[str, str],
    version: str,
    **more: Any,
) -> Response[str]:
    return desk_page(
        request,
        actor,
        "desk/registration_form.html",
        event=event,
        card=shown(event),
        registration=registration,
        people=people,
        form=form,
        version=version,
        modes=queries.modes_of(event),
        choices=[(language.code, language.name) for language in LANGUAGES],
        **more,
    )


@get("/organise/registrations/{key:uuid}/edit", include_in_schema=False)
async def edit_registration(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """The form to change contact, names and modes."""
    actor, registration = await organiser_and_registration(request, key)
    people = await seats.attendees_of(registration.id)
    form = _form_of(registration, people)
    return _change_form(
        request, actor, await queries.event_by_id(registration.event), registration, people, form, _version_of(form)
    )


@post("/organise/registrations/{key:uuid}/edit", include_in_schema=False)
async def change_registration(request: Request[Any, Any, Any], key: FromPath[UUID]) -> Response[str]:
    """Change what differs; when somebody else changed it meanwhile, first show both."""
    actor, registration = await organiser_and_registration(request, key)
    event, people = await queries.event_by_id(registration.event), await seats.attendees_of(registration.id)
    before = _form_of(registration, people)
    sent = await posted(request)
    given = before | {name: sent[name] for name in before if name in sent}
    version = _version_of(before)

    def again(problem: Problem, errors: Sequence[FieldError] = ()) -> Response[str]:
        shown_problem = None if errors else problem
        return _change_form(
            request, actor, event, registration, people, given, version,
            status=problem.status, problem=shown_problem, errors=errors,
        )  # fmt: skip

    if sent.get("version") != version and before != given:
        return again(ChangedMeanwhile())
    changed = {name: value for name, value in given.items() if value != before[name]}
    if not changed:
        return then(f"/organise/registrations/{key}", "unchanged")
    try:
        await actions.change(registration, _patch(changed, people), actor)
    except Invalid as wrong:
        return again(wrong, wrong.errors)
    except Problem as problem:
        return again(problem)
    return then(f"/organise/registrations/{key}", "saved")


def _patch(changed: dict[str, str], people: Sequence[Attendee]) -> inputs.RegistrationPatch:
    """The changed fields as registration understands them; places stay those of the form."""
    nameless = changed.get("contact.name") == ""
    wish: dict[str, Any] = {
        "attendees": [
            {"id": str(person.id)}
            | {
                name: changed[f"attendees.{place}.{name}"]
                for name in ("name", "mode")
                if f"attendees.{place}.{name}" in changed
            }
            for place, person in enumerate(people)
        ]
    }
    contact = {
        name: changed[f"contact.{name}"] or None
        for name in ("name", "email", "phone", "language")
        if f"contact.{name}" in changed
    }
    if contact:
        wish["contact"] = contact
    return fitting(wish, inputs.RegistrationPatch, [FieldError("contact.name", "required")] if nameless else [])


handlers = [edit_registration, change_registration]
