"""The letters of a registration, drafted: what they say, in the language the person chose.

Rows in, `Draft` out; the caller queues it in its own transaction, and only for registrations with an e-mail address.
Where nobody has shown that the address is theirs, a letter carries nothing the sender typed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from core.db import loaded, row
from core.languages import N_, _, current, ngettext
from core.mail.outbox import Draft
from core.pages import clock, day, daytime, render, span, speaking
from core.settings import settings
from registration.rules import MODES
from registration.tables import Attendee, Event, Process, Registration

_GAPS = re.compile(r"\n{3,}")
_MODES = {"on_site": N_("vor Ort"), "online": N_("online")}


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom people call about an event."""

    name: str
    phone: str
    email: str

    def as_json(self) -> dict[str, str]:
        """As a fact of a problem."""
        return asdict(self)


Drafting = Callable[[Event, Contact, Registration, Sequence[Attendee]], Draft]


class Person(NamedTuple):
    """One line of a letter: who, and how this person takes part."""

    name: str
    how: str


def contact_in(event: Event, process: Process | None) -> Contact:
    """The event's own contact, or that of its process."""
    owner = event if event.contact_name or process is None else process
    return Contact(owner.contact_name or "", owner.contact_phone or "", owner.contact_email or "")


async def contact_of(event: Event) -> Contact:
    """The same, where the process has not been read yet."""
    if event.contact_name or event.process is None:
        return contact_in(event, None)
    found = await row("SELECT * FROM process WHERE id = ?", event.process)
    return contact_in(event, loaded(Process, found) if found else None)


def manage_link(registration: Registration) -> str:
    """The address under which the person sees, confirms and cancels the registration."""
    return f"{settings.base_url}/r/{registration.manage_token}"


def please_confirm(
    event: Event, contact: Contact, registration: Registration, earlier: Registration | None = None
) -> Draft:
    """Asks whether the address belongs to whoever signed up. Anybody can cause it, so it names nobody."""
    with speaking(registration.language):
        return _draft(
            "please_confirm",
            _("Bitte bestätigen: %(title)s"),
            event,
            contact,
            registration,
            named=False,
            facts=_facts(event, [mode for mode in MODES if getattr(event, f"{mode}_offered")]),
            until=_written(registration.hold_until, event.time_zone, current.get()),
            earlier=manage_link(earlier) if earlier else None,
        )


def welcome(
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    earlier: Registration | None = None,
) -> Draft:
    """How an active registration stands: the tickets if anybody has a seat, else the offer or the rule of waiting.

    Takes the whole party; those already cancelled are left out.
    """
    people = [person for person in people if person.state != "cancelled"]
    seats = sum(person.state == "seat" for person in people)
    with speaking(registration.language):
        if seats:
            subject = ngettext("Ihr Ticket: %(title)s", "Ihre Tickets: %(title)s", seats)
            return _party("ticket", subject, event, contact, registration, people, earlier)
        if any(person.state == "offered" for person in people):
            return _party("offered", _("Ein Platz ist frei: %(title)s"), event, contact, registration, people, earlier)
        return _party("waiting", _("Warteliste: %(title)s"), event, contact, registration, people, earlier)


def moved_up(event: Event, contact: Contact, registration: Registration, people: Sequence[Attendee]) -> Draft:
    """A seat came free: these people of the party have it, or are asked whether they take it."""
    with speaking(registration.language):
        seats = sum(person.state == "seat" for person in people)
        if seats:
            subject = ngettext("Sie haben einen Platz: %(title)s", "Sie haben Plätze: %(title)s", seats)
            return _party("moved_up", subject, event, contact, registration, people)
        return _party("offered", _("Ein Platz ist frei: %(title)s"), event, contact, registration, people)


def offer_ended(event: Event, contact: Contact, registration: Registration, people: Sequence[Attendee]) -> Draft:
    """Nobody accepted in time: these people wait again at the end of the queue, or are out after the second offer."""
    with speaking(registration.language):
        return _party("offer_ended", _("Angebot abgelaufen: %(title)s"), event, contact, registration, people)


def cancelled(event: Event, contact: Contact, registration: Registration, gone: Sequence[Attendee]) -> Draft:
    """These people are cancelled, by themselves or by us; others of the party may still be coming."""
    with speaking(registration.language):
        return _party(
            "cancelled",
            _("Abgesagt: %(title)s"),
            event,
            contact,
            registration,
            gone,
            by_us=any(person.cancelled_by == "organiser" for person in gone),
            event_link=f"{settings.base_url}/e/{event.slug}" if event.published and event.listed else None,
        )


