"""The Dortmund process: what lies behind it, what is coming, and everybody who signed up."""

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec

from checkin import inputs as door_inputs
from checkin import scanning, walkins
from checkin.devices import Door
from core import clock
from core.db import loaded, row, rows
from core.staff.actions import add_account
from core.staff.actors import COMMAND
from registration import actions, events, inputs, processes
from registration.invitations.actions import invite
from registration.invitations.answering import decline
from registration.invitations.inputs import NewInvitation
from registration.invitations.tables import Invitation
from registration.programme.actions import add_session
from registration.programme.inputs import NewSession
from registration.queries import event_by_slug, registration_by_id
from sample import setup
from sample.people import names

ZONE = ZoneInfo("Europe/Berlin")
SEED = 2035
FIELDS = (
    "Arbeit, Produktion und Handel",
    "Innovation und Forschung",
    "Kultur, Gemeinschaft und Freizeit",
    "Bildung, Teilhabe und Gesundheit",
    "Wohnen und Quartiersleben",
)
SECTORS = ("Unternehmen", "Verbände", "Gewerkschaften", "Kultur", "Vereine")
HOUSES = (
    "Verein Offene Werkstatt",
    "Wirtschaftsverband Westfalen",
    "Theater am Hafen",
    "Gewerkschaft der Dienste",
    "Bauhütte Nord eG",
    "Stiftung Nachbarschaft",
)
PROCESS = {
    "slug": "stadtgespraech",
    "title": "Dortmunder Stadtgespräch",
    "summary": "Bis zum Sommer erarbeitet Dortmund eine Strategie für die nächsten zehn Jahre: mit allen, die hier "
    "leben und arbeiten. Die Ergebnisse gehen in den Rat und stehen danach in der öffentlichen Dokumentation.",
    "contact": {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"},
}
OPENING = {
    "slug": "auftakt",
    "title": "Auftakt: Was soll Dortmund stark machen?",
    "summary": "Der Auftakt des Stadtgesprächs in der Bürgerhalle. Offen für alle.",
    "venue": "Bürgerhalle im Rathaus, Friedensplatz 1, 44135 Dortmund",
    "seats": {"on_site": 250},
    "confirm_email": False,
    "email_required": False,
}
CONFERENCE = {
    "slug": "stadtkonferenz",
    "title": "Stadtkonferenz: Unsere Stadt 2035",
    "summary": "Reden Sie mit über die Ziele der neuen Stadtstrategie: in der Berswordt-Halle oder online von zu "
    "Hause. Für alle, die in Dortmund leben oder arbeiten. Kostenlos und ohne Vorkenntnisse.",
    "venue": "Berswordt-Halle, Südwall 2–4, 44122 Dortmund",
    "join_url": "https://konferenz.dortmund.example/stadtkonferenz",
    "seats": {"on_site": 200, "online": 300},
    "room_limit": 260,
    "max_party": 4,
    "desk_hint": "Bitte zum Tisch 1 neben dem Eingang.",
}
WORKSHOP = {
    "slug": "stakeholder-werkstatt",
    "title": "Stakeholder-Werkstatt",
    "summary": "Vier Stunden Arbeit in fünf Handlungsfeldern, mit Eingeladenen aus Wirtschaft, Verbänden, "
    "Gewerkschaften und Kultur.",
    "format": "invited",
    "venue": "Dietrich-Keuning-Haus, Leopoldstraße 50–58, 44147 Dortmund",
    "seats": {"on_site": 60},
    "track_exits": False,
    "fields": [{"name": name, "target": 16} for name in FIELDS],
    "sectors": [{"name": name, "target": 16} for name in SECTORS],
    "ask_organisation": "required",
}
COUNCIL = {
    "slug": "politik-workshop",
    "title": "Politik-Workshop",
    "summary": "Die Fraktionen beraten die Ziele der Stadtstrategie. Online.",
    "format": "closed",
    "join_url": "https://konferenz.dortmund.example/politik",
    "seats": {"online": 30},
    "max_party": 2,
}
FORUM = {
    "slug": "quartiersforum-hoerde",
    "title": "Quartiersforum Hörde",
    "summary": "Ein Abend über Plätze, Wege und Nachbarschaft in Hörde.",
    "venue": "Hörder Bürgersaal, Hörder Bahnhofstraße 16, 44263 Dortmund",
    "seats": {"on_site": 80},
    "track_exits": True,
    "confirm_email": False,
    "email_required": False,
}


async def organiser_link() -> str:
    """A fresh one-time sign-in link of the sample organiser."""
    return (await add_account(COMMAND, "organisation@dortmund.example", "admin", "Miriam Kowalczyk")).url


async def make() -> int:
    """Make the sample process, once; answers how many registrations were made (0: it was there)."""
    if await row("SELECT id FROM process WHERE slug = ?", PROCESS["slug"]):
        return 0
    today = clock.now().astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 + 84)
    await processes.add_process(msgspec.convert(PROCESS, inputs.NewProcess), COMMAND)
    people = names(SEED)
    made = await _opening(today.replace(hour=18) - timedelta(days=226), people)
    made += await _forum(today.replace(hour=18) - timedelta(days=24), people)
    made += await _conference(saturday.replace(hour=10))
    workshop = _working_day(today + timedelta(days=38)).replace(hour=13)
    made += await _workshop(workshop, people)
    made += await _council(workshop + timedelta(days=7))
    return made


