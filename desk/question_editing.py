"""One question of an event on a form: a new one, one that is there, a ready-made one to be completed."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.forms import wrong_fields
from core.languages import N_
from core.problems import FieldError, Invalid, Problem
from core.staff.actors import Actor
from desk import question_form, ready_made
from desk.asking import find, of_one, place_of, save
from desk.pages import asked, desk_page, organiser_and_event, posted, then
from desk.questions import address, chosen
from registration.asking.definitions import Question, questions_of
from registration.asking.results import answered
from registration.events import version_of
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.queries import event_by_slug
from registration.tables import Event

Asking = Request[Any, Any, Any]
FIXED = ("kind", "per", "statistics")  # of a question that somebody has answered
TEXTS = {
    ("options", "required"): N_("Bitte nennen Sie mindestens zwei Antworten, eine je Zeile."),
    ("when", "too_short"): N_("Bitte kreuzen Sie an, nach welchen Antworten die Frage gezeigt wird."),
    ("when", "choice"): N_("Diese Frage steht nicht davor, oder sie gilt je Person und diese hier je Anmeldung."),
    ("required", "not_allowed"): N_("Eine Frage für die Statistik ist immer freiwillig."),
    ("kind", "not_allowed"): N_("Für die Statistik geht nur eine Auswahl oder Ja und Nein."),
    ("sure", "required"): N_("Bitte bestätigen Sie, dass Sie das so wollen."),
    ("questions", "too_long"): N_("Mehr als 60 Fragen beantwortet niemand. Entfernen Sie zuerst eine."),
}


async def _form(
    request: Asking,
    actor: Actor,
    event: Event,
    form: dict[str, str],
    before: Question | None,
    status: int = 200,
    errors: Sequence[FieldError] = (),
    problem: Problem | None = None,
    **more: Any,
) -> Response[str]:
    found = questions_of(event)
    return desk_page(
        request,
        actor,
        "desk/question_form.html",
        status,
        errors=errors,
        problem=problem,
        texts=TEXTS,
        event=event,
        card=shown(event),
        form=form,
        version=version_of(event),
        before=before,
        answers=(await answered(event.id)).get(before.key, 0) if before else 0,
        conditions=question_form.conditions(found, before.key if before else None),
        **more,
    )


@get("/organise/events/{slug:str}/questions/edit", include_in_schema=False)
async def edit_question(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The form of one question (?key=), of a new one, or of a ready-made one to be completed (?ready=)."""
    actor, event = await organiser_and_event(request, slug)
    query = asked(request, "key", "ready")
    before = chosen(event, query["key"])
    start = before or find(ready_made.STATISTICS, query["ready"])
    form = (question_form.shown(start) if start else question_form.empty()) | query
    return await _form(request, actor, event, form, before)


@post("/organise/events/{slug:str}/questions/edit", include_in_schema=False)
async def change_question(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Add or change one question. What it would do to answers that are there is asked first."""
    actor, event = await organiser_and_event(request, slug)
    given = question_form.empty() | dict.fromkeys(question_form.BOXES, "") | await posted(request)
    seen = given.get("version", "")
    before = chosen(event, given.get("key", ""))
    answers = await answered(event.id)
    if before and answers.get(before.key):
        given |= {name: question_form.shown(before)[name] for name in FIXED}
    found = questions_of(event)
    ready = find(ready_made.STATISTICS, given.get("ready", ""))
    taken = [*answers, *(one.key for one in found)]
    wish = question_form.read(given, before, taken)
    if ready and ready.key not in taken:
        wish["key"] = ready.key
    try:
        question = _checked(wish, found)
        told = question_form.consequences(before, question, found) if before and answers.get(before.key) else None
        if told and given.get("sure") != "on":
            wrong = [FieldError("sure", "required")]
            return await _form(request, actor, event, given, before, Invalid.status, wrong, consequences=told)
        await save(event, actor, seen, questions=question_form.replaced(found, question))
    except ChangedMeanwhile as problem:
        event = await event_by_slug(slug)
        now = find(questions_of(event), before.key) if before else None
        other = {name: text for name, text in question_form.shown(now).items() if text != given[name]} if now else {}
        return await _form(request, actor, event, given, now, problem.status, problem=problem, meanwhile=other)
    except Invalid as wrong:
        errors = _to_fields(of_one(wrong, "questions", place_of(found, wish["key"])))
        return await _form(request, actor, event, given, before, wrong.status, errors)
    return then(address(event), "saved" if before else "question_added")


def _checked(wish: dict[str, Any], found: Sequence[Question]) -> Question:
    """The form's question; Invalid as the event's settings would say it."""
    if wrong := wrong_fields(wish, Question):
        place = place_of(found, wish["key"])
        raise Invalid([FieldError(f"questions.{place}.{error.field}", error.code) for error in wrong])
    return msgspec.convert(wish, Question)


def _to_fields(errors: Sequence[FieldError]) -> list[FieldError]:
    """Errors at the fields of the form: those of a condition at its choice, those of an option at all of them."""
    fields = []
    for field, code in errors:
        name = "when" if field.startswith("when") else "options" if field.startswith("options") else field
        fields.append(FieldError(name, code))
    return list(dict.fromkeys(fields))


handlers = [edit_question, change_question]
