"""Is an event ready to be published? What is there, what is missing, what one may add."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core.languages import N_
from registration.asking.definitions import defined
from registration.letters import Contact
from registration.tables import Event


class Task(NamedTuple):
    """One thing to see to: in which words, where, and whether it is done, missing, or open (nice to have)."""

    text: str
    where: str
    state: str


def tasks(event: Event, contact: Contact, unedited: Sequence[str], sessions: int, now: datetime) -> list[Task]:
    """What makes an event ready, in the order in which one works; what the public must have is "missing" until done.

    `unedited`: the town's own texts that are still our template; `sessions`: parts of its programme.
    """
    on_site, online = event.on_site_offered, event.online_offered
    counted = event.format == "count_only"
    needed = [
        (N_("Termin in der Zukunft"), "/edit#what", event.starts_at > now),
        (N_("Worum es geht"), "/edit#what", bool(event.summary.strip())),
        (N_("Ort"), "/edit#what", bool(event.venue.strip())) if on_site or counted else None,
        (N_("Link zur Online-Teilnahme"), "/edit#what", bool(event.join_url)) if online else None,
        (N_("Plätze"), "/edit#seats", on_site or online) if not counted else None,
        (N_("Angaben zur Barrierefreiheit"), "/edit#guests", bool(event.accessibility.strip())),
        (N_("Ansprechperson mit Telefon"), "/edit#contact", bool(contact.name and contact.phone)),
        (N_("Datenschutzhinweise der Stadt"), "", "privacy" not in unedited),
    ]
    wanted = [
        (N_("Für wen die Veranstaltung ist"), "/edit#guests", bool(event.audience.strip())),
        (N_("Vorkehrungen zur Auswahl"), "/provisions", event.provisions != "[]"),
        (N_("Eigene Fragen"), "/questions", event.questions != "[]"),
        (N_("Programm"), "/programme", sessions > 0),
        (N_("Erinnerung vor dem Tag"), "/edit#before", event.reminders != "[]"),
        (N_("Übersetzungen"), "/translations", bool(defined(event, "translations"))),
    ]
    found = [Task(text, where, "done" if done else "missing") for text, where, done in filter(None, needed)]
    if counted:
        wanted = [one for one in wanted if one[1] in ("/edit#guests", "/programme", "/translations")]
    return found + [Task(text, where, "done" if done else "open") for text, where, done in wanted]
