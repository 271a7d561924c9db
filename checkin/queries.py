"""What the door shows: people found by name, the counters, the last scans and what was answered."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from checkin import ledger
from checkin.judging import policy_of
from checkin.rules import OVERRIDABLE
from checkin.screen import Scanned, Screen, screen, word_of
from core import clock
from core.codes import read_code
from core.db import Row, loaded, marks, row, rows
from core.folding import fold, like
from core.languages import _
from registration.asking import rules
from registration.asking.definitions import questions_of
from registration.tables import Event

FOUND_AT_ONCE = 10
SHORTEST_SEARCH = 2  # letters
LATEST_SHOWN = 8
LATER_SHOWN = 10
CLOSED_AFTER = timedelta(hours=24)  # so long an event stays in reach after its end


class Found(msgspec.Struct):
    """A person found by name at the door."""

    attendee: UUID
    name: str
    group: str
    state: str
    inside: bool


def held_in_vain(person: Row, now: datetime) -> bool:
    """Whether nobody confirmed in time: the hold is over before the sweep has seen it."""
    until = person["hold_until"]
    return person["registration_state"] == "pending" and until is not None and until <= now


def state_of(person: Row, now: datetime) -> str:
    """seat, waiting, offered, cancelled; or unconfirmed while the registration is."""
    if person["state"] == "cancelled" or held_in_vain(person, now):
        return "cancelled"
    return "unconfirmed" if person["registration_state"] == "pending" else person["state"]


def name_of(person: Row) -> str:
    """What a person is called: one without a name by the contact who brings them."""
    if person["name"] or not person["contact"]:
        return person["name"]
    return _("Begleitung von %(name)s") % {"name": person["contact"]}


class Search(NamedTuple):
    """What was looked for on the page, and who was found; `short`: too little to look for, `more`: there are others."""

    text: str
    found: list[Found]
    short: bool
    more: bool


async def code_in(event: UUID, text: str) -> str | None:
    """The ticket code in a field that is for names, too.

    Twenty letters of a name could be one as well: then they have no digit, and are nobody's ticket but somebody's name.
    """
    code = read_code(text)
    if code is None or any(sign.isdigit() for sign in text) or await ledger.people_by_code([code]):
        return code
    return None if (await search(event, text)).found else code


async def search(event: UUID, text: str) -> Search:
    """A search by name for the page at the door."""
    found = await people(event, text, FOUND_AT_ONCE + 1)
    return Search(text, found[:FOUND_AT_ONCE], len(fold(text)) < SHORTEST_SEARCH, len(found) > FOUND_AT_ONCE)


async def people(event: UUID, text: str, at_most: int = FOUND_AT_ONCE) -> list[Found]:
    """The first people whose folded name has this in it, names that begin with it first; from two letters.

    After them come those without a name whose contact is called so.
    """
    wanted = fold(text)
    if len(wanted) < SHORTEST_SEARCH:
        return []
    brought = await _brought_by(event, wanted)
    found = await rows(
        "SELECT a.id, a.name, a.folded, a.group_name, a.state, r.state AS registration_state, r.hold_until,"
        " r.name AS contact,"
        " EXISTS (SELECT 1 FROM attendance t WHERE t.attendee = a.id AND t.event = a.event AND t.session = ''"
        " AND t.inside) AS inside"
        " FROM attendee a JOIN registration r ON r.id = a.registration"
        f" WHERE a.event = ? AND (a.folded LIKE ? OR a.id IN ({marks(brought) or 'NULL'}))"
        " ORDER BY CASE WHEN a.folded LIKE ? THEN 0 WHEN a.folded <> '' THEN 1 ELSE 2 END, a.folded, r.name, a.id"
        " LIMIT ?",
        event,
        like(text),
        *brought,
        like(text)[1:],
        at_most,
    )
    return [found_of(one) for one in found]


def found_of(person: Row) -> Found:
    """A row of attendee with registration_state, hold_until, contact and inside, as a search answers it."""
    state = state_of(person, clock.now())
    return Found(person["id"], name_of(person), person["group_name"], state, bool(person["inside"]))


async def _brought_by(event: UUID, wanted: str) -> list[UUID]:
    """The people without a name whose contact's folded name has this in it, no more than are shown."""
    unnamed = await rows(
        "SELECT a.id, r.name AS contact FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.event = ? AND a.folded = ''",
        event,
    )
    return [one["id"] for one in unnamed if wanted in fold(one["contact"])][: FOUND_AT_ONCE + 1]


class Counters(NamedTuple):
    """The event in three numbers: people of all kinds in the room, participants who came, seats on site given."""

    inside: int
    admitted: int
    expected: int


async def counters(event: Event) -> Counters:
    """The live numbers of an event; who came is counted as in the figures: participants, walk-ins among them."""
    came = await row(
        "SELECT count(*) AS n FROM attendance t JOIN attendee a ON a.id = t.attendee WHERE t.event = ?"
        " AND t.session = '' AND t.first_entry IS NOT NULL AND a.kind = 'participant'",
        event.id,
    )
    counted = await row(
        "SELECT COALESCE(SUM(count), 0) AS n FROM walk_in"
        " WHERE event = ? AND accepted AND merged_into IS NULL AND direction = 'in' AND kind = 'participant'",
        event.id,
    )
    assert came is not None
    assert counted is not None
    return Counters(event.inside, came["n"] + int(counted["n"]), event.on_site_taken)


