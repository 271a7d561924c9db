"""Who may come in, for how long, and what a role may do: pure values."""

import re
from datetime import datetime, timedelta

ACCOUNT_ROLES = ("admin", "organiser", "door")
TOKEN_ROLES = ("organiser", "door", "reader")

LINK_VALID = timedelta(minutes=30)  # asked for on the sign-in page
INVITATION_VALID = timedelta(hours=24)  # made on the command line
SESSION_IDLE = timedelta(hours=12)
SESSION_AT_MOST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # how exactly we note when a session was last used

BETWEEN_LETTERS = timedelta(minutes=1)  # with a link, to one account, whoever asks for them

HOME = "/organise"
_PATH = re.compile(r"/(?!/)[!-\[\]-~]{0,500}")  # printable ASCII without blank and backslash: fit for a header


def folded_email(address: str) -> str:
    """The form in which an address names one account."""
    return address.strip().lower()


def safe_next(path: str | None) -> str:
    """Where to go after signing in: a path of ours, else the back office. Never another site."""
    return path if path and _PATH.fullmatch(path) else HOME


def session_ended(now: datetime, last_seen_at: datetime, expires_at: datetime) -> bool:
    """Whether a session is over: unused for twelve hours, or seven days old."""
    return now >= expires_at or now >= last_seen_at + SESSION_IDLE
