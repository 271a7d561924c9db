"""The volunteers' briefing: one page with the QR code that enrols their phones, what the colours mean, whom to call."""

from badges import pdf
from badges.pdf import Pdf
from checkin import phones
from checkin.devices import Door
from checkin.inputs import TypedBriefing
from core import qr
from core.pages import render
from registration.letters import contact_of
from registration.tables import Event


async def as_pdf(event: Event, door: Door, wish: TypedBriefing) -> Pdf:
    """Make the code and print it. Nothing else ever holds it, so a lost sheet is replaced by a new one."""
    offered = await phones.offer(event, "scan", door.actor, uses=wish.phones)
    html = render(
        "print/briefing.html",
        event=event,
        offered=offered,
        picture=qr.text_uri(offered.url),
        gate=wish.gate.strip(),
        helper=wish.helper.strip(),
        contact=await contact_of(event),
    )
    return await pdf.render(html, "briefing.css", tagged=False)
