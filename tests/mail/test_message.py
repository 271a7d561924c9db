"""The bytes of a letter: names of all peoples survive, nothing smuggles itself into the headers."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default
from email.utils import parseaddr
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.mail.message import NoAddress, addressed, compose, one_line, sender_of
from core.mail.tables import Letter

SENDER = ("Stadt, Gespräch", "einlass@dortmund.example")


def a_letter(**changes):
    usual = {
        "id": uuid4(),
        "kind": "ticket",
        "to_address": "ott@example.org",
        "subject": "Ihr Ticket",
        "text": "Guten Tag\n",
        "html": "<p>Guten Tag</p>",
        "message_id": "<1@einlass.test>",
        "created_at": datetime(2026, 11, 22, 12, tzinfo=UTC),
        "not_before": datetime(2026, 11, 22, 12, tzinfo=UTC),
    }
    return Letter(**(usual | changes))


def read(raw):
    return message_from_bytes(raw, policy=default)


def mailbox(raw, header):
    """Name and address, read by RFC 2047 (3.11's newer parser puts blanks between two encoded words of a name)."""
    name, address = parseaddr(message_from_bytes(raw, policy=compat32)[header])
    return str(make_header(decode_header(name))), address


NAMES = [
    "Ott",
    "Jörg Ott",
    'Ott, "Jörg" \\ (Bürger)',
    "O'Neill; Bcc: x@y",
    "محمد عبد الله",
    "Ağaoğlu-Çelik 👩🏽‍🔬🎟️",
    "Kovačević-Freiherrin von und zu der Großen Übergabe-Überlandstraße " * 3,
    "=?utf-8?q?verkleidet?=",
    "Ж" * 200,
    "x" * 200,
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_arrive_as_they_were_written(name):
    raw = compose(a_letter(to_name=name, subject=f"Für {name}"), [], SENDER)
    assert mailbox(raw, "To") == (one_line(name), "ott@example.org")
    assert mailbox(raw, "From") == SENDER
    assert read(raw)["Subject"] == one_line(f"Für {name}")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


@given(st.text(max_size=200), st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_becomes_a_header(name, subject):
    raw = compose(a_letter(to_name=name, subject=subject), [], SENDER)
    message = read(raw)
    assert sorted(message.keys()) == sorted(read(compose(a_letter(), [], SENDER)).keys())
    assert [to.addr_spec for to in message["To"].addresses] == ["ott@example.org"]
    assert message.get_body(("plain",)).get_content().split() == ["Guten", "Tag"]


@pytest.mark.parametrize(
    "evil", ["\r\nBcc: x@example.org", "\nX-Evil: 1", "\r\n\r\n<script>", "\u2028Bcc: x@y", "\x00"]
)
def test_line_breaks_are_blanks(evil):
    message = read(compose(a_letter(to_name=f"Ott{evil}", subject=f"Ticket{evil}"), [], SENDER))
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert message["Subject"].startswith("Ticket")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ott",
        "@example.org",
        "ott@",
        "a b@example.org",
        "ott@example.org>\r\nBcc: x@y",
        'a"b@example.org',
        "a@b\x00c",
    ],
)
def test_what_is_no_address(address):
    with pytest.raises(NoAddress):
        addressed(address)
    with pytest.raises(NoAddress):
        compose(a_letter(to_address=address), [], SENDER)


def test_a_domain_with_umlauts():
    assert addressed("ott@straße.example") == "ott@xn--strae-oqa.example"


@pytest.mark.parametrize(
    ("setting", "sender"),
    [
        ("Einlass <einlass@localhost>", ("Einlass", "einlass@localhost")),
        ("Amt 61, Stadtplanung <a@b.example>", ("Amt 61, Stadtplanung", "a@b.example")),
        ('"Amt 61, Stadt" <a@b.example>', ("Amt 61, Stadt", "a@b.example")),
        ("a@b.example", ("", "a@b.example")),
    ],
)
def test_the_sender_of_the_settings(setting, sender):
    assert sender_of(setting) == sender
