"""The town's texts as pages: /datenschutz, /barrierefreiheit, /impressum, and what stood there before."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from core import languages
from core.pages import page
from core.problems import NotFound
from registration.notices import prose, queries
from registration.notices.queries import KINDS, Shown

PATHS = {"datenschutz": "privacy", "barrierefreiheit": "accessibility", "impressum": "imprint"}
ON_A_PAGE = 50
Asking = Request[Any, Any, Any]


def _path(request: Asking) -> str:
    """The first word of the address."""
    return request.url.path.split("/")[1]


def _page(request: Asking, shown: Shown, newest: bool) -> Response[str]:
    return page(
        request,
        "registration/notice.html",
        path=_path(request),
        title=languages._(KINDS[shown.kind]),
        notice=shown,
        written_in=languages.BY_CODE[shown.language],
        text=prose.html(shown.text),
        newest=newest,
    )


@get([f"/{path}" for path in PATHS])
async def newest(request: Asking) -> Response[str]:
    """The privacy notice, the accessibility statement or the imprint, in the reader's language or in German."""
    return _page(request, await queries.shown(PATHS[_path(request)], languages.current.get()), newest=True)


@get([f"/{path}/{{language:str}}/{{number:int}}" for path in PATHS])
async def version(request: Asking, language: FromPath[str], number: FromPath[int]) -> Response[str]:
    """One version of a text, old or new."""
    if language not in languages.BY_CODE or not 0 < number < 2**31:
        raise NotFound()
    return _page(request, await queries.version(PATHS[_path(request)], language, number), newest=False)


@get([f"/{path}/{{language:str}}" for path in PATHS])
async def versions(request: Asking, language: FromPath[str], cursor: FromQuery[str | None] = None) -> Response[str]:
    """Every version of a text in one language, the newest first."""
    if language not in languages.BY_CODE:
        raise NotFound()
    kind = PATHS[_path(request)]
    found, following = await queries.versions(kind, language, ON_A_PAGE, cursor)
    return page(
        request,
        "registration/notices.html",
        path=_path(request),
        title=languages._(KINDS[kind]),
        code=language,
        versions=found,
        next=following,
    )


handlers = [newest, version, versions]
