"""create_app(): the rooms' handlers, the answers to problems, static files, and what runs beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import structlog
from litestar import Litestar

import badges.api
import badges.invitations
import badges.queries
import badges.routes
import checkin.api
import checkin.app_routes
import checkin.board_routes
import checkin.device_api
import checkin.device_routes
import checkin.guest_routes
import checkin.inbox_routes
import checkin.paper_routes
import checkin.routes
import core.routes
import core.staff.routes
import desk.routes
import registration.api
import registration.asking.api
import registration.calendar
import registration.feed_routes
import registration.invitations.api
import registration.invitations.routes
import registration.links.routes
import registration.notices.api
import registration.notices.routes
import registration.own.api
import registration.own.data_routes
import registration.own.edit_routes
import registration.own.routes
import registration.plans.api
import registration.programme.api
import registration.routes
import registration.sign_up_routes
import reports.api
from badges import pdf
from core import clock, logs
from core.alone import alone
from core.db import running
from core.forms import MAX_BODY
from core.mail.deliver import Deliverer
from core.web import Floor, refuse
from registration.actions import sweep
from registration.own.actions import purge
from registration.plans.circulars import circulate
from registration.plans.reminders import remind

SWEEP_EVERY = 30  # seconds
PURGE_EVERY = timedelta(days=1)
RENDERERS = {"ticket_pdf": badges.queries.render_ticket, "ics": registration.calendar.render_ics}
ROOMS: tuple[Any, ...] = (
    core.routes,
    core.staff.routes,
    registration.routes,
    registration.sign_up_routes,
    registration.links.routes,
    registration.feed_routes,
    registration.notices.routes,
    registration.own.routes,
    registration.own.data_routes,
    registration.own.edit_routes,
    registration.invitations.routes,
    registration.api,
    registration.plans.api,
    registration.programme.api,
    registration.asking.api,
    registration.own.api,
    registration.notices.api,
    registration.invitations.api,
    badges.routes,
    badges.api,
    badges.invitations,
    checkin.app_routes,
    checkin.routes,
    checkin.board_routes,
    checkin.inbox_routes,
    checkin.guest_routes,
    checkin.device_routes,
    checkin.paper_routes,
    checkin.api,
    checkin.device_api,
    reports.api,
    desk.routes,
)

log = structlog.get_logger("einlass")


async def sweeping(stopping: asyncio.Event) -> None:
    """What time ends or begins: every 30 seconds holds, offers and letters to everybody, once a day personal data.

    In one process at a time; after a fault it goes on.
    """
    purge_at = clock.now()
    while not stopping.is_set():
        try:
            async with alone("sweep", wait=False) as mine:
                if mine:
                    await sweep()
                    await remind()
                    await circulate(stopping.is_set)
                if mine and clock.now() >= purge_at:
                    await purge()
                    purge_at = clock.now() + PURGE_EVERY
        except Exception as error:
            log.error("sweep_broken", error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SWEEP_EVERY)


@asynccontextmanager
async def delivering() -> AsyncIterator[None]:
    """Letters and sweeps beside the body: what `serve` does by itself, and `deliver` alone."""
    stopping = asyncio.Event()
    async with Deliverer(RENDERERS).running():
        task = asyncio.create_task(sweeping(stopping))
        try:
            yield
        finally:
            stopping.set()
            await task


def _lifespan(deliver: bool) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running())
            pdf.start()
            stack.callback(pdf.stop)
            if deliver:
                await stack.enter_async_context(delivering())
            yield

    return lifespan


def create_app(deliver: bool = True) -> Litestar:
    """The web service; it delivers letters and sweeps itself unless told not to."""
    logs.configure()
    app = Litestar(
        [handler for room in ROOMS for handler in room.handlers],
        lifespan=[_lifespan(deliver)],
        exception_handlers={Exception: refuse, 404: refuse, 405: refuse},
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )
    app.asgi_handler = Floor(app.asgi_handler)
    return app


def create_app_without_delivery() -> Litestar:
    """The web service alone: `einlass deliver` runs beside it."""
    return create_app(deliver=False)
