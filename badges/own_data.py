"""Everything that is stored about a registration, as a PDF to keep."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from badges import pdf
from core import clock, pages
from core.languages import _
from core.lists import download
from core.settings import settings
from registration import translations
from registration.own import queries
from registration.own.pages import of_link


@get("/r/{token:str}/data.pdf")
async def data_pdf(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """What "Meine Daten" shows, on paper (PDF/UA-1)."""
    mine = await of_link(request, token)
    html = pages.render(
        "print/data.html",
        title=_("Meine Daten"),
        event=translations.text(mine.row, "title"),
        when=pages.daytime(clock.now(), mine.row.time_zone),
        parts=await queries.everything(mine.row, mine.registration),
        town_color=settings.town_color,
    )
    document = await pdf.render(html, "data.css")
    return download(document.data, "application/pdf", "meine-daten.pdf")


handlers = [data_pdf]
