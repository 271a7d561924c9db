"""The shortest whole shift, in every browser that is installed: the same steps in Chromium and in Safari's family."""

import pytest
import segno

pytestmark = pytest.mark.anyio
# a camera before which somebody holds a ticket: a canvas, drawn anew ten times a second
CAMERA = """(ticket) => {
    const canvas = document.createElement("canvas");
    const [width, height] = [(canvas.width = 640), (canvas.height = 480)];
    const paper = canvas.getContext("2d");
    const [size, light] = [10, ["#fff", "#eee"]];
    const draw = () => {
        paper.fillStyle = light.reverse()[0];
        paper.fillRect(0, 0, width, height);
        paper.fillStyle = "#000";
        ticket.forEach((row, y) => row.forEach((dark, x) => {
            if (dark) paper.fillRect(100 + x * size, 100 + y * size, size, size);
        }));
    };
    draw();
    setInterval(draw, 100);
    MediaDevices.prototype.getUserMedia = async () => canvas.captureStream(10);
}"""


async def scan(hands, code, **expected):
    """A keyboard scanner types a code; what the screen says."""
    await hands.type(f"{code}\n")
    return (await hands.see("#verdict", **expected))["text"]


async def ready(hands):
    """From the readiness page to the door, once the app is kept for a start without network."""
    await hands.see(".check--good:last-child", "Ohne Netz starten")
    await hands.press("Los geht’s")
    await hands.see("#eye")


async def test_a_shift(venue, service, wire, hands):
    door = venue()
    anna, bernd, cem = door.tickets("Anna Weiß", "Bernd Schäfer", "Cem Öz")
    await hands.open(door.enrolment().replace(service.address, wire.address))
    await hands.write("Wie soll das Telefon heißen?", "Renate")
    await hands.press("Dieses Telefon anmelden")
    await hands.see(".checks", "Tickets: 3")
    await hands.run(CAMERA, [list(row) for row in segno.make(anna, micro=False).matrix])
    await ready(hands)
    assert "Anna Weiß" in (await hands.see("#verdict", kind="green", shown="admit"))["text"]
    assert "Einfach durchlassen" in await scan(hands, anna, kind="amber", shown="again")
    await scan(hands, "0" * 20, kind="red", reason="unknown_code")
    await hands.see("#queue", "0")
    assert door.inside() == 1

    wire.hang()
    assert "Bernd Schäfer" in await scan(hands, bernd, kind="green", shown="admit")
    await hands.run("() => location.reload()")
    await hands.see("#eye")  # the app and the list come from the phone itself
    await hands.see("#queue", "1")
    await scan(hands, bernd, kind="amber", shown="again")
    assert "Cem Öz" in await scan(hands, cem, kind="green", shown="admit")
    await hands.see("#queue", "3")
    assert door.inside() == 1

    wire.flow()
    await hands.see("#queue", "0")
    assert door.inside() == 3
    await hands.press("Verlauf")
    await hands.see(".rows", "Cem Öz")
