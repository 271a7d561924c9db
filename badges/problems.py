"""What the print shop refuses."""

from core.languages import N_
from core.problems import Problem


class NothingToPrint(Problem):
    status, code = 409, "nothing_to_print"
    title = N_("Es gibt nichts zu drucken")
    detail = N_("Zu dieser Auswahl gibt es niemanden mit einem Platz vor Ort.")


class NoTicket(Problem):
    status, code = 409, "no_ticket"
    title = N_("Noch kein Ticket")
    detail = N_("Ein Ticket gibt es, sobald die Anmeldung bestätigt ist und ein Platz frei ist.")
