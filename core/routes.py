"""Pages of the floor: health, metrics, problems, the API's description, the town's colours, the built files."""

import importlib.metadata
import ipaddress
from typing import Any

import prometheus_client
from litestar import Request, Response, get, put
from litestar.params import FromPath

from core import db, offered, openapi
from core.forms import Input, decode
from core.openapi import documented
from core.pages import page
from core.problems import NotFound, Unavailable, every_problem
from core.settings import settings
from core.staff.actors import require
from core.static import static
from core.web import address

VERSION = importlib.metadata.version("einlass")


@get("/healthz", media_type="text/plain")
async def healthz() -> str:
    """The process answers."""
    return "ok"


@get("/readyz", media_type="text/plain")
async def readyz() -> str:
    """The database answers as well."""
    try:
        await db.rows("SELECT 1 AS one")
    except Exception as error:
        raise Unavailable() from error
    return "ok"


@get("/metrics")
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Numbers for Prometheus: from this machine where no proxy stands in front, else with a reader's token."""
    proxied = bool(settings.proxies) or any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))
    if proxied or not ipaddress.ip_address(address(request.scope)).is_loopback:
        await require(request, "reader", "organiser")
    return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)


@get("/problems")
async def problems(request: Request[Any, Any, Any]) -> Response[str]:
    """Every refusal this service knows."""
    return page(request, "problems.html", problems=[kind.explained() for kind in every_problem().values()])


@get("/problems/{code:str}")
async def problem(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    """What one refusal means; the `type` of a problem leads here."""
    kind = every_problem().get(code)
    if kind is None:
        raise NotFound()
    return page(request, "problems.html", problems=[kind.explained()])


@get("/api/openapi.json")
async def openapi_json(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    return openapi.describe(request.app, VERSION)


@get("/api")
async def api_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The same, readable."""
    document = openapi.describe(request.app, VERSION)
    return page(request, "api.html", groups=openapi.groups(document))


class Offering(Input):
    """Whether citizens are offered a language; switching it on says that its texts have been read over."""

    offered: bool


@get("/api/v1/languages")
async def list_languages(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Every language, whether citizens are offered it, and who read its texts over before [organiser]."""
    await require(request, "organiser")
    return {"items": [state.as_json() for state in await offered.states()], "next": None}


@documented(Offering)
@put("/api/v1/languages/{code:str}")
async def switch_language(request: Request[Any, Any, Any], code: FromPath[str]) -> dict[str, Any]:
    """Offer a language to citizens, which says that its texts were read over, or offer it no longer [organiser]."""
    actor = await require(request, "organiser")
    wish = await decode(request, Offering)
    return (await offered.switch(code, wish.offered, actor)).as_json()


@get("/town.css", media_type="text/css")
async def town_css() -> Response[str]:
    """The town's two colours."""
    css = f":root {{ --town: {settings.town_color}; --town-on: {settings.town_ink}; }}\n"
    return Response(css, media_type="text/css", headers={"Cache-Control": "max-age=300"})


@get("/favicon.ico")
async def favicon() -> Response[bytes]:
    """The town's colour as a small square."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        f'<rect width="16" height="16" rx="3" fill="{settings.town_color}"/></svg>'
    )
    return Response(svg.encode(), media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


handlers = [
    healthz,
    readyz,
    metrics,
    problems,
    problem,
    openapi_json,
    api_page,
    list_languages,
    switch_language,
    town_css,
    favicon,
    static,
]
