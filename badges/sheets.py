"""What stands on tickets and badges, and where: pure values, measured in millimetres and points.

Letters are measured by a small table instead of the font file, on the safe side, so that the same list always gives
the same sheet; a test holds the table against the font.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

POINT = 25.4 / 72  # millimetres
PADDING = 5.0  # of a badge: free on every side, because printers feed labels a millimetre or two askew
BAR = 5.0  # the town's colour and the room behind it, left of the texts
QR = 25.0  # side of the code in the lower right corner, with its quiet zone


@dataclass(frozen=True)
class TicketPage:
    """One attendee's ticket: a page of A4. Every text is finished, in the reader's language; empty ones are left out.

    `when` and `venue` may have several lines; `online` chooses what the page says about taking part; `programme` has
    the parts of the event this person chose.
    """

    name: str
    code: str
    online: bool
    mode: str
    event_title: str
    when: str
    contact_name: str
    contact_phone: str = ""
    contact_email: str = ""
    doors: str = ""
    venue: str = ""
    process_title: str = ""
    programme: tuple[str, ...] = ()


@dataclass(frozen=True)
class Badge:
    """One name badge. Without a code it carries no QR (somebody who needs none at the door)."""

    name: str
    organisation: str = ""
    group: str = ""
    code: str = ""


@dataclass(frozen=True)
class Stock:
    """A sheet of labels as it is sold, in millimetres: label size, how many, the first one's corner, the gaps."""

    name: str
    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    gap_x: float = 0
    gap_y: float = 0
    page_width: float = 210
    page_height: float = 297

    @property
    def per_sheet(self) -> int:
        """How many labels a full sheet has."""
        return self.columns * self.rows

    @property
    def inner_width(self) -> float:
        """Room for the texts of a badge: inside the padding and right of the coloured bar."""
        return self.width - 2 * PADDING - BAR

    @property
    def inner_height(self) -> float:
        """Room of a badge inside the padding."""
        return self.height - 2 * PADDING

    def corner(self, place: int) -> tuple[float, float]:
        """The upper left corner of the label at this place; 0 is the first, counted line by line."""
        row, column = divmod(place, self.columns)
        return self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)


STOCKS = {stock.name: stock for stock in (Stock("85x54", 85, 54, columns=2, rows=5, left=15, top=13.5, gap_x=10),)}


@dataclass(frozen=True)
class Lines:
    """A text broken into lines, and the size in points at which they fit."""

    size: float
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Placed:
    """A badge at its place on the sheet: the corner in millimetres, the texts at the sizes that fit."""

    badge: Badge
    x: float
    y: float
    name: Lines
    organisation: Lines
    group: Lines


# Size in points and lines allowed at it, from the size one would like down to the smallest one can read.
NAME_STEPS = ((28, 1), (23, 2), (19, 2), (16, 3), (13, 4), (10.5, 5), (8.5, 6))
ORGANISATION_STEPS = ((12, 2), (10.5, 2), (9, 3), (8, 4))
GROUP_STEPS = ((11, 1), (9.5, 2), (8, 2))


def lay_out(badges: Sequence[Badge], stock: Stock, start: int = 1) -> list[list[Placed]]:
    """The badges on sheets of this stock; `start` is the first free label of a sheet already begun (1 = a full sheet).

    Raises ValueError when the sheet has no such label.
    """
    if not 1 <= start <= stock.per_sheet:
        raise ValueError(f"start must be 1 to {stock.per_sheet}")
    sheets: list[list[Placed]] = []
    for number, badge in enumerate(badges, start - 1):
        if not sheets or number % stock.per_sheet == 0:
            sheets.append([])
        sheets[-1].append(_place(badge, stock, number % stock.per_sheet))
    return sheets


def _place(badge: Badge, stock: Stock, place: int) -> Placed:
    x, y = stock.corner(place)
    beside_code = stock.inner_width - QR
    return Placed(
        badge=badge,
        x=round(x, 2),
        y=round(y, 2),
        name=fit(badge.name, stock.inner_width, NAME_STEPS),
        organisation=fit(badge.organisation, beside_code, ORGANISATION_STEPS),
        group=fit(badge.group, beside_code, GROUP_STEPS),
    )


def fit(text: str, width: float, steps: Sequence[tuple[float, int]]) -> Lines:
    """The text in lines of at most `width` millimetres, at the biggest step that takes it.

    It breaks at blanks; behind hyphens only where that makes it a quarter bigger. What fits at no step either way is
    cut into letters at the smallest one, and what is longer still ends in an ellipsis.
    """
    words = [word + " " for word in text.split()]
    parts = [part for word in words for part in re.findall(r"[^-]*-+|[^-]+", word)]
    whole, hyphened = _biggest(words, width, steps), _biggest(parts, width, steps)
    if hyphened and (not whole or hyphened.size > whole.size * 5 / 4):
        return hyphened
    if whole:
        return whole
    size, most = steps[-1]
    room = width / (size * POINT)
    lines = list(_filled([letter for part in parts for letter in _cut(part, room)], room))
    if len(lines) > most:
        last = lines[most - 1]
        while em(last + "…") > room:
            last = last[:-1].rstrip()
        lines = [*lines[: most - 1], last + "…"]
    return Lines(size, tuple(lines))


def _biggest(pieces: list[str], width: float, steps: Sequence[tuple[float, int]]) -> Lines | None:
    """The pieces in lines at the biggest step that takes them; None when none does."""
    for size, most in steps:
        room = width / (size * POINT)
        lines = tuple(_filled(pieces, room))
        if len(lines) <= most and all(em(line) <= room for line in lines):
            return Lines(size, lines)
    return None


def _filled(pieces: list[str], room: float) -> Iterator[str]:
    """The pieces put into lines one after the other, as many as go into a line of `room` em."""
    line = ""
    for piece in pieces:
        if line and em((line + piece).rstrip()) > room:
            yield line.rstrip()
            line = ""
        line += piece
    if line:
        yield line.rstrip()


def _cut(part: str, room: float) -> Iterator[str]:
    """The part itself when it fits into a line, else its letters, each with the accents that belong to it."""
    if em(part.rstrip()) <= room:
        yield part
    else:
        yield from re.findall(r".[\u0300-\u036f\u064b-\u065f]*", part)


# Advance widths of Fira Sans SemiBold in em, rounded up to tenths. Other letters go by their class.
_ADVANCES = {
    letter: advance
    for advance, letters in (
        (0.3, "ijlI .,:;'’ıіїІЇ"),
        (0.4, "frtJ()ł"),
        (0.5, 'cszF17-"гзстэєґ'),
        (0.6, "abdeghknopquvxyACELPSTVXYZ02345689абвдеийклнопрухчъьАБГЕЗРСТУХЬЭЄҐøþÞŁ"),
        (0.7, "BDGHKNOQRUØđďßяцмВДИЙНОПЦЧЪЯ"),
        (0.8, "wM&Мжшыω"),
        (0.9, "mWЖФЫфщюÆæ"),
        (1.0, "ШЩЮŒœ@%…"),
    )
    for letter in letters
}


def em(text: str) -> float:
    """How wide a text is at most, as a multiple of its size."""
    return sum(_advance(letter) for letter in text)


def _advance(letter: str) -> float:
    if letter in _ADVANCES:
        return _ADVANCES[letter]
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        return _advance(base)
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if unicodedata.bidirectional(letter) in ("R", "AL"):
        return 0.7  # joined letters are narrower than single ones
    return 0.7 if letter.islower() else 0.8
