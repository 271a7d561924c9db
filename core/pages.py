"""Pages: Jinja templates in the reader's language, and the few words a template may use."""

import functools
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.response import Redirect
from markupsafe import Markup

from core import languages
from core.languages import LANGUAGES, Language, Said, spoken
from core.problems import FIELD_TEXTS, FieldError
from core.settings import ROOT, settings

STATIC = ROOT / "static"
_NUMBER_AND_UNIT = re.compile(r"(\d) (?=\w)")


@functools.cache
def _assets() -> dict[str, str]:
    return json.loads((STATIC / "assets.json").read_text(encoding="utf-8"))


def asset(name: str) -> str:
    """The address of a built browser file, with its content hash."""
    return "/static/" + _assets()[name]


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _locale() -> str:
    return spoken().locale


def day(moment: datetime, zone: str) -> str:
    """Samstag, 20. Februar 2027"""
    return format_date(_local(moment, zone), format="full", locale=_locale())


def short_day(moment: datetime, zone: str) -> str:
    """20.02.2027"""
    return format_date(_local(moment, zone), format="medium", locale=_locale())


def clock(moment: datetime, zone: str) -> str:
    """10 Uhr, 9:30 Uhr; in the other languages 10:00, 9:30"""
    there = _local(moment, zone)
    if _locale() == "de":
        return f"{there.hour}:{there.minute:02}\u00a0Uhr" if there.minute else f"{there.hour}\u00a0Uhr"
    return format_time(there, format="H:mm", locale=_locale())


def daytime(moment: datetime, zone: str) -> str:
    """Samstag, 20. Februar 2027, 10 Uhr"""
    return languages._("%(day)s, %(time)s") % {"day": day(moment, zone), "time": clock(moment, zone)}


def span(starts: datetime, ends: datetime, zone: str) -> str:
    """10 bis 14 Uhr; with both days where the event runs past midnight."""
    first, last = _local(starts, zone), _local(ends, zone)
    if first.date() != last.date():
        return f"{daytime(starts, zone)} – {daytime(ends, zone)}"
    begin = clock(starts, zone).removesuffix("\u00a0Uhr")
    return languages._("%(start)s bis %(end)s") % {"start": begin, "end": clock(ends, zone)}


def weekday(moment: datetime, zone: str) -> str:
    """Samstag"""
    return format_date(_local(moment, zone), format="EEEE", locale=_locale())


def month_short(moment: datetime, zone: str) -> str:
    """Feb"""
    return format_date(_local(moment, zone), format="LLL", locale=_locale()).rstrip(".")


def month(moment: datetime, zone: str) -> str:
    """Februar 2027"""
    return format_date(_local(moment, zone), format="LLLL yyyy", locale=_locale())


def day_number(moment: datetime, zone: str) -> str:
    """20"""
    return str(_local(moment, zone).day)


def nbsp(text: object) -> str:
    """Numbers kept together with their unit: "63 Plätze" never breaks."""
    return _NUMBER_AND_UNIT.sub("\\1\u00a0", str(text))


def said(text: str) -> Markup | str:
    """A text for HTML, set apart where it is in another language than the page: {{ event.title|said }}."""
    language = getattr(text, "language", None)
    if language is None or not text or language == languages.current.get():
        return text
    return Markup('<bdi lang="{}">{}</bdi>').format(languages.tag(language), str(text))


def called(language: Language) -> str:
    """What the reader's language calls another one: Arabisch."""
    return language.name if language.chosen_only else Locale.parse(language.locale).get_language_name(_locale()) or ""


def german(text: str) -> Said:
    """A text that is always in German, for `said` and `foreign`: the words of a process, say."""
    return Said(text, languages.DEFAULT)


def foreign(texts: Iterable[str]) -> bool:
    """Whether one of these texts is in another language than the page."""
    reader = languages.current.get()
    return any(text and getattr(text, "language", reader) != reader for text in texts)


def direction(text: str) -> str:
    """How a text runs, by its first letter: ltr or rtl. For papers; HTML has dir="auto"."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def capitals(text: str) -> str:
    """A heading of a letter without markup; Leichte Sprache has no words in capitals."""
    if spoken().code == "de-leicht":
        return text
    return (text.replace("i", "İ") if spoken().code == "tr" else text).upper()


def told(errors: list[FieldError], texts: Mapping[tuple[str, str], str] = MappingProxyType({})) -> list[dict[str, str]]:
    """Wrong fields with their sentence, for the top of a form and the field itself; `texts` has a form's own ones."""
    return [
        {
            "field": error.field,
            "code": error.code,
            "text": languages._(texts.get(error) or FIELD_TEXTS.get(error.code, FIELD_TEXTS["type"])),
        }
        for error in errors
    ]


class _Town:
    name = settings.town
    service = settings.service
    color = settings.town_color
    ink = settings.town_ink


FILTERS: tuple[Callable[..., object], ...] = (
    day,
    short_day,
    clock,
    daytime,
    span,
    weekday,
    month,
    month_short,
    day_number,
    nbsp,
    called,
    said,
    german,
    foreign,
    direction,
    capitals,
    told,
    languages.tag,
)


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=select_autoescape(default=True, default_for_string=True, disabled_extensions=("txt",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.install_gettext_callables(languages._, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]
    for function in FILTERS:
        env.filters[function.__name__] = function
    env.globals |= {"asset": asset, "town": _Town(), "base_url": settings.base_url}
    return env


environment = _environment()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Texts inside are in this language (a letter to somebody who chose it)."""
    token = languages.current.set(code if code in languages.CODES else languages.DEFAULT)
    try:
        yield
    finally:
        languages.current.reset(token)


def render(template: str, **context: Any) -> str:
    """A template as text, in the language being spoken."""
    language, offered = spoken(), languages.offered()
    return environment.get_template(template).render(
        language=language.code,
        tag=language.tag,
        dir=language.direction,
        languages=[one for one in LANGUAGES if one.code in offered or one is language],
        reviewed=language.code in offered,
        **context,
    )


def chosen_language(request: Request[Any, Any, Any]) -> str | None:
    """The language this address asks for by ?lang=."""
    return languages.named(request.query_params.get("lang", ""))


def page(
    request: Request[Any, Any, Any],
    template: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """An HTML answer; `here` is the address without its query, `lang_query` keeps a language chosen by link."""
    context.setdefault("contact", None)
    code = languages.current.get()
    by_itself = languages.preferred(request.headers.get("accept-language"))
    context.setdefault("lang_query", f"?lang={code}" if chosen_language(request) or code != by_itself else "")
    html = render(template, here=request.url.path, request=request, **context)
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=headers)


def going_to(request: Request[Any, Any, Any], path: str, **query: Any) -> Redirect:
    """The page to show after a POST, in the language chosen by link."""
    if code := chosen_language(request):
        query["lang"] = code
    return Redirect(f"{path}?{urlencode(query)}" if query else path, status_code=303)
