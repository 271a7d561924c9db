"""Writing letters: a finished letter becomes a row in the transaction of whoever writes it, and is sent after that.

An attachment is a reference until the letter is sent; app.py tells the deliverer who makes what kind.
"""

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec

from core import clock
from core.db import insert, marks, rows
from core.mail.tables import Letter
from core.settings import settings


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a letter. The media type may have parameters: "text/calendar; method=PUBLISH; charset=utf-8"."""

    filename: str
    media_type: str
    content: bytes


class Obsolete(Exception):
    """A renderer says that the letter has nothing to tell any more: the tickets it brings were cancelled meanwhile."""


Renderer = Callable[[Mapping[str, Any]], Awaitable[Attachment]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter as a room has written it: text and HTML are what will be read.

    `attachments` are references like {"kind": "ticket_pdf", "registration": "<id>"}: JSON values only.
    """

    kind: str
    to_address: str
    to_name: str = ""
    language: str
    subject: str
    text: str
    html: str
    reply_to: str = ""
    attachments: tuple[Mapping[str, Any], ...] = ()
    event: UUID | None = None
    registration: UUID | None = None
    not_before: datetime | None = None


@functools.cache
def our_host() -> str:
    """The host in our address: the right side of Message-IDs, and who we are to the mail server."""
    return urlsplit(settings.base_url).hostname or "localhost"


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    letter = uuid4()
    return {
        "id": letter,
        "kind": draft.kind,
        "to_address": draft.to_address,
        "to_name": draft.to_name,
        "reply_to": draft.reply_to,
        "language": draft.language,
        "subject": draft.subject,
        "text": draft.text,
        "html": draft.html,
        "attachments": msgspec.json.encode(draft.attachments).decode(),
        "event": draft.event,
        "registration": draft.registration,
        "message_id": f"<{letter}@{our_host()}>",
        "not_before": draft.not_before or now,
        "created_at": now,
    }


async def queue(*drafts: Draft) -> list[UUID]:
    """Put letters into the outbox, in the caller's transaction; answers their ids.

    The Message-ID is fixed here, so that a letter that goes twice is the same letter.
    """
    now = clock.now()
    letters = [_row(draft, now) for draft in drafts]
    await insert(Letter, letters)
    return [letter["id"] for letter in letters]


async def forget(event: UUID, kinds: Sequence[str], saying: str, address: str) -> None:
    """Take away the letters of these kinds that say this, in the caller's transaction; what has not gone stays here.

    Of letters whose words are gone already, those to this address.
    """
    await rows(
        "UPDATE letter SET to_address = '', to_name = '', text = '', html = '', last_error = '', attachments = '[]',"
        " state = CASE WHEN state = 'sent' THEN state ELSE 'obsolete' END"
        f" WHERE event = ? AND kind IN ({marks(kinds)}) AND (text LIKE ? OR (text = '' AND to_address = ?))",
        event,
        *kinds,
        f"%{saying}%",
        address,
    )
