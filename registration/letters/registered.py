"""What is written to a registration about its own seats: confirming, tickets, waiting, offers, cancelling."""

from collections.abc import Sequence

from core.languages import _, current, ngettext
from core.mail.outbox import Draft
from core.pages import speaking
from core.settings import settings
from registration.letters.contact import Contact
from registration.letters.drafting import NO_PROGRAMME, Programme, draft, facts_of, manage_link, party, written
from registration.rules import MODES
from registration.tables import Attendee, Event, Registration


def please_confirm(
    event: Event, contact: Contact, registration: Registration, earlier: Registration | None = None
) -> Draft:
    """Asks whether the address belongs to whoever signed up. Anybody can cause it, so it names nobody."""
    with speaking(registration.language):
        return draft(
            "please_confirm",
            _("Bitte bestätigen: %(title)s"),
            event,
            contact,
            registration,
            named=False,
            facts=facts_of(event, [mode for mode in MODES if getattr(event, f"{mode}_offered")]),
            until=written(registration.hold_until, event.time_zone, current.get()),
            earlier=manage_link(earlier) if earlier else None,
        )


def welcome(
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    earlier: Registration | None = None,
    programme: Programme = NO_PROGRAMME,
) -> Draft:
    """How an active registration stands: the tickets if anybody has a seat, else the offer or the rule of waiting.

    Takes the whole party; those already cancelled are left out.
    """
    people = [person for person in people if person.state != "cancelled"]
    seats = sum(person.state == "seat" for person in people)
    with speaking(registration.language):
        if seats:
            subject = ngettext("Ihr Ticket: %(title)s", "Ihre Tickets: %(title)s", seats)
            return party("ticket", subject, event, contact, registration, people, earlier, programme)
        if any(person.state == "offered" for person in people):
            return party(
                "offered", _("Ein Platz ist frei: %(title)s"), event, contact, registration, people, earlier, programme
            )
        return party("waiting", _("Warteliste: %(title)s"), event, contact, registration, people, earlier, programme)


def moved_up(
    event: Event,
    contact: Contact,
    registration: Registration,
    people: Sequence[Attendee],
    programme: Programme = NO_PROGRAMME,
) -> Draft:
    """A seat came free: these people of the party have it, or are asked whether they take it."""
    with speaking(registration.language):
        seats = sum(person.state == "seat" for person in people)
        if seats:
            subject = ngettext("Sie haben einen Platz: %(title)s", "Sie haben Plätze: %(title)s", seats)
            return party("moved_up", subject, event, contact, registration, people, programme=programme)
        return party(
            "offered", _("Ein Platz ist frei: %(title)s"), event, contact, registration, people, programme=programme
        )


def offer_ended(event: Event, contact: Contact, registration: Registration, people: Sequence[Attendee]) -> Draft:
    """Nobody accepted in time: these people wait again at the end of the queue, or are out after the second offer."""
    with speaking(registration.language):
        return party("offer_ended", _("Angebot abgelaufen: %(title)s"), event, contact, registration, people)


def cancelled(event: Event, contact: Contact, registration: Registration, gone: Sequence[Attendee]) -> Draft:
    """These people are cancelled, by themselves or by us; others of the party may still be coming."""
    listed = event.published and event.listed and event.format != "closed" and event.cancelled_at is None
    with speaking(registration.language):
        return party(
            "cancelled",
            _("Abgesagt: %(title)s"),
            event,
            contact,
            registration,
            gone,
            by_us=any(person.cancelled_by == "organiser" for person in gone),
            event_link=f"{settings.base_url}/e/{event.slug}" if listed else None,
        )
