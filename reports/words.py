"""The words printed beside the figures. The definitions are those of design/figures.md; German is the msgid."""

from core.languages import N_, _
from reports.attendance import NOT_STATED, Figure
from reports.edition import Labels
from reports.privacy import OTHER

DEFINITIONS = {
    "invited": N_(
        "Einladungen, die hinausgegangen sind: per E-Mail, auf Papier oder weitergegeben. Es zählen Einladungen, nicht "
        "Personen."
    ),
    "delivered": N_("Einladungen ohne Rücklauf: kein Brief kam zurück, keine E-Mail war unzustellbar."),
    "registered": N_(
        "Personen, die je einen bestätigten Platz oder Wartelistenplatz hatten, auch Begleitpersonen; nie abgelaufene "
        "Reservierungen. Es gilt die Teilnahmeart bei Beginn, bei früherer Absage die letzte."
    ),
    "seated": N_("Personen, die bei Beginn der Veranstaltung einen Platz hatten (vor dem Beginn: jetzt)."),
    "waitlisted": N_("Personen, die bei Beginn der Veranstaltung auf der Warteliste standen (vor dem Beginn: jetzt)."),
    "cancelled": N_(
        "Personen, deren letzter Stand bei Beginn „abgesagt“ war; abgelaufene Reservierungen nie. "
        "Wer sich neu angemeldet hat, zählt nicht als abgesagt."
    ),
    "checked_in": N_(
        "Verschiedene Personen, die mit Anmeldung vor Ort eingelassen wurden: der erste Einlass zählt, "
        "doppelte Scans, Ausgänge und Wiedereintritte nie."
    ),
    "walk_in_named": N_("Personen, die ohne Anmeldung teilnahmen und am Einlass mit Namen erfasst wurden."),
    "walk_in_anonymous": N_("Personen, die ohne Anmeldung teilnahmen und am Einlass nur gezählt wurden."),
    "attended": N_(
        "Verschiedene Personen, die vor Ort eingelassen wurden oder online dabei waren, auch ohne Anmeldung; "
        "wer beides tat, zählt einmal, in der zuerst genutzten Teilnahmeart."
    ),
    "no_show": N_(
        "Personen mit Platz, die in keiner Teilnahmeart teilnahmen, nach der Art ihres Platzes; "
        "nur für Teilnahmearten, in denen Anwesenheit erfasst wurde."
    ),
    "changed_mode": N_("Personen, die in einer anderen Teilnahmeart teilnahmen als der ihres Platzes."),
    "headcount_staff": N_("Eingelassene Mitarbeitende; sie zählen zu den Menschen im Raum, nie zu den Teilnehmenden."),
    "headcount_press": N_("Eingelassene Presse; sie zählt zu den Menschen im Raum, nie zu den Teilnehmenden."),
    "headcount_interpreter": N_(
        "Eingelassene Dolmetschende; sie zählen zu den Menschen im Raum, nie zu den Teilnehmenden."
    ),
    "headcount_speaker": N_("Eingelassene Vortragende; sie zählen zu den Menschen im Raum, nie zu den Teilnehmenden."),
    "headcount_child": N_("Eingelassene Kinder; sie zählen zu den Menschen im Raum, nie zu den Teilnehmenden."),
    "arrivals": N_("Einlässe und Ausgänge je fünf Minuten, alle Menschen im Raum, Wiedereintritte eingeschlossen."),
    "occupancy": N_("Menschen im Raum am Ende von je fünf Minuten."),
    "occupancy_peak": N_("Die höchste Zahl von Menschen, die gleichzeitig im Raum waren."),
}
LABELS = {
    "invited": N_("Eingeladen"),
    "delivered": N_("Davon zugestellt"),
    "registered": N_("Angemeldet"),
    "seated": N_("Mit Platz bei Beginn"),
    "waitlisted": N_("Auf der Warteliste bei Beginn"),
    "cancelled": N_("Abgesagt"),
    "checked_in": N_("Mit Anmeldung eingelassen"),
    "walk_in_named": N_("Ohne Anmeldung, mit Namen"),
    "walk_in_anonymous": N_("Ohne Anmeldung, nur gezählt"),
    "attended": N_("Teilgenommen"),
    "no_show": N_("Nicht erschienen"),
    "changed_mode": N_("Teilnahmeart gewechselt"),
    "headcount_staff": N_("Mitarbeitende"),
    "headcount_press": N_("Presse"),
    "headcount_interpreter": N_("Dolmetschende"),
    "headcount_speaker": N_("Vortragende"),
    "headcount_child": N_("Kinder"),
    "arrivals": N_("Ankunft"),
    "occupancy": N_("Menschen im Raum"),
    "occupancy_peak": N_("Höchststand"),
}
MODES = {"on_site": N_("vor Ort"), "online": N_("online")}
DIMENSIONS = {
    "channel": N_("Anmeldeweg"),
    "group": N_("Gruppe"),
    "field": N_("Themenfeld"),
    "method": N_("Zählweise"),
    "cancelled_by": N_("Wer abgesagt hat"),
    "admissions": N_("Einlässe"),
    "exits": N_("Ausgänge"),
    "time": N_("Uhrzeit"),
}
CATEGORIES = {
    ("channel", "web"): N_("Website"),
    ("channel", "phone"): N_("Telefon"),
    ("channel", "paper"): N_("Papier"),
    ("channel", "desk"): N_("persönlich im Büro"),
    ("channel", "invitation"): N_("Einladung"),
    ("channel", "panel"): N_("Forum"),
    ("channel", "walk_in"): N_("ohne Anmeldung"),
    ("cancelled_by", "attendee"): N_("die Person selbst"),
    ("cancelled_by", "organiser"): N_("die Veranstaltenden"),
}
METHODS = {
    "scan": N_("Scan"),
    "search": N_("Namenssuche"),
    "desk": N_("Einlass-Tisch"),
    "counter": N_("Zähler"),
    "estimate": N_("Schätzung"),
    "list": N_("Liste"),
    "join": N_("Online-Zugang"),
    "import": N_("Import"),
    "answers": N_("Angaben"),
    "system": N_("Anmeldesystem"),
    "derived": N_("berechnet"),
}
EDITIONS = {"internal": N_("Interne Ausgabe"), "public": N_("Öffentliche Ausgabe")}
ROUNDED = N_("Zahlen gerundet; 0 heißt keine oder bis zu 2; Summen müssen nicht aufgehen.")


def definition(figure: Figure) -> str:
    """What the figure counts, in the reader's language."""
    return _(DEFINITIONS[figure.metric])


def dimension(name: str, labels: Labels) -> str:
    """What a table is parted by, as people read it: our word, or the question's own label."""
    return _(DIMENSIONS[name]) if name in DIMENSIONS else labels.get((name, None), name)


def category(figure: Figure, labels: Labels) -> str:
    """The category as people read it; names that organisers gave (groups, fields, answers) stay as they are."""
    if figure.category == NOT_STATED:
        return _("keine Angabe")
    if figure.category == OTHER:
        return _("andere, zusammengefasst")
    if figure.dimension == "method":
        return _(METHODS.get(figure.category or "", figure.category or ""))
    known = CATEGORIES.get((figure.dimension or "", figure.category or ""))
    return _(known) if known else labels.get((figure.dimension or "", figure.category), figure.category or "")
