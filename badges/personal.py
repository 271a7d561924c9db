"""Personal data on paper: what stood on the badges that were printed."""

from core.kept import AFTER_EVENT, Kept, emptied, seen
from core.languages import N_

KEPT = (
    Kept(
        table="printed_badge",
        what=N_("Gedruckte Namensschilder"),
        why=N_("welche Schilder noch fehlen"),
        seen_by=N_("Organisation der Veranstaltung"),
        term=AFTER_EVENT,
        columns=emptied("name", "organisation", "group_name", "code"),
        row=True,
        person="attendee IN (SELECT id FROM attendee WHERE registration IN ({these}))",
        shown=seen("name", "organisation", "group_name", "printed_at"),
    ),
)

WITHOUT: dict[str, tuple[str, ...]] = {}
