"""What people answered and what they need, in the back office: counted per question, one by one, and who needs what."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath

from core.kept import SOON
from core.problems import NotFound
from desk.asking import find
from desk.pages import ON_A_PAGE, asked, desk_page, organiser_and_event
from registration.asking import results as answers
from registration.asking.definitions import provisions_of, questions_of
from registration.asking.rules import LONGEST
from registration.pages import shown

Asking = Request[Any, Any, Any]
ON_PAPER = 500


@get("/organise/events/{slug:str}/results", include_in_schema=False)
async def results(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Every question with what was answered; texts are only counted here."""
    actor, event = await organiser_and_event(request, slug)
    found = await answers.results(event)
    return desk_page(
        request,
        actor,
        "desk/results.html",
        event=event,
        card=shown(event),
        results=[(one, max((count.people for count in one.counts), default=0)) for one in found],
        fewest=answers.FEWEST,
        single=(*LONGEST, "date"),
    )


@get("/organise/events/{slug:str}/results/{question:str}", include_in_schema=False)
async def single_answers(request: Asking, slug: FromPath[str], question: FromPath[str]) -> Response[str]:
    """The single answers to one question, as they came in; a statistics question has none to show."""
    actor, event = await organiser_and_event(request, slug)
    meant = find(questions_of(event), question)
    if meant is None:
        raise NotFound()
    found, after = await answers.texts(event, question, ON_A_PAGE, asked(request, "cursor")["cursor"] or None)
    here = f"/organise/events/{slug}/results/{question}"
    return desk_page(
        request,
        actor,
        "desk/answers.html",
        event=event,
        card=shown(event),
        question=meant,
        answers=found,
        next=f"{here}?{urlencode({'cursor': after})}" if after else None,
    )


@get("/organise/events/{slug:str}/needs", include_in_schema=False)
async def needs(request: Asking, slug: FromPath[str]) -> Response[str]:
    """Who needs which provision: for kitchen, interpreters and stewards, to be printed; ?provision= only one."""
    actor, event = await organiser_and_event(request, slug)
    query = asked(request, "provision", "cursor", "print")
    limit = ON_PAPER if query["print"] else ON_A_PAGE
    found, after = await answers.needs(event, query["provision"] or None, limit, query["cursor"] or None)
    counts = await answers.need_counts(event.id)
    chosen = {name: query[name] for name in ("provision", "print") if query[name]}
    return desk_page(
        request,
        actor,
        "desk/needs.html",
        event=event,
        card=shown(event),
        counts=[(one, counts.get(one.key, 0)) for one in provisions_of(event)],
        gone={key: number for key, number in counts.items() if find(provisions_of(event), key) is None},
        needs=found,
        query=query,
        deleted=event.ends_at + (SOON.after or timedelta()),
        next=f"/organise/events/{slug}/needs?{urlencode(chosen | {'cursor': after})}" if after else None,
    )


handlers = [results, single_answers, needs]
