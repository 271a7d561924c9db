"""What registration refuses."""

from core.languages import N_
from core.problems import Problem


class SeatsGone(Problem):
    status, code = 409, "seats_gone"
    title = N_("Alle Plätze sind vergeben")
    detail = N_("Für diese Art der Teilnahme gibt es keine freien Plätze und keine Warteliste mehr.")


class RegistrationClosed(Problem):
    status, code = 409, "registration_closed"
    title = N_("Die Anmeldung ist geschlossen")
    detail = N_("Zu dieser Veranstaltung kann man sich gerade nicht anmelden.")


class IdempotencyConflict(Problem):
    status, code = 409, "idempotency_conflict"
    title = N_("Dieser Schlüssel wurde schon benutzt")
    detail = N_("Derselbe idempotency_key kam vorher mit einem anderen Inhalt.")


class AlreadyRegistered(Problem):
    status, code = 409, "already_registered"
    title = N_("Diese E-Mail-Adresse ist schon angemeldet")
    detail = N_('Mit "allow_duplicate": true wird trotzdem eine weitere Anmeldung angelegt.')


class NotOpenAnymore(Problem):
    status, code = 409, "not_possible"
    title = N_("Das geht nicht mehr")
    detail = N_("Diese Anmeldung wurde inzwischen geändert. Bitte laden Sie die Seite neu.")


class AlreadySent(Problem):
    status, code = 409, "already_sent"
    title = N_("Dieses Formular haben Sie schon abgeschickt")
    detail = N_(
        "Sehen Sie bitte in Ihre E-Mails. Möchten Sie eine weitere Anmeldung? Dann schicken Sie das Formular noch"
        " einmal ab."
    )


class SendAgain(Problem):
    status, code = 409, "send_again"
    title = N_("Bitte schicken Sie das Formular noch einmal ab")
    detail = N_(
        "Ihre Angaben stehen noch da, angemeldet sind Sie noch nicht. So prüfen wir, dass kein Programm das Formular"
        " ausfüllt. Sehen Sie bitte alles noch einmal durch und schicken Sie es ab."
    )


class CalledOff(Problem):
    status, code = 409, "event_called_off"
    title = N_("Die Veranstaltung fällt aus")
    detail = N_("Sie wurde abgesagt. Anmelden, bestätigen und verlegen geht nicht mehr.")


class ChangedMeanwhile(Problem):
    status, code = 409, "changed_meanwhile"
    title = N_("Inzwischen hat jemand anderes gespeichert")
    detail = N_("Ihre Änderungen sind noch nicht gespeichert. Bitte vergleichen Sie und speichern Sie noch einmal.")


class Erased(Problem):
    status, code = 410, "erased"
    title = N_("Diese Daten sind gelöscht")
    detail = N_(
        "Name, Kontakt, Antworten und Tickets dieser Anmeldung gibt es nicht mehr. Geblieben ist nur, was niemanden"
        " erkennen lässt: dass es eine Anmeldung gab, und wann."
    )
