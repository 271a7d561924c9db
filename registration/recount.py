"""Proof that the counters on events and their sessions equal the rows they count."""

from typing import NamedTuple

from core.db import rows
from registration.rules import MODES


class Difference(NamedTuple):
    """A counter that says something else than the rows; of a session, `event` is "event/session"."""

    event: str
    counter: str
    counted: int
    stored: int


def _counting(mode: str) -> dict[str, str]:
    here = "FROM attendee a WHERE a.event = e.id"
    return {
        f"{mode}_taken": f"SELECT count(*) {here} AND a.mode = '{mode}' AND a.kind = 'participant'"
        " AND a.state IN ('seat', 'offered')",
        f"{mode}_waiting": f"SELECT count(*) {here}"
        f" AND a.kind = 'participant' AND ((a.mode = '{mode}' AND a.state = 'waiting') OR a.wants_mode = '{mode}')",
    }


_SESSIONS = (
    "SELECT e.slug AS event, s.slug, s.{mode}_taken AS stored, (SELECT count(*) FROM session_seat c"
    " WHERE c.session = s.id AND c.mode = '{mode}' AND c.state = 'seat') AS counted"
    " FROM session s JOIN event e ON e.id = s.event ORDER BY e.slug, s.slug"
)


async def differences() -> list[Difference]:
    """Every seat and queue counter that does not equal its rows; empty when all is well."""
    wrong = []
    for mode in MODES:
        for counter, sql in _counting(mode).items():
            found = await rows(f"SELECT e.slug, e.{counter} AS stored, ({sql}) AS counted FROM event e ORDER BY e.slug")
            wrong += [
                Difference(row["slug"], counter, row["counted"], row["stored"])
                for row in found
                if row["counted"] != row["stored"]
            ]
        found = await rows(_SESSIONS.replace("{mode}", mode))
        wrong += [
            Difference(f"{row['event']}/{row['slug']}", f"{mode}_taken", row["counted"], row["stored"])
            for row in found
            if row["counted"] != row["stored"]
        ]
    return wrong
