"""What the back office refuses."""

from core.languages import N_
from core.problems import Problem


class ChangedMeanwhile(Problem):
    status, code = 409, "changed_meanwhile"
    title = N_("Das wurde inzwischen an anderer Stelle geändert")
    detail = N_(
        "Ihre Angaben sind noch nicht gespeichert. Bitte sehen Sie sie durch und speichern Sie dann noch einmal."
    )
