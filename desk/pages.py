"""What every page of the back office has: who is asking, the menu, what was just done, what went wrong."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from core import clock
from core.forms import body_of, form_fields
from core.languages import N_, _
from core.pages import page, told
from core.problems import FieldError, Problem
from core.staff.actors import Actor, require
from registration.access import event_for, registration_for
from registration.tables import Event, Registration

ON_A_PAGE = 50
ZONE = "Europe/Berlin"  # of times that belong to no event, as in the contract's defaults

# What a page says after the redirect that ends every action; the address carries the code only.
DONE = {
    "saved": N_("Gespeichert."),
    "unchanged": N_("Es gab nichts zu ändern."),
    "event_added": N_("Die Veranstaltung ist angelegt."),
    "published": N_("Die Veranstaltung ist veröffentlicht."),
    "withdrawn": N_("Die Veranstaltung ist wieder ein Entwurf."),
    "process_added": N_("Der Beteiligungsprozess ist angelegt."),
    "event_copied": N_("Die Kopie ist angelegt, noch als Entwurf. Bitte prüfen Sie Zeiten und Texte."),
    "question_added": N_("Die Frage steht jetzt im Formular."),
    "question_removed": N_("Die Frage ist entfernt."),
    "questions_taken": N_("Die Fragen sind übernommen."),
    "provision_added": N_("Das steht jetzt im Formular."),
    "provision_removed": N_("Das wird nicht mehr angeboten."),
    "consent_added": N_("Die Einwilligung steht jetzt im Formular."),
    "assigned": N_("Die Zuordnung ist gespeichert."),
    "invited": N_("Die Einladung ist angelegt. Verschickt ist sie noch nicht."),
    "imported": N_("Die Einladungen sind angelegt. Verschickt ist noch nichts."),
    "invitations_sent": N_("Die E-Mails sind unterwegs. Briefe können Sie jetzt drucken."),
    "nothing_sent": N_("Es gab nichts zu versenden."),
    "session_added": N_("Der Programmteil ist angelegt."),
    "session_removed": N_("Der Programmteil ist entfernt."),
    "signed_up": N_("Die Anmeldung ist eingetragen."),
    "confirmed": N_("Die Anmeldung ist bestätigt."),
    "cancelled": N_("Abgesagt. Frei gewordene Plätze gehen an die Warteliste."),
    "resent": N_("Die Nachricht geht noch einmal hinaus."),
    "badges_printed": N_("Alle bisherigen Schilder sind als gedruckt vermerkt."),
    "letters_printed": N_("Als gedruckt vermerkt."),
    "call_done": N_("Als erledigt vermerkt."),
    "call_open": N_("Der Anruf steht wieder auf der Liste."),
    "moved": N_("Geändert. Die Nachrichten werden jetzt geschrieben, das dauert bei vielen ein paar Minuten."),
    "called_off": N_("Abgesagt. Die Nachrichten werden jetzt geschrieben, das dauert bei vielen ein paar Minuten."),
    "offer_accepted": N_("Das Angebot ist angenommen."),
    "offer_declined": N_("Das Angebot ist abgelehnt."),
    "letter_retried": N_("Die Nachricht wird noch einmal gesendet."),
    "account_closed": N_("Das Konto ist geschlossen."),
    "notice_published": N_("Der Text ist veröffentlicht."),
    "erased": N_("Die Daten dieser Anmeldung sind gelöscht."),
    "invitation_erased": N_("Die Daten dieser Einladung sind gelöscht."),
    "language_on": N_("Die Sprache ist eingeschaltet."),
    "language_off": N_("Die Sprache ist ausgeschaltet."),
    "token_revoked": N_("Das Zugriffstoken gilt nicht mehr."),
}

# What a field's error says here, where the general sentence does not help.
TEXTS = {
    ("role", "not_allowed"): N_(
        "Die eigene Rolle und die der letzten Person in der Verwaltung lassen sich nicht ändern."
    ),
    ("attendee", "choice"): N_("Diese Person gehört nicht zu dieser Anmeldung. Abgesagt wurde niemand."),
}


def desk_page(
    request: Request[Any, Any, Any],
    actor: Actor,
    template: str,
    status: int = 200,
    errors: Iterable[FieldError] = (),
    problem: Problem | None = None,
    texts: Mapping[tuple[str, str], str] = MappingProxyType({}),
    **context: Any,
) -> Response[str]:
    """A page of the back office, with the sentence about what was just done and the wrong fields on top.

    `texts` has the words of its own that a form has for an error.
    """
    done = DONE.get(request.query_params.get("done", ""))
    return page(
        request,
        template,
        status,
        staff=actor,
        sections=_sections(actor),
        done=_(done) if done else None,
        errors=told(list(errors), TEXTS | dict(texts)),
        problem=problem,
        now=clock.now(),
        **context,
    )


def _sections(actor: Actor) -> list[tuple[str, str]]:
    sections = [
        ("/organise", _("Veranstaltungen")),
        ("/organise/processes", _("Prozesse")),
        ("/organise/letters", _("Postausgang")),
        ("/organise/languages", _("Sprachen")),
        ("/organise/notices", _("Rechtstexte")),
    ]
    return [*sections, ("/organise/staff", _("Team"))] if actor.may("admin") else sections


def then(place: str, done: str) -> Redirect:
    """Where to look after an action, with what was done as a code."""
    return Redirect(f"{place}?done={done}", status_code=303)


async def organiser(request: Request[Any, Any, Any]) -> Actor:
    """The organiser who is asking, for pages of no single event."""
    return await require(request, "organiser")


async def organiser_and_event(request: Request[Any, Any, Any], slug: str) -> tuple[Actor, Event]:
    """The organiser who is asking and the event."""
    return await event_for(request, slug, "organiser")


async def organiser_and_registration(request: Request[Any, Any, Any], key: Any) -> tuple[Actor, Registration]:
    """The organiser who is asking and the registration."""
    return await registration_for(request, key, "organiser")


async def posted(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The fields of a posted form, without blanks at their ends and with plain line breaks."""
    fields = form_fields(await body_of(request))
    return {name: value.replace("\r\n", "\n").strip() for name, value in fields.items()}


def asked(request: Request[Any, Any, Any], *names: str) -> dict[str, str]:
    """Parameters of the query that a page understands; empty when not given."""
    return {name: request.query_params.get(name, "").strip() for name in names}
