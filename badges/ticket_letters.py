"""What stands in the letter on paper to somebody without e-mail: the tickets, or how things stand without one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from badges import post
from badges.pdf import Pdf
from badges.post import Code, PaperLetter
from badges.problems import NothingToPrint, NoTicket
from core import clock, codes
from core.folding import fold
from core.languages import _, ngettext
from core.pages import speaking
from registration import letters, queries, seats, tickets
from registration.letters import Contact
from registration.letters.drafting import facts_of, programme_line
from registration.plans.calls import texts_for
from registration.programme.queries import Chosen, sessions_of
from registration.rules import MODES
from registration.tables import Attendee, Event, Registration
from registration.translations import text

LETTER_FILE = "brief.pdf"


async def letter_pdf(registration: Registration) -> Pdf:
    """The letter of one registration; NoTicket when nobody of it is coming."""
    event = await queries.event_by_id(registration.event)
    contact = await letters.contact_of(event)
    letter = await _letter(event, contact, registration)
    if letter is None:
        raise NoTicket(contact=contact.as_json())
    return await post.paper([letter])


async def letters_pdf(event: Event, registrations: Sequence[Registration]) -> Pdf:
    """The letters of all these registrations for the printer; NothingToPrint without any."""
    contact = await letters.contact_of(event)
    found = [letter for one in registrations if (letter := await _letter(event, contact, one)) is not None]
    if not found:
        raise NothingToPrint()
    return await post.paper(found)


async def _letter(event: Event, contact: Contact, registration: Registration) -> PaperLetter | None:
    people = [person for person in await seats.attendees_of(registration.id) if person.state != "cancelled"]
    seated = [person for person in people if person.state == "seat" and event.cancelled_at is None]
    known = await tickets.codes_of(seated)
    if registration.state != "active" or not people or len(known) < len(seated):  # tickets go with everybody's data
        return None
    with speaking(registration.language):
        told: list[str] = await texts_for(registration.id) if event.cancelled_at is None else []
        news = [part for said in told for part in said.strip().split("\n\n")]
        return PaperLetter(
            address=address_of(registration),
            subject=_subject(event, seated),
            greeting=_("Guten Tag %(name)s,") % {"name": registration.name},
            contact=contact,
            date=clock.now(),
            zone=event.time_zone,
            language=registration.language,
            paragraphs=[*news, *_how_it_stands(event, registration, people, seated)],
            facts=[] if news else facts_of(event, [m for m in MODES if any(one.mode == m for one in people)]),
            codes=await _codes(event, registration, seated, known),
            notes=_notes(event, contact, seated),
        )


def address_of(registration: Registration) -> str:
    """The address for the window, with the name on top unless it has it already, be it under a "Frau" or a firm.

    A line with figures is a street or a town: what looks like the name there is none.
    """
    name = f" {fold(registration.name)} "
    lines = [line for line in registration.address.splitlines() if not any(sign.isdigit() for sign in line)]
    if any(name in f" {fold(line)} " for line in lines):
        return registration.address
    return f"{registration.name}\n{registration.address}"


def _subject(event: Event, seated: Sequence[Attendee]) -> str:
    if event.cancelled_at is not None:
        subject = _("Fällt aus: %(title)s")
    elif seated:
        subject = ngettext("Ihr Ticket: %(title)s", "Ihre Tickets: %(title)s", len(seated))
    else:
        subject = _("Warteliste: %(title)s")
    return subject % {"title": text(event, "title")}


def _how_it_stands(
    event: Event, registration: Registration, people: Sequence[Attendee], seated: Sequence[Attendee]
) -> list[str]:
    if event.cancelled_at is not None:
        return [_("Leider müssen wir diese Veranstaltung absagen. Bitte kommen Sie nicht."), event.cancel_reason]
    said = []
    on_site = sum(person.mode == "on_site" for person in seated)
    if on_site:
        said.append(
            ngettext(
                "Sie sind angemeldet. Ihr Ticket steht unten: Bitte bringen Sie diesen Brief mit.",
                "Sie sind angemeldet. Ihre Tickets stehen unten: Bitte bringen Sie diesen Brief mit.",
                on_site,
            )
        )
    if on_site < len(seated):
        said.append(
            _("Online dabei sein: Öffnen Sie kurz vor Beginn die Seite „Meine Anmeldung“. Dort finden Sie den Zugang.")
        )
    waiting = [person for person in people if person.state == "waiting"]
    if waiting:
        names = ", ".join(_name(person) for person in waiting)
        said.append(_("Auf der Warteliste: %(names)s.") % {"names": names})
        said += letters.queue_rules(event, len(waiting), registration.may_split, by_mail=False)
    return said


def _name(person: Attendee) -> str:
    return person.name or _("Person %(number)s") % {"number": person.seq + 1}


async def _codes(
    event: Event, registration: Registration, seated: Sequence[Attendee], known: Mapping[UUID, str]
) -> list[Code]:
    """A ticket for each person on site; for those online the way to their page."""
    programme = await sessions_of([person.id for person in seated])
    shown = [
        _ticket(event, person, known[person.id], programme.get(person.id, ()))
        for person in seated
        if person.mode == "on_site"
    ]
    if len(shown) < len(seated):
        link = letters.manage_link(registration)
        lines = [
            line
            for person in seated
            if person.mode == "online"
            for line in (_name(person), *(programme_line(event, one) for one in programme.get(person.id, ())))
        ]
        shown.append(Code(qr=link, alt=_("QR-Code mit dem Link"), title=_("Meine Anmeldung"), lines=[*lines, link]))
    return shown


def _ticket(event: Event, person: Attendee, code: str, chosen: Sequence[Chosen]) -> Code:
    return Code(
        qr=code,
        alt=_("QR-Code mit dem Ticketcode"),
        groups=codes.grouped(code),
        title=_name(person),
        lines=[_("vor Ort"), *(programme_line(event, one) for one in chosen)],
    )


def _notes(event: Event, contact: Contact, seated: Sequence[Attendee]) -> list[str]:
    said = []
    if any(person.mode == "on_site" for person in seated):
        said.append(_("Am Einlass scannen wir den QR-Code. Brief vergessen? Nennen Sie einfach Ihren Namen."))
    if seated and (known := text(event, "day_info").strip()):
        said.append(known)
    if contact.phone and event.cancelled_at is None:
        said.append(
            _("Doch verhindert? Bitte rufen Sie uns an: %(phone)s. Dann kann jemand anderes kommen.")
            % {"phone": contact.phone}
        )
    return said
