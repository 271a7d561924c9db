"""What else comes before a door's camera: text, cards, bar codes and QR codes of shops. No ticket in any of them."""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

from camera import spoil
from camera.scene import HEIGHT, WIDTH, Pose, Sheet, clutter, held, jpeg, qr, written
from camera.tickets import Picture, a_code

WORDS = (
    (
        "Wie wollen wir wohnen? Wo fehlen Bänke und Bäume? Was wünschen Sie sich vom Rathaus, von der Schule, vom "
        "Park? Wir laden Sie ein, mitzureden: im Saal, online und unterwegs in Ihrem Viertel. Der Eintritt ist frei."
    )
    .replace("ä", "ae")
    .replace("ü", "ue")
    .split()
)
SHOPS = (
    "https://www.baeckerei-am-markt.example/speisekarte",
    "WIFI:T:WPA;S:Cafe Westpark;P:kaffee-und-kuchen;;",
    "BEGIN:VCARD\nVERSION:3.0\nN:Brandt;Aylin\nORG:Buchhandlung Brandt\nTEL:+49231555010\nEND:VCARD",
    "4006381333931",
    "HTTPS://BON.MARKT.EXAMPLE/8C2F41D7A90B3E65",
    "BCD\n002\n1\nSCT\nGENODEM1DOR\nFoerderverein Stadtpark\nDE00440600000123456789\nEUR12\n\n\nSpende",
    "mailto:post@verein.example?subject=Sommerfest",
    "geo:51.5136,7.4653",
    "0231555010",
    "LH-2039-RABATT-15",
)
KINDS = {"text": 12, "card": 12, "ean": 12, "shop": 10}


def others(seed: int) -> Iterator[Picture]:
    """46 pictures in which nothing is to be read as a ticket."""
    sheets = {"text": _page, "card": _card, "ean": _goods, "shop": _shop}
    for kind, many in KINDS.items():
        for number in range(many):
            rng = np.random.default_rng([seed, *kind.encode(), number])
            yield Picture(f"{kind}-{number + 1}", None, jpeg(_taken(rng, sheets[kind](rng, number))))


def one_of_each() -> list[Sheet]:
    """One of each kind, to be held before a film's camera."""
    rng = np.random.default_rng(1)
    return [_page(rng, 0), _card(rng, 0), _goods(rng, 0), _shop(rng, 0)]


def _taken(rng: np.random.Generator, sheet: Sheet) -> np.ndarray:
    """The sheet held more or less well, in more or less light."""
    share = rng.uniform(0.25, 0.5)
    pose = Pose(share, rng.uniform(-25, 25), rng.uniform(0, 25), rng.uniform(0, 360))
    middle = (WIDTH * rng.uniform(0.4, 0.6), HEIGHT * rng.uniform(0.4, 0.6))
    seen = spoil.soft(held(sheet, pose, clutter(rng), middle), rng.uniform(0.5, 1.5))
    return spoil.noisy(rng, seen * rng.uniform(0.5, 1), rng.uniform(1, 4))


def _lines(rng: np.random.Generator, draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], size: int) -> None:
    """Lines of text in a box."""
    left, top, right, bottom = box
    for y in range(top, bottom - size, int(size * 1.4)):
        words = " ".join(WORDS[n] for n in rng.integers(0, len(WORDS), 14))
        written(draw, (left, y), words[: int((right - left) / size * 1.9)], size, 40)


def _page(rng: np.random.Generator, number: int) -> Sheet:
    """A page of text; a ticket's code may stand in it in letters, which is not the camera's business."""
    page = Image.new("L", (620, 877), 240)
    draw = ImageDraw.Draw(page)
    written(draw, (50, 50), "Einladung", 48, 30)
    _lines(rng, draw, (50, 140, 580, 640), (16, 22, 30)[number % 3])
    code = a_code(rng)
    written(draw, (50, 700), " ".join(code[at : at + 5] for at in range(0, 20, 5)), 30, 30)
    return Sheet(page, (310, 438), 620)


def _card(rng: np.random.Generator, number: int) -> Sheet:
    """A visiting card or the card of a library: a photograph, a chip, squares, a name."""
    card = Image.new("L", (860, 540), int(rng.integers(150, 250)))
    draw = ImageDraw.Draw(card)
    face = Image.fromarray(rng.integers(30, 220, (8, 6)).astype(np.uint8)).resize((200, 260), Image.Resampling.BICUBIC)
    card.paste(face, (40, 60))
    for n in range(int(rng.integers(2, 6))):  # marks that look a little like those of a QR code
        x, side = 300 + 110 * n, int(rng.integers(50, 90))
        draw.rectangle((x, 380, x + side, 380 + side), outline=20, width=side // 7)
        draw.rectangle((x + side // 3, 380 + side // 3, x + side * 2 // 3, 380 + side * 2 // 3), fill=20)
    written(draw, (290, 70), ("Aylin Brandt", "Stadtbibliothek", "Jens Kowalski")[number % 3], 54, 20)
    _lines(rng, draw, (290, 170, 820, 340), 28)
    return Sheet(card, (430, 270), 860)


def _goods(rng: np.random.Generator, number: int) -> Sheet:
    """The label of something sold, with an EAN-13."""
    digits = [4, *(int(digit) for digit in rng.integers(0, 10, 11))]
    digits.append(-sum(digit * (1, 3)[at % 2] for at, digit in enumerate(digits)) % 10)
    bars = np.array([int(bar) for bar in ean13(digits)], np.uint8)
    stripes = np.kron(np.where(bars, 20, 240).astype(np.uint8), np.ones((200, 5), np.uint8))
    label = Image.new("L", (stripes.shape[1] + 120, 420), 240)
    label.paste(Image.fromarray(stripes), (60, 120))
    draw = ImageDraw.Draw(label)
    written(draw, (60, 30), ("Apfelsaft naturtrueb 1 l", "Vollkornbrot 750 g", "Notizbuch A5")[number % 3], 40, 30)
    written(draw, (60, 340), "".join(map(str, digits)), 44, 30)
    return Sheet(label, (label.width / 2, 210), label.width)


def ean13(digits: list[int]) -> str:
    """The bars (1) and gaps (0) of an EAN-13 (ISO/IEC 15420)."""
    left = [
        "0001101",
        "0011001",
        "0010011",
        "0111101",
        "0100011",
        "0110001",
        "0101111",
        "0111011",
        "0110111",
        "0001011",
    ]
    right = [code.translate(str.maketrans("01", "10")) for code in left]
    mirrored = [code[::-1] for code in right]
    parity = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
    first, six, rest = digits[0], digits[1:7], digits[7:]
    begun = "".join((left if kind == "L" else mirrored)[digit] for kind, digit in zip(parity[first], six, strict=True))
    return f"101{begun}01010{''.join(right[digit] for digit in rest)}101"


def _shop(rng: np.random.Generator, number: int) -> Sheet:
    """A poster with a QR code of somebody else."""
    symbol = qr(SHOPS[number], "MQ"[number % 2])
    poster = Image.new("L", (symbol.width + 200, symbol.width + 320), 240)
    poster.paste(symbol, (100, 200))
    written(ImageDraw.Draw(poster), (100, 70), "Hier scannen!", 70, 30)
    return Sheet(poster, (poster.width / 2, 200 + symbol.width / 2), symbol.width)
