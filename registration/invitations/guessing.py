"""Codes are secrets that could be guessed: ten wrong ones an hour stop an address.

Known and unknown codes, of events that exist or not, take the same one look into the index.
"""

from typing import Any

from litestar import Request

from core import limits
from core.codes import INVITATION_LENGTH, read_code
from core.db import loaded, row
from registration.invitations.tables import Invitation

_MISSED = "wrong_code"


async def invitation_asked(request: Request[Any, Any, Any], code: str, slug: str | None = None) -> Invitation | None:
    """The invitation with this code (to this event), None for a wrong one, which is counted against the address.

    TooMany once the address has been wrong too often, whatever it asks for then.
    """
    limits.stopped(request, _MISSED)
    typed = read_code(code, INVITATION_LENGTH) or ""
    found = await row(
        "SELECT i.* FROM invitation i JOIN event e ON e.id = i.event"
        " WHERE i.code = ? AND e.published AND (e.slug = ? OR ? = '')",
        typed,
        slug or "",
        slug or "",
    )
    if found is None:
        limits.limited(request, _MISSED)
        return None
    limits.stopped(request, _MISSED)  # once more: others may have guessed while we looked
    return loaded(Invitation, found)


async def right_code(request: Request[Any, Any, Any], slug: str, code: str | None) -> None:
    """Count a wrong code of a stranger's sign-up against the address; the sign-up itself says what is wrong."""
    if code and code.strip():
        await invitation_asked(request, code, slug)
