"""What pages and programs read of invitations."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from core import clock
from core.codes import INVITATION_LENGTH, grouped, read_code
from core.db import Row, batched, loaded, marks, row, rows
from core.folding import fold
from core.lists import cursor, read_cursor
from core.problems import FieldError, Invalid, NotFound
from core.settings import settings
from registration.invitations import rules
from registration.invitations.tables import Invitation

_AT_ONCE = 500
USED = (
    " LEFT JOIN (SELECT r.invitation, count(*) AS used FROM registration r JOIN attendee a ON a.registration = r.id"
    " WHERE r.event = ? AND r.invitation IS NOT NULL AND a.state <> 'cancelled' GROUP BY r.invitation) u"
    " ON u.invitation = i.id"
)
BOUNCED = (
    "(i.email IS NOT NULL AND EXISTS (SELECT 1 FROM letter l WHERE l.to_address = i.email AND l.event = i.event"
    f" AND l.state = 'dead' AND l.kind IN ({', '.join(repr(kind) for kind in rules.LETTERS)})))"
)
_IN_TIME = "(i.valid_from IS NULL OR i.valid_from <= ?) AND (i.valid_until IS NULL OR i.valid_until > ?)"
_NOW = 2  # how often _IN_TIME asks for the time
CONDITIONS: dict[str, tuple[str, int]] = {  # by name of the state: the condition, how many times it takes the time
    "open": (f"i.state = 'open' AND {_IN_TIME} AND COALESCE(u.used, 0) < i.uses", _NOW),
    "not_yet": ("i.state = 'open' AND i.valid_from > ?", 1),
    "expired": ("i.state = 'open' AND (i.valid_from IS NULL OR i.valid_from <= ?) AND i.valid_until <= ?", 2),
    "used_up": (f"i.state = 'open' AND {_IN_TIME} AND COALESCE(u.used, 0) >= i.uses", _NOW),
    "declined": ("i.state = 'declined'", 0),
    "revoked": ("i.state = 'revoked'", 0),
    "unsent": ("i.state = 'open' AND i.uses > 0 AND i.sent_at IS NULL", 0),
    "unanswered": ("i.state = 'open' AND i.uses > 0 AND i.sent_at IS NOT NULL AND COALESCE(u.used, 0) = 0", 0),
    "registered": ("COALESCE(u.used, 0) > 0", 0),
    "undelivered": (f"(i.returned_at IS NOT NULL OR {BOUNCED})", 0),
}


class Line(NamedTuple):
    """An invitation with what has become of it: people signed up by it, whether mail to it could not be delivered."""

    row: Invitation
    used: int
    bounced: bool
    now: datetime

    @property
    def left(self) -> int:
        """How many people can still sign up by it."""
        return max(0, self.row.uses - self.used)

    @property
    def standing(self) -> str:
        """What it is good for now (rules.STANDINGS)."""
        one = self.row
        return rules.standing(one.state, one.valid_from, one.valid_until, self.left, self.now)

    @property
    def groups(self) -> list[str]:
        """The code as it is printed and read out."""
        return grouped(self.row.code)

    @property
    def link(self) -> str:
        """The address of its page: what stands in the letter and in its QR code."""
        return f"{settings.base_url}/i/{self.row.code}"

    @property
    def way(self) -> str:
        """How a letter reaches it: mail, paper, or none (the code is told on the phone)."""
        return "mail" if self.row.email else "paper" if self.row.address.strip() else "none"

    def as_json(self) -> dict[str, Any]:
        """As programs see it."""
        one = self.row
        plain = {name: getattr(one, name) for name in COLUMNS}
        more = {"url": self.link, "used": self.used, "left": self.left, "state": self.standing, "bounced": self.bounced}
        return plain | more


COLUMNS = (
    "id", "code", "name", "email", "address", "language", "organisation", "sector", "field", "uses", "valid_from",
    "valid_until", "wave", "delegated_from", "sent_at", "reminded_at", "returned_at", "declined_at", "created_at",
)  # fmt: skip


def line_of(values: Row, now: datetime) -> Line:
    """A row of a statement that selects i.*, used and bounced."""
    plain = dict(values)
    used, bounced = plain.pop("used"), bool(plain.pop("bounced"))
    return Line(loaded(Invitation, plain), int(used), bounced, now)


def _selected(conditions: Sequence[str]) -> str:
    return (
        f"SELECT i.*, COALESCE(u.used, 0) AS used, CASE WHEN {BOUNCED} THEN 1 ELSE 0 END AS bounced"
        f" FROM invitation i{USED} WHERE i.event = ? AND {' AND '.join(conditions or ['1 = 1'])}"
    )


async def line(event: UUID, key: UUID) -> Line:
    """One invitation of an event; NotFound when there is none."""
    found = await row(_selected(["i.id = ?"]), event, event, key)
    if found is None:
        raise NotFound()
    return line_of(found, clock.now())


async def lines(event: UUID, keys: Sequence[UUID]) -> list[Line]:
    """These invitations of an event, in this order."""
    now, found = clock.now(), dict[UUID, Line]()
    for some in batched(keys, _AT_ONCE):
        for values in await rows(_selected([f"i.id IN ({marks(some)})"]), event, event, *some):
            one = line_of(values, now)
            found[one.row.id] = one
    return [found[key] for key in keys]


async def delegated_by(invitation: Invitation) -> list[Line]:
    """What the invited person passed on, the oldest first."""
    found = await rows(
        f"{_selected(['i.delegated_from = ?'])} ORDER BY i.created_at, i.id",
        invitation.event,
        invitation.event,
        invitation.id,
    )
    return [line_of(one, clock.now()) for one in found]


async def invitation_by_id(key: UUID) -> Invitation:
    """An invitation by its id; NotFound when there is none."""
    found = await row("SELECT * FROM invitation WHERE id = ?", key)
    if found is None:
        raise NotFound()
    return loaded(Invitation, found)


class Filter(NamedTuple):
    """Which invitations are asked for; nothing means all."""

    wave: int | None = None
    state: str | None = None
    q: str | None = None

    def checked(self) -> "Filter":
        """The same; Invalid for a state there is not or a search of one letter."""
        wrong = []
        if self.state and self.state not in CONDITIONS:
            wrong.append(FieldError("state", "choice"))
        if self.q and len(fold(self.q)) < 2:
            wrong.append(FieldError("q", "too_short"))
        if self.wave is not None and not 1 <= self.wave <= 99:
            wrong.append(FieldError("wave", "range"))
        if wrong:
            raise Invalid(wrong)
        return self

    def finds(self, invitation: Invitation) -> bool:
        """Whether the search finds it: by name, organisation, address, or by the whole code."""
        if not self.q:
            return True
        texts = (invitation.name, invitation.organisation, invitation.email or "", invitation.address)
        return read_code(self.q, INVITATION_LENGTH) == invitation.code or any(
            fold(self.q) in fold(text) for text in texts
        )


async def every(event: UUID, wanted: Filter, after: str | None = None) -> AsyncIterator[Line]:
    """The invitations of an event in the order of waves, read some hundred at a time."""
    now = clock.now()
    place = read_cursor(after, int, datetime, UUID)
    while True:
        conditions, values = list[str](), list[Any]()
        if wanted.wave is not None:
            conditions.append("i.wave = ?")
            values.append(wanted.wave)
        if wanted.state:
            condition, times = CONDITIONS[wanted.state]
            conditions.append(condition)
            values += [now] * times
        if place:
            conditions.append("(i.wave > ? OR (i.wave = ? AND (i.created_at > ? OR (i.created_at = ? AND i.id > ?))))")
            values += [place[0], place[0], place[1], place[1], place[2]]
        found = await rows(
            f"{_selected(conditions)} ORDER BY i.wave, i.created_at, i.id LIMIT {_AT_ONCE}", event, event, *values
        )
        read = [line_of(one, now) for one in found]
        for one in read:
            if wanted.finds(one.row):
                yield one
        if len(found) < _AT_ONCE:
            return
        last = read[-1].row
        place = [last.wave, last.created_at, last.id]


async def listed(event: UUID, wanted: Filter, limit: int, after: str | None) -> tuple[list[Line], str | None]:
    """A page of invitations, and the cursor of the next one."""
    found: list[Line] = []
    async for one in every(event, wanted.checked(), after):
        if len(found) == limit:
            last = found[-1].row
            return found, cursor(last.wave, last.created_at, last.id)
        found.append(one)
    return found, None


async def known(event: UUID) -> tuple[set[str], set[tuple[str, str, str]]]:
    """Whom the event has invited already: e-mail addresses, and name, organisation, address of those without one."""
    found = await rows(
        "SELECT email, name, organisation, address FROM invitation WHERE event = ? AND state <> 'revoked'", event
    )
    emails = {one["email"].lower() for one in found if one["email"]}
    others = {identity(one["name"], one["organisation"], one["address"]) for one in found if not one["email"]}
    return emails, others


def identity(name: str, organisation: str, address: str) -> tuple[str, str, str]:
    """By what two invitations without e-mail are the same."""
    return fold(name), fold(organisation), fold(address)


async def taken_codes(codes: Sequence[str]) -> set[str]:
    """Which of these codes exist already."""
    found: set[str] = set()
    for some in batched(codes, _AT_ONCE):
        taken = await rows(f"SELECT code FROM invitation WHERE code IN ({marks(some)})", *some)
        found |= {one["code"] for one in taken}
    return found


EXPORTED = (
    "name", "organisation", "email", "address", "language", "sector", "field", "uses", "used", "valid_from",
    "valid_until", "wave", "state", "code", "url", "sent_at", "reminded_at", "returned_at", "declined_at",
)  # fmt: skip


async def exported(event: UUID, wanted: Filter) -> list[list[Any]]:
    """The invitations as lines of a spreadsheet, in the columns of EXPORTED."""
    told = [one.as_json() async for one in every(event, wanted.checked())]
    return [[one[name] for name in EXPORTED] for one in told]
