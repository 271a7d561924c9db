"""When a letter goes again, and when it is given up: pure values."""

from datetime import timedelta

LEASE = timedelta(minutes=5)  # a deliverer's claim on a letter; after that it is taken for dead
PREPARING = 150.0  # seconds for the attachments and for naming sender and recipient to the server
HANDING_OVER = 120.0  # seconds for the content; with PREPARING safely less than LEASE

_MINUTES = (1, 5, 15, 60, 240, 720, 1440)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)
MAX_ATTEMPTS = len(BACK_OFF) + 1  # given up after about 41 hours

_AWAY = (5.0, 15.0, 60.0)


def pause_after(attempts: int) -> timedelta | None:
    """How long a letter waits after its nth failed attempt; None: it is given up."""
    return BACK_OFF[attempts - 1] if attempts < MAX_ATTEMPTS else None


def pause_without_server(failures: int) -> float:
    """Seconds until a mail server that did not answer n times in a row is asked again; no letter pays for it."""
    return _AWAY[min(failures, len(_AWAY)) - 1]
