"""Tickets at a door: one code each on paper or on a phone, in fourteen ways and up to three degrees hard to read.

The 80 pictures of tests/data/scan were made by the same rules, in colour.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from camera import spoil
from camera.scene import HEIGHT, MODULE, WIDTH, Grey, Pose, Sheet, clutter, held, jpeg, qr, written
from core.codes import CODE_LENGTH, CROCKFORD

# How a ticket is hard to read, and how much: the unit is the one of what is done to the picture.
WAYS: dict[str, tuple[float, ...]] = {
    "clean": (0,),
    "blur": (1.6, 2.6, 3.6),  # pixels
    "motion": (8, 14, 20),  # pixels
    "lowlight": (0.25, 0.12, 0.06),  # share of the light
    "tilt": (30, 40, 50),  # degrees
    "rotation": (0, 0, 0),
    "glare": (0.5, 0.75, 1.0),  # share of the light's own brightness
    "lowcontrast": (0.35, 0.2, 0.1),  # share of the contrast
    "moire": (0.25, 0.45, 0.65),  # depth of the screen's pattern
    "pixelated": (3.0, 2.2, 1.6),  # pixels of a module in a picture that went through a chat
    "crumpled": (1.0, 2.0, 3.2),  # thousandths of the code's width
    "small": (0.15, 0.11, 0.08),  # share of the picture's width
    "inverted": (0, 1, 2),
    "door": (0, 1, 2),  # what a volunteer really sees: a little of everything
}
ON_A_PHONE = ("lowcontrast", "moire", "pixelated", "inverted")


class Picture(NamedTuple):
    """A picture, what it is called, and the code that a ticket in it carries (None: no ticket)."""

    name: str
    code: str | None
    jpeg: bytes


def tickets(seed: int) -> Iterator[Picture]:
    """80 pictures: each way and degree with the code's levels M (as on our tickets) and Q."""
    hard = [(way, degree, error) for way, degrees in WAYS.items() for degree in range(len(degrees)) for error in "MQ"]
    for number, (way, degree, error) in enumerate(hard):
        rng = np.random.default_rng([seed, number])
        code = a_code(rng)
        yield Picture(f"{way}-{degree + 1}-{error}", code, jpeg(_taken(rng, way, degree, code, error)))


def a_code(rng: np.random.Generator) -> str:
    """A ticket code."""
    return "".join(CROCKFORD[n] for n in rng.integers(0, 32, CODE_LENGTH))


def sheet(rng: np.random.Generator, symbol: Image.Image, phone: bool = False, crumpled: float = 0) -> Sheet:
    """The ticket: what it is for, the code, a few lines; white paper, or the screen of a phone."""
    side = symbol.width
    edge, top, unit = int(side * 0.18), int(side * 0.525), side / 400
    light = int(np.asarray(symbol)[0, 0])
    ticket = Image.new("L", (side + 2 * edge, int(side * 1.75)), light if phone else 240)
    draw = ImageDraw.Draw(ticket)
    ink = 255 - light if phone else 40
    for line, text in enumerate(("Unsere Stadt 2035", "Stadtkonferenz 28.09.", "Berswordt-Halle")):
        written(draw, (edge, edge / 2 + (20 + 42 * line) * unit), text, 30 * unit, ink)
    for line in range(3):
        y = top + side + (20 + 36 * line) * unit
        draw.line((edge, y, edge + rng.uniform(0.4, 0.95) * side, y), fill=ink, width=round(8 * unit))
    if phone:
        draw.rectangle((0, 0, ticket.width - 1, ticket.height - 1), outline=22, width=edge // 2)
    ticket.paste(symbol, (edge, top))
    if crumpled:
        ticket = spoil.crumpled(rng, ticket, crumpled * side / 1000)
    return Sheet(ticket, (edge + side / 2, top + side / 2), side)


def _symbol(way: str, much: float, code: str, error: str) -> Image.Image:
    symbol = qr(code, error)
    if way == "inverted":
        return Image.eval(symbol, lambda shade: 255 - shade)
    if way == "pixelated":
        return spoil.pixelated(symbol, much / MODULE)
    return symbol


def _taken(rng: np.random.Generator, way: str, degree: int, code: str, error: str) -> Grey:
    """One picture."""
    much = WAYS[way][degree]
    phone = way in ON_A_PHONE or (way != "crumpled" and bool(rng.random() < 0.5))
    held_so: dict[str, Any] = {"share": rng.uniform(0.24, 0.34), "turned": rng.uniform(-8, 8)}
    creases = 0.0
    match way:
        case "tilt":
            held_so |= {"tilted": much, "towards": rng.uniform(0, 360)}
        case "rotation":
            held_so["turned"] = rng.uniform(10, 350)
        case "small":
            held_so["share"] = much
        case "inverted" if degree == 2:
            held_so["share"] = rng.uniform(0.16, 0.2)
        case "crumpled":
            creases = much
        case "door":
            held_so = {"share": (0.24, 0.19, 0.15)[degree], "turned": rng.uniform(-30, 30)}
            held_so |= {"tilted": (10, 18, 25)[degree], "towards": rng.uniform(0, 360)}
            creases = 0 if phone else (0.3, 0.6, 1.0)[degree]
    pose = Pose(**held_so)
    ticket = sheet(rng, _symbol(way, much, code, error), phone, creases)
    middle = (WIDTH * (0.5 + rng.uniform(-0.15, 0.15)), HEIGHT * (0.5 + rng.uniform(-0.08, 0.08)))
    seen = held(ticket, pose, clutter(rng), middle)
    return _spoiled(rng, seen, way, degree, middle, pose.share * WIDTH)


def _spoiled(
    rng: np.random.Generator, seen: Grey, way: str, degree: int, middle: tuple[float, float], side: float
) -> Grey:
    """What lens, light and sensor do to it."""
    much = WAYS[way][degree]
    match way:
        case "blur":
            seen = spoil.soft(seen, much)
        case "motion":
            seen = spoil.moved(rng, seen, much)
        case "lowlight":
            return spoil.dark(rng, seen, much)
        case "glare":
            seen = spoil.glaring(rng, seen, much, middle, side)
        case "lowcontrast":
            seen = spoil.noisy(rng, 60 + rng.uniform(0, 80) + (seen - 128) * much, 1.5)
        case "moire":
            seen = spoil.moire(rng, seen, much)
        case "door":
            dim = spoil.soft(seen, (0.8, 1.1, 1.4)[degree]) * (0.6, 0.4, 0.28)[degree]
            seen = spoil.noisy(rng, dim, 3 + degree) * (1.3, 1.7, 2.2)[degree]
    return spoil.noisy(rng, seen, 1.2)
