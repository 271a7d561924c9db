"""What an invitation says, by mail and on paper alike, in the language of the person invited.

A letter that an invited person causes (passing places on) carries nothing they typed: no name, no text of theirs.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core import clock, languages
from core.languages import _, current, ngettext
from core.mail.outbox import Draft
from core.pages import day, render, speaking
from registration import translations
from registration.invitations.queries import Line
from registration.letters.contact import Contact
from registration.letters.drafting import facts_of, tidy, written
from registration.rules import MODES
from registration.tables import Event

_LONGEST_SUMMARY = 600


class Words(NamedTuple):
    """A letter's words, finished: `answer` is what to do, `code` in groups, `until` a time in words or empty."""

    subject: str
    title: str
    greeting: str
    paragraphs: list[str]
    facts: list[tuple[str, str]]
    answer: list[str]
    link: str
    code: list[str]
    until: str


def language_of(one: Line) -> str:
    """The language its letters are written in: the one noted, German while that is not offered."""
    return one.row.language if one.row.language in languages.offered() else languages.DEFAULT


def name_of(one: Line) -> str:
    """The name a letter may carry: none where an invited person typed it."""
    return one.row.name if one.row.delegated_from is None else ""


def until_of(event: Event, one: Line) -> datetime:
    """Until when one can answer: the invitation's own time, never later than the registration is open."""
    closes = event.registration_closes or event.starts_at
    return min(one.row.valid_until or closes, closes)


def end_said(moment: datetime, zone: str) -> str:
    """Until when, in words: a time at midnight is the end of the day before."""
    there = moment.astimezone(ZoneInfo(zone))
    if there.time() == time():
        return day(moment - timedelta(minutes=1), zone)
    return written(moment, zone, current.get())


def words(kind: str, event: Event, one: Line, inviter: str = "") -> Words:
    """The letter in the language being spoken. `inviter`: who passed it on, as organisers noted it."""
    link = one.link if current.get() == languages.DEFAULT else f"{one.link}?lang={current.get()}"
    named = name_of(one)
    title = translations.text(event, "title")
    facts = facts_of(event, [mode for mode in MODES if getattr(event, f"{mode}_offered")])
    if one.row.field:
        facts.append((_("Themenfeld"), translations.text(event, f"fields.{one.row.field}") or one.row.field))
    return Words(
        subject=_subject(kind) % {"title": title},
        title=title,
        greeting=_("Guten Tag %(name)s,") % {"name": named} if named else _("Guten Tag,"),
        paragraphs=_paragraphs(kind, event, one, inviter),
        facts=facts,
        answer=[
            _("Auf der Seite Ihrer Einladung können Sie sich anmelden. Sie brauchen kein Konto."),
            *_not_yet(event, one),
            _("Können Sie nicht kommen? Dann sagen Sie uns das bitte dort mit einem Klick."),
        ],
        link=link,
        code=one.groups,
        until=end_said(until_of(event, one), event.time_zone),
    )


def _not_yet(event: Event, one: Line) -> list[str]:
    """From when one can sign up, where that is still to come."""
    start = max(moment for moment in (one.row.valid_from, event.registration_opens, clock.now()) if moment)
    if start <= clock.now():
        return []
    return [_("Sie können sich ab %(start)s anmelden.") % {"start": written(start, event.time_zone, current.get())}]


def _subject(kind: str) -> str:
    if kind == "invitation_reminder":
        return _("Erinnerung an Ihre Einladung: %(title)s")
    return _("Einladung: %(title)s")


def _paragraphs(kind: str, event: Event, one: Line, inviter: str) -> list[str]:
    organisation = one.row.organisation
    if kind == "invitation_delegated":
        first = (
            _("%(name)s (%(organisation)s) hat diese Einladung an Sie weitergegeben.")
            if inviter
            else _("Diese Einladung wurde innerhalb von %(organisation)s an Sie weitergegeben.")
        ) % {"name": inviter, "organisation": organisation}
    elif kind == "invitation_reminder":
        first = _("vor Kurzem haben wir Sie eingeladen. Noch wissen wir nicht, ob Sie kommen.")
    elif organisation and one.row.name:
        first = _("wir laden Sie und Ihre Organisation (%(organisation)s) herzlich ein.") % {
            "organisation": organisation
        }
    elif organisation:
        first = _("wir laden Ihre Organisation (%(organisation)s) herzlich ein.") % {"organisation": organisation}
    else:
        first = _("wir laden Sie herzlich ein.")
    summary = str(translations.text(event, "summary")).replace("\r\n", "\n").strip().partition("\n\n")[0]
    places = ngettext(
        "Die Einladung gilt für %(num)d Person.", "Die Einladung gilt für bis zu %(num)d Personen.", one.left
    ) % {"num": one.left}
    shown = summary if len(summary) <= _LONGEST_SUMMARY else ""
    return [text for text in (first, shown, places if one.row.uses > 1 else "") if text]


def draft(kind: str, event: Event, contact: Contact, one: Line, inviter: str = "") -> Draft:
    """The letter for the outbox; only for invitations with an e-mail address."""
    assert one.row.email
    with speaking(language_of(one)):
        said = words(kind, event, one, inviter)
        context = {"subject": said.subject, "event": event, "contact": contact, "words": said}
        text = render("mail/registration/invitation.txt", **context)
        return Draft(
            kind=kind,
            to_address=one.row.email,
            to_name=name_of(one),
            reply_to=contact.email,
            language=current.get(),
            subject=said.subject,
            text=tidy(text),
            html=render("mail/registration/invitation.html", **context),
            event=event.id,
        )
