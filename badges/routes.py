"""The ticket of "my registration" as a PDF."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from badges import own_data, queries
from registration.queries import by_token


@get("/r/{token:str}/ticket.pdf")
async def ticket(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    """The tickets of this registration, a page for each person with a seat."""
    pdf = await queries.ticket_pdf(await by_token(token))
    headers = {"Content-Disposition": f'inline; filename="{queries.TICKET_FILE}"'}
    return Response(pdf.data, media_type=queries.PDF, headers=headers)


handlers = [ticket, *own_data.handlers]