def _working_day(day: datetime) -> datetime:
    """The next Wednesday that is not between the years."""
    day += timedelta(days=(2 - day.weekday()) % 7)
    while (day.month, day.day) > (12, 17) or (day.month, day.day) < (1, 7):
        day += timedelta(days=7)
    return day


async def _add(event: dict[str, Any], starts: datetime, hours: float) -> None:
    times = {
        "process": PROCESS["slug"],
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=hours)).isoformat(),
        "doors_open_at": (starts - timedelta(minutes=30)).isoformat(),
    }
    await events.add_event(msgspec.convert(event | times, inputs.NewEvent), COMMAND)


async def _sign_up(slug: str, name: str, mode: str = "on_site", people: int = 1, **more: Any) -> actions.Answer:
    person = {"mode": mode} | {name: more.pop(name) for name in ("kind", "group", "sessions") if name in more}
    first = person | more.pop("person", {})
    wish = {"contact": {"name": name, "email": more.pop("email", None)}, "attendees": [first, *[person] * (people - 1)]}
    wish |= more
    return await actions.sign_up(slug, msgspec.convert(wish, inputs.SignUp), actions.Caller(COMMAND))


@asynccontextmanager
async def _at(moment: datetime) -> AsyncIterator[None]:
    """What happens inside happened then."""
    clock.use(lambda: moment)
    try:
        yield
    finally:
        clock.use(None)


async def _signed_up_before(slug: str, starts: datetime, count: int, people: Iterator[str]) -> list[actions.Answer]:
    async with _at(starts - timedelta(days=20)):
        channels = ("web", "web", "web", "phone", "paper", "desk")
        return [await _sign_up(slug, next(people), channel=channels[n % len(channels)]) for n in range(count)]


async def _came(slug: str, codes: list[str], starts: datetime, seed: int) -> None:
    """Everybody of these comes, most in the quarter of an hour before it begins."""
    draw = random.Random(seed)  # noqa: S311 - sample data
    arrivals = sorted(starts + timedelta(minutes=min(25.0, max(-28.0, draw.gauss(-8, 9)))) for _ in codes)
    door = Door(COMMAND)
    for code, moment in zip(codes, arrivals, strict=True):
        async with _at(moment):
            await scanning.judge_batch(door, _batch(slug, moment, code=code))


async def _left(slug: str, codes: list[str], first: datetime) -> None:
    """They go home one after the other."""
    for n, code in enumerate(codes):
        moment = first + timedelta(seconds=25 * n)
        async with _at(moment):
            await scanning.judge_batch(Door(COMMAND), _batch(slug, moment, code=code, direction="out"))


def _batch(slug: str, moment: datetime, **who: Any) -> door_inputs.Scans:
    scan = {
        "id": str(uuid4()),
        "event": slug,
        "direction": "in",
        "at": moment.isoformat(),
        "gate": "Haupteingang",
    } | who
    return msgspec.convert({"sent_at": moment.isoformat(), "scans": [scan]}, door_inputs.Scans)


async def _walk_ins(slug: str, moment: datetime, **who: Any) -> None:
    async with _at(moment):
        event = await event_by_slug(slug)
        wish = {"id": str(uuid4()), "sent_at": moment.isoformat()} | who
        await walkins.walk_in(Door(COMMAND), event.id, msgspec.convert(wish, door_inputs.WalkIn))


def _codes(answers: list[actions.Answer]) -> list[str]:
    return [person.ticket_code or "" for answer in answers for person in answer.attendees]


async def _opening(starts: datetime, people: Iterator[str]) -> int:
    """Over two hundred came: 194 with a ticket, 19 without."""
    async with _at(starts - timedelta(days=40)):
        await _add(OPENING, starts, 2.5)
    answers = await _signed_up_before("auftakt", starts, 221, people)
    await _came("auftakt", _codes(answers)[:194], starts, 1)
    for name in ("Renate Vößing", "Kofi Mensah", "Zoë Lefèvre"):
        await _walk_ins("auftakt", starts + timedelta(minutes=3), name=name)
    await _walk_ins("auftakt", starts + timedelta(minutes=12), count=16, method="counter")
    return len(answers)


