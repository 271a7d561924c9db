"""Typesetting in a process of its own: read a job from stdin, answer on stdout, end when stdin ends.

Started by pdf.py as `python -m badges.worker`. WeasyPrint is imported here and nowhere else: it costs a second, sixty
megabytes and keeps the interpreter busy while it lays out.
"""

import gc
import logging
import os
import sys
import traceback
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.request import url2pathname

import msgspec
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from badges.pdf import ROOT, Answer, Job, Joining, Setting, read_message, write_message

STYLES = ROOT / "templates" / "print"
LOADABLE = ROOT / "static", STYLES


class LocalFiles(URLFetcher):
    """Lets a document load our style sheets, files of static/ and data: addresses, and nothing else: no network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content behind an address; PermissionError when it is none of ours."""
        if not url.startswith("data:"):
            path = Path(url2pathname(url.removeprefix("file://"))).resolve()
            if not url.startswith("file:///") or not any(path.is_relative_to(folder) for folder in LOADABLE):
                raise PermissionError(f"a printed page may not load {url[:100]}")
        return super().fetch(url, headers)


class MissingGlyphs(logging.Handler):
    """Collects the characters of WeasyPrint's warning that no installed font shows them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the character a warning is about."""
        if record.msg.startswith(".notdef glyph") and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))


class Press:
    """What documents share: the fonts and the parsed style sheets."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.files = LocalFiles()
        self.style = cache(self._style)

    def _style(self, name: str) -> weasyprint.CSS:
        return weasyprint.CSS(filename=STYLES / name, font_config=self.fonts, url_fetcher=self.files)

    def render(self, job: Setting) -> Answer:
        """The PDF of one job."""
        glyphs = MissingGlyphs()
        log = logging.getLogger("weasyprint")
        log.addHandler(glyphs)
        try:
            document = weasyprint.HTML(string=job.html, base_url=STYLES.as_uri() + "/", url_fetcher=self.files)
            data = document.write_pdf(
                stylesheets=[self.style(job.style)],
                font_config=self.fonts,
                pdf_variant="pdf/ua-1" if job.tagged else None,
            )
        finally:
            log.removeHandler(glyphs)
        return Answer(data=data, missing=tuple(sorted(glyphs.characters)))


def join(job: Joining) -> Answer:
    """The pages of all parts in one document."""
    import pypdfium2  # type: ignore[import-untyped]

    whole = pypdfium2.PdfDocument.new()
    for part in job.parts:
        document = pypdfium2.PdfDocument(part)
        whole.import_pages(document)
        document.close()
    buffer = BytesIO()
    whole.save(buffer)
    whole.close()
    return Answer(data=buffer.getvalue())


def main() -> None:
    """Answer jobs until the server closes the pipe or is gone."""
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to the log, not between the answers
    logging.getLogger("weasyprint").propagate = False
    decode = msgspec.msgpack.Decoder[Job](Job).decode
    press = Press()
    gc.freeze()  # the libraries stay: no need to look through them for garbage at every document
    gc.set_threshold(50_000)
    while (body := read_message(jobs)) is not None:
        try:
            job = decode(body)
            answer = press.render(job) if isinstance(job, Setting) else join(job)
        except (Exception, FatalURLFetchingError) as error:
            traceback.print_tb(error.__traceback__)  # without the message: it may quote a name
            sys.stderr.write(f"{type(error).__name__}\n")
            answer = Answer(error=f"{type(error).__name__}: {error}")
        write_message(answers, msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
