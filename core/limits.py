"""How often strangers may knock: a bucket of tokens per address and kind of request, in this process's memory.

A town hall or a school is one address for hundreds of people, so the public limits are wide.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from litestar import Request

from core.problems import TooMany
from core.web import address

REMEMBERED = 20_000  # buckets; the one unused for longest is forgotten


class Limit(NamedTuple):
    """So many at once, and then so many a minute."""

    burst: int
    per_minute: float


LIMITS = {
    "sign_up": Limit(1200, 120),
    "link_letter": Limit(60, 20),
    "sign_in": Limit(20, 2),
    "enrol": Limit(120, 20),
    "sign_in_letter": Limit(20, 20 / 1440),  # for one e-mail address: twenty, then twenty a day
    "wrong_code": Limit(10, 10 / 60),  # ten wrong invitation codes an hour; the right ones are not counted
}


def network_of(text: str) -> str:
    """What counts as one caller: an IPv4 address, or the /64 that one IPv6 connection is given."""
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


class Buckets:
    """The buckets of all callers; the oldest give way when there are too many."""

    def __init__(self, remembered: int = REMEMBERED, read: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._remembered = remembered
        self._filled: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, name: str, caller: str) -> int:
        """Take one token: 0, or the whole seconds until there is one again."""
        now = self._read()
        level = self._level(name, caller, now)
        wait = _wait(name, level)
        self._filled[name, caller] = (level if wait else level - 1, now)
        self._filled.move_to_end((name, caller))
        while len(self._filled) > self._remembered:
            self._filled.popitem(last=False)
        return wait

    def empty_for(self, name: str, caller: str) -> int:
        """Whole seconds until there is a token again, 0 when there is one; takes none."""
        return _wait(name, self._level(name, caller, self._read()))

    def _level(self, name: str, caller: str, now: float) -> float:
        limit = LIMITS[name]
        level, since = self._filled.get((name, caller), (float(limit.burst), now))
        return min(limit.burst, level + (now - since) * limit.per_minute / 60)

    def clear(self) -> None:
        """Forget everybody (tests)."""
        self._filled.clear()


def _wait(name: str, level: float) -> int:
    """Whole seconds until a bucket of this level holds a token."""
    return 0 if level >= 1 else max(1, math.ceil((1 - level) * 60 / LIMITS[name].per_minute))


def _caller(request: Request[Any, Any, Any], subject: str = "") -> str:
    return f"{network_of(address(request.scope))} {subject}"


buckets = Buckets()


def limited(request: Request[Any, Any, Any], name: str, subject: str = "") -> None:
    """Count this request against its address; TooMany (429 with Retry-After) when there were too many.

    subject: counted apart for each, so that who uses up one leaves the others their share.
    """
    if wait := buckets.take(name, _caller(request, subject)):
        raise TooMany(retry_after=wait)


def stopped(request: Request[Any, Any, Any], name: str) -> None:
    """TooMany while the address has used up its share; this look is not counted (`limited` counts what was wrong)."""
    if wait := buckets.empty_for(name, _caller(request)):
        raise TooMany(retry_after=wait)
