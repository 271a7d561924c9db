"""The one clock. Everything that asks for the time asks here, so that a test can hold it still."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment in UTC."""
    return _read()


def use(read: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests only); None puts the system's clock back."""
    global _read
    _read = read or _system
