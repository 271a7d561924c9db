"""The live board of a door as a page, and the lead's switches beside it. Without script it is loaded anew by hand."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from checkin import board, inputs, switches
from checkin.pages import Asking, door_and_event, event_page, then
from core.forms import decode


@get("/organise/door/{slug:str}/board", include_in_schema=False)
async def live(request: Asking, slug: FromPath[str]) -> Response[str]:
    """The room, every gate, every device, the last hour."""
    door, event = await door_and_event(request, slug)
    return await event_page(request, door, event, "checkin/board.html", board=await board.board(event))


@post("/organise/door/{slug:str}/switches", include_in_schema=False)
async def switch(request: Asking, slug: FromPath[str]) -> Redirect:
    """Turn a switch."""
    door, event = await door_and_event(request, slug)
    wish = await decode(request, inputs.Switches)
    changed: dict[str, Any] = msgspec.structs.asdict(wish)
    await switches.switch(
        door, event.id, {name: value for name, value in changed.items() if value is not msgspec.UNSET}
    )
    return then(event, "board", "switched")


handlers = [live, switch]
