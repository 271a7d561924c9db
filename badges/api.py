"""Badge sheets and letters for the printer."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from badges import actions, queries, ticket_letters
from badges.inputs import Printed
from badges.sheets import STOCKS
from core.forms import body_of, decode
from core.lists import download
from core.openapi import documented
from core.problems import FieldError, Invalid
from registration.access import event_for, registration_for
from registration.plans import printing

LARGEST = max(STOCKS.values(), key=lambda stock: stock.per_sheet)


@get("/api/v1/events/{slug:str}/badges.pdf")
async def badges_pdf(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    stock: FromQuery[str] = "85x54",
    start: FromQuery[int] = 1,
    only: FromQuery[str | None] = None,
) -> Response[bytes]:
    """Name badges of everybody with a seat on site; `only=missing` leaves out what was noted as printed [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wrong = [FieldError("stock", "choice")] if stock not in STOCKS else []
    if not 1 <= start <= STOCKS.get(stock, LARGEST).per_sheet:
        wrong.append(FieldError("start", "range"))
    if only not in (None, "missing"):
        wrong.append(FieldError("only", "choice"))
    if wrong:
        raise Invalid(wrong)
    pdf = await queries.badge_pdf(event.id, STOCKS[stock], start, only == "missing")
    await actions.note_downloaded(event.id, actor)
    answer = download(pdf.data, queries.PDF, f"{slug}-badges.pdf")
    if pdf.missing:  # nobody's badge is held back for a sign no font has; the sheet is worth a look before cutting
        answer.headers["Einlass-Missing-Signs"] = quote("".join(pdf.missing))
    return answer


@documented(Printed)
@post("/api/v1/events/{slug:str}/badges/printed", status_code=200)
async def badges_printed(request: Request[Any, Any, Any], slug: FromPath[str]) -> dict[str, int]:
    """Note that the badges of this moment (or of `until`) are printed: `only=missing` gives the rest [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wish = await decode(request, Printed) if await body_of(request) else Printed()
    return {"printed": await actions.note_printed(event.id, actor, wish.until)}


@get("/api/v1/registrations/{registration:uuid}/letter.pdf")
async def ticket_letter(request: Request[Any, Any, Any], registration: FromPath[UUID]) -> Response[bytes]:
    """The tickets of a registration as a letter for a window envelope, in its own language [organiser]."""
    _actor, found = await registration_for(request, registration, "organiser")
    pdf = await ticket_letters.letter_pdf(found)
    return download(pdf.data, queries.PDF, ticket_letters.LETTER_FILE)


@get("/api/v1/events/{slug:str}/letters.pdf")
async def letters_pdf(
    request: Request[Any, Any, Any], slug: FromPath[str], only: FromQuery[str | None] = None
) -> Response[bytes]:
    """Letters to all who have an address but no e-mail; `only=missing` those not noted as printed [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    if only not in (None, "missing"):
        raise Invalid([FieldError("only", "choice")])
    pdf = await ticket_letters.letters_pdf(event, await printing.by_post(event.id, only == "missing"))
    await actions.note_letters_downloaded(event.id, actor)
    return download(pdf.data, queries.PDF, f"{slug}-letters.pdf")


@documented(Printed)
@post("/api/v1/events/{slug:str}/letters/printed", status_code=200)
async def letters_printed(request: Request[Any, Any, Any], slug: FromPath[str]) -> dict[str, int]:
    """Note that the letters of this moment (or of `until`) are printed: `only=missing` gives the rest [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wish = await decode(request, Printed) if await body_of(request) else Printed()
    return {"printed": await printing.note_printed(event.id, actor, wish.until)}


handlers = [badges_pdf, badges_printed, ticket_letter, letters_pdf, letters_printed]
