"""Keeping programs out of the form without asking people for anything: a field nobody sees, and a signed time.

The seal says when the form was drawn. A form without one, with a forged one, sent sooner than anybody can read it or a
day later comes back with everything that was typed; so does one whose invisible field is filled in.
"""

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from core.codes import keyed_digest
from core.settings import settings

AT_LEAST = timedelta(seconds=3)
AT_MOST = timedelta(hours=24)
SEAL, TRAP = "seal", "website"
FIELDS = (SEAL, TRAP)


def sealed(subject: str, now: datetime) -> str:
    """The seal of a form drawn now; `subject` is whose form it is."""
    issued = str(int(now.timestamp()))
    return f"{issued}.{_signed(subject, issued)}"


def kept(subject: str, fields: Mapping[str, str], now: datetime) -> str:
    """The seal for a form that is drawn again: its own while it is good for anything, else a new one."""
    age = _age(subject, fields.get(SEAL, ""), now)
    return fields[SEAL] if age is not None and age <= AT_MOST else sealed(subject, now)


def trusted(subject: str, fields: Mapping[str, str], now: datetime) -> bool:
    """Whether a person may well have filled in this form."""
    age = _age(subject, fields.get(SEAL, ""), now)
    return age is not None and AT_LEAST <= age <= AT_MOST and not fields.get(TRAP, "").strip()


def _age(subject: str, seal: str, now: datetime) -> timedelta | None:
    """How long ago the form was drawn; None when the seal is not ours."""
    issued, _dot, signature = seal.partition(".")
    if not re.fullmatch("[0-9]{1,11}", issued) or not hmac.compare_digest(
        signature.encode(), _signed(subject, issued).encode()
    ):
        return None
    return now - datetime.fromtimestamp(int(issued), UTC)


def _signed(subject: str, issued: str) -> str:
    return keyed_digest(settings.secret_key, f"form {subject} {issued}")[:32]
