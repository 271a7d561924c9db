"""What Einlass may refuse, and in which words (RFC 9457).

A room lists its own refusals in its problems.py, as subclasses: status, code, title and detail (German, translated
when shown). `%(name)s` in a detail is filled from the facts.
"""

import re
from typing import Any, ClassVar, NamedTuple

from core.languages import N_, _


class FieldError(NamedTuple):
    """One wrong field: its dotted path (attendees.0.mode) and why, as a code of the contract."""

    field: str
    code: str


FIELD_TEXTS = {
    "required": N_("Bitte ausfüllen."),
    "unknown": N_("Dieses Feld gibt es hier nicht."),
    "type": N_("Diese Angabe hat die falsche Art."),
    "choice": N_("Bitte wählen Sie eine der Möglichkeiten."),
    "too_short": N_("Diese Angabe ist zu kurz."),
    "too_long": N_("Diese Angabe ist zu lang."),
    "range": N_("Dieser Wert liegt außerhalb des Erlaubten."),
    "format": N_("Diese Angabe hat nicht die richtige Form."),
    "not_allowed": N_("Diese Angabe ist hier nicht möglich."),
    "duplicate": N_("Diese Angabe gibt es schon."),
}


class Problem(Exception):
    """A request we understood and will not carry out."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "conflict"
    title: ClassVar[str] = N_("Das geht gerade nicht")
    detail: ClassVar[str] = N_("Bitte versuchen Sie es noch einmal oder rufen Sie uns an.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def titled(self) -> str:
        """The title in the reader's language."""
        return _(self.title)

    def detailed(self) -> str:
        """The detail in the reader's language, with the facts filled in."""
        text = _(self.detail)
        return text % self.facts if "%(" in text else text

    @classmethod
    def explained(cls) -> dict[str, Any]:
        """What this refusal means in general, for the page its type leads to."""
        detail = re.sub(r"%\(\w+\)s", "…", _(cls.detail))
        return {"code": cls.code, "status": cls.status, "title": _(cls.title), "detail": detail}

    def as_json(self) -> dict[str, Any]:
        """The body of an application/problem+json answer."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.titled(),
            "status": self.status,
            "detail": self.detailed(),
            "code": self.code,
            **self.facts,
        }


class Malformed(Problem):
    status, code = 400, "malformed"
    title = N_("Die Anfrage ist nicht lesbar")
    detail = N_("Der Inhalt ist kein gültiges JSON oder Formular in UTF-8.")


class SignInNeeded(Problem):
    status, code = 401, "sign_in_needed"
    title = N_("Bitte melden Sie sich an")
    detail = N_("Hierfür braucht es eine Anmeldung oder ein gültiges Zugriffstoken.")


class NotAllowed(Problem):
    status, code = 403, "not_allowed"
    title = N_("Das ist Ihnen nicht erlaubt")
    detail = N_("Ihre Rolle reicht hierfür nicht aus. Fragen Sie die Person, die Ihr Konto eingerichtet hat.")


class ForeignRequest(Problem):
    status, code = 403, "foreign_request"
    title = N_("Die Anfrage kam von einer anderen Website")
    detail = N_("Bitte öffnen Sie die Seite neu und versuchen Sie es noch einmal.")


class NotFound(Problem):
    status, code = 404, "not_found"
    title = N_("Diese Seite gibt es nicht")
    detail = N_("Vielleicht ist die Adresse unvollständig, oder die Veranstaltung ist nicht öffentlich.")


class MethodNotAllowed(Problem):
    status, code = 405, "method_not_allowed"
    title = N_("So geht es hier nicht")
    detail = N_("Diese Adresse kennt die Methode der Anfrage nicht.")


class LinkExpired(Problem):
    status, code = 410, "link_expired"
    title = N_("Dieser Link gilt nicht mehr")
    detail = N_("Bitte melden Sie sich neu an oder rufen Sie uns an.")


class TooLarge(Problem):
    status, code = 413, "too_large"
    title = N_("Das ist zu viel auf einmal")
    detail = N_("Die Anfrage ist größer als erlaubt.")


class Invalid(Problem):
    """A payload with wrong fields; every one is named at once."""

    status, code = 422, "invalid"
    title = N_("Bitte prüfen Sie Ihre Angaben")
    detail = N_("Einige Angaben fehlen oder sind nicht richtig.")

    def __init__(self, errors: list[FieldError], **facts: Any) -> None:
        super().__init__(**facts)
        self.errors = errors

    def as_json(self) -> dict[str, Any]:
        """The problem with its list of wrong fields."""
        return super().as_json() | {"errors": [error._asdict() for error in self.errors]}


class TooMany(Problem):
    status, code = 429, "too_many"
    title = N_("Zu viele Anfragen")
    detail = N_("Bitte warten Sie %(retry_after)s Sekunden und versuchen Sie es dann noch einmal.")


class Broken(Problem):
    status, code = 500, "broken"
    title = N_("Bei uns ist etwas schiefgegangen")
    detail = N_("Wir haben den Fehler vermerkt. Bitte versuchen Sie es später noch einmal oder rufen Sie uns an.")


class Unavailable(Problem):
    status, code = 503, "unavailable"
    title = N_("Einlass ist gerade nicht erreichbar")
    detail = N_("Bitte versuchen Sie es in einer Minute noch einmal.")


def every_problem() -> dict[str, type[Problem]]:
    """All problems the loaded rooms can answer with, by code: the pages under /problems."""
    found: dict[str, type[Problem]] = {}
    waiting = list(Problem.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found[kind.code] = kind
    return dict(sorted(found.items()))
