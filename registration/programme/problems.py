"""What an event's programme refuses."""

from core.languages import N_
from core.problems import Problem


class SessionFull(Problem):
    status, code = 409, "session_full"
    title = N_("Dieser Programmteil ist voll")
    detail = N_("Hier ist inzwischen kein Platz mehr frei. Bitte wählen Sie einen anderen Programmteil.")


class SessionTaken(Problem):
    status, code = 409, "session_taken"
    title = N_("In diesem Programmteil haben Menschen einen Platz")
    detail = N_("Verlegen Sie zuerst alle in einen anderen Programmteil. Erst dann lässt er sich löschen.")


class SessionsClash(Problem):
    status, code = 409, "sessions_clash"
    title = N_("Das überschneidet sich mit anderen Programmteilen")
    detail = N_("Jemand mit einem Platz hätte zwei Programmteile zur selben Zeit. Bitte wählen Sie eine andere Zeit.")
