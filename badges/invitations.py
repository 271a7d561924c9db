"""Invitations on paper: a letter with QR code for a window envelope to everybody who has no e-mail address."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from badges import post
from badges.pdf import Pdf
from badges.problems import NothingToPrint
from badges.queries import PDF
from core import clock
from core.db import writing
from core.languages import _
from core.lists import download
from core.pages import speaking
from core.problems import FieldError, Invalid
from core.staff.actions import record
from registration.access import event_for
from registration.invitations import letters, queries
from registration.invitations.queries import Filter, Line
from registration.letters import Contact, contact_of
from registration.tables import Event

PER_FILE = 500  # letters: what a printer and its reader can take


def paper(kind: str, event: Event, contact: Contact, one: Line, date: datetime) -> post.PaperLetter:
    """An invitation as a letter, in its language."""
    with speaking(letters.language_of(one)):
        said = letters.words(kind, event, one)
        address = [one.row.organisation, one.row.name, *one.row.address.splitlines()]
        shown = one.link.partition("://")[2]
        code = post.Code(
            qr=one.link,
            alt=_("QR-Code zu Ihrer Einladung"),
            groups=said.code,
            title=_("So antworten Sie"),
            lines=[
                *said.answer,
                _("Im Internet: %(link)s") % {"link": shown},
                _("Die Einladung gilt bis: %(until)s.") % {"until": said.until},
            ],
        )
        return post.PaperLetter(
            address="\n".join(line for line in address if line.strip()),
            subject=said.subject,
            greeting=said.greeting,
            contact=contact,
            date=date,
            zone=event.time_zone,
            language=letters.language_of(one),
            paragraphs=said.paragraphs,
            facts=said.facts,
            codes=[code],
            notes=[_("Lieber ohne Internet? Rufen Sie uns an und nennen Sie Ihren Code.")],
        )


async def letters_pdf(
    event: Event, wave: int, sent_at: datetime | None, reminded_at: datetime | None, part: int = 1
) -> Pdf:
    """The paper letters of a wave that have gone out, or those of one sending, PER_FILE in each part.

    What was revoked or declined since then is left out. NothingToPrint without any.
    """
    kind = "invitation_reminder" if reminded_at else "invitation"
    found = []
    async for one in queries.every(event.id, Filter(wave=wave)):
        wanted = one.row.sent_at is not None and one.way == "paper" and one.row.state == "open"
        same = sent_at in (None, one.row.sent_at) and reminded_at in (None, one.row.reminded_at)
        if wanted and same:
            found.append(one)
    found = found[(part - 1) * PER_FILE : part * PER_FILE]
    if not found:
        raise NothingToPrint()
    contact, date = await contact_of(event), reminded_at or sent_at or clock.now()
    return await post.paper([paper(kind, event, contact, one, date) for one in found])


def _moment(text: str | None, field: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid([FieldError(field, "format")])
    return found


@get("/api/v1/events/{slug:str}/invitations/letters.pdf")
async def invitation_letters(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    wave: FromQuery[int | None] = None,
    sent_at: FromQuery[str | None] = None,
    reminded_at: FromQuery[str | None] = None,
    part: FromQuery[int] = 1,
) -> Response[bytes]:
    """The paper letters of a wave that was sent, or of one sending or reminder by its time, 500 a part [organiser]."""
    actor, event = await event_for(request, slug, "organiser")
    wrong = [FieldError("wave", "required")] if wave is None else []
    if wave is not None and not 1 <= wave <= 99:
        wrong.append(FieldError("wave", "range"))
    if not 1 <= part <= 1000:
        wrong.append(FieldError("part", "range"))
    if wrong or wave is None:
        raise Invalid(wrong)
    sent, reminded = _moment(sent_at, "sent_at"), _moment(reminded_at, "reminded_at")
    pdf = await letters_pdf(event, wave, sent, reminded, part)
    async with writing():
        await record(actor, "invitation_letters_downloaded", f"event:{event.id}", event=event.id, wave=wave)
    answer = download(pdf.data, PDF, f"{slug}-invitations-{wave}-{part}.pdf")
    if pdf.missing:
        answer.headers["Einlass-Missing-Signs"] = quote("".join(pdf.missing))
    return answer


handlers = [invitation_letters]