def queue_rules(event: Event, people: int, may_split: bool) -> list[str]:
    """How a party of this size moves up from the waiting list, in sentences (registration/rules.py)."""
    sentences = [
        _("Wird ein Platz frei, rückt nach, wer zuerst da war. Es zählt allein, wann die Anmeldung bei uns ankam.")
    ]
    if people > 1 and may_split:
        sentences.append(_("Sie rücken nach, so weit die freien Plätze reichen, auch einzeln."))
    elif people > 1:
        sentences.append(_("Wer zusammen angemeldet ist, rückt zusammen nach."))
    if event.smaller_may_pass:
        sentences.append(_("Reichen die freien Plätze für eine Gruppe noch nicht, dürfen kleinere Gruppen vorgehen."))
    if event.offer_hours:
        offer = ngettext(
            "Ist ein Platz für Sie frei, bekommen Sie eine E-Mail und haben %(num)d Stunde Zeit, ihn anzunehmen.",
            "Ist ein Platz für Sie frei, bekommen Sie eine E-Mail und haben %(num)d Stunden Zeit, ihn anzunehmen.",
            event.offer_hours,
        )
        sentences.append(offer % {"num": event.offer_hours})
        sentences.append(_("In den letzten 48 Stunden vor Beginn rücken Sie sofort nach, ohne anzunehmen."))
    else:
        sentences.append(_("Das geschieht von selbst: Sie bekommen eine E-Mail und müssen nichts bestätigen."))
    return sentences


def _party(
    kind: str,
    subject: str,
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    earlier: Registration | None = None,
    **context: Any,
) -> Draft:
    """A letter about these people, whatever became of each of them."""
    by_state = {
        state: [person for person in people if person.state == state] for state in ("seat", "offered", "waiting")
    }
    until = min((person.offer_until for person in by_state["offered"]), default=None)
    named = _proven(event, registration)
    return _draft(
        kind,
        subject,
        event,
        contact,
        registration,
        named=named,
        attachments=("ticket_pdf", "ics") if by_state["seat"] else (),
        facts=_facts(event, [mode for mode in MODES if any(person.mode == mode for person in people)]),
        people=[_person(person, named) for person in people],
        modes={person.mode for person in by_state["seat"]},
        seats=len(by_state["seat"]),
        offers=len(by_state["offered"]),
        waiting=len(by_state["waiting"]),
        until=_written(until, event.time_zone, current.get()) if until else None,
        last_offer=any(person.declined for person in by_state["offered"]),
        rules=queue_rules(event, len(people), registration.may_split) if by_state["waiting"] else [],
        earlier=manage_link(earlier) if earlier else None,
        **context,
    )


def _draft(
    kind: str,
    subject: str,
    event: Event,
    contact: Contact,
    registration: Registration,
    *,
    named: bool,
    attachments: Sequence[str] = (),
    **context: Any,
) -> Draft:
    """Text and HTML of a letter, in the language being spoken."""
    subject = subject % {"title": event.title}
    context |= {
        "subject": subject,
        "event": event,
        "contact": contact,
        "greeting": _("Guten Tag %(name)s,") % {"name": registration.name} if named else _("Guten Tag,"),
        "link": manage_link(registration),
    }
    text = render(f"mail/registration/{kind}.txt", **context)
    return Draft(
        kind=kind,
        to_address=registration.email,
        to_name=registration.name if named else "",
        reply_to=contact.email,
        language=current.get(),
        subject=subject,
        text=_GAPS.sub("\n\n", text).lstrip(),
        html=render(f"mail/registration/{kind}.html", **context),
        attachments=tuple({"kind": each, "registration": str(registration.id)} for each in attachments),
        event=event.id,
        registration=registration.id,
    )


def _proven(event: Event, registration: Registration) -> bool:
    """Whether the address is known to be the person's: it confirmed, or our staff typed it."""
    return event.confirm_email or registration.channel != "web"


@lru_cache(maxsize=1024)
def _written(moment: datetime, zone: str, language: str) -> str:
    """Samstag, 20. Februar 2027, 10 Uhr. Babel is slow: each moment is written once per language."""
    return daytime(moment, zone)


@lru_cache(maxsize=1024)
def _times(starts: datetime, ends: datetime, zone: str, language: str) -> str:
    """Samstag, 20. Februar 2027, 10 bis 14 Uhr"""
    when, first = span(starts, ends, zone), day(starts, zone)
    return when if first in when else f"{first}, {when}"


@lru_cache(maxsize=1024)
def _doors(moment: datetime, zone: str, language: str) -> str:
    """ab 9:30 Uhr"""
    return _("ab %(time)s") % {"time": clock(moment, zone)}


def _facts(event: Event, modes: Sequence[str]) -> list[tuple[str, str]]:
    """What stands under the event's title: when, where, how."""
    zone, language = event.time_zone, current.get()
    facts = [(_("Wann"), _times(event.starts_at, event.ends_at, zone, language))]
    if "on_site" in modes and event.doors_open_at:
        facts.append((_("Einlass"), _doors(event.doors_open_at, zone, language)))
    if "on_site" in modes and event.venue:
        facts.append((_("Wo"), ", ".join(event.venue.splitlines())))
    if modes == ["online"]:
        facts.append((_("Wo"), _("online")))
    return facts


def _person(attendee: Attendee, named: bool) -> Person:
    name = (attendee.name if named else "") or _("Person %(number)s") % {"number": attendee.seq + 1}
    how = _(_MODES[attendee.mode])
    if attendee.state == "waiting":
        how = _("%(mode)s, auf der Warteliste") % {"mode": how}
    elif attendee.state == "offered":
        how = _("%(mode)s, ein Platz ist angeboten") % {"mode": how}
    elif attendee.state == "cancelled":
        how = _("%(mode)s, abgesagt") % {"mode": how}
    return Person(name, how)
