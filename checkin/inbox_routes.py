"""What a lead has to settle, as a page: tickets that let people in twice, and scans that were held back."""

from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from checkin import conflicts, inputs, quarantine, screen
from checkin.devices import Door
from checkin.pages import Asking, door_and_event, event_page, own_id, then
from checkin.problems import AlreadySettled
from core.forms import decode
from core.problems import NotFound, Problem
from registration.tables import Event

ON_A_PAGE = 50


@get("/organise/door/{slug:str}/inbox", include_in_schema=False)
async def inbox(
    request: Asking, slug: FromPath[str], everything: FromQuery[bool] = False, cursor: FromQuery[str | None] = None
) -> Response[str]:
    """What waits for a word; with `everything` also what was answered."""
    door, event = await door_and_event(request, slug)
    return await _shown(request, door, event, everything, cursor)


@post("/organise/door/{slug:str}/conflicts/{key:uuid}", include_in_schema=False, status_code=200)
async def persons(request: Asking, slug: FromPath[str], key: FromPath[UUID]) -> Response[str] | Redirect:
    """So many people came in by this ticket."""
    door, event = await door_and_event(request, slug)
    try:
        said = await decode(request, inputs.TypedPersons)
        await conflicts.answer(door, event.id, key, own_id(said.form, key, said.persons), said.persons)
    except Problem as wrong:
        return await _shown(request, door, event, problem=_told(wrong))
    return then(event, "inbox", "persons")


@post("/organise/door/{slug:str}/quarantine/{scan:uuid}", include_in_schema=False, status_code=200)
async def counts(request: Asking, slug: FromPath[str], scan: FromPath[UUID]) -> Response[str] | Redirect:
    """This scan counts after all, or does not."""
    door, event = await door_and_event(request, slug)
    try:
        said = await decode(request, inputs.TypedCounts)
        await quarantine.answer(door, event.id, scan, own_id(said.form, scan, said.counts), said.counts)
    except Problem as wrong:
        return await _shown(request, door, event, problem=_told(wrong))
    return then(event, "inbox", "counted" if said.counts else "left_out")


@get(
    ["/organise/door/{slug:str}/conflicts/{key:uuid}", "/organise/door/{slug:str}/quarantine/{key:uuid}"],
    include_in_schema=False,
)
async def back_to_inbox(request: Asking, slug: FromPath[str], key: FromPath[UUID]) -> Redirect:
    """The address of an answered form, opened again: the inbox."""
    _door, event = await door_and_event(request, slug)
    return then(event, "inbox", "")


def _told(wrong: Problem) -> Problem:
    """What was on the page a moment ago and is not there any more has been settled."""
    return AlreadySettled() if isinstance(wrong, NotFound) else wrong


async def _shown(
    request: Asking,
    door: Door,
    event: Event,
    everything: bool = False,
    cursor: str | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    kept, following = await quarantine.kept(event.id, ON_A_PAGE, cursor, everything)
    return await event_page(
        request,
        door,
        event,
        "checkin/inbox.html",
        problem,
        conflicts=await conflicts.found(event.id, everything) if cursor is None else [],
        kept=kept,
        next=following,
        everything=everything,
        why=screen.why,
        form=uuid4(),
    )


handlers = [inbox, persons, counts, back_to_inbox]
