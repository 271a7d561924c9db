"""The floor's personal data: letters, staff, what staff did."""

from datetime import timedelta

from core.kept import AFTER_EVENT, BY_HAND, Kept, Term, emptied, seen
from core.languages import N_

_STAFF = N_("Administration")
_LETTERS = N_("Administration und Organisation; Codes und Links sind unkenntlich")
_OBSOLETE = "CASE WHEN state = 'sent' THEN state ELSE 'obsolete' END"
_MONTH = timedelta(days=28)

KEPT = (
    Kept(
        table="letter",
        what=N_("Inhalt von Nachrichten"),
        why=N_("Zustellung, Nachweis"),
        seen_by=_LETTERS,
        term=Term(N_("28 Tage nach dem Schreiben"), _MONTH, "created_at"),
        columns=emptied("text", "html", attachments="'[]'"),
        also={"state": _OBSOLETE},
        person="registration IN ({these})",
        shown=seen("kind", "subject", "created_at", "sent_at"),
        order="created_at",
    ),
    Kept(
        table="letter",
        what=N_("Empfänger von Nachrichten"),
        why=N_("Zustellung, Nachweis"),
        seen_by=_LETTERS,
        term=AFTER_EVENT,
        columns=emptied("to_address", "to_name", "last_error"),
        also={"state": _OBSOLETE},
        eventless="created_at",
        person="registration IN ({these})",
        shown=seen("to_address"),
        order="created_at",
    ),
    Kept(
        table="account",
        what=N_("Konten der Beschäftigten"),
        why=N_("Anmeldung"),
        seen_by=_STAFF,
        term=BY_HAND,
        columns=emptied("email", "name"),
    ),
    Kept(
        table="sign_in_link",
        what=N_("Anmeldelinks der Beschäftigten"),
        why=N_("Anmeldung"),
        seen_by=N_("niemand"),
        term=Term(N_("28 Tage nach Ablauf"), _MONTH, "expires_at"),
        columns=emptied("digest"),
        row=True,
    ),
    Kept(
        table="staff_session",
        what=N_("Sitzungen der Beschäftigten"),
        why=N_("Anmeldung"),
        seen_by=N_("niemand"),
        term=Term(N_("28 Tage nach Ablauf"), _MONTH, "expires_at"),
        columns=emptied("digest"),
        row=True,
    ),
    Kept(
        table="audit_entry",
        what=N_("Protokoll: was Beschäftigte und Programme getan haben"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_STAFF,
        term=Term(N_("ein Jahr"), timedelta(days=365), "at"),
        columns=emptied("actor_name", "subject", "facts"),
        row=True,
    ),
    Kept(
        table="spoken_language",
        what=N_("Wer eine Übersetzung geprüft hat"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_STAFF,
        term=BY_HAND,
        columns=emptied("reviewed_by"),
    ),
)

WITHOUT = {
    "letter": ("kind", "reply_to", "language", "subject", "message_id", "state"),
    "account": ("role",),
    "api_token": ("digest", "name", "role"),
    "audit_entry": ("actor_kind", "action"),
    "spoken_language": ("code",),
}
