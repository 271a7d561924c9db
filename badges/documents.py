"""The papers of this room, finished: values in, PDF out, in the language being spoken."""

from collections.abc import Sequence

from badges import pdf, sheets
from badges.pdf import Pdf
from badges.sheets import Badge, Stock, TicketPage
from core import codes, pages, qr
from core.settings import settings

SHEETS_PER_PART = 30  # three hundred badges are a second's work; tickets asked for meanwhile get in between


async def tickets(ticket_pages: Sequence[TicketPage]) -> Pdf:
    """The tickets of one registration: a tagged PDF/UA-1 document with a page for each attendee."""
    html = pages.render(
        "print/ticket.html",
        tickets=ticket_pages,
        grouped=codes.grouped,
        qr=qr.png_uri,
        town_color=settings.town_color,
    )
    return await pdf.render(html, "ticket.css")


async def badge_sheets(badges: Sequence[Badge], stock: Stock, start: int = 1) -> Pdf:
    """Name badges on label sheets; `start` is the first free label of the first sheet.

    For paper only, so without tags. Raises ValueError when there is no such label or nobody to print.
    """
    if not badges:
        raise ValueError("no badges to print")
    laid_out = sheets.lay_out(badges, stock, start)
    parts = [
        await pdf.render(
            pages.render(
                "print/badges.html",
                sheets=laid_out[first : first + SHEETS_PER_PART],
                stock=stock,
                qr=qr.png_uri,
                town_color=settings.town_color,
            ),
            "badges.css",
            tagged=False,
        )
        for first in range(0, len(laid_out), SHEETS_PER_PART)
    ]
    return await pdf.join(parts)
