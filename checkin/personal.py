"""The door's personal data: who came when, and who was let in without a ticket."""

from collections.abc import Sequence
from uuid import UUID

from core.db import marks, rows
from core.kept import AFTER_EVENT, ROUGHLY, Kept, emptied, seen
from core.languages import N_
from registration.own import statistics

_DOOR = N_("Einlass-Team und Organisation")
_ATTENDEE = "attendee IN (SELECT id FROM attendee WHERE registration IN ({these}))"

KEPT = (
    Kept(
        table="attendance",
        what=N_("Teilnahme"),
        why=N_("Zahlen, Liste für den Notfall; die Zeile bleibt ohne Namen"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns={"first_entry": ROUGHLY, "last_change": ROUGHLY, "since": ROUGHLY},
        person=_ATTENDEE,
        shown=seen("session", "first_entry", "inside", "last_change"),
    ),
    Kept(
        table="scan",
        what=N_("Scans am Einlass: Begründungen der Beschäftigten"),
        why=N_("Doppelte Eintritte bemerken; die Zeile bleibt ohne Namen"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("override"),
        person=_ATTENDEE,
        shown=seen("effective", "direction", "verdict", "gate", "override"),
        order="effective",
    ),
    Kept(
        table="undo",
        what=N_("Zurückgenommene Scans: Begründungen"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("reason"),
        eventless="arrival",
        person=f"scan IN (SELECT id FROM scan WHERE {_ATTENDEE})",
        shown=seen("at", "reason"),
        order="at",
    ),
    Kept(
        table="scan",
        what=N_("Scans am Einlass: wer gescannt hat"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("device_name", "first_device"),
    ),
    Kept(
        table="undo",
        what=N_("Zurückgenommene Scans: wer"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("device_name"),
        eventless="arrival",
    ),
    Kept(
        table="walk_in",
        what=N_("Gäste ohne Anmeldung: Name"),
        why=N_("Zählung, spätere Zuordnung"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("name"),
        person=f"merged_into{_ATTENDEE.removeprefix('attendee')}",
        shown=seen("name", "effective"),
    ),
    Kept(
        table="walk_in",
        what=N_("Gäste ohne Anmeldung: wer sie eingelassen hat"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("device_name"),
    ),
    Kept(
        table="phone",
        what=N_("Telefone am Einlass: wie sie heißen, wer sie abgemeldet hat"),
        why=N_("Die Einlassleitung erkennt, wer wo scannt"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("name", "revoked_by"),
    ),
    Kept(
        table="enrolment",
        what=N_("Codes zum Anmelden von Telefonen: wer sie gezeigt hat"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("made_by"),
    ),
    Kept(
        table="quarantine_answer",
        what=N_("Entscheidungen über zurückgehaltene Scans: wer"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("said_by"),
    ),
    Kept(
        table="conflict_answer",
        what=N_("Antworten auf doppelte Eintritte: wer"),
        why=N_("Nachvollziehbarkeit"),
        seen_by=_DOOR,
        term=AFTER_EVENT,
        columns=emptied("said_by"),
    ),
)

WITHOUT = {
    "scan": (
        "sent_hash", "session", "gate", "device", "method", "direction", "shown", "verdict", "reason", "first_gate",
    ),
    "undo": ("device", "role", "state"),
    "attendance": ("session", "mode", "method", "gate"),
    "walk_in": ("kind", "direction", "method", "device"),
    "phone": ("role", "digest", "gate", "version"),
    "enrolment": ("role", "digest"),
    "door_state": ("salt", "unknown"),
    "conflict_answer": ("scans",),
}  # fmt: skip


async def parting(attendees: Sequence[UUID]) -> None:
    """Statistics answers learn whether their person came, and lose the person."""
    found = await rows(
        "SELECT attendee FROM attendance WHERE session = '' AND first_entry IS NOT NULL"
        f" AND attendee IN ({marks(attendees)})",
        *attendees,
    )
    await statistics.freeze(attendees, {one["attendee"] for one in found})
