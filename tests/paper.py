"""A PDF opened by other tools than the one that made it: its text, its pictures, its structure."""

import re
import zlib

import pypdfium2
import zxingcpp


class Paper:
    """The pages of a PDF."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self.document)

    @property
    def title(self) -> str:
        return self.document.get_metadata_value("Title")

    def text(self, page: int = 0) -> str:
        """All words of a page, one blank between them."""
        return " ".join(self.document[page].get_textpage().get_text_range().split())

    def codes(self, page: int = 0, dots_per_inch: int = 150) -> list[str]:
        """What a camera reads on a page printed at this resolution."""
        picture = self.document[page].render(scale=dots_per_inch / 72).to_pil()
        return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]

    @property
    def structure(self) -> bytes:
        """The file with its compressed streams unpacked, to look for tags in."""
        streams = re.findall(rb"stream\r?\n(.*?)\nendstream", self.data, re.DOTALL)
        return self.data + b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"x")


def squeezed(text: str) -> str:
    """Without blanks and hyphens, which a line break may swallow or add."""
    return re.sub("[\\s\u00ad\u2010\ufffe-]", "", text)