class Near(NamedTuple):
    """The events whose door somebody may want: of today, of the days to come, and over but still in reach."""

    today: list[Event]
    later: list[Event]
    over: list[Event]


async def events_near(event: UUID | None, now: datetime) -> Near:
    """The events around now; one bound to an event sees only that."""
    found = await rows("SELECT * FROM event WHERE ends_at > ? ORDER BY starts_at, title LIMIT 60", now - CLOSED_AFTER)
    events = [loaded(Event, one) for one in found]
    mine = [one for one in events if event in (None, one.id)]
    today = [one for one in mine if _is_today(one, now)]
    others = [one for one in mine if one not in today]
    later = [one for one in others if one.starts_at > now]
    return Near(today, later[:LATER_SHOWN], [one for one in others if one.starts_at <= now])


def _is_today(event: Event, now: datetime) -> bool:
    """Whether the event runs on this day, by its own time zone."""
    zone = ZoneInfo(event.time_zone)
    day = now.astimezone(zone).date()
    return event.starts_at.astimezone(zone).date() <= day <= event.ends_at.astimezone(zone).date()


class Latest(NamedTuple):
    """One of the last scans, for the log on the page; of a refused one the word instead of the name."""

    id: UUID
    name: str
    word: str
    direction: str
    verdict: str
    effective: datetime
    gate: str | None
    undone: bool


async def latest(event: UUID) -> list[Latest]:
    """The last scans that arrived at an event, the latest first; a name only of who was let in here."""
    found = await rows(
        "SELECT s.id, s.direction, s.verdict, s.reason, s.effective, s.gate, a.name,"
        " EXISTS (SELECT 1 FROM undo u WHERE u.scan = s.id AND u.state = 'done') AS undone"
        " FROM scan s LEFT JOIN attendee a ON a.id = s.attendee AND s.verdict <> 'refuse'"
        " WHERE s.event = ? ORDER BY s.arrival DESC LIMIT ?",
        event,
        LATEST_SHOWN,
    )
    return [
        Latest(
            one["id"],
            one["name"] or "",
            word_of(one["verdict"], one["reason"]),
            one["direction"],
            one["verdict"],
            one["effective"],
            one["gate"],
            bool(one["undone"]),
        )
        for one in found
    ]


class Answered(NamedTuple):
    """A scan of this page with its answer. `attendee`: who may be let in all the same, by a lead with a reason.

    `to_ask`: the questions asked at the door that somebody of this `registration` who is in has not answered yet.
    """

    id: UUID
    screen: Screen
    attendee: UUID | None
    can_undo: bool
    at: datetime
    registration: UUID | None
    to_ask: list[str]


async def answered(event: Event, scan: UUID) -> Answered | None:
    """What to show about one scan of this event; None when there is none."""
    found = await row(
        "SELECT s.verdict, s.reason, s.direction, s.attendee, s.at, s.effective, s.first_at, s.first_gate, a.name,"
        " a.registration, a.answers, r.answers AS of_party, e.title, e.starts_at,"
        " (SELECT count(*) FROM undo u WHERE u.scan = s.id AND u.state = 'done') AS undos"
        " FROM scan s LEFT JOIN attendee a ON a.id = s.attendee LEFT JOIN event e ON e.id = a.event"
        " LEFT JOIN registration r ON r.id = a.registration WHERE s.id = ? AND s.event = ?",
        scan,
        event.id,
    )
    if found is None:
        return None
    undone, refused = bool(found["undos"]), found["verdict"] == "refuse"
    told = Scanned(
        found["verdict"],
        found["reason"],
        found["direction"],
        "" if refused else found["name"] or "",
        undone,
        found["first_at"],
        found["first_gate"],
        found["title"] or "",
        found["starts_at"],
    )
    return Answered(
        scan,
        screen(told, policy_of(event), event.time_zone),
        found["attendee"] if found["reason"] in OVERRIDABLE else None,
        not undone and not refused,
        found["effective"],
        found["registration"],
        _to_ask(event, found) if not undone and not refused and found["direction"] == "in" else [],
    )


def _to_ask(event: Event, found: Row) -> list[str]:
    """The questions asked at the door that a person, or the party, has not answered yet."""
    if found["registration"] is None:
        return []
    own, party = msgspec.json.decode(found["answers"]), msgspec.json.decode(found["of_party"])
    questions = [one for one in questions_of(event) if not one.statistics]
    asked = [*rules.shown(questions, party, door=True), *rules.shown(questions, own, party, door=True)]
    return [one.label for one in asked if one.asked == "door" and one.key not in own | party]


async def counted(event: UUID, walk_in: UUID) -> Row | None:
    """A walk-in of this event; None when there is none."""
    return await row(
        "SELECT name, count, direction, accepted, free FROM walk_in WHERE id = ? AND event = ?", walk_in, event
    )
