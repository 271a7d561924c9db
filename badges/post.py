"""Letters on paper for window envelopes: DIN 5008 form B, the address where the window is, marks where to fold.

Values in, PDF out; every text is finished, in the letter's own language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from badges import pdf
from badges.pdf import Pdf
from badges.sheets import Lines, fit
from core import codes, pages, qr
from core.settings import settings
from registration.letters import Contact

LETTERS_PER_PART = 25  # of a batch: one document of thousands would take too much memory
ADDRESS_WIDTH = 75.0  # millimetres of the window's 85, because letters move in their envelopes
ADDRESS_STEPS = ((11.0, 6), (10.0, 7), (9.0, 8), (8.0, 9))  # size in points, lines that fit into the field at it


@dataclass(frozen=True, kw_only=True)
class Code:
    """A QR code of a letter with what stands beside it: whose it is, the code in groups to type or read out."""

    qr: str
    alt: str
    groups: Sequence[str] = ()
    title: str = ""
    lines: Sequence[str] = ()

    @property
    def picture(self) -> str:
        """The QR code as a data: address."""
        return qr.png_uri(self.qr) if codes.read_code(self.qr) == self.qr else qr.text_uri(self.qr)


@dataclass(frozen=True, kw_only=True)
class PaperLetter:
    """One letter. `address` has a line break between its lines; `zone` is that of the event, for the date."""

    address: str
    subject: str
    greeting: str
    contact: Contact
    date: datetime
    zone: str
    language: str = "de"
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    codes: Sequence[Code] = ()
    notes: Sequence[str] = ()

    @property
    def lines(self) -> Lines:
        """The address at the size at which it fits the window."""
        return address_lines(self.address)


def address_lines(address: str) -> Lines:
    """An address in lines, at the biggest size at which all of it fits the window; the smallest one if nothing does."""
    wanted = [line.strip() for line in address.splitlines() if line.strip()]
    for size, most in ADDRESS_STEPS:
        lines = tuple(part for line in wanted for part in fit(line, ADDRESS_WIDTH, ((size, most),)).lines)
        if len(lines) <= most:
            return Lines(size, lines)
    size, most = ADDRESS_STEPS[-1]
    return Lines(size, lines[:most])


async def paper(letters: Sequence[PaperLetter]) -> Pdf:
    """The letters, each beginning on a page of its own.

    A single letter is tagged (PDF/UA-1); many are for the printer. Raises ValueError without any.
    """
    if not letters:
        raise ValueError("no letters to print")
    tagged = len(letters) == 1
    parts = []
    for first in range(0, len(letters), LETTERS_PER_PART):
        html = "".join(_html(letter) for letter in letters[first : first + LETTERS_PER_PART])
        with pages.speaking(letters[first].language):
            whole = pages.render(
                "print/letter.html", articles=html, title=letters[first].subject, town_color=settings.town_color
            )
        parts.append(await pdf.render(whole, "letter.css", tagged=tagged))
    return await pdf.join(parts)


def _html(letter: PaperLetter) -> str:
    with pages.speaking(letter.language):
        return pages.render("print/letter_article.html", letter=letter, sender=settings.return_address)
