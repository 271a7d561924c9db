"""What programs and forms may send to move an event or to call it off."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from core.forms import TEXT, Input, Moment, Text
from registration.inputs import EventPatch, Mode, Seats, Url

Sentence = Annotated[str, Meta(max_length=2000, pattern=TEXT)]
OF_EVENT = ("starts_at", "ends_at", "doors_open_at", "venue", "join_url", "seats")


class Move(Input, kw_only=True):
    """POST /events/{slug}/move: what changes; what is not named stays as it is.

    `modes` are the ways in which one can take part from then on. `message` is a sentence of the organisers to
    everybody; `version` what was seen of the event; with `dry_run` nothing happens but the answer.
    """

    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET
    doors_open_at: Moment | None | UnsetType = UNSET
    venue: Text | UnsetType = UNSET
    join_url: Url | None | UnsetType = UNSET
    modes: Annotated[list[Mode], Meta(min_length=1, max_length=2)] | UnsetType = UNSET
    seats: Seats | UnsetType = UNSET
    message: Sentence = ""
    version: str | None = None
    dry_run: bool = False

    @property
    def patch(self) -> EventPatch:
        """What is changed like any other setting of the event, as PATCH /events would get it."""
        return EventPatch(**{name: getattr(self, name) for name in OF_EVENT})


class CallOff(Input, kw_only=True):
    """POST /events/{slug}/cancel: why the event does not take place, as everybody will read it."""

    reason: Annotated[str, Meta(min_length=1, max_length=2000, pattern=TEXT)]
    version: str | None = None
    dry_run: bool = False


class CallDone(Input, kw_only=True):
    """PATCH /events/{slug}/calls/{id}: the person has been told, or not yet after all."""

    done: bool
