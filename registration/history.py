"""What happened to the people of a registration, and by which rule: so that a complaint can be answered.

Every step that changes somebody's state, mode or place in the order notes one of these reasons (`seats.note`).
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.db import rows
from core.languages import N_, _

# What each reason is called, and the rule behind it (registration/rules.py).
REASONS: dict[str, tuple[str, str]] = {
    "signed_up": (
        N_("Angemeldet"),
        N_("Plätze gibt es sofort, wenn genug frei sind und niemand darauf wartet. Sonst geht es ans Ende der Liste."),
    ),
    "confirmed": (
        N_("Bestätigt"),
        N_("Die Anmeldung gilt. Wer wartet, rückt erst ab jetzt nach; der Platz in der Reihe blieb erhalten."),
    ),
    "hold_ended": (
        N_("Nicht rechtzeitig bestätigt"),
        N_("Ein Platz ohne Bestätigung wird nur eine Zeit lang gehalten. Danach geht er an die Nächsten."),
    ),
    "moved_up": (
        N_("Nachgerückt"),
        N_("Es wurden genug Plätze frei, und niemand stand weiter vorn, für den sie gereicht hätten."),
    ),
    "released": (
        N_("Nachgerückt auf einen freigegebenen Platz"),
        N_("Der Platz war für eine Vorkehrung freigehalten. Ihre Frist ist um, nun geht er der Reihe nach an alle."),
    ),
    "with_party": (
        N_("Mit der Gruppe nachgerückt"),
        N_("Ein Kind kommt mit der ersten Person herein, mit der es angemeldet ist und die einen Platz hat."),
    ),
    "passed": (
        N_("Kleinere Gruppe ging vor"),
        N_("Die freien Plätze reichten für diese Gruppe nicht, für eine dahinter schon. Ihr Rang in der Liste bleibt."),
    ),
    "passed_kept": (
        N_("Andere gingen vor"),
        N_("Es fehlte ein Platz mit Vorkehrung. Wer darauf wartet, hält andere nicht auf. Der Rang bleibt."),
    ),
    "offered": (
        N_("Platz angeboten"),
        N_("Die Reihe kam an diese Person. Sie hat eine Frist, den Platz anzunehmen."),
    ),
    "accepted": (N_("Angebot angenommen"), N_("Der angebotene Platz gehört nun fest dieser Person.")),
    "declined": (
        N_("Angebot abgelehnt"),
        N_("Nach dem ersten Mal geht es ans Ende der Liste, nach dem zweiten Mal ist die Person abgesagt."),
    ),
    "offer_ended": (
        N_("Angebot nicht rechtzeitig angenommen"),
        N_("Nach dem ersten Mal geht es ans Ende der Liste, nach dem zweiten Mal ist die Person abgesagt."),
    ),
    "mode_changed": (
        N_("Andere Teilnahmeart"),
        N_("Dort war ein Platz frei, und niemand wartete darauf. Das Ticket gilt weiter."),
    ),
    "mode_wished": (
        N_("Andere Teilnahmeart gewünscht"),
        N_("Dort war kein Platz frei. Die Person behält, was sie hat, und steht auch am Ende der anderen Liste."),
    ),
    "mode_kept": (N_("Wunsch zurückgenommen"), N_("Es bleibt bei der bisherigen Teilnahmeart.")),
    "renamed": (N_("Anderer Name"), N_("Wer einen Platz weitergibt, macht das alte Ticket ungültig.")),
    "details": (N_("Angaben geändert"), N_("Platz und Rang bleiben, wie sie sind.")),
    "erased": (N_("Angaben gelöscht"), N_("Das Ticket gilt nicht mehr.")),
    "event_moved": (
        N_("Veranstaltung verlegt"),
        N_("Die Veranstaltung findet auf andere Weise statt. Das Ticket gilt weiter."),
    ),
    "cancelled_self": (N_("Selbst abgesagt"), N_("Der Platz geht an die Nächsten auf der Warteliste.")),
    "cancelled_staff": (N_("Von uns abgesagt"), N_("Der Platz geht an die Nächsten auf der Warteliste.")),
}


class Entry(NamedTuple):
    """One step: when, whose (name and place in the party), what the person had after it, and why in words."""

    at: datetime
    name: str
    seq: int
    state: str
    mode: str
    confirmed: bool
    reason: str
    title: str
    text: str


async def history_of(registration: UUID) -> list[Entry]:
    """What happened to the people of a registration, the latest first, in the reader's language; 200 steps at most."""
    found = await rows(
        'SELECT c.at, a.name, a.seq, c.state, c.mode, c.confirmed, c.reason FROM "change" c'
        " JOIN attendee a ON a.id = c.attendee WHERE a.registration = ? ORDER BY c.number DESC LIMIT 200",
        registration,
    )
    entries = []
    for one in found:
        title, text = REASONS.get(one["reason"], (one["reason"], ""))
        entries.append(Entry(**one, title=_(title), text=_(text) if text else ""))
    return entries
