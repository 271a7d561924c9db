"""A letter as the bytes that go over the line (RFC 5322, MIME).

The parts are made by the standard library's EmailMessage. The few header lines with words of people in them are
written here, because its folding of non-ASCII names with commas or quotes differs between versions of Python.
"""

import re
from collections.abc import Iterable
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import idna

from core.languages import tag
from core.mail.outbox import Attachment
from core.mail.tables import Letter

_POLICY = SMTP.clone(cte_type="7bit")  # no server needs 8BITMIME for us
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_NAMED = re.compile(r"\s*(?P<name>.*?)\s*<(?P<address>[^<>]+)>\s*")
_LINE = 74  # characters, the header's name included


class NoAddress(Exception):
    """Nothing can be sent to this address."""


def one_line(text: str) -> str:
    """Text for a header line: control characters and invisible switches of direction become blanks."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def addressed(address: str) -> str:
    """The address as servers want it: its domain in ASCII. NoAddress when it cannot be one."""
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or re.search(r'[\s<>"]', address) or _UNSEEN.search(address):
        raise NoAddress("is no e-mail address")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise NoAddress("has no possible domain") from error
    return f"{local}@{domain}"


def _encoded(text: str, header: str) -> str:
    """RFC 2047: as encoded words that fit their lines, where the text is not plain ASCII."""
    if text.isascii() and "=?" not in text and len(header) + 2 + len(text) <= _LINE:
        return text
    return Header(text, "utf-8", maxlinelen=_LINE, header_name=header).encode(linesep="\r\n")


def _mailbox(name: str, address: str, header: str) -> str:
    name = one_line(name)
    if not name:
        return address
    if name.isascii() and "=?" not in name and len(name) <= 60:
        if _PLAIN.fullmatch(name):
            return f"{name} <{address}>"
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{address}>'
    return f"{_encoded(name, header)}\r\n <{address}>"


def sender_of(mail_from: str) -> tuple[str, str]:
    """Name and address in EINLASS_MAIL_FROM; a comma in the name needs no quotes."""
    found = _NAMED.fullmatch(mail_from)
    return (found["name"].strip('"'), addressed(found["address"])) if found else ("", addressed(mail_from.strip()))


def _headers(letter: Letter, sender: tuple[str, str]) -> Iterable[tuple[str, str]]:
    yield "Date", format_datetime(letter.created_at)
    yield "From", _mailbox(*sender, "From")
    yield "To", _mailbox(letter.to_name, addressed(letter.to_address), "To")
    if letter.reply_to:
        yield "Reply-To", addressed(letter.reply_to)
    yield "Subject", _encoded(one_line(letter.subject), "Subject")
    yield "Message-ID", letter.message_id
    yield "Auto-Submitted", "auto-generated"
    yield "Content-Language", tag(letter.language)
    if letter.perhaps_twice:
        yield "X-Perhaps-Sent-Twice", "yes"


def _parts(letter: Letter, attachments: Iterable[Attachment]) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for attachment in attachments:
        kind = EmailMessage(policy=_POLICY)
        kind["Content-Type"] = attachment.media_type
        message.add_attachment(
            attachment.content,
            maintype=kind.get_content_maintype(),
            subtype=kind.get_content_subtype(),
            filename=one_line(attachment.filename),
            params=dict(kind["Content-Type"].params),
        )
    return message


def compose(letter: Letter, attachments: Iterable[Attachment], sender: tuple[str, str]) -> bytes:
    """The whole message from the sender (name, address); the same letter gives the same headers each time it goes."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in _headers(letter, sender))
    return lines.encode() + _parts(letter, attachments).as_bytes()
