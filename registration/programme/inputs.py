"""What programs and forms may send about an event's programme."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from core.forms import LINE, Input, Line, Moment, Slug, Text, in_utc
from registration.inputs import Seats, Url

Room = Annotated[str, Meta(max_length=200, pattern=LINE)]
Place = Annotated[int, Meta(ge=0, le=1000)]


class SessionPatch(Input, kw_only=True):
    """PATCH /events/{slug}/sessions/{session}: what is not named stays as it is."""

    title: Line | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET
    room: Room | UnsetType = UNSET
    join_url: Url | None | UnsetType = UNSET
    place: Place | UnsetType = UNSET
    seats: Seats | UnsetType = UNSET
    translations: dict[str, dict[str, Text]] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Every time in UTC."""
        in_utc(self)


class NewSession(SessionPatch, kw_only=True):
    """POST /events/{slug}/sessions"""

    slug: Slug
    title: Line
    starts_at: Moment
    ends_at: Moment
