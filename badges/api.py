"""Badge sheets for the printer."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from badges import actions, queries
from badges.inputs import Printed
from badges.sheets import STOCKS
from core.forms import body_of, decode
from core.lists import download
from core.openapi import documented
from core.problems import FieldError, Invalid
from registration.access import event_for

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


handlers = [badges_pdf, badges_printed]
