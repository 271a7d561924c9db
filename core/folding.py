"""Names as they are searched: mueller finds Müller and Muller, kovalchuk finds Ковальчук."""

import functools
import re

from anyascii import anyascii

_UMLAUT = re.compile(r"([aou])e")
_MARK = re.compile("['’`\"]")
_GAP = re.compile(r"[^a-z0-9]+")


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text in small Latin letters without accents; ae, oe, ue count as a, o, u. At most 400 characters.

    >>> fold("Jürgen Müller-Lüdenscheidt") == fold("juergen  MUELLER luedenscheidt")
    True
    """
    plain = _GAP.sub(" ", _MARK.sub("", anyascii(text).lower())).strip()
    return _UMLAUT.sub(r"\1", plain)[:400]


def like(text: str) -> str:
    """The folded text as a LIKE pattern that finds it anywhere; it cannot hold a wildcard of its own."""
    return f"%{fold(text)}%"
