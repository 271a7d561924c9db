"""Ticket codes as QR codes: a vector for web pages, a bitmap for paper.

A ticket's QR is version 1-M (21 x 21 modules) in alphanumeric mode: the fewest modules twenty characters fit in, so the
biggest ones at a given size, which is what a camera at arm's length needs. The quiet zone of four modules (ISO/IEC
18004) is part of the picture.
"""

from base64 import b64encode
from functools import lru_cache
from struct import pack
from zlib import compress, crc32

import segno
from markupsafe import Markup

QUIET_ZONE = 4
MODULES = 21 + 2 * QUIET_ZONE
_MASK = 3  # choosing among the eight masks is four fifths of the work, and every one of them must decode anyway
_SVG = Markup(
    '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
    ' shape-rendering="crispEdges"><title>{title}</title>'
    '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
)
_PIXELS = 4  # per module: enough that a viewer which smooths enlarged bitmaps still shows square modules


def _rows(code: str) -> list[bytes]:
    """The dark (1) and light (0) modules, row by row, without the quiet zone.

    Raises ValueError when the text does not fit: it is no ticket code.
    """
    symbol = segno.make_qr(code, version=1, error="m", mode="alphanumeric", mask=_MASK, boost_error=False)
    return [bytes(row) for row in symbol.matrix]


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules in a row."""
    runs = []
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        runs.append((start, end - start))
        start = row.find(1, end)
    return runs


@lru_cache(maxsize=2048)
def _path(code: str) -> str:
    """All dark modules as one SVG path: one rectangle per run."""
    return "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z"
        for y, row in enumerate(_rows(code))
        for x, length in _runs(row)
    )


def svg(code: str, title: str) -> Markup:
    """The code as an inline SVG on its own white ground, so that it stays readable on a dark page.

    `title` is what screen readers and a tagged PDF say instead of the picture. Its size is the style sheet's business.
    """
    return _SVG.format(side=MODULES, title=title, path=_path(code))


def png_uri(code: str) -> str:
    """The code as a data: address of a greyscale PNG, for print sheets, where it is drawn three times faster.

    Eight bits per pixel, though one would do: WeasyPrint takes a picture of one bit apart and stores it as colour.
    """
    side = MODULES * _PIXELS
    light = b"\xff" * (QUIET_ZONE * _PIXELS)
    blank = [b"\xff" * side] * (QUIET_ZONE * _PIXELS)
    shades = b"\xff" * _PIXELS, b"\0" * _PIXELS
    dark = [light + b"".join(shades[module] for module in row) + light for row in _rows(code) for _ in range(_PIXELS)]
    picture = compress(b"".join(b"\0" + line for line in [*blank, *dark, *blank]))
    header = pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", picture), (b"IEND", b"")
    data = b"".join(pack(">I", len(body)) + name + body + pack(">I", crc32(name + body)) for name, body in chunks)
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + data).decode()


def text_uri(text: str) -> str:
    """Any short text (an address of ours) as a data: address of a PNG, for print sheets."""
    return segno.make_qr(text, error="m", boost_error=False).png_data_uri(scale=_PIXELS, border=QUIET_ZONE)
