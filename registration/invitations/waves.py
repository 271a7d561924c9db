"""How the invitations of an event stand: in numbers, wave by wave, and what is still to be sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.db import row, rows
from registration.invitations import rules
from registration.invitations.queries import BOUNCED, CONDITIONS, USED, Filter, Line, every


class Summary(NamedTuple):
    """How the invitations of an event stand: how many, not sent though they could be, answered, declined; the waves."""

    invitations: int
    unsent: int
    answered: int
    declined: int
    waves: list[int]


async def summary(event: UUID) -> Summary:
    """All invitations of an event in a few numbers."""
    found = await rows(
        "SELECT i.wave, count(*) AS invitations,"
        " SUM(CASE WHEN i.state = 'open' AND i.uses > 0 AND i.sent_at IS NULL THEN 1 ELSE 0 END) AS unsent,"
        " SUM(CASE WHEN i.state = 'declined' OR COALESCE(u.used, 0) > 0 THEN 1 ELSE 0 END) AS answered,"
        " SUM(CASE WHEN i.state = 'declined' THEN 1 ELSE 0 END) AS declined"
        f" FROM invitation i{USED} WHERE i.event = ? GROUP BY i.wave ORDER BY i.wave",
        event,
        event,
    )
    names = ("invitations", "unsent", "answered", "declined")
    counted = {name: sum(int(one[name]) for one in found) for name in names}
    return Summary(**counted, waves=[one["wave"] for one in found])


class Batch(NamedTuple):
    """What went out at one time: a sending (kind sent) or a reminder (reminded)."""

    kind: str
    at: datetime
    mail: int
    paper: int


class WaveState(NamedTuple):
    """A wave as its page shows it: how many there are, what is still to be sent and how, who has not answered."""

    wave: int
    invitations: int
    unsent_mail: int
    unsent_paper: int
    unreachable: int
    answered: int
    declined: int
    to_remind: int
    batches: list[Batch]


async def waves(event: UUID) -> list[WaveState]:
    """Every wave of an event with what is to be done."""
    by_wave: dict[int, list[Line]] = {}
    async for one in every(event, Filter()):
        by_wave.setdefault(one.row.wave, []).append(one)
    return [_wave(number, lines) for number, lines in sorted(by_wave.items())]


def _wave(number: int, lines: Sequence[Line]) -> WaveState:
    unsent = [one for one in lines if sendable(one)]
    batches: dict[tuple[datetime, str], list[str]] = {}
    for one in lines:
        for kind, at in (("sent", one.row.sent_at), ("reminded", one.row.reminded_at)):
            if at is not None and one.row.delegated_from is None:
                batches.setdefault((at, kind), []).append(one.way)
    return WaveState(
        wave=number,
        invitations=len(lines),
        unsent_mail=sum(one.way == "mail" for one in unsent),
        unsent_paper=sum(one.way == "paper" for one in unsent),
        unreachable=sum(one.way == "none" and one.row.sent_at is None for one in lines if one.row.state == "open"),
        answered=sum(one.used > 0 or one.row.state == "declined" for one in lines),
        declined=sum(one.row.state == "declined" for one in lines),
        to_remind=sum(remindable(one) for one in lines),
        batches=[
            Batch(kind, at, ways.count("mail"), ways.count("paper")) for (at, kind), ways in sorted(batches.items())
        ],
    )


def sendable(one: Line) -> bool:
    """Whether the invitation is still to go out: never sent, good for something, and there is a way to it."""
    return one.row.sent_at is None and one.standing in ("open", "not_yet") and one.way != "none"


def remindable(one: Line) -> bool:
    """Whether a reminder goes to it now."""
    invitation = one.row
    returned = invitation.returned_at is not None or one.bounced
    due = rules.to_remind(one.standing, one.used, invitation.sent_at, invitation.reminded_at, returned, one.now)
    return due and one.way != "none"


async def unanswered(event: UUID) -> int:
    """How many invitations went out and have no answer yet: neither a registration nor "I cannot come"."""
    found = await row(
        f"SELECT count(*) AS invitations FROM invitation i{USED} WHERE i.event = ? AND {CONDITIONS['unanswered'][0]}",
        event,
        event,
    )
    return int(found["invitations"]) if found else 0


async def went_out(event: UUID) -> tuple[int, int]:
    """How many invitations went out, and how many of those came back, on paper or as mail nobody took."""
    found = await row(
        f"SELECT count(*) AS sent, SUM(CASE WHEN i.returned_at IS NOT NULL OR {BOUNCED} THEN 1 ELSE 0 END) AS back"
        " FROM invitation i WHERE i.event = ? AND i.sent_at IS NOT NULL",
        event,
    )
    return (int(found["sent"]), int(found["back"] or 0)) if found else (0, 0)
