"""The floor every request crosses: where it came from, what it may carry, what is noted of it, how it is refused."""

import ipaddress
import re
import time
import traceback
from collections.abc import Iterable, Sequence
from typing import Any, cast
from urllib.parse import quote, urlsplit

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from core import languages, offered
from core.languages import preferred
from core.pages import page
from core.problems import (
    Broken,
    FieldError,
    ForeignRequest,
    Invalid,
    Malformed,
    MethodNotAllowed,
    NotAllowed,
    NotFound,
    Problem,
    SignInNeeded,
    TooLarge,
    TooMany,
    Unavailable,
)
from core.settings import settings

log = structlog.get_logger("einlass")

Header = tuple[bytes, bytes]

REQUESTS = Counter("einlass_requests_total", "Requests answered", ["method", "status"])
SECONDS = Histogram("einlass_request_seconds", "Time to answer", buckets=(0.005, 0.02, 0.1, 0.5, 2, 10))

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
]
_FRAMES = " ".join(settings.embed) or "'none'"
EMBEDDED = [  # pages for a frame of the town's own website: nothing runs in them, nothing is sent from them
    (
        b"content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; "
        f"base-uri 'none'; frame-ancestors {_FRAMES}".encode(),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
SCANNER = [  # the scanner app and its worker, which reads codes by WebAssembly
    (name, value.replace(b"script-src 'self'", b"script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"))
    for name, value in HEADERS
]
PRIVATE = [(b"referrer-policy", b"no-referrer"), (b"cache-control", b"no-store")]
BACK_OFFICE = [(b"referrer-policy", b"same-origin"), (b"cache-control", b"no-store")]  # a form says where it stood
OPEN = [(b"referrer-policy", b"same-origin")]
HSTS = [(b"strict-transport-security", b"max-age=31536000")]
SAFE = ("GET", "HEAD", "OPTIONS")
VARY = [(b"vary", b"Accept, Accept-Language")]
WORDLESS = ("/healthz", "/readyz", "/metrics")  # answered without the database, or whatever becomes of it
_LINK = re.compile(r"(/(?:r|i|join|sign-in)/+)[^/]+", re.IGNORECASE)
_LONG = re.compile(r"[A-Za-z0-9_-]{20,}")
_WORD = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")  # a slug, an id, the code of a problem


def masked(path: str) -> str:
    """The path as it may be logged: tokens and ticket codes taken out, also where somebody mistyped the address.

    Whatever stands behind /r, /i, /join and /sign-in goes, and anything long that is no slug, id or code of ours.
    """
    known = _LINK.sub(r"\1…", path)
    return _LONG.sub(lambda found: found.group() if _WORD.fullmatch(found.group()) else "…", known)


def address(scope: Scope) -> str:
    """The caller's address; what a proxy says is believed only of those in EINLASS_PROXIES."""
    client = scope.get("client")
    given = client[0] if client else "127.0.0.1"
    peer = _ip(given)
    if peer is None or not _is_proxy(peer):
        return str(peer or given)
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    for hop in reversed([part for part in ",".join(lines).split(",") if part.strip()]):
        ip = _ip(hop)
        if ip is None or not _is_proxy(ip):
            return str(ip or peer)
    return str(peer)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, out of its wrapping when a socket for both families shows IPv4 as ::ffff:192.0.2.7."""
    try:
        ip = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_proxy(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(ip in network for network in settings.proxies)


def _headers(path: str) -> list[Header]:
    """What a browser may do with what stands at an address."""
    if path.startswith("/embed/"):
        return EMBEDDED
    return SCANNER if path == "/door" or path.startswith("/static/scanner-worker-") else HEADERS


def _privacy(path: str) -> list[Header]:
    """The headers that keep an address, or a page, to whom it was shown."""
    if path.startswith(("/r/", "/i/", "/organise/sign-in", "/join/", "/api/v1")) or path == "/i":
        return PRIVATE
    return BACK_OFFICE if path.startswith("/organise") else OPEN


def _completed(given: Iterable[Header], ours: Sequence[Header]) -> list[Header]:
    """The headers of an answer with ours, where it says nothing else, and the language it is in."""
    said = [*given]
    names = {name.lower() for name, _value in said}
    ours = [*ours, (b"content-language", languages.spoken().tag.encode())]
    return [*said, *(pair for pair in ours if pair[0] not in names)]


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _foreign(scope: HTTPScope) -> bool:
    """Whether an unsafe request was made by another site.

    Asked of requests that carry a cookie, and of all to the back office: another site must not sign anybody in,
    either. A Bearer token needs no such question: no site can make a browser send one.
    """
    if scope["method"] in SAFE or not (_in_back_office(scope["path"]) or _header(scope, b"cookie")):
        return False
    if _header(scope, b"authorization").lower().startswith("bearer "):
        return False
    if site := _header(scope, b"sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = _header(scope, b"origin")
    if origin == "null" and scope["path"].startswith("/organise/sign-in/"):
        return False  # our own no-referrer page over plain http in a town's network: browsers say no more there
    ours = (urlsplit(settings.base_url).netloc, _header(scope, b"host"))
    return bool(origin) and urlsplit(origin).netloc not in ours


def _language(scope: HTTPScope) -> str:
    """The language to answer in: the one the address asks for, else the best on offer for what the browser says."""
    staff = languages.STAFF if _for_staff(scope["path"]) else None
    query = scope["query_string"].decode("latin-1")
    if found := re.search(r"(?:^|&)lang=([a-zA-Z-]{2,12})(?:&|$)", query):
        named = languages.named(found.group(1))
        if named and (staff is None or named in staff):
            return named
    return preferred(_header(scope, b"accept-language"), staff)


async def _at_once(scope: HTTPScope, receive: Receive, send: Send, problem: Problem) -> None:
    request: Request[Any, Any, Any] = Request(scope, receive, send)
    await refuse(request, problem).to_asgi_response(None, request)(scope, receive, send)


class Floor:
    """What stands round the whole application: language, cross-site check, security headers, log line, metrics."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it must not get in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = cast(HTTPScope, scope)
        started = time.perf_counter()
        status = 500
        path = scope["path"]
        extra = _headers(path) + _privacy(path)
        if settings.https:
            extra = extra + HSTS
        varies = [] if path.startswith("/static/") else VARY
        if varies and path not in WORDLESS:
            await offered.refresh()
        language = languages.current.set(_language(scope))

        head = scope["method"] == "HEAD"
        if head:  # every page that can be read can be asked for without its body
            scope = cast(HTTPScope, {**scope, "method": "GET"})

        async def sending(message: Message) -> None:
            nonlocal status
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*_completed(message["headers"], extra), *varies]
            await send(message)

        try:
            if "\x00" in path or b"%00" in scope["query_string"]:
                await _at_once(scope, receive, sending, Malformed())
            elif _foreign(scope):
                await _at_once(scope, receive, sending, ForeignRequest())
            else:
                await self.app(scope, receive, sending)
        finally:
            languages.current.reset(language)
            seconds = time.perf_counter() - started
            REQUESTS.labels(scope["method"], str(status)).inc()
            SECONDS.observe(seconds)
            log.info("request", method=scope["method"], path=masked(path), status=status, ms=round(seconds * 1000, 1))


_KINDS: dict[int, type[Problem]] = {
    400: Malformed,
    401: SignInNeeded,
    403: NotAllowed,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    503: Unavailable,
}


def _as_problem(error: Exception) -> Problem:
    """Any exception as the problem that is answered."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException) and isinstance(error.extra, list) and error.extra:
        wrong = [FieldError(str(item.get("key", "")), "type") for item in error.extra if isinstance(item, dict)]
        return Invalid(wrong)
    if isinstance(error, HTTPException):
        return _KINDS.get(error.status_code, Malformed if error.status_code < 500 else Broken)()
    return Broken()


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a person reads the answer: everything outside /api unless it asks for JSON, and in it what was clicked.

    The back office links to files under /api; a browser says of a link that somebody follows that it navigates.
    """
    if request.url.path.startswith("/api"):
        return request.headers.get("sec-fetch-mode") == "navigate"
    return "json" not in request.headers.get("accept", "")


def _in_back_office(path: str) -> bool:
    return f"{path}/".startswith("/organise/")


def _for_staff(path: str) -> bool:
    """Whether a page is for those who work here or write programs: those speak the languages of STAFF only."""
    return _in_back_office(path) or path in ("/api", "/door")


def _place(request: Request[Any, Any, Any]) -> str:
    """Where to go on after signing in: the page asked for, or that of the form or link; as it stood in the address."""
    if request.method == "GET" and _in_back_office(request.url.path):
        return quote(request.url.path, safe="/")
    stood = urlsplit(request.headers.get("referer", ""))
    ours = (urlsplit(settings.base_url).netloc, request.headers.get("host"))
    return quote(stood.path, safe="/%") if stood.netloc in ours and _in_back_office(stood.path) else "/organise"


def refuse(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to a refused request: problem+json, or the same as a page with somebody to call."""
    problem = _as_problem(error)
    if isinstance(problem, Broken):
        # frames only: the message of a database error may quote a name or an address
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        log.error("broken", path=masked(request.url.path), error=type(error).__name__, where=where[-12:])
    headers: dict[str, str] = {}
    if isinstance(problem, TooMany):
        headers["Retry-After"] = str(problem.facts.get("retry_after", 60))
    if isinstance(problem, SignInNeeded):
        headers["WWW-Authenticate"] = "Bearer"
    if wants_page(request):
        if isinstance(problem, SignInNeeded) and f"{request.url.path}/".startswith(("/organise/", "/api/")):
            return Response(
                "", status_code=303, headers={"Location": f"/organise/sign-in?next={quote(_place(request))}"}
            )
        contact = problem.facts.get("contact")
        return page(request, "problem.html", problem.status, headers, problem=problem, contact=contact)
    return Response(
        problem.as_json(), status_code=problem.status, media_type="application/problem+json", headers=headers
    )
