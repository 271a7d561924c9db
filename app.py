"""create_app(): the rooms' handlers, the answers to problems, static files, and what runs beside the requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module, util

from litestar import Litestar

from core.db import running
from core.forms import MAX_BODY
from core.web import Floor, refuse


def _handlers():
    found = []
    for room in ("core", "core.staff", "registration", "badges", "checkin", "reports", "desk"):
        for part in ("routes", "api"):
            if (room, part) == ("core", "api"): continue
            try:
                found += import_module(f"{room}.{part}").handlers
            except ImportError as error:
                print("app.py (lead's interim): left out", room, part, error)
    return found


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    from badges import pdf
    async with running():
        pdf.start()
        yield
        pdf.stop()


def create_app() -> Litestar:
    """The web service with its deliverer."""
    app = Litestar(
        _handlers(),
        lifespan=[_lifespan],
        exception_handlers={Exception: refuse, 404: refuse, 405: refuse},
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )
    app.asgi_handler = Floor(app.asgi_handler)
    return app
