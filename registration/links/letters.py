"""The letter with the links somebody asked for: the town's words and the events' own, nothing that was typed in."""

from collections.abc import Sequence
from typing import NamedTuple

from core.languages import _, current
from core.mail.outbox import Draft
from core.pages import render, speaking
from registration import translations
from registration.letters import manage_link
from registration.letters.drafting import facts_of
from registration.tables import Event, Registration

KIND = "my_links"


class Line(NamedTuple):
    """One registration of the letter, and the event it is for."""

    event: Event
    registration: Registration


def my_links(newest: Registration, lines: Sequence[Line]) -> Draft:
    """Every registration of an address with its link, in the language of the newest; it goes to that one's address."""
    with speaking(newest.language):
        subject = _("Ihre Anmeldungen")
        listed = [
            {
                "title": str(translations.text(line.event, "title")),
                "when": facts_of(line.event, [])[0][1],
                "link": manage_link(line.registration),
                "to_confirm": line.registration.state != "active",
            }
            for line in lines
        ]
        return Draft(
            kind=KIND,
            to_address=newest.email or "",
            language=current.get(),
            subject=subject,
            text=render("mail/registration/my_links.txt", subject=subject, lines=listed),
            html=render("mail/registration/my_links.html", subject=subject, lines=listed),
            registration=newest.id,
        )
