"""Migrations give the same schema on both databases, the one the tables describe, however often and by how many run."""

import asyncio
import json
import os
import sqlite3
import subprocess
from importlib import import_module

import pytest
from house.schema import EINLASS, SERVER, SNAPSHOT, schema_of

from core.settings import settings

pytestmark = pytest.mark.anyio


@pytest.fixture
async def new_database(tmp_path):
    """The URL of an empty database."""
    if not SERVER:
        yield f"sqlite:///{tmp_path}/new.sqlite"
        return
    import asyncpg

    name = f"house_{os.getpid()}"
    db = await asyncpg.connect(SERVER.format("postgres"))
    await db.execute(f'CREATE DATABASE "{name}"')
    try:
        yield SERVER.format(name)
    finally:
        await db.execute(f'DROP DATABASE "{name}"')
        await db.close()


def migrating(url, folder):
    """`einlass migrate` on this database, running."""
    environment = os.environ | {"EINLASS_DATABASE_URL": url, "EINLASS_DATA_DIR": str(folder)}
    return subprocess.Popen([EINLASS, "migrate"], env=environment, stderr=subprocess.PIPE, text=True)


def ended(process):
    """What it said, once it has ended well."""
    _out, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


def tables():
    """Every table of the rooms, those that are referred to first."""
    from piccolo.conf.apps import Finder
    from piccolo.table import sort_table_classes

    return sort_table_classes(Finder().get_table_classes())


def indexes():
    """The statements of INDEXES beside the tables."""
    modules = sorted({table.__module__ for table in tables()})
    return [statement for module in modules for statement in getattr(import_module(module), "INDEXES", ())]


async def run_all(url, statements):
    """Run these statements as they are."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as db:
            for statement in statements:
                db.execute(statement)
        return
    import asyncpg

    db = await asyncpg.connect(url)
    for statement in statements:
        await db.execute(statement)
    await db.close()


async def test_the_schema_is_the_one_written_down():
    """Both databases are held against one file. After a new migration: `python tests/house/schema.py`."""
    made, written = await schema_of(settings.database_url), json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert list(made) == list(written)
    for table in made:
        assert made[table] == written[table], table


async def test_the_tables_describe_what_the_migrations_made(new_database):
    made = [statement for table in tables() for statement in table.create_table().ddl]
    await run_all(new_database, made + indexes())
    described, migrated = await schema_of(new_database), await schema_of(settings.database_url)
    assert list(described) == list(migrated)
    for table in described:
        assert described[table] == migrated[table], table


async def test_two_processes_at_once_migrate_once_and_again_is_nothing(new_database, tmp_path):
    both = [migrating(new_database, tmp_path) for _ in range(2)]
    said = [await asyncio.to_thread(ended, process) for process in both]
    assert sorted("migrations run" in one for one in said) == [False, True], said
    assert await schema_of(new_database) == await schema_of(settings.database_url)
    assert ended(migrating(new_database, tmp_path)) == "einlass: the database is up to date\n"
