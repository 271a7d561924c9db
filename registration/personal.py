"""The personal data of sign-ups: whose it is, what for, until when."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from core.db import marks, rows
from core.kept import AFTER_EVENT, BY_HAND, NOTHING, NULL, ROUGHLY, SOON, STAYS, Kept, Term, emptied, seen
from core.languages import N_

_OFFICE = N_("Organisation der Veranstaltung")
_THESE = "registration IN ({these})"
_INVITED = (  # by a personal code, or with the address that was invited: an organisation's code is no person's
    "SELECT i.{column} FROM invitation i JOIN registration r ON r.invitation = i.id"
    " WHERE i.event = {table}.event AND r.id IN ({{these}}) AND (i.uses = 1 OR lower(i.email) = r.email_folded)"
)
_ATTENDEE = "attendee IN (SELECT id FROM attendee WHERE registration IN ({these}))"

KEPT = (
    Kept(
        table="registration",
        what=N_("Kontakt"),
        why=N_("Antwort, Ticket, Änderungen, Rückruf; unbestätigt nur 72 Stunden"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns=emptied("name", "organisation", "address", email=NULL, email_folded=NULL, phone=NULL),
        person="id IN ({these})",
        shown=seen(
            "name",
            "organisation",
            "email",
            "phone",
            "address",
            "language",
            "channel",
            "state",
            "may_split",
            "created_at",
            "confirmed_at",
        ),
    ),
    Kept(
        table="registration",
        what=N_("Sorgeberechtigte Person"),
        why=N_("Rückfragen bei Minderjährigen"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns=emptied("guardian_name", "guardian_phone"),
        person="id IN ({these})",
        shown=seen("guardian_name", "guardian_phone"),
    ),
    Kept(
        table="registration",
        what=N_("Antworten auf Fragen zur Anmeldung"),
        why=N_("Vorbereitung der Veranstaltung"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns={"answers": NOTHING},
        person="id IN ({these})",
        shown=seen("answers"),
    ),
    Kept(
        table="registration",
        what=N_("Zeiten der Anmeldung"),
        why=N_("Reihenfolge, Fristen; danach auf fünf Minuten gerundet"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns={"created_at": ROUGHLY, "confirmed_at": ROUGHLY},
        person="id IN ({these})",
    ),
    Kept(
        table="registration",
        what=N_("Datenschutzhinweise bei der Anmeldung"),
        why=N_("Nachweis, welche Fassung gezeigt wurde"),
        seen_by=_OFFICE,
        term=STAYS,
        columns={},
        person="id IN ({these}) AND notice IS NOT NULL",
        shown={
            name: f"(SELECT {name} FROM notice WHERE notice.id = registration.notice)"
            for name in ("version", "language")
        },
    ),
    Kept(
        table="registration",
        what=N_("Zugang zur eigenen Anmeldung"),
        why=N_("Meine Anmeldung ohne Konto"),
        seen_by=N_("wer die Nachricht hat"),
        term=AFTER_EVENT,
        columns={"manage_token": "'-' || CAST(id AS TEXT)"},
        person="id IN ({these})",
        erased=False,
    ),
    Kept(
        table="attendee",
        what=N_("Teilnehmende Personen"),
        why=N_("Namensschild, Einlass"),
        seen_by=N_("Organisation der Veranstaltung, Einlass-Team (10 Treffer je Suche)"),
        term=AFTER_EVENT,
        columns=emptied("name", "folded", "organisation", age=NULL),
        person=_THESE,
        shown=seen("name", "organisation", "age", "kind", "mode", "state", "wants_mode"),
        order="seq",
    ),
    Kept(
        table="attendee",
        what=N_("Antworten auf Fragen zu den Personen"),
        why=N_("Vorbereitung der Veranstaltung"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns={"answers": NOTHING, "field_wishes": "'[]'"},
        person=_THESE,
        shown=seen("name", "answers", "field_wishes"),
        order="seq",
    ),
    Kept(
        table="attendee",
        what=N_("Gruppe, Themenfeld, Sektor"),
        why=N_("Zahlen nach Gruppen; bleibt ohne Namen"),
        seen_by=_OFFICE,
        term=STAYS,
        columns={},
        person=_THESE,
        shown=seen("name", "group_name", "field", "sector"),
        order="seq",
    ),
    Kept(
        table="attendee",
        what=N_("Zeit, zu der eine Person angemeldet wurde"),
        why=N_("Reihenfolge; danach auf fünf Minuten gerundet"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns={"created_at": ROUGHLY},
        person=_THESE,
    ),
    Kept(
        table="attendee",
        what=N_("Schlüssel zu den Antworten für die Statistik"),
        why=N_("Antworten ändern, solange die Veranstaltung nicht lange vorbei ist"),
        seen_by=N_("niemand"),
        term=AFTER_EVENT,
        columns={"statistics": NULL},
        person=_THESE,
    ),
    Kept(
        table="attendee",
        what=N_("Bedarf: freigehaltener Platz"),
        why=N_("Vergabe der freigehaltenen Plätze"),
        seen_by=_OFFICE,
        term=SOON,
        columns={"provision_seat": NULL},
        person=_THESE,
    ),
    Kept(
        table="provision_wish",
        what=N_("Bedarf: was eine Person braucht"),
        why=N_("damit alle teilnehmen können"),
        seen_by=_OFFICE,
        term=SOON,
        columns=emptied("provision", "note"),
        row=True,
        person=_ATTENDEE,
        shown={
            "name": "(SELECT name FROM attendee a WHERE a.id = provision_wish.attendee)",
            **seen("provision", "note"),
        },
        order="created_at",
    ),
    Kept(
        table="statistic_answer",
        what=N_("Antworten für die Statistik"),
        why=N_("Zahlen; danach ohne jede Verbindung zur Person"),
        seen_by=N_("Organisation der Veranstaltung, nur als Zahlen"),
        term=AFTER_EVENT,
        columns={},
        person="person IN (SELECT statistics FROM attendee WHERE registration IN ({these}))",
        shown=seen("question", "answer"),
        order="question",
    ),
    Kept(
        table="session_seat",
        what=N_("Programmteile"),
        why=N_("Plätze in Workshops und Stationen; bleibt ohne Namen"),
        seen_by=_OFFICE,
        term=STAYS,
        columns={},
        person=_ATTENDEE,
        shown={
            "session": "(SELECT title FROM session WHERE session.id = session_seat.session)",
            **seen("mode", "state"),
        },
    ),
    Kept(
        table="ticket",
        what=N_("Ticketcode"),
        why=N_("Einlass"),
        seen_by=N_("die Person; Programme der Organisation"),
        term=AFTER_EVENT,
        columns=emptied("code"),
        row=True,
        event="(SELECT event FROM attendee WHERE attendee.id = ticket.attendee)",
        person=_ATTENDEE,
        shown=seen("code", "state", "created_at"),
        order="created_at",
    ),
    Kept(
        table="consent",
        what=N_("Einwilligungen: Wortlaut und Zeiten"),
        why=N_("Nachweis der Einwilligung und ihres Widerrufs"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns=emptied("consent", "text"),
        row=True,
        event="(SELECT event FROM registration WHERE registration.id = consent.registration)",
        person=_THESE,
        shown=seen("text", "given_at", "withdrawn_at"),
        order="given_at",
    ),
    Kept(
        table="change",
        what=N_("Verlauf"),
        why=N_("Beschwerden, Zahlen; bleibt ohne Namen"),
        seen_by=_OFFICE,
        term=STAYS,
        columns={},
        person=_ATTENDEE,
        shown=seen("at", "state", "mode", "reason"),
        order="number",
    ),
    Kept(
        table="answered",
        what=N_("Antworten an Programme, zum Wiederholen"),
        why=N_("dieselbe Anfrage bekommt dieselbe Antwort"),
        seen_by=N_("niemand"),
        term=Term(N_("48 Stunden"), timedelta(hours=48), "created_at"),
        columns=emptied("answer"),
        row=True,
        person="EXISTS (SELECT 1 FROM registration r WHERE r.id IN ({these}) AND r.event = answered.event"
        " AND answered.answer LIKE '%' || CAST(r.id AS TEXT) || '%')",
    ),
    Kept(
        table="invitation",
        what=N_("Einladungen"),
        why=N_("persönliches Recht auf Anmeldung, Erinnerung"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns=emptied("name", "address", "organisation", email=NULL),
        person=f"id IN ({_INVITED.format(column='id', table='invitation')})",
        shown=seen("name", "organisation", "email", "address", "sent_at"),
    ),
    Kept(
        table="letter",
        what=N_("Einladungen"),
        why=N_("Zustellung, Nachweis"),
        seen_by=_OFFICE,
        term=Term(AFTER_EVENT.said),  # by the map of core, as any letter
        columns=emptied("to_address", "to_name", "text", "html", "last_error", attachments="'[]'"),
        also={"state": "CASE WHEN state = 'sent' THEN state ELSE 'obsolete' END"},
        person="registration IS NULL AND kind IN ('invitation', 'invitation_reminder', 'invitation_delegated')"
        f" AND to_address IN ({_INVITED.format(column='email', table='letter')})",
        shown=seen("subject", "to_address", "created_at", "sent_at"),
        order="created_at",
    ),
    Kept(
        table="phone_call",
        what=N_("Anrufe bei Menschen ohne E-Mail"),
        why=N_("Änderungen mitteilen"),
        seen_by=_OFFICE,
        term=AFTER_EVENT,
        columns=emptied("text", "done_by"),
        row=True,
        person=_THESE,
        shown=seen("text", "created_at", "done_at"),
        order="created_at",
    ),
    Kept(
        table="process",
        what=N_("Ansprechperson eines Beteiligungsprozesses"),
        why=N_("wen man fragt; steht auf Seiten, Tickets, Nachrichten"),
        seen_by=N_("alle"),
        term=BY_HAND,
        columns=emptied("contact_name", "contact_phone", "contact_email"),
    ),
    Kept(
        table="event",
        what=N_("Ansprechperson einer Veranstaltung"),
        why=N_("wen man fragt; steht auf Seiten, Tickets, Nachrichten"),
        seen_by=N_("alle"),
        term=BY_HAND,
        columns=emptied(contact_name=NULL, contact_phone=NULL, contact_email=NULL),
    ),
    Kept(
        table="notice",
        what=N_("Wer einen Rechtstext veröffentlicht hat"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_OFFICE,
        term=BY_HAND,
        columns=emptied("published_by"),
    ),
)

WITHOUT = {
    "process": ("slug", "title", "summary"),
    "event": (
        "slug", "title", "summary", "format", "time_zone", "venue", "join_url", "desk_hint", "online_at_door",
        "questions", "provisions", "fields", "sectors", "consents", "ask_organisation", "audience", "accessibility",
        "day_info", "reminders", "translations", "cancel_reason",
    ),
    "registration": ("state", "language", "channel"),
    "attendee": ("kind", "group_name", "mode", "state", "wants_mode", "cancelled_by", "field", "sector"),
    "change": ("state", "mode", "reason"),
    "ticket": ("state",),
    "answered": ("caller", "key", "body_hash"),
    "statistic_answer": ("question", "answer", "mode"),
    "session": ("slug", "title", "summary", "room", "join_url", "translations"),
    "session_seat": ("mode", "state"),
    "invitation": ("code", "language", "sector", "field", "state"),
    "notice": ("kind", "language", "text"),
    "consent": ("language",),
    "phone_call": ("reason",),
    "circular": ("kind", "text", "before"),
}  # fmt: skip


async def parting(attendees: Sequence[UUID]) -> None:
    """Note who cancelled and signed up again before the event: once the names are gone nobody can tell any more."""
    these = marks(attendees)
    await rows(
        "UPDATE attendee SET cancelled_by = 'again' WHERE state = 'cancelled' AND id IN (SELECT a.id FROM attendee a"
        " JOIN event e ON e.id = a.event JOIN registration r ON r.id = a.registration"
        " JOIN registration again ON again.event = a.event AND again.email_folded = r.email_folded"
        " AND again.state IN ('active', 'cancelled') AND again.created_at > r.created_at"
        " AND again.created_at <= e.starts_at"
        " JOIN attendee same ON same.registration = again.id AND same.folded = a.folded"
        f" WHERE a.folded <> '' AND (a.id IN ({these}) OR same.id IN ({these})))",
        *attendees,
        *attendees,
    )
