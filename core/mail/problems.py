"""What the outbox may refuse."""

from core.languages import N_
from core.problems import Problem


class LetterNotDead(Problem):
    status, code = 409, "letter_not_dead"
    title = N_("Diese Nachricht ist schon unterwegs")
    detail = N_("Nur eine Nachricht, die nicht zugestellt werden konnte, kann noch einmal gesendet werden.")
