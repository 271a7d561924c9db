"""The town's own texts: privacy notice, accessibility statement, imprint. What was published stays readable."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core.forms import fitting
from core.languages import BY_CODE, DEFAULT, LANGUAGES, N_, _
from core.problems import FieldError, Invalid, NotFound
from desk.pages import ZONE, desk_page, organiser, posted, then
from registration.notices import actions, prose, queries
from registration.notices.queries import KINDS
from registration.notices.routes import PATHS
from registration.problems import ChangedMeanwhile

PLACE = "/organise/notices"
ADDRESSES = {kind: path for path, kind in PATHS.items()}
TEXTS = {
    ("text", "required"): N_("Bitte schreiben Sie den Text."),
    ("text", "too_short"): N_("Bitte schreiben Sie den Text."),
}
Asking = Request[Any, Any, Any]


@get(PLACE, include_in_schema=False)
async def notices_page(request: Asking) -> Response[str]:
    """Each text in each language: what is shown now, and what nobody has read yet."""
    actor = await organiser(request)
    kinds = [
        (kind, ADDRESSES[kind], _(title), [(one, await queries.newest(kind, one.code)) for one in LANGUAGES])
        for kind, title in KINDS.items()
    ]
    return desk_page(request, actor, "desk/notices.html", kinds=kinds, zone=ZONE, source=DEFAULT)


async def _form(request: Asking, kind: str, language: str, **more: Any) -> Response[str]:
    actor = await organiser(request)
    if kind not in KINDS or language not in BY_CODE:
        raise NotFound()
    newest = await queries.newest(kind, language)
    text = newest.text if newest else queries.template(kind, language) or ""
    known: dict[str, Any] = {"text": text, "after": newest.version if newest else 0, "preview": None, "meanwhile": None}
    return desk_page(
        request,
        actor,
        "desk/notice_form.html",
        kind=kind,
        path=ADDRESSES[kind],
        title=_(KINDS[kind]),
        code=language,
        written_in=BY_CODE[language],
        newest=newest,
        german=(await queries.shown(kind, DEFAULT)).text if language != DEFAULT else None,
        zone=ZONE,
        texts=TEXTS,
        **(known | more),
    )


@get(PLACE + "/{kind:str}/{language:str}", include_in_schema=False)
async def edit(request: Asking, kind: FromPath[str], language: FromPath[str]) -> Response[str]:
    """The form with the text that is shown now, or with our template."""
    return await _form(request, kind, language)


@post(PLACE + "/{kind:str}/{language:str}", include_in_schema=False)
async def publish(request: Asking, kind: FromPath[str], language: FromPath[str]) -> Response[str] | Redirect:
    """Show the text as it would look, or publish it; with a mistake it comes back as it was typed."""
    actor = await organiser(request)
    if kind not in KINDS or language not in BY_CODE:
        raise NotFound()
    sent = await posted(request)
    typed = {"text": sent.get("text", ""), "after": sent.get("after", "")}
    if "preview" in sent:
        return await _form(request, kind, language, **typed | {"preview": prose.html(typed["text"])})
    wish = {"language": language, "text": typed["text"]} | ({"after": typed["after"]} if typed["after"] else {})
    try:
        await actions.publish(kind, fitting(wish, actions.NewNotice), actor)
    except Invalid as wrong:
        errors = [error if error.field == "text" else FieldError("text", error.code) for error in wrong.errors]
        return await _form(request, kind, language, status=422, errors=errors, **typed)
    except ChangedMeanwhile as problem:
        newest = await queries.newest(kind, language)
        now = {"after": newest.version if newest else 0, "meanwhile": newest}
        return await _form(request, kind, language, status=problem.status, problem=problem, **typed | now)
    return then(PLACE, "notice_published")


handlers = [notices_page, edit, publish]
