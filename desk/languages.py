"""Which languages citizens are offered: read the texts over, then switch a language on."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core import offered
from core.languages import DEFAULT
from core.problems import FieldError, Invalid
from desk.pages import ZONE, desk_page, organiser, posted, then

PLACE = "/organise/languages"


async def _page(request: Request[Any, Any, Any], errors: list[FieldError] | None = None) -> Response[str]:
    actor = await organiser(request)
    return desk_page(
        request,
        actor,
        "desk/languages.html",
        422 if errors else 200,
        errors or (),
        states=await offered.states(),
        source=DEFAULT,
        zone=ZONE,
    )


@get(PLACE, include_in_schema=False)
async def languages_page(request: Request[Any, Any, Any]) -> Response[str]:
    """Every language, whether it is on, and who read its texts over before."""
    return await _page(request)


@post(PLACE + "/{code:str}", include_in_schema=False)
async def switch(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str] | Redirect:
    """Switch a language on, with the tick that its texts have been read; or off."""
    actor = await organiser(request)
    form = await posted(request)
    on = form.get("offered") == "yes"
    if on and not form.get("read"):
        return await _page(request, [FieldError(f"read.{code}", "required")])
    try:
        await offered.switch(code, on, actor)
    except Invalid as wrong:
        return await _page(request, wrong.errors)
    return then(PLACE, "language_on" if on else "language_off")


handlers = [languages_page, switch]
