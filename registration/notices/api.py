"""The API of the town's texts."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from core import languages
from core.forms import decode
from core.openapi import documented
from core.problems import NotFound
from core.staff.actors import require
from registration.notices import actions, queries
from registration.notices.queries import KINDS, Shown


def _json(shown: Shown) -> dict[str, Any]:
    return {
        "kind": shown.kind,
        "language": shown.language,
        "version": shown.version,
        "edited": shown.edited,
        "published_at": shown.published_at,
        "text": shown.text,
    }


@get("/api/v1/notices/{kind:str}")
async def show_notice(kind: FromPath[str]) -> dict[str, Any]:
    """What is shown as privacy, accessibility or imprint, in the language asked for or in German [public]."""
    return _json(await queries.shown(kind, languages.current.get()))


@documented(actions.NewNotice)
@post("/api/v1/notices/{kind:str}")
async def publish_notice(request: Request[Any, Any, Any], kind: FromPath[str]) -> dict[str, Any]:
    """Publish the next version of a text, in Markdown; earlier ones stay readable [organiser]."""
    actor = await require(request, "organiser")
    if kind not in KINDS:
        raise NotFound()
    return _json(await actions.publish(kind, await decode(request, actions.NewNotice), actor))


handlers = [show_notice, publish_notice]
