"""What the door refuses with an error. A scan that is refused is an answer, not an error."""

from core.languages import N_
from core.problems import Problem


class HouseFull(Problem):
    status, code = 409, "house_full"
    title = N_("Das Haus ist voll")
    detail = N_("Im Raum sind noch %(free)s Plätze frei. Bitte warten Sie, bis jemand geht.")


class IdTaken(Problem):
    status, code = 409, "id_conflict"
    title = N_("Diese Kennung ist schon vergeben")
    detail = N_("Dieselbe id kam vorher mit einem anderen Inhalt.")


class NotMergeable(Problem):
    status, code = 409, "not_mergeable"
    title = N_("Das lässt sich nicht zusammenführen")
    detail = N_("Zusammenführen kann man nur den Eintritt einer einzelnen Person, und nur einmal.")
