"""Consents: what somebody agreed to, in which words, since when, and until when. Steps for a running transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from core.db import insert, loaded, rows
from registration import translations
from registration.notices.tables import Consent
from registration.tables import Event


async def give(event: Event, registration: UUID, keys: Sequence[str], language: str, now: datetime) -> None:
    """Note these consents of a registration, in the words this language has for them now.

    A key the event does not ask for, or one that is given already, changes nothing.
    """
    if not keys:
        return
    given = {consent.consent for consent in await consents_of(registration) if consent.withdrawn_at is None}
    await insert(
        Consent,
        [
            {
                "id": uuid4(),
                "registration": registration,
                "consent": asked.key,
                "text": str(asked.text),
                "language": getattr(asked.text, "language", language),
                "given_at": now,
            }
            for asked in translations.consents(event, language)
            if asked.key in keys and asked.key not in given
        ],
    )


async def withdraw(registration: UUID, key: str, now: datetime) -> None:
    """Note that this consent is withdrawn; what was agreed to stays on record with both times."""
    await rows(
        "UPDATE consent SET withdrawn_at = ? WHERE registration = ? AND consent = ? AND withdrawn_at IS NULL",
        now,
        registration,
        key,
    )


async def consents_of(registration: UUID) -> list[Consent]:
    """Every consent a registration ever gave, the oldest first."""
    found = await rows("SELECT * FROM consent WHERE registration = ? ORDER BY given_at, id", registration)
    return [loaded(Consent, values) for values in found]
