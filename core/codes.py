"""Ticket codes, manage tokens and other secrets: how they are made, typed and kept."""

import hashlib
import hmac
import re
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 20
INVITATION_LENGTH = 10
_CODE = re.compile(f"[{CROCKFORD}]+")
_AS_TYPED = str.maketrans({"I": "1", "L": "1", "O": "0", " ": "", "-": "", "\u00a0": "", "\u2009": ""})

_SWAPPED = str.maketrans("YZ", "ZY")


def new_code(length: int = CODE_LENGTH) -> str:
    """A code in Crockford base32, five random bits a character: 20 for a ticket, 10 for an invitation."""
    number = secrets.randbits(length * 5)
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(length * 5 - 5, -1, -5))


def read_code(text: str, length: int = CODE_LENGTH) -> str | None:
    """The code somebody typed or a camera read; None when it cannot be one.

    I and L mean 1, O means 0; lower case, blanks and hyphens are accepted (design: Crockford base32).
    """
    if len(text) > 80:
        return None
    code = text.strip().upper().translate(_AS_TYPED)
    return code if len(code) == length and _CODE.fullmatch(code) else None


def on_other_keys(code: str) -> str:
    """The code if a scanner set to German keys types into a machine set to English ones, or the other way round."""
    return code.translate(_SWAPPED)


def grouped(code: str) -> list[str]:
    """The code in the groups of five in which it is printed and read out."""
    return [code[i : i + 5] for i in range(0, len(code), 5)]


def new_token() -> str:
    """A secret for a link or a program: 128 random bits, [A-Za-z0-9_-], 22 characters."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """What is stored of a secret that need not be shown again: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(key: str, token: str) -> str:
    """HMAC-SHA-256 in hex: a digest that is worthless without the installation's secret key."""
    return hmac.new(key.encode(), token.encode(), hashlib.sha256).hexdigest()
