"""The scanner app: its page, the same for everybody, its service worker and manifest; who else is of a party."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from checkin import party
from checkin.api import People, json_of
from checkin.devices import door_at
from core import languages
from core.languages import _
from core.pages import STATIC, asset, render
from core.problems import FieldError, Invalid
from core.settings import settings

FRESH = {"Cache-Control": "no-cache"}


@get("/door", include_in_schema=False)
async def app() -> Response[str]:
    """The app. It knows nothing of anybody: what a phone may is in the token that it is enrolled with."""
    return Response(render("checkin/app.html"), media_type="text/html", headers=FRESH)


@get("/door/sw.js", include_in_schema=False)
async def service_worker() -> Response[bytes]:
    """What keeps the app on a phone. It may look after /door, which is above its own address."""
    script = (STATIC / asset("door-sw.js").removeprefix("/static/")).read_bytes()
    return Response(script, media_type="text/javascript", headers=FRESH | {"Service-Worker-Allowed": "/door"})


@get("/door/manifest.webmanifest", include_in_schema=False)
async def manifest() -> Response[bytes]:
    """The app as something to put on the home screen."""
    described = {
        "name": f"{_('Einlass')} – {settings.town}",
        "short_name": _("Einlass"),
        "lang": languages.spoken().tag,
        "start_url": "/door",
        "scope": "/door",
        "display": "standalone",
        "background_color": "#11131f",
        "theme_color": "#11131f",
        "icons": [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(msgspec.json.encode(described), media_type="application/manifest+json", headers=FRESH)


@get("/api/v1/door/{slug:str}/party")
async def rest_of_party(
    request: Request[Any, Any, Any], slug: FromPath[str], scan: FromQuery[UUID | None] = None
) -> Response[bytes]:
    """The others who are signed up together with the person of a scan at this event [door, search, lead]."""
    _door, event = await door_at(request, slug, "search")
    if scan is None:
        raise Invalid([FieldError("scan", "required")])
    return json_of(People(await party.others(event.id, scan)))


handlers = [app, service_worker, manifest, rest_of_party]
