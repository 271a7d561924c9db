"""Letters for tests."""

from typing import Any

from core.mail.outbox import Draft


def a_draft(**changes: Any) -> Draft:
    """A letter that lacks nothing."""
    usual = {
        "kind": "ticket",
        "to_address": "ott@example.org",
        "to_name": "Jörg Ott",
        "language": "de",
        "subject": "Ihr Ticket",
        "text": "Guten Tag,\nbis bald!\n",
        "html": "<p>Guten Tag, bis bald!</p>",
    }
    return Draft(**(usual | changes))
