"""Attendees by the thousand, by SQL: copies of one registration that was made through the API, under new ids.

Ids and codes come from a number, scattered as random ones would be, so that every run fills the same rows.
"""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import asyncpg

_FACTOR, _SPACE = 2654435761, 1 << 32  # coprime: each number below 2**32 gets a place of its own


def code(number: int) -> str:
    """The ticket code of the attendee with this number."""
    return f"{_scattered(number)}{number:012d}"


def token(number: int) -> str:
    """The manage token of the registration with this number."""
    return f"{_scattered(number)}-{number:013d}"


def _scattered(number: int) -> str:
    return f"{number * _FACTOR % _SPACE:08X}"


class Database:
    """The service's database, beside the service. Statements are written for both engines."""

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self.postgres = not url.startswith("sqlite")
        self._db: Any
        if self.postgres:
            self._db = self._runner.run(asyncpg.connect(url))
            self._db_run("SET session_replication_role = replica")  # copies need no foreign key checked
        else:
            self._db = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=60)
            for pragma in ("synchronous=OFF", "cache_size=-1000000", "foreign_keys=OFF"):
                self._db.execute(f"PRAGMA {pragma}")

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.postgres:
            self._runner.run(self._db.close())
        else:
            self._db.close()
        self._runner.close()

    def _db_run(self, sql: str) -> None:
        self._runner.run(self._db.execute(sql))

    def run(self, sql: str) -> None:
        """One statement."""
        if self.postgres:
            self._db_run(sql)
        else:
            self._db.execute(sql)

    def column(self, sql: str) -> list[str]:
        """The first column of what a SELECT finds, as text."""
        found: Sequence[Any] = self._runner.run(self._db.fetch(sql)) if self.postgres else self._db.execute(sql)
        return [str(one[0]) for one in found]

    def columns_of(self, table: str) -> list[str]:
        """The names of a table's columns."""
        if self.postgres:
            named = f"table_schema = 'public' AND table_name = '{table}'"
            return self.column(f"SELECT column_name FROM information_schema.columns WHERE {named}")
        return self.column(f"SELECT name FROM pragma_table_info('{table}')")

    def scattered(self) -> str:
        """The SQL of _scattered(i)."""
        place = f"(i * {_FACTOR} % {_SPACE})"
        return f"upper(lpad(to_hex({place}), 8, '0'))" if self.postgres else f"printf('%08X', {place})"

    def uuid(self, kind: int) -> str:
        """The SQL of an id made of i, different for each kind of row."""
        digits = "lpad(to_hex(i), 12, '0')" if self.postgres else "printf('%012x', i)"
        text = f"lower({self.scattered()}) || '-{kind:04x}-4000-8000-' || {digits}"
        return f"({text})::uuid" if self.postgres else text

    def digits(self, width: int) -> str:
        """The SQL of i with leading zeros."""
        return f"lpad(i::text, {width}, '0')" if self.postgres else f"printf('%0{width}d', i)"

    def copy(self, table: str, original: str, first: int, last: int, replacing: Mapping[str, str]) -> None:
        """Copies of one row, for i from first to last, with these columns replaced by SQL of i."""
        names = self.columns_of(table)
        chosen = ", ".join(replacing.get(name, f'x."{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        self.run(
            f'INSERT INTO "{table}" ({columns}) WITH RECURSIVE n(i) AS'
            f" (SELECT CAST({first} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
            f" SELECT {chosen} FROM n CROSS JOIN \"{table}\" x WHERE x.id = '{original}'"
        )

    def settle(self) -> None:
        """What autovacuum would do soon after, so that it does not happen while something is measured."""
        if self.postgres:
            self._db_run("VACUUM ANALYZE")


def attendees(db: Database, registration: str, first: int, last: int) -> None:
    """Copy a registration with its one seated attendee, ticket and history, and give the event so many more seats."""
    where = f"registration = '{registration}'"
    event, attendee, folded = (
        db.column(f"SELECT {column} FROM attendee WHERE {where}")[0] for column in ("event", "id", "folded")
    )
    ticket = db.column(f"SELECT id FROM ticket WHERE attendee = '{attendee}'")[0]
    change = db.column(f"SELECT id FROM change WHERE attendee = '{attendee}'")[0]
    name = f"'Gast ' || {db.scattered()}"
    address = f"'gast.' || {db.digits(7)} || '@posteo.example'"
    ids = {"registration": db.uuid(1), "attendee": db.uuid(2)}
    assert folded
    db.run("BEGIN")
    db.copy(
        "registration",
        registration,
        first,
        last,
        {
            "id": ids["registration"],
            "name": name,
            "email": address,
            "email_folded": address,
            "manage_token": f"{db.scattered()} || '-' || {db.digits(13)}",
        },
    )
    own = {"id": ids["attendee"], "registration": ids["registration"]}
    db.copy("attendee", attendee, first, last, own | {"name": name, "folded": f"lower({name})", "number": "2 * i"})
    codes = {"id": db.uuid(3), "attendee": ids["attendee"], "code": f"{db.scattered()} || {db.digits(12)}"}
    db.copy("ticket", ticket, first, last, codes)
    db.copy("change", change, first, last, {"id": db.uuid(4), "attendee": ids["attendee"], "number": "2 * i + 1"})
    db.run(
        f"UPDATE event SET on_site_taken = on_site_taken + {last - first + 1}, next_number = {2 * last + 2},"
        f" on_site_limit = on_site_limit + {last - first + 1} WHERE id = '{event}'"
    )
    db.run("COMMIT")
