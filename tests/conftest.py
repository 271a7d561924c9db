"""The engine is bound at import, so each worker's database is chosen here, before anything of Einlass is imported.

The controller migrates a template; each worker copies it. EINLASS_TEST_PG (set by tools/with_postgres.py) makes the
run one on PostgreSQL.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER")
SERVER = os.environ.get("EINLASS_TEST_PG")
CONTROLLER = WORKER is None
EINLASS = f"{sys.prefix}/bin/einlass"
TEST_SETTINGS = {
    "EINLASS_SECRET_KEY": "only-for-tests-only-for-tests",
    "EINLASS_BASE_URL": "http://einlass.test",
    "EINLASS_PROXIES": "127.0.0.1",
}


def _migrate(url: str) -> None:
    environment = os.environ | TEST_SETTINGS | {"EINLASS_DATABASE_URL": url}
    done = subprocess.run([EINLASS, "migrate"], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.exit(f"einlass migrate failed:\n{done.stdout}{done.stderr}", 1)


async def _create(name: str, template: str | None) -> None:
    import asyncpg

    db = await asyncpg.connect(SERVER.format("postgres"))
    await db.execute(f'DROP DATABASE IF EXISTS "{name}"')
    await db.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    await db.close()


def _place() -> str:
    if CONTROLLER:  # or no xdist at all: makes the template
        folder = Path(tempfile.mkdtemp(prefix="einlass-test."))
        os.environ["EINLASS_TEST_DIR"] = str(folder)
        if SERVER:
            asyncio.run(_create("template_einlass", None))
            _migrate(SERVER.format("template_einlass"))
        else:
            _migrate(f"sqlite:///{folder}/template.sqlite")
    return _copy(WORKER or "main")


def _copy(name: str) -> str:
    folder = Path(os.environ["EINLASS_TEST_DIR"])
    if SERVER:
        asyncio.run(_create(f"test_{name}", "template_einlass"))
        return SERVER.format(f"test_{name}")
    shutil.copy(folder / "template.sqlite", folder / f"{name}.sqlite")
    return f"sqlite:///{folder}/{name}.sqlite"


for name in [name for name in os.environ if name.startswith("EINLASS_") and not name.startswith("EINLASS_TEST_")]:
    del os.environ[name]
os.environ |= TEST_SETTINGS
os.environ["EINLASS_DATABASE_URL"] = _place()
os.environ["EINLASS_DATA_DIR"] = os.environ["EINLASS_TEST_DIR"]


def pytest_unconfigure(config):
    if CONTROLLER:
        shutil.rmtree(os.environ["EINLASS_TEST_DIR"], ignore_errors=True)


def pytest_report_header(config):
    return f"database: {'PostgreSQL' if SERVER else 'SQLite'}"


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def database():
    """Makes an empty database for a process of its own: database("browser") is its URL."""
    return lambda name: _copy(f"{name}_{WORKER or 'main'}")


@pytest.fixture(scope="session")
async def app(anyio_backend):
    """The application with its lifespan, in this process."""
    from app import create_app
    from registration.form import seal

    seal.AT_LEAST = timedelta(0)  # nobody here takes the time to read a form
    app = create_app(deliver=False)  # a sweep of its own every 30 seconds would act in the middle of a test
    async with app.lifespan():
        yield app


@pytest.fixture
async def client(app):
    """Anybody: a program or browser without session or token."""
    import httpx

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://einlass.test") as client:
        yield client


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> datetime:
        """Let time pass: clock.move(minutes=5)."""
        self.moment += timedelta(**by)
        return self.moment

    def set(self, moment: datetime) -> datetime:
        """Go to this moment."""
        self.moment = moment
        return moment


@pytest.fixture
def clock():
    """The application's clock, standing at 22 November 2026, 12:00 UTC."""
    from core import clock as module

    standing = Clock(datetime(2026, 11, 22, 12, tzinfo=UTC))
    module.use(standing)
    yield standing
    module.use(None)


@pytest.fixture
async def organiser(app, clock):
    """The headers of a program with an organiser's right."""
    from factories import a_token

    return await a_token()


@pytest.fixture
async def empty(app):
    """An empty database after the test (and so before the next one)."""
    from forgetting import forget_everything

    yield
    await forget_everything()


@pytest.fixture(autouse=True)
def _clean(request):
    """Every test that touches the application leaves an empty database behind."""
    if "app" in request.fixturenames:
        request.getfixturevalue("empty")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
