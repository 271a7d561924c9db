"""What invitations refuse; each answer names whom to call."""

from core.languages import N_
from core.problems import Problem


class InvitationNotYet(Problem):
    status, code = 409, "invitation_not_yet"
    title = N_("Ihre Einladung gilt noch nicht")
    detail = N_("Mit dieser Einladung können Sie sich noch nicht anmelden. Bitte versuchen Sie es später noch einmal.")


class InvitationExpired(Problem):
    status, code = 409, "invitation_expired"
    title = N_("Ihre Einladung ist abgelaufen")
    detail = N_("Die Frist dieser Einladung ist vorbei. Möchten Sie trotzdem kommen? Rufen Sie uns an.")


class InvitationUsedUp(Problem):
    status, code = 409, "invitation_used_up"
    title = N_("Diese Einladung ist schon eingelöst")
    detail = N_("Alle Plätze dieser Einladung sind vergeben. Brauchen Sie mehr? Rufen Sie uns an.")


class InvitationDeclined(Problem):
    status, code = 409, "invitation_declined"
    title = N_("Sie haben diese Einladung abgelehnt")
    detail = N_("Möchten Sie doch kommen? Nehmen Sie die Absage auf der Seite Ihrer Einladung zurück.")


class InvitationRevoked(Problem):
    status, code = 409, "invitation_revoked"
    title = N_("Diese Einladung gilt nicht mehr")
    detail = N_("Wir haben diese Einladung zurückgezogen. Haben Sie Fragen? Rufen Sie uns an.")


class InvitationAnswered(Problem):
    status, code = 409, "invitation_answered"
    title = N_("Das geht mit dieser Einladung nicht mehr")
    detail = N_("Inzwischen hat sich etwas geändert. Bitte öffnen Sie die Seite Ihrer Einladung neu.")


class NotPublished(Problem):
    status, code = 409, "not_published"
    title = N_("Zu dieser Veranstaltung gehen keine Einladungen hinaus")
    detail = N_("Sie ist noch ein Entwurf, abgesagt oder schon vorbei.")


class NothingToSend(Problem):
    status, code = 409, "nothing_to_send"
    title = N_("An diese Einladung geht nichts hinaus")
    detail = N_("Sie gilt nicht mehr, oder es gibt weder eine E-Mail-Adresse noch eine Anschrift.")


REFUSALS: dict[str, type[Problem]] = {
    "not_yet": InvitationNotYet,
    "expired": InvitationExpired,
    "used_up": InvitationUsedUp,
    "declined": InvitationDeclined,
    "revoked": InvitationRevoked,
}
