"""What the door refuses with an error. A scan that is refused is an answer, not an error."""

from core.languages import N_
from core.problems import Problem


class HouseFull(Problem):
    status, code = 409, "house_full"
    title = N_("Das Haus ist voll")
    detail = N_("Im Raum sind noch %(free)s Plätze frei. Bitte warten Sie, bis jemand geht.")


class IdTaken(Problem):
    status, code = 409, "id_conflict"
    title = N_("Diese Kennung ist schon vergeben")
    detail = N_("Dieselbe id kam vorher mit einem anderen Inhalt.")


class NotMergeable(Problem):
    status, code = 409, "not_mergeable"
    title = N_("Das lässt sich nicht zusammenführen")
    detail = N_("Zusammenführen kann man nur den Eintritt einer einzelnen Person, und nur einmal.")


class PhoneRevoked(Problem):
    status, code = 403, "phone_revoked"
    title = N_("Dieses Telefon ist abgemeldet")
    detail = N_("Bitte lassen Sie es von der Einlassleitung neu anmelden. Was schon gescannt ist, geht nicht verloren.")


class PhoneWaits(Problem):
    status, code = 403, "phone_waits"
    title = N_("Dieses Telefon ist noch nicht freigegeben")
    detail = N_("Bitte sagen Sie der Einlassleitung Bescheid: Ein Tipp genügt.")


class PhoneTrains(Problem):
    status, code = 403, "phone_trains"
    title = N_("Dieses Telefon übt nur")
    detail = N_("Es ist zum Üben angemeldet. Für den Einlass melden Sie es bitte neu an.")


class EnrolmentOver(Problem):
    status, code = 410, "enrolment_over"
    title = N_("Dieser Anmelde-Code gilt nicht mehr")
    detail = N_("Bitte lassen Sie sich von der Einlassleitung einen neuen zeigen.")


class AlreadySettled(Problem):
    status, code = 409, "already_settled"
    title = N_("Das ist schon geklärt")
    detail = N_("Jemand anders hat es inzwischen entschieden, oder es hat sich erledigt.")


class ScanUndone(Problem):
    status, code = 409, "scan_undone"
    title = N_("Dieser Scan kann nicht zählen")
    detail = N_("Er wurde inzwischen zurückgenommen.")


class NotCountable(Problem):
    status, code = 409, "not_countable"
    title = N_("Dieser Scan kann nicht zählen")
    detail = N_("Er gehört zu keiner Person dieser Veranstaltung. Zählen Sie sie ohne Ticket.")
