"""The questions of an event, set up in the back office: their list, removing one, taking over another event's."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core.problems import NotFound, Problem
from core.staff.actors import Actor
from desk import question_form, ready_made
from desk.asking import find, moved, save
from desk.pages import asked, desk_page, organiser_and_event, posted, then
from desk.queries import events_named
from registration.access import event_for
from registration.asking.definitions import Question, questions_of
from registration.asking.results import answered
from registration.events import version_of
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.queries import event_by_slug
from registration.tables import Event

Asking = Request[Any, Any, Any]


def address(event: Event, ending: str = "") -> str:
    """Where the questions of an event are set up."""
    return f"/organise/events/{event.slug}/questions{ending}"


class Line(NamedTuple):
    """One question in the list: what it depends on, how many answers there are, where it may go."""

    question: Question
    on: Question | None
    on_answers: list[str]  # labels of options; "true" and "false" of a yes or no
    answers: int
    up: bool
    down: bool


def _lines(questions: Sequence[Question], answers: dict[str, int]) -> list[Line]:
    lines = []
    for place, one in enumerate(questions):
        on = find(questions, one.when.question) if one.when else None
        words = {option.key: option.label for option in on.options} if on else {}
        lines.append(
            Line(
                question=one,
                on=on,
                on_answers=[words.get(str(answer), str(answer).lower()) for answer in _wanted(one)],
                answers=answers.get(one.key, 0),
                up=place > 0 and not _depends(one, questions[place - 1]),
                down=place + 1 < len(questions) and not _depends(questions[place + 1], one),
            )
        )
    return lines


def _wanted(question: Question) -> Sequence[str | bool]:
    return question.when.answers if question.when else ()


def _depends(one: Question, other: Question) -> bool:
    return one.when is not None and one.when.question == other.key


async def _list(
    request: Asking, actor: Actor, event: Event, status: int = 200, problem: Problem | None = None
) -> Response[str]:
    questions = questions_of(event)
    there = {question.key for question in questions}
    answers = await answered(event.id)
    return desk_page(
        request,
        actor,
        "desk/questions.html",
        status,
        problem=problem,
        event=event,
        card=shown(event),
        version=version_of(event),
        lines=_lines(questions, answers),
        ready=[one for one in ready_made.STATISTICS if one.key not in there],
        kept=sum(number for key, number in answers.items() if key not in there),
    )


@get("/organise/events/{slug:str}/questions", include_in_schema=False)
async def questions(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The questions in the order in which people read them, and those that are ready to be added."""
    actor, event = await organiser_and_event(request, slug)
    return await _list(request, actor, event)


@post("/organise/events/{slug:str}/questions", include_in_schema=False)
async def change_list(request: Asking, slug: FromPath[str]) -> Response[str]:
    """One question up or down, or a ready-made one added at the end."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    found: list[Question] = list(questions_of(event))
    if ready := find(ready_made.STATISTICS, sent.get("ready", "")):
        if ready.key in ready_made.TO_COMPLETE:
            return Redirect(address(event, f"/edit?ready={ready.key}"), status_code=303)
        found = question_form.replaced(found, ready)
    else:
        found = moved(moved(found, sent.get("up", ""), -1), sent.get("down", ""), 1)
    if found == list(questions_of(event)):
        return then(address(event), "unchanged")
    try:
        await save(event, actor, sent.get("version", ""), questions=found)
    except Problem as problem:
        return await _list(request, actor, await event_by_slug(slug), problem.status, problem)
    return then(address(event), "question_added" if ready else "saved")


def chosen(event: Event, key: str) -> Question | None:
    """The question of this event that is meant; None for a new one, NotFound when it is gone."""
    question = find(questions_of(event), key)
    if key and question is None:
        raise NotFound()
    return question


@get("/organise/events/{slug:str}/questions/remove", include_in_schema=False)
async def ask_remove(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Really remove the question ?key=? Says how many answers there are and what becomes of them."""
    actor, event = await organiser_and_event(request, slug)
    return await _removing(request, actor, event, asked(request, "key")["key"])


async def _removing(
    request: Asking, actor: Actor, event: Event, key: str, status: int = 200, problem: Problem | None = None
) -> Response[str]:
    question = chosen(event, key or " ")
    assert question is not None
    found = questions_of(event)
    return desk_page(
        request,
        actor,
        "desk/question_remove.html",
        status,
        problem=problem,
        event=event,
        card=shown(event),
        version=version_of(event),
        question=question,
        answers=(await answered(event.id)).get(key, 0),
        freed=question_form.freed(found, question_form.without(found, key)),
    )


@post("/organise/events/{slug:str}/questions/remove", include_in_schema=False)
async def remove(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Ask it no more; answers that are there stay until the event's data is deleted."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    key = sent.get("key", "")
    if find(questions_of(event), key) is None:
        return then(address(event), "unchanged")
    try:
        await save(event, actor, sent.get("version", ""), questions=question_form.without(questions_of(event), key))
    except ChangedMeanwhile as problem:
        event = await event_by_slug(slug)
        if find(questions_of(event), key) is None:
            return then(address(event), "unchanged")
        return await _removing(request, actor, event, key, problem.status, problem)
    return then(address(event), "question_removed")


@get("/organise/events/{slug:str}/questions/take", include_in_schema=False)
async def choose_to_take(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Questions of another event (?from=), to be asked here too."""
    actor, event = await organiser_and_event(request, slug)
    return await _taking(request, actor, event)


async def _taking(
    request: Asking, actor: Actor, event: Event, status: int = 200, problem: Problem | None = None
) -> Response[str]:
    chosen = asked(request, "from")["from"]
    other = (await event_for(request, chosen, "organiser"))[1] if chosen else None
    there = {question.key for question in questions_of(event)}
    named = [one for one in await events_named() if one.id != event.id and actor.may("organiser", event=one.id)]
    return desk_page(
        request,
        actor,
        "desk/question_take.html",
        status,
        problem=problem,
        event=event,
        card=shown(event),
        version=version_of(event),
        others=[(one.slug, one.title) for one in named],
        other=other,
        offered=[(one, one.key in there) for one in questions_of(other)] if other else [],
    )


@post("/organise/events/{slug:str}/questions/take", include_in_schema=False)
async def take(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Add the ticked questions of another event at the end, under the same keys."""
    actor, event = await organiser_and_event(request, slug)
    sent = await posted(request)
    _actor, other = await event_for(request, sent.get("from", ""), "organiser")
    found: list[Question] = list(questions_of(event))
    there = {question.key for question in found}
    new = [one for one in questions_of(other) if f"take.{one.key}" in sent and one.key not in there]
    if not new:
        return then(address(event), "unchanged")
    found += new
    try:
        wish = [question_form.repaired(one, found[:place]) for place, one in enumerate(found)]
        await save(event, actor, sent.get("version", ""), questions=wish)
    except Problem as problem:
        return await _taking(request, actor, await event_by_slug(slug), problem.status, problem)
    return then(address(event), "questions_taken")


handlers = [questions, change_list, ask_remove, remove, choose_to_take, take]
