"""Lists are paged: at most 500 at a time, and a cursor for those that follow."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response

from core.problems import FieldError, Invalid

MOST = 500
USUAL = 100
_YEARS = range(1900, 2901)  # those of our own times; others have no room for a change of the zone


def limit_of(limit: int | None) -> int:
    """How many items are wanted; Invalid (range) outside 1-500."""
    if limit is not None and not 1 <= limit <= MOST:
        raise Invalid([FieldError("limit", "range")])
    return limit or USUAL


def cursor(*key: Any) -> str:
    """The place in a list behind its last item, as an opaque text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def read_cursor(text: str | None, *kinds: type) -> list[Any] | None:
    """The sort key a cursor stands for (datetime in UTC, UUID, str, int); Invalid (format) when it is none of ours."""
    if not text:
        return None
    try:
        key = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=list)
        if len(key) != len(kinds):
            raise ValueError
        return [_sortable(msgspec.convert(value, kind)) for value, kind in zip(key, kinds, strict=True)]
    except (ValueError, binascii.Error, msgspec.MsgspecError, RecursionError) as error:
        raise Invalid([FieldError("cursor", "format")]) from error


def page_of(items: Sequence[Any], limit: int | None, after: str | None) -> dict[str, Any]:
    """The page of a list that is short enough to be read as a whole, and the cursor of those that follow."""
    most, place = limit_of(limit), read_cursor(after, int)
    first = max(0, place[0]) if place else 0
    return {
        "items": items[first : first + most],
        "next": cursor(first + most) if first + most < len(items) else None,
    }


def _sortable(value: Any) -> Any:
    """The value as both databases can compare it; ValueError when they cannot."""
    if isinstance(value, datetime):
        if value.tzinfo is None or value.year not in _YEARS:
            raise ValueError("no moment of ours")
        return value.astimezone(UTC)
    if (isinstance(value, str) and "\x00" in value) or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError("no database takes it")
    return value


def download(data: bytes, media_type: str, filename: str) -> Response[bytes]:
    """A file to keep; the name is plain ASCII (slugs and fixed words)."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)