async def _forum(starts: datetime, people: Iterator[str]) -> int:
    """A past evening with somebody who came twice to the door, and some who did not come."""
    async with _at(starts - timedelta(days=40)):
        await _add(FORUM, starts, 3)
    answers = await _signed_up_before("quartiersforum-hoerde", starts, 52, people)
    codes = _codes(answers)
    async with _at(starts - timedelta(days=2)):
        for answer in answers[-4:]:
            registration = await registration_by_id(answer.id)
            await actions.cancel(registration, None, None)
    await _came("quartiersforum-hoerde", codes[:41], starts, 2)
    async with _at(starts + timedelta(minutes=31)):
        await scanning.judge_batch(
            Door(COMMAND), _batch("quartiersforum-hoerde", starts + timedelta(minutes=31), code=codes[0])
        )
        await scanning.judge_batch(
            Door(COMMAND), _batch("quartiersforum-hoerde", starts + timedelta(minutes=31), code=codes[-1])
        )
    await _walk_ins("quartiersforum-hoerde", starts + timedelta(minutes=5), count=7, method="counter")
    await _left("quartiersforum-hoerde", codes[:41], starts + timedelta(hours=2, minutes=40))
    await _walk_ins("quartiersforum-hoerde", starts + timedelta(hours=3), count=7, method="counter", direction="out")
    return len(answers)


async def _conference(starts: datetime) -> int:
    """The hybrid conference: 250 attendees, the names that must survive everywhere among them."""
    await _add(CONFERENCE | setup.conference(starts), starts, 4)
    event = await event_by_slug("stadtkonferenz")
    for part in setup.sessions(starts):
        await add_session(event.id, msgspec.convert(part, NewSession), COMMAND)
    people, count, made = names(SEED + 1), 0, 0
    draw = random.Random(SEED)  # noqa: S311 - sample data
    while count < 250:
        size = min(250 - count, draw.choice((1, 1, 1, 1, 1, 2, 2, 3)))
        mode = "online" if draw.random() < 0.33 else "on_site"
        more: dict[str, Any] = {"channel": draw.choice(("web", "web", "web", "web", "phone", "paper"))}
        if made % 25 == 0:
            more["email"] = f"person{made}@example.org"
        if made == 9:
            more["kind"] = "interpreter"
        else:
            more |= _wishes(draw, mode, first=count == 0)
        await _sign_up("stadtkonferenz", next(people), mode, size, **more)
        count, made = count + size, made + 1
    return made


def _wishes(draw: random.Random, mode: str, first: bool) -> dict[str, Any]:
    """What one party answers and chooses; the first one needs a wheelchair place."""
    asked: dict[str, Any] = {}
    if draw.random() < 0.6:
        asked["answers"] = {"topic": draw.sample(["living", "mobility", "climate", "work"], 2)}
    told: dict[str, Any] = {}
    if draw.random() < 0.7:
        bands = ["under_18", "from_18_to_29", "from_30_to_44", "from_45_to_59", "from_60_to_74", "from_75"]
        told = {"age_band": draw.choice(bands), "first_time": draw.random() < 0.4}
    asked["person"] = {"answers": told}
    if first:
        asked["person"]["provisions"] = ["wheelchair"]
    elif draw.random() < 0.12:
        asked["person"]["provisions"] = [draw.choice(["step_free", "sign_language", "child_care", "vegan"])]
    if draw.random() < 0.3:
        asked["sessions"] = ["online-dialog"] if mode == "online" else [draw.choice(["quartiere", "mobilitaet"])]
    return asked


async def _workshop(starts: datetime, people: Iterator[str]) -> int:
    """80 invited people from five sectors for five fields; 64 came by their code, some declined, some say nothing."""
    await _add(WORKSHOP, starts, 4)
    event = await event_by_slug("stakeholder-werkstatt")
    guests = [next(people) for _n in range(80)]
    wishes = [
        {
            "name": name,
            "organisation": HOUSES[n % len(HOUSES)],
            "sector": SECTORS[n % len(SECTORS)],
            "field": FIELDS[n * 3 % len(FIELDS)],
            "email": f"gast{n}@example.org" if n % 4 else None,
            "address": "" if n % 4 else f"{HOUSES[n % len(HOUSES)]}\nMärkische Straße {n + 1}\n44141 Dortmund",
        }
        for n, name in enumerate(guests)
    ]
    await invite(event.id, msgspec.convert(wishes, list[NewInvitation]), COMMAND)
    sent = {one["name"]: one for one in await rows("SELECT * FROM invitation WHERE event = ?", event.id)}
    for name in guests[:64]:
        invitation = sent[name]
        more = {"invitation": invitation["code"], "organisation": invitation["organisation"]}
        await _sign_up("stakeholder-werkstatt", name, channel="phone", **more)
    for name in guests[64:70]:
        await decline(loaded(Invitation, sent[name]))
    return 64


async def _council(starts: datetime) -> int:
    """A closed workshop online: seats by code, one for each group of the council."""
    await _add(COUNCIL, starts, 2)
    event = await event_by_slug("politik-workshop")
    wishes = [{"organisation": f"Fraktion {letter}", "uses": 4} for letter in "ABCDE"]
    await invite(event.id, msgspec.convert(wishes, list[NewInvitation]), COMMAND)
    return 0
