"""What the screen at the desk says about a scan, in words: pure values."""

from datetime import datetime
from typing import NamedTuple

from checkin.presence import Direction
from checkin.rules import Policy
from core.languages import N_, _
from core.pages import clock, day

# A word, the reason in one sentence, what to do about it.
REFUSALS = {
    "unknown_code": (
        N_("Unbekannt"),
        N_("Diesen Ticketcode gibt es nicht."),
        N_("Den Namen suchen, oder ohne Ticket einlassen."),
    ),
    "replaced": (
        N_("Ersetzt"),
        N_("Für diesen Platz gibt es ein neueres Ticket."),
        N_("Nach dem neuen Ticket fragen, oder den Namen suchen."),
    ),
    "wrong_event": (
        N_("Andere Veranstaltung"),
        N_("Dieses Ticket gilt für „%(title)s“ am %(day)s."),
        N_("Ist noch Platz, ohne Ticket einlassen."),
    ),
    "cancelled": (
        N_("Abgesagt"),
        N_("Diese Anmeldung wurde abgesagt."),
        N_("Möchte die Person doch kommen, entscheidet die Leitung."),
    ),
    "unconfirmed": (
        N_("Nicht bestätigt"),
        N_("Die Anmeldung wurde noch nicht bestätigt."),
        N_("Den Namen suchen und dort einlassen: Das bestätigt die Anmeldung."),
    ),
    "waiting": (
        N_("Warteliste"),
        N_("Diese Person hat noch keinen Platz."),
        N_("Ist Platz frei geblieben, entscheidet die Leitung."),
    ),
    "wrong_mode": (
        N_("Online angemeldet"),
        N_("Diese Person nimmt online teil, der Saal ist nur für Angemeldete vor Ort."),
        N_("Ist Platz frei geblieben, entscheidet die Leitung."),
    ),
    "wrong_session": (
        N_("Anderer Programmteil"),
        N_("Für diesen Programmteil ist die Person nicht eingetragen."),
        N_("Ist Platz frei geblieben, entscheidet die Leitung."),
    ),
    "not_yet": (
        N_("Noch nicht"),
        N_("Der Einlass beginnt am %(opens_day)s um %(opens)s."),
        N_("Bitte um etwas Geduld bitten."),
    ),
    "over": (
        N_("Vorbei"),
        N_("Der Einlass ist seit %(closes)s beendet."),
        N_("Wer noch hineinmuss, entscheidet die Leitung."),
    ),
    "house_full": (
        N_("Voll"),
        N_("Im Raum ist kein Platz mehr frei."),
        N_("Bitte warten lassen, bis jemand geht."),
    ),
    "not_inside": (
        N_("War nicht im Haus"),
        N_("Für diese Person ist kein Eintritt vermerkt."),
        N_("Einfach gehen lassen."),
    ),
    "id_conflict": (
        N_("Bitte noch einmal"),
        N_("Diese Eingabe kam schon einmal mit anderem Inhalt."),
        N_("Den Code noch einmal eingeben."),
    ),
    "not_allowed": (
        N_("Hier nicht möglich"),
        N_("Dafür ist dieses Gerät oder diese Veranstaltung nicht eingerichtet."),
        N_("Bitte die Leitung fragen."),
    ),
}


class Scanned(NamedTuple):
    """A stored scan as the page needs it. `event_title` and `event_day` are of the event the ticket is for."""

    verdict: str
    reason: str
    direction: Direction
    name: str
    undone: bool
    first_at: datetime | None
    first_gate: str | None
    event_title: str
    event_starts_at: datetime | None


class Screen(NamedTuple):
    """The verdict on the whole width: colour and shape (green, amber, red, grey), word, name, reason, what to do."""

    kind: str
    word: str
    name: str = ""
    why: str = ""
    do: str = ""


def screen(scan: Scanned, policy: Policy, zone: str) -> Screen:
    """The verdict in words, in the language being spoken."""
    if scan.undone:
        return Screen("grey", _("Zurückgenommen"), scan.name, _("Dieser Scan zählt nicht mehr."))
    if scan.verdict == "admit" and scan.direction == "out":
        return Screen("green", _("Auf Wiedersehen"), scan.name)
    if scan.verdict == "admit":
        why = _("Mit Begründung eingelassen.") if scan.reason == "override" else ""
        return Screen("green", _("Willkommen"), scan.name, why)
    if scan.verdict == "again":
        return Screen("amber", _("Schon da"), scan.name, _since(scan, zone), _("Dieselbe Person? Einfach durchlassen."))
    word, why, do = REFUSALS[scan.reason]
    facts = {
        "title": scan.event_title,
        "day": day(scan.event_starts_at, zone) if scan.event_starts_at else "",
        "opens": clock(policy.opens_at, zone),
        "opens_day": day(policy.opens_at, zone),
        "closes": clock(policy.closes_at, zone),
    }
    return Screen("red", _(word), "", _(why) % facts, _(do))


# Why a scan is held back that a phone had let through, where the screen's sentence would not help who settles it.
_HELD = {
    "not_allowed": N_("Das Telefon war für einen anderen Einlass angemeldet, oder seine Zeit war vorbei."),
    "id_conflict": N_("Dieselbe Kennung kam mit zwei verschiedenen Tickets."),
    "not_yet": N_("Der Einlass hatte noch nicht begonnen."),
    "over": N_("Der Einlass war schon beendet."),
    "wrong_event": N_("Das Ticket ist für eine andere Veranstaltung."),
}


def why(reason: str, at: datetime | None = None, revoked_at: datetime | None = None) -> str:
    """Why something is held back, in one sentence. `revoked_at`: when its phone was shut out, before or after `at`."""
    if reason == "not_allowed" and revoked_at is not None:
        if at is None:
            return _("Das Telefon ist abgemeldet.")
        if revoked_at <= at:
            return _("Das Telefon war da schon abgemeldet.")
        return _("Das Telefon wurde erst danach abgemeldet.")
    return _(_HELD.get(reason) or REFUSALS[reason][1])


def word_of(verdict: str, reason: str) -> str:
    """The word of a refusal, for one line of the log; empty for everybody else."""
    return _(REFUSALS[reason][0]) if verdict == "refuse" else ""


def _since(scan: Scanned, zone: str) -> str:
    if scan.first_at is None:
        return ""
    facts = {"time": clock(scan.first_at, zone), "gate": scan.first_gate}
    if scan.first_gate:
        return _("Eingelassen um %(time)s, Einlass %(gate)s.") % facts
    return _("Eingelassen um %(time)s.") % facts
