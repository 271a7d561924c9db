"""What every command does around its work: the database is opened, refusals become sentences on stderr."""

import asyncio
import contextlib
import os
import warnings
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import click

R = TypeVar("R")


def say(text: str) -> None:
    """A message for the person at the terminal."""
    click.echo(f"einlass: {text}", err=True)


@contextlib.contextmanager
def in_sentences() -> Iterator[None]:
    """Refusals, and a database that cannot be used, become a sentence and exit status 1."""
    from core import languages
    from core.problems import Invalid, Problem

    # the driver says it in its own words as well
    warnings.filterwarnings("ignore", message=".*Unable to (connect to database|fetch server version)")
    try:
        _look_into_file()
        yield
    except Invalid as wrong:
        raise click.UsageError("; ".join(f"{error.field}: {error.code}" for error in wrong.errors)) from wrong
    except Problem as problem:
        languages.current.set("en")
        raise click.ClickException(f"{problem.titled()}: {problem.detailed()}") from problem
    except Exception as error:
        if not isinstance(error, _database_errors()):
            raise
        raise click.ClickException(f"the database cannot be used: {error or type(error).__name__}") from error


def _look_into_file() -> None:
    """Open a SQLite file once before the asynchronous driver does, which keeps a thread when it cannot."""
    import sqlite3

    from core.settings import settings

    path = settings.database_url.removeprefix("sqlite:///")
    if os.path.exists(path):  # never a PostgreSQL address
        with contextlib.closing(sqlite3.connect(path)) as file:
            file.execute("PRAGMA schema_version")


def _database_errors() -> tuple[type[Exception], ...]:
    """What the two databases raise; imported when something went wrong, not at every start."""
    import sqlite3

    import asyncpg  # type: ignore[import-untyped]

    return OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError


def run(work: Callable[[], Awaitable[R]]) -> R:
    """Run with the database open, if it is up to date."""

    async def inside() -> R:
        from core.db import running
        from core.migrations import pending

        async with running():
            if await pending():
                raise click.ClickException("the database is not up to date: run `einlass migrate` first")
            return await work()

    with in_sentences():
        return asyncio.run(inside())
