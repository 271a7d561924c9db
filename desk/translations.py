"""An event's own texts in other languages: the German text beside each, as much of it as somebody has time for."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from core.codes import digest
from core.languages import BY_CODE, N_, TRANSLATED, Language, _, offered
from core.problems import FieldError, Invalid, NotFound, Problem
from desk.pages import desk_page, organiser_and_event, posted, then
from registration.asking.definitions import defined
from registration.pages import shown
from registration.problems import ChangedMeanwhile
from registration.tables import Event
from registration.translating import texts, translate, version_of
from registration.translations import TEXTS, ready_made

WORDS = {
    "title": N_("Titel"),
    "summary": N_("Beschreibung"),
    "venue": N_("Ort"),
    "audience": N_("Für wen"),
    "accessibility": N_("Barrierefreiheit"),
    "day_info": N_("Hinweise für den Tag"),
    "fields": N_("Themenfeld"),
    "questions.label": N_("Frage"),
    "questions.help": N_("Hinweis zur Frage"),
    "questions.options": N_("Antwort"),
    "provisions.label": N_("Vorkehrung"),
    "provisions.help": N_("Hinweis zur Vorkehrung"),
    "consents.text": N_("Einwilligung"),
    "sessions.title": N_("Programmteil: Titel"),
    "sessions.summary": N_("Programmteil: Beschreibung"),
}


class Line(NamedTuple):
    """One text: the name of its field (a path may hold anything, a name in a form may not), what it is, both sides.

    `ready` is what we have for a ready-made question that organisers do not translate themselves; `meanwhile` what is
    kept now, where somebody else saved something other than what was typed here.
    """

    name: str
    path: str
    what: str
    german: str
    ready: str
    translated: str
    meanwhile: str | None = None

    @property
    def rows(self) -> int:
        """How high the field is, by the length of the German text."""
        return min(12, 1 + len(self.german) // 70 + self.german.count("\n"))


class Progress(NamedTuple):
    """A language and how much of the event is there in it."""

    language: Language
    offered: bool
    done: int
    total: int


def _what(path: str) -> str:
    parts = path.split(".")
    kind = parts[0] if len(parts) == 1 or parts[0] == "fields" else f"{parts[0]}.{parts[2]}"
    return _(WORDS[kind])


async def _lines(event: Event, language: str) -> list[Line]:
    lines = []
    for path, (row, own, german) in (await texts(event)).items():
        translated = defined(row, "translations").get(language, {}).get(own, "")
        said = ready_made(german, language)
        ready = str(said) if said.language == language and not translated and own not in TEXTS else ""
        lines.append(Line(f"text-{digest(path)[:12]}", path, _what(path), german, ready, translated))
    return lines


def _done(lines: Sequence[Line]) -> int:
    return sum(bool(line.translated or line.ready) for line in lines)


async def _progress(event: Event) -> list[Progress]:
    found = []
    for code in TRANSLATED:
        lines = await _lines(event, code)
        found.append(Progress(BY_CODE[code], code in offered(), _done(lines), len(lines)))
    return found


@get("/organise/events/{slug:str}/translations", include_in_schema=False)
async def overview(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The languages, and how much of the event is translated into each."""
    actor, event = await organiser_and_event(request, slug)
    return desk_page(
        request,
        actor,
        "desk/translations.html",
        event=event,
        card=shown(event),
        languages_of_event=await _progress(event),
    )


def _typed(line: Line, typed: str, meanwhile: bool) -> Line:
    """A line as its form was sent."""
    other = line.translated if meanwhile and typed != line.translated else None
    return line._replace(translated=typed, meanwhile=other)


async def _form(
    request: Request[Any, Any, Any], slug: str, code: str, given: dict[str, str], refused: Problem | None = None
) -> Response[str]:
    actor, event = await organiser_and_event(request, slug)
    meanwhile = isinstance(refused, ChangedMeanwhile)
    lines = [_typed(line, given.get(line.name, line.translated), meanwhile) for line in await _lines(event, code)]
    return desk_page(
        request,
        actor,
        "desk/translation.html",
        refused.status if refused else 200,
        refused.errors if isinstance(refused, Invalid) else (),
        refused if meanwhile else None,
        version=version_of(await texts(event), code),
        event=event,
        card=shown(event),
        into=BY_CODE[code],
        lines=lines,
        done_of=_done(lines),
    )


@get("/organise/events/{slug:str}/translations/{code:str}", include_in_schema=False)
async def form(request: Request[Any, Any, Any], slug: FromPath[str], code: FromPath[str]) -> Response[str]:
    """Every text of the event, in German and in this language."""
    _known(code)
    return await _form(request, slug, code, {})


@post("/organise/events/{slug:str}/translations/{code:str}", include_in_schema=False)
async def save(request: Request[Any, Any, Any], slug: FromPath[str], code: FromPath[str]) -> Response[str] | Redirect:
    """Keep what was translated; what stayed empty is shown in German."""
    _known(code)
    actor, event = await organiser_and_event(request, slug)
    given = await posted(request)
    names = {line.path: line.name for line in await _lines(event, code)}
    wish = {path: given[name] for path, name in names.items() if name in given}
    try:
        await translate(event.slug, code, wish, actor, given.get("version"))
    except Invalid as wrong:
        errors = [FieldError(names.get(error.field, error.field), error.code) for error in wrong.errors]
        return await _form(request, slug, code, given, Invalid(errors))
    except ChangedMeanwhile as changed:
        return await _form(request, slug, code, given, changed)
    return then(f"/organise/events/{event.slug}/translations/{code}", "saved")


def _known(code: str) -> None:
    if code not in TRANSLATED:
        raise NotFound()


handlers = [overview, form, save]
