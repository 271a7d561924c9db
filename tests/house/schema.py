"""A schema in words both databases share; `python tests/house/schema.py` writes schema.json anew."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EINLASS = f"{sys.prefix}/bin/einlass"
SERVER = os.environ.get("EINLASS_TEST_PG")  # URL of the server with {} for the database, in a run on PostgreSQL
SNAPSHOT = Path(__file__).with_name("schema.json")
TYPES = {
    "timestamp with time zone": "timestamptz",
    "character varying": "varchar",
    "bigint": "integer",
    "smallint": "integer",
    "int8": "integer",
    "int4": "integer",
    "int2": "integer",
    "bool": "boolean",
}
Schema = dict[str, dict[str, Any]]

_COLUMNS = """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable
FROM information_schema.columns WHERE table_schema = 'public'"""
_INDEXES = """SELECT t.relname AS table, i.relname AS name, x.indisunique, x.indisprimary,
  array(SELECT a.attname FROM unnest(x.indkey) WITH ORDINALITY k(attnum, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY place)::text[] AS columns,
  pg_get_expr(x.indpred, x.indrelid) AS condition
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'"""
_KEYS = """SELECT t.relname AS table, a.attname AS column, f.relname AS target, c.confdeltype AS rule
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"""
_CHECKS = """SELECT t.relname AS table, pg_get_constraintdef(c.oid) AS condition
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'c'"""
_RULES = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def of_sqlite(path: str) -> Schema:
    """Tables, columns, indexes, references and checks of an SQLite file."""
    schema: Schema = {}
    with sqlite3.connect(path) as db:
        tables = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for table, sql in tables.fetchall():
            entry = _entry(schema, table)
            for _cid, name, kind, not_null, _default, primary in db.execute(f'PRAGMA table_info("{table}")'):
                entry["columns"][name] = _column(kind, not not_null and not primary)
            for _seq, name, unique, _origin, _partial in db.execute(f'PRAGMA index_list("{table}")').fetchall():
                columns = [row[2] for row in db.execute(f'PRAGMA index_info("{name}")')]
                (made,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone() or (None,)
                condition = re.split(r"\bWHERE\b", made)[1] if made and "WHERE" in made else None
                entry["indexes"].append(_index(columns, unique, condition))
            for key in db.execute(f'PRAGMA foreign_key_list("{table}")'):
                entry["references"][key[3]] = f"{key[2]} {key[6]}"
            entry["checks"] = re.findall(r"CHECK \((.+?)\)", sql)
    return _tidy(schema)


async def of_postgres(url: str) -> Schema:
    """The same of a PostgreSQL database."""
    import asyncpg

    schema: Schema = {}
    db = await asyncpg.connect(url)
    try:
        for one in await db.fetch(_COLUMNS):
            length = one["character_maximum_length"]
            kind = one["data_type"] + (f"({length})" if length else "")
            columns = _entry(schema, one["table_name"])["columns"]
            columns[one["column_name"]] = _column(kind, one["is_nullable"] == "YES")
        for one in await db.fetch(_INDEXES):
            index = _index(list(one["columns"]), one["indisunique"], one["condition"])
            schema[one["table"]]["indexes"].append(index)
        for one in await db.fetch(_KEYS):
            schema[one["table"]]["references"][one["column"]] = f"{one['target']} {_RULES[one['rule'].decode()]}"
        for one in await db.fetch(_CHECKS):
            schema[one["table"]]["checks"].append(one["condition"].removeprefix("CHECK "))
    finally:
        await db.close()
    return _tidy(schema)


def _entry(schema: Schema, table: str) -> dict[str, Any]:
    return schema.setdefault(table, {"columns": {}, "indexes": [], "references": {}, "checks": []})


def _column(kind: str, nullable: bool) -> str:
    name, _, length = kind.lower().partition("(")
    name = TYPES.get(name, name)
    return f"{name}{'(' + length if length and name == 'varchar' else ''}{' null' if nullable else ''}"


def _index(columns: list[str], unique: bool, condition: str | None) -> str:
    where = f" where {_condition(condition)}" if condition else ""
    return f"{'unique ' if unique else ''}({', '.join(columns)}){where}"


def _condition(text: str) -> str:
    """A condition as both databases would write it: no casts, quotes of names, doubled brackets."""
    text = re.sub(r"::[a-z]+( varying)?", "", text.replace('"', ""))
    return re.sub(r"\s+", " ", re.sub(r"[()]", "", text)).strip().lower()


def _tidy(schema: Schema) -> Schema:
    return {
        table: {
            "columns": dict(sorted(entry["columns"].items())),
            "indexes": sorted(set(entry["indexes"])),
            "references": dict(sorted((name, key.lower()) for name, key in entry["references"].items())),
            "checks": sorted(_condition(check) for check in entry["checks"]),
        }
        for table, entry in sorted(schema.items())
        if table != "migration"
    }


async def schema_of(url: str) -> Schema:
    """The schema of the database behind a setting EINLASS_DATABASE_URL."""
    if url.startswith("sqlite"):
        return of_sqlite(url.removeprefix("sqlite:///"))
    return await of_postgres(url)


def main() -> None:
    """Migrate an empty SQLite file and write down what came out."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/new.sqlite"
        environment = os.environ | {"EINLASS_DATABASE_URL": url, "EINLASS_DATA_DIR": folder}
        subprocess.run([EINLASS, "migrate"], env=environment, check=True)
        schema = asyncio.run(schema_of(url))
    SNAPSHOT.write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
