"""Cursors: ours come back as they went, all others are refused."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from core.lists import cursor, read_cursor
from core.problems import Invalid


def sealed(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_key_comes_back_in_utc():
    moment = datetime(2027, 2, 20, 10, tzinfo=timezone(timedelta(hours=1)))
    at, key = read_cursor(cursor(moment, uuid := uuid4()), datetime, type(uuid))
    assert (at, at.tzinfo, key) == (moment, UTC, uuid)
    assert read_cursor(None, str) is None
    assert read_cursor("", str) is None


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1899-12-31T23:59:59Z",
        "2901-01-01T00:00:00Z",
        "2027-02-20T10:00:00",
    ],
)
def test_a_time_no_database_takes(moment):
    with pytest.raises(Invalid):
        read_cursor(sealed(json.dumps([moment])), datetime)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "!!",
        "ÄÖ",
        sealed("[" * 5000),
        sealed("{}"),
        sealed('["a","b"]'),
        sealed('["\\u0000"]'),
        sealed('["\\ud800"]'),
    ],
)
def test_what_is_no_cursor(text):
    with pytest.raises(Invalid):
        read_cursor(text, str)


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**400, True])
def test_numbers_no_database_takes(number):
    with pytest.raises(Invalid):
        read_cursor(sealed(json.dumps([number])), int)
