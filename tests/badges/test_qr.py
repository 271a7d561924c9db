"""core.qr: what a camera reads is the code, from the web page and from paper."""

import base64
import io
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from core import codes, qr

pytestmark = pytest.mark.once


def read(image: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text


def bitmap(code: str) -> Image.Image:
    head, data = qr.png_uri(code).split(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def drawn(svg: str, scale: int = 4) -> Image.Image:
    """The SVG's rectangles on white, drawn by hand: the path has nothing else in it."""
    image = Image.new("L", (qr.MODULES * scale, qr.MODULES * scale), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        image.paste(0, tuple(int(n) * scale for n in (x, y, int(x) + int(length), int(y) + 1)))
    return image


def test_every_code_decodes_though_the_mask_is_fixed():
    for code in [codes.new_code() for _ in range(400)] + ["0" * 20, "Z" * 20, "01" * 10]:
        assert read(bitmap(code)) == code
        assert read(drawn(qr.svg(code, "Ticket"))) == code


def test_it_is_the_smallest_symbol_with_the_quiet_zone_of_the_standard():
    image = bitmap(codes.new_code())
    assert image.mode == "L"
    assert image.width == image.height == (21 + 8) * (image.width // 29)
    scale = image.width // 29
    dark = image.point(lambda shade: 255 - shade).getbbox()
    assert dark == (4 * scale, 4 * scale, 25 * scale, 25 * scale)


def test_the_svg_says_what_it_is_and_escapes_it():
    tree = ElementTree.fromstring(qr.svg(codes.new_code(), '<b>Anna</b> & "Bert"'))
    assert tree.get("role") == "img"
    assert tree.findtext("{http://www.w3.org/2000/svg}title") == '<b>Anna</b> & "Bert"'
    assert "style" not in tree.attrib


@pytest.mark.parametrize("text", ["x" * 20, "A" * 21, "ÄÖÜ"])
def test_what_is_no_ticket_code_is_refused(text):
    with pytest.raises(ValueError):
        qr.png_uri(text)
