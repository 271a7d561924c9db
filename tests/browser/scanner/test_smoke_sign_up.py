"""The public form in Safari's family (Chromium does it in test_journey.py)."""

import asyncio

import pytest

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.mark.parametrize("hands", ["webkit"], indirect=True)
async def test_signing_up(venue, service, hands):
    door = venue(seats={"on_site": 5, "online": 5})
    await hands.open(f"{service.address}/e/{door.slug}")
    await hands.press("Jetzt anmelden")
    await hands.see("h1", "Anmelden")
    await hands.write("Name", "Aylin Yıldız-Brandt")
    await hands.write("E-Mail", "aylin.webkit@posteo.example")
    await hands.press("Vor Ort")
    await asyncio.sleep(3.1)  # who sends a form sooner is taken for a program
    await hands.press("Verbindlich anmelden")
    await hands.see("h1", "Bitte schauen Sie in Ihre E-Mails")
    await hands.open(service.link_in(await service.letter("aylin.webkit@posteo.example", "bestätigen")))
    await hands.press("Anmeldung bestätigen")
    await hands.see("main", "Sie sind angemeldet")
    await hands.see("svg.qr")
