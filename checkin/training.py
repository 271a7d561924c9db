"""Training at the door: a dozen sample tickets on paper, and the list that a phone in training judges them by.

It leaves no trace: the samples are the same for every event and stand in no table, and a phone in training may
neither send scans nor see anything of the event's people.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from badges import pdf
from badges.pdf import Pdf
from checkin import inputs, screen
from checkin.scanning import Told
from checkin.sealing import name_of, sealed
from checkin.sync import DoorPolicy, Entry, Numbers, OfflineList, Since, encoded
from core import qr
from core.codes import grouped
from core.languages import _
from core.pages import render
from registration.letters import contact_of
from registration.tables import Event

SALT = b"einlass training"
CURSOR = "1.0"
NO_TICKET = "https://www.example.org/speisekarte"
OPEN_FOR = timedelta(hours=12)
INSIDE_SINCE = timedelta(minutes=20)
_CODE = "TRA1N1NGE1N1ASS{:05}"


class Sample(NamedTuple):
    """A sample ticket: what the list says of it. `state` "" is a code that no list knows."""

    number: int
    name: str
    state: str = "valid"
    mode: str = "on_site"
    inside: bool = False
    group: str = ""
    table: str = ""
    party: str = ""

    @property
    def code(self) -> str:
        """Its ticket code; nobody's ticket has it, codes are drawn at random."""
        return _CODE.format(self.number)


SAMPLES = (
    Sample(1, "Aylin Beispiel"),
    Sample(2, "Jürgen Müller-Muster", group="Sportverein Nord", table="Tisch 4"),
    Sample(3, "Kofi Probe", party="1/2"),
    Sample(4, "Zoë Probe", party="2/2"),
    Sample(5, "Olena Übung", inside=True),
    Sample(6, "Ernst Warte", state="waiting"),
    Sample(7, "Paula Offen", state="unconfirmed"),
    Sample(8, "Bernd Abgesagt", state="cancelled"),
    Sample(9, "Käthe Neu", state="replaced"),
    Sample(10, "Mia Online", mode="online"),
    Sample(11, "", state=""),
)
REASONS = {
    "waiting": "waiting",
    "unconfirmed": "unconfirmed",
    "cancelled": "cancelled",
    "replaced": "replaced",
    "": "unknown_code",
}


class Expected(NamedTuple):
    """What the phone should show: colour, word and, for who may come in, the name; and what is to be done then."""

    kind: str
    word: str
    do: str = ""


class Card(NamedTuple):
    """A sample on paper: its number, the picture to scan, the code below it, and what to expect."""

    number: int
    picture: str
    groups: Sequence[str]
    expected: Expected


def expected(sample: Sample, online: str) -> Expected:
    """What a phone shows for this sample; `online`: whether this event admits those who signed up to attend online."""
    reason = REASONS.get(sample.state, "wrong_mode" if (sample.mode, online) == ("online", "refuse") else "")
    if reason:
        word, _why, do = screen.REFUSALS[reason]
        return Expected("red", _(word), _(do))
    if sample.inside:
        return Expected("amber", _("Schon da"), _("Dieselbe Person? Einfach durchlassen."))
    return Expected("green", _("Willkommen"), f"{sample.name} {sample.party}".strip())


def cards(online: str) -> list[Card]:
    """Every sample, and last a picture that is no ticket at all."""
    made = [Card(one.number, qr.png_uri(one.code), grouped(one.code), expected(one, online)) for one in SAMPLES]
    nothing = Expected("grey", _("Kein Ticket"), _("Nichts passiert: Andere QR-Codes übersieht das Telefon."))
    return [*made, Card(len(made) + 1, qr.text_uri(NO_TICKET), [], nothing)]


async def as_pdf(event: Event) -> Pdf:
    """The sheet of sample tickets; for paper only, so without tags."""
    html = render("print/training.html", event=event, cards=cards(event.online_at_door))
    return await pdf.render(html, "training.css", tagged=False)


async def sample_list(event: Event, since: str | None, now: datetime) -> OfflineList:
    """The offline list of the samples, in the shape of a real one; after the first time nothing in it is new."""
    known = [one for one in SAMPLES if one.state]
    return OfflineList(
        event=event.slug,
        salt=encoded(SALT),
        cursor=CURSOR,
        made_at=now,
        whole=since != CURSOR,
        policy=DoorPolicy(
            starts_at=now,
            ends_at=now + OPEN_FOR,
            doors_open_at=now - OPEN_FOR,
            closes_at=now + OPEN_FOR,
            exits=event.track_exits,
            room_limit=None,
            unknown="ask",
            online=event.online_at_door,
            walk_ins=True,
            closed=False,
            time_zone=event.time_zone,
            title=_("Übung: %(title)s") % {"title": event.title},
            hint=event.desk_hint,
            phone=(await contact_of(event)).phone,
            sessions=[],
            sessions_chosen=False,
        ),
        numbers=Numbers(inside=1, admitted=1, expected=len([one for one in known if one.state == "valid"])),
        entries=[] if since == CURSOR else [_entry(one, now) for one in known],
    )


def _entry(sample: Sample, now: datetime) -> Entry:
    told = {"name": sample.name, "group": sample.group, "table": sample.table, "party": sample.party}
    person = {name: value for name, value in told.items() if value} if sample.state != "replaced" else {}
    return Entry(
        h=encoded(name_of(SALT, sample.code)),
        state=sample.state,
        mode=sample.mode,
        sealed=encoded(sealed(SALT, sample.code, person)),
        first=Since(now - INSIDE_SINCE, "Nord") if sample.inside else None,
        inside=sample.inside,
    )


def refused(scans: Sequence[inputs.Scan]) -> list[Told]:
    """The answer to a phone in training that sends scans all the same: none counts, and none is kept."""
    return [Told(id=one.id, verdict="refuse", reason="not_allowed", replayed=False) for one in scans]
