"""How a letter is drafted: rows in, `Draft` out, in the language the person chose; the caller queues it.

Where nobody has shown that the address is theirs, a letter carries nothing the sender typed. Without an address the
draft has none either, and its text is what is to be said on the phone (registration/telling.py).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from core.languages import N_, _, current
from core.mail.outbox import Draft
from core.pages import clock, day, daytime, render, span
from core.settings import settings
from registration.letters.contact import Contact
from registration.letters.waiting import queue_rules
from registration.rules import MODES
from registration.tables import Attendee, Event, Registration
from registration.translations import text

_GAPS = re.compile(r"\n{3,}")
_MODES = {"on_site": N_("vor Ort"), "online": N_("online")}

Drafting = Callable[..., Draft]  # event, contact, registration, people; programme where the event has one
Programme = Mapping[UUID, Sequence[Any]]  # by person: the parts of the event chosen (registration/programme/queries.py)
NO_PROGRAMME: Programme = {}


class Person(NamedTuple):
    """One person of a letter: who, how this person takes part, and in which parts of the programme."""

    name: str
    how: str
    programme: Sequence[str] = ()


def manage_link(registration: Registration) -> str:
    """The address under which the person sees, confirms and cancels the registration."""
    return f"{settings.base_url}/r/{registration.manage_token}"


def party(
    kind: str,
    subject: str,
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    earlier: Registration | None = None,
    programme: Programme = NO_PROGRAMME,
    attached: Sequence[str] | None = None,
    **context: Any,
) -> Draft:
    """A letter about these people, whatever became of each of them; those with a seat get ticket and calendar entry."""
    by_state = {
        state: [person for person in people if person.state == state] for state in ("seat", "offered", "waiting")
    }
    until = min((person.offer_until for person in by_state["offered"]), default=None)
    named = _proven(event, registration)
    return draft(
        kind,
        subject,
        event,
        contact,
        registration,
        named=named,
        attachments=(("ticket_pdf", "ics") if by_state["seat"] else ()) if attached is None else attached,
        facts=facts_of(event, [mode for mode in MODES if any(person.mode == mode for person in people)]),
        people=[_person(event, person, named, programme.get(person.id, ())) for person in people],
        modes={person.mode for person in by_state["seat"]},
        seats=len(by_state["seat"]),
        offers=len(by_state["offered"]),
        waiting=len(by_state["waiting"]),
        until=written(until, event.time_zone, current.get()) if until else None,
        last_offer=any(person.declined for person in by_state["offered"]),
        rules=queue_rules(event, len(people), registration.may_split) if by_state["waiting"] else [],
        earlier=manage_link(earlier) if earlier else None,
        day_info=text(event, "day_info").strip(),
        **context,
    )


def draft(
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
    """A letter as text and HTML in the language being spoken, or what is said to somebody without an address."""
    title = str(text(event, "title"))
    subject = subject % {"title": title}
    context |= {
        "subject": subject,
        "event": event,
        "title": title,
        "contact": contact,
        "greeting": _("Guten Tag %(name)s,") % {"name": registration.name} if named else _("Guten Tag,"),
        "link": manage_link(registration),
    }
    if not registration.email:
        context["said"], template, html = kind, "said.txt", ""
    else:
        template, html = f"{kind}.txt", render(f"mail/registration/{kind}.html", **context)
    words = render(f"mail/registration/{template}", **context)
    return Draft(
        kind=kind,
        to_address=registration.email or "",
        to_name=registration.name if named else "",
        reply_to=contact.email,
        language=current.get(),
        subject=subject,
        text=tidy(words),
        html=html,
        attachments=tuple({"kind": each, "registration": str(registration.id)} for each in attachments),
        event=event.id,
        registration=registration.id,
    )


def tidy(text: str) -> str:
    """A letter's text without the gaps that its template leaves where nothing is to be said."""
    return _GAPS.sub("\n\n", text).strip() + "\n"


def _proven(event: Event, registration: Registration) -> bool:
    """Whether the address is known to be the person's: it confirmed, or our staff typed it."""
    return event.confirm_email or registration.channel not in ("web", "invitation")


@lru_cache(maxsize=1024)
def written(moment: datetime, zone: str, language: str) -> str:
    """Samstag, 20. Februar 2027, 10 Uhr. Babel is slow: each moment is written once per language."""
    return daytime(moment, zone)


@lru_cache(maxsize=1024)
def _times(starts: datetime, ends: datetime, zone: str, language: str) -> str:
    """Samstag, 20. Februar 2027, 10 bis 14 Uhr"""
    when, first = span(starts, ends, zone), day(starts, zone)
    return when if first in when else _("%(day)s, %(time)s") % {"day": first, "time": when}


@lru_cache(maxsize=1024)
def _doors(moment: datetime, zone: str, language: str) -> str:
    """ab 9:30 Uhr"""
    return _("ab %(time)s") % {"time": clock(moment, zone)}


def facts_of(event: Event, modes: Sequence[str]) -> list[tuple[str, str]]:
    """What stands under the event's title: when, where, how."""
    zone, language = event.time_zone, current.get()
    facts = [(_("Wann"), _times(event.starts_at, event.ends_at, zone, language))]
    if "on_site" in modes and event.doors_open_at:
        facts.append((_("Einlass"), _doors(event.doors_open_at, zone, language)))
    if "on_site" in modes and event.venue:
        facts.append((_("Wo"), ", ".join(text(event, "venue").splitlines())))
    if modes == ["online"]:
        facts.append((_("Wo"), _("online")))
    return facts


def _person(event: Event, attendee: Attendee, named: bool, chosen: Sequence[Any]) -> Person:
    name = (attendee.name if named else "") or _("Person %(number)s") % {"number": attendee.seq + 1}
    how = _(_MODES[attendee.mode])
    if attendee.kind == "child":
        how = _("%(mode)s, als Kind") % {"mode": how}
    if attendee.state == "waiting":
        how = _("%(mode)s, auf der Warteliste") % {"mode": how}
    elif attendee.state == "offered":
        how = _("%(mode)s, ein Platz ist angeboten") % {"mode": how}
    elif attendee.state == "cancelled":
        how = _("%(mode)s, abgesagt") % {"mode": how}
    return Person(name, how, [programme_line(event, one) for one in chosen])


def programme_line(event: Event, chosen: Any) -> str:
    """Verkehr der Zukunft, 10:30 bis 11:30 Uhr, Raum 3"""
    title = str(text(chosen, "title"))
    if chosen.state == "dropped":
        return _("„%(title)s“ war gewünscht, dort ist leider kein Platz mehr frei.") % {"title": title}
    times = span(chosen.starts_at, chosen.ends_at, event.time_zone)
    room = chosen.room if chosen.mode == "on_site" else ""
    line = ", ".join(str(part) for part in (title, times, room) if part)
    return line if chosen.state == "seat" else _("%(session)s (vorgemerkt)") % {"session": line}
