"""The rule of the waiting list in words, as letters and pages print it."""

from core.languages import _, ngettext
from registration.tables import Event


def queue_rules(event: Event, people: int, may_split: bool, by_mail: bool = True) -> list[str]:
    """How a party of this size moves up from the waiting list, in sentences (registration/rules.py)."""
    sentences = [
        _("Wird ein Platz frei, rückt nach, wer zuerst da war. Es zählt allein, wann die Anmeldung bei uns ankam.")
    ]
    if people > 1 and may_split:
        sentences.append(_("Sie rücken nach, so weit die freien Plätze reichen, auch einzeln."))
    elif people > 1:
        sentences.append(_("Wer zusammen angemeldet ist, rückt zusammen nach."))
    if event.smaller_may_pass:
        sentences.append(_("Reichen die freien Plätze für eine Gruppe noch nicht, dürfen kleinere Gruppen vorgehen."))
    if event.kept:
        sentences.append(_("Wer auf einen Platz mit einer Vorkehrung wartet, hält andere nicht auf."))
    if event.children:
        sentences.append(_("Ein Kind rückt mit der ersten Person nach, mit der es angemeldet ist."))
    if not by_mail:
        sentences.append(_("Ist ein Platz für Sie frei, rufen wir Sie an oder schreiben Ihnen einen Brief."))
    elif event.offer_hours:
        offer = ngettext(
            "Ist ein Platz für Sie frei, bekommen Sie eine E-Mail und haben %(num)d Stunde Zeit, ihn anzunehmen.",
            "Ist ein Platz für Sie frei, bekommen Sie eine E-Mail und haben %(num)d Stunden Zeit, ihn anzunehmen.",
            event.offer_hours,
        )
        sentences.append(offer % {"num": event.offer_hours})
        sentences.append(_("In den letzten 48 Stunden vor Beginn rücken Sie sofort nach, ohne anzunehmen."))
    else:
        sentences.append(_("Das geschieht von selbst: Sie bekommen eine E-Mail und müssen nichts bestätigen."))
    return sentences
