"""What may be sent about invitations. Names are those of the published contract, in JSON, forms and CSV alike."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.forms import TEXT, Email, Input, Moment, Name, in_utc, wrong_fields
from core.languages import CODES, DEFAULT
from core.problems import FieldError
from registration.asking.definitions import defined, names_of
from registration.inputs import email_error, visible
from registration.invitations.rules import MOST_USES
from registration.tables import Event

Address = Annotated[str, Meta(max_length=400, pattern=TEXT)]
Uses = Annotated[int, Meta(ge=1, le=MOST_USES)]
Wave = Annotated[int, Meta(ge=1, le=99)]
YEARS = range(2000, 2901)
MOMENTS = ("valid_from", "valid_until")
AT_ONCE = 500  # invitations in one POST


class _Timed(Input, kw_only=True):
    """Times become UTC, as they will be read again."""

    def __post_init__(self) -> None:
        in_utc(self)


class NewInvitation(_Timed, kw_only=True):
    """POST /events/{slug}/invitations: a person, an organisation, or both; sector and field as the event names them."""

    name: Name = ""
    email: Email | None = None
    address: Address = ""
    language: str = DEFAULT
    organisation: Name = ""
    sector: Name = ""
    field: Name = ""
    uses: Uses = 1
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    wave: Wave = 1
    allow_duplicate: bool = False


ManyInvitations = Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=AT_ONCE)]


class InvitationPatch(_Timed, kw_only=True):
    """PATCH /events/{slug}/invitations/{id}: what is not named stays. `returned`: the letter came back."""

    name: Name | UnsetType = UNSET
    email: Email | None | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    language: str | UnsetType = UNSET
    organisation: Name | UnsetType = UNSET
    sector: Name | UnsetType = UNSET
    field: Name | UnsetType = UNSET
    uses: Uses | UnsetType = UNSET
    valid_from: Moment | None | UnsetType = UNSET
    valid_until: Moment | None | UnsetType = UNSET
    wave: Wave | UnsetType = UNSET
    state: Literal["open", "revoked"] | UnsetType = UNSET
    returned: bool | UnsetType = UNSET


PLAIN = (
    "name", "email", "address", "language", "organisation", "sector", "field", "uses", "valid_from", "valid_until",
    "wave",
)  # fmt: skip


class WaveOf(Input, kw_only=True):
    """POST .../invitations/send and .../remind: one wave."""

    wave: Wave


class Delegation(Input, kw_only=True):
    """The form by which an invited person passes places on to a colleague."""

    uses: Uses = 1
    name: Name = ""
    email: Email | None = None


class Chosen(Input, kw_only=True):
    """The hidden field of a button that is about one invitation."""

    invitation: UUID


def wrong_in(event: Event, wish: Any) -> list[FieldError]:
    """What the types cannot say about an invitation (a NewInvitation, or the row as it would become)."""
    wrong = email_error(wish.email, "email")
    if not visible(wish.name) and not visible(wish.organisation):
        wrong.append(FieldError("name", "required"))
    if wish.language not in CODES:
        wrong.append(FieldError("language", "choice"))
    for name, definition in (("sector", "sectors"), ("field", "fields")):
        known = names_of(defined(event, definition))
        if known and getattr(wish, name) not in ("", *known):
            wrong.append(FieldError(name, "choice"))
    moments = {name: moment for name in MOMENTS if (moment := getattr(wish, name)) is not None}
    wrong += [FieldError(name, "range") for name, moment in moments.items() if moment.year not in YEARS]
    if len(moments) == len(MOMENTS) and wish.valid_until <= wish.valid_from:
        wrong.append(FieldError("valid_until", "range"))
    return wrong


def read(event: Event, values: Mapping[str, Any], strict: bool = True) -> tuple[NewInvitation | None, list[FieldError]]:
    """An invitation as a program, a form or a list gives it, and everything that is wrong with it at once.

    What has the wrong type is left out for the rest to be looked at; then there is no invitation.
    """
    try:
        wish = stripped(msgspec.convert(values, NewInvitation, strict=strict))
        return wish, wrong_in(event, wish)
    except msgspec.ValidationError:
        wrong = wrong_fields(values, NewInvitation, strict)
    named = {error.field.partition(".")[0] for error in wrong}
    known = set(NewInvitation.__struct_fields__) - named
    fitting = {name: value for name, value in values.items() if name in known}
    rest = stripped(msgspec.convert(fitting, NewInvitation, strict=strict))
    return None, wrong + [error for error in wrong_in(event, rest) if error.field not in named]


def stripped(wish: NewInvitation) -> NewInvitation:
    """Without blanks round its texts, which spreadsheets and forms leave there."""
    texts = {name: getattr(wish, name).strip() for name in ("name", "address", "organisation", "sector", "field")}
    email = wish.email.strip() if wish.email else None
    return msgspec.structs.replace(wish, **texts, email=email or None)
