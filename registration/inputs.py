"""What programs and forms may send to this room. Shapes and names are those of the published contract."""

import unicodedata
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from msgspec import UNSET, Meta, UnsetType

from core.forms import LINE, TEXT, Email, Input, Line, Moment, Name, Phone, Slug, Text, in_utc
from core.languages import CODES
from core.problems import FieldError
from registration.asking.definitions import Definitions

FullName = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]  # as much as the tables have room for
Age = Annotated[int, Meta(ge=0, le=120)]
Mode = Literal["on_site", "online"]
Format = Literal["open", "invited", "closed", "count_only"]
Kind = Literal["participant", "child", "staff", "press", "interpreter", "speaker"]
Channel = Literal["web", "phone", "paper", "desk"]
Url = Annotated[str, Meta(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f<>\"]+$(?!\n)")]
Limit = Annotated[int, Meta(ge=0, le=1_000_000)]
Address = Annotated[str, Meta(max_length=500, pattern=TEXT)]
Group = Annotated[str, Meta(max_length=120, pattern=LINE)]
Answers = Annotated[dict[str, Any], Meta(max_length=100)]  # by the question's key; checked by asking/rules.py
Wishes = Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=50)]
Chosen = Annotated[list[Slug], Meta(max_length=50)]
Note = Annotated[str, Meta(max_length=1000, pattern=TEXT)]
MAX_PARTY = 50


class Contact(Input, kw_only=True):
    """Who answers questions about a process or event."""

    name: FullName
    phone: Phone
    email: Email


class NewProcess(Input, kw_only=True):
    """POST /processes"""

    slug: Slug
    title: Line
    contact: Contact
    summary: Text = ""


class ProcessPatch(Input, kw_only=True):
    """PATCH /processes/{slug}: what is not named stays as it is."""

    title: Line | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    contact: Contact | UnsetType = UNSET


class Seats(Input, kw_only=True):
    """Seats per mode: a key absent = not offered, null = no limit."""

    on_site: Limit | None | UnsetType = UNSET
    online: Limit | None | UnsetType = UNSET


class EventPatch(Definitions, kw_only=True):
    """PATCH /events/{slug}: what is not named stays as it is."""

    process: Slug | None | UnsetType = UNSET
    title: Line | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    format: Format | UnsetType = UNSET
    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET
    time_zone: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    venue: Text | UnsetType = UNSET
    join_url: Url | None | UnsetType = UNSET
    seats: Seats | UnsetType = UNSET
    room_limit: Annotated[int, Meta(ge=1, le=1_000_000)] | None | UnsetType = UNSET
    doors_open_at: Moment | None | UnsetType = UNSET
    track_exits: bool | UnsetType = UNSET
    waiting_list: bool | UnsetType = UNSET
    smaller_may_pass: bool | UnsetType = UNSET
    offer_hours: Annotated[int, Meta(ge=0, le=720)] | UnsetType = UNSET
    confirm_email: bool | UnsetType = UNSET
    email_required: bool | UnsetType = UNSET
    hold_minutes: Annotated[int, Meta(ge=5, le=4320)] | UnsetType = UNSET
    max_party: Annotated[int, Meta(ge=1, le=MAX_PARTY)] | UnsetType = UNSET
    registration_opens: Moment | None | UnsetType = UNSET
    registration_closes: Moment | None | UnsetType = UNSET
    listed: bool | UnsetType = UNSET
    published: bool | UnsetType = UNSET
    contact: Contact | None | UnsetType = UNSET
    online_at_door: Literal["admit", "refuse"] | UnsetType = UNSET
    desk_hint: Text | UnsetType = UNSET
    field_choices: Annotated[int, Meta(ge=0, le=3)] | UnsetType = UNSET
    children: bool | UnsetType = UNSET
    age_from: Age | None | UnsetType = UNSET
    age_to: Age | None | UnsetType = UNSET
    guardian_below: Age | None | UnsetType = UNSET
    ask_organisation: Literal["no", "optional", "required"] | UnsetType = UNSET
    audience: Text | UnsetType = UNSET
    accessibility: Text | UnsetType = UNSET
    day_info: Text | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Every time in UTC."""
        in_utc(self)


class NewEvent(EventPatch, kw_only=True):
    """POST /events"""

    slug: Slug
    title: Line
    starts_at: Moment
    ends_at: Moment


class EventCopy(Input, kw_only=True):
    """POST /events/{slug}/copy: the new event begins then, and lasts as long unless told."""

    slug: Slug
    title: Line
    starts_at: Moment
    ends_at: Moment | UnsetType = UNSET


class NewContact(Input, kw_only=True):
    """Who signs up: the person to write to."""

    name: FullName
    email: Email | None = None
    phone: Phone | None = None
    language: str | None = None


class Guardian(Input, kw_only=True):
    """The adult to call about young people of a sign-up."""

    name: FullName
    phone: Phone


class NewAttendee(Input, kw_only=True):
    """One person of a sign-up. Without a name it is "plus one"; the first one is the contact then.

    `fields`: Themenfelder in the order of preference; `sessions`: slugs of the parts of the programme;
    `provisions`: what of the things the event provides this person needs.
    """

    mode: Mode
    name: Name | None = None
    child: bool = False
    age: Age | None = None
    fields: Wishes = []
    provisions: Wishes = []
    provision_note: Note = ""
    sessions: Chosen = []
    answers: Answers = {}
    kind: Kind | UnsetType = UNSET
    organisation: Name | UnsetType = UNSET
    group: Group | UnsetType = UNSET
    field: Name | UnsetType = UNSET
    sector: Name | UnsetType = UNSET

    def __post_init__(self) -> None:
        """A name that nobody sees is none."""
        if self.name is not None and not visible(self.name):
            self.name = None


class SignUp(Input, kw_only=True):
    """POST /events/{slug}/registrations, and the public form with the same names.

    `answers` are those to the questions asked once per registration; `address` is where a ticket goes by letter.
    """

    contact: NewContact
    attendees: Annotated[list[NewAttendee], Meta(min_length=1, max_length=MAX_PARTY)]
    answers: Answers = {}
    organisation: Name | None = None
    guardian: Guardian | None = None
    address: Address = ""
    consents: Wishes = []
    may_split: bool = False
    channel: Channel | UnsetType = UNSET
    invitation: Annotated[str, Meta(max_length=40)] | None = None
    allow_duplicate: bool | UnsetType = UNSET
    idempotency_key: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$(?!\n)")] | None = None


class ContactPatch(Input, kw_only=True):
    """What may change of a registration's contact."""

    name: FullName | UnsetType = UNSET
    email: Email | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET
    language: str | UnsetType = UNSET


class AttendeePatch(Input, kw_only=True):
    """What may change of one person: the name (a new code), the mode, what was asked, or cancelled.

    `answers` are changed one by one, null takes one back; the lists replace what was there.
    """

    id: UUID
    name: Name | UnsetType = UNSET
    mode: Mode | UnsetType = UNSET
    state: Literal["cancelled"] | UnsetType = UNSET
    age: Age | None | UnsetType = UNSET
    fields: Wishes | UnsetType = UNSET
    provisions: Wishes | UnsetType = UNSET
    provision_note: Note | UnsetType = UNSET
    sessions: Chosen | UnsetType = UNSET
    answers: Answers | UnsetType = UNSET
    organisation: Name | UnsetType = UNSET
    group: Group | UnsetType = UNSET
    field: Name | UnsetType = UNSET
    sector: Name | UnsetType = UNSET

    def __post_init__(self) -> None:
        """A name that nobody sees is none."""
        if isinstance(self.name, str) and not visible(self.name):
            self.name = ""


class RegistrationPatch(Input, kw_only=True):
    """PATCH /registrations/{id}"""

    contact: ContactPatch | UnsetType = UNSET
    attendees: Annotated[list[AttendeePatch], Meta(max_length=MAX_PARTY)] = []
    answers: Answers | UnsetType = UNSET
    organisation: Name | UnsetType = UNSET
    guardian: Guardian | None | UnsetType = UNSET
    address: Address | UnsetType = UNSET


def email_error(email: str | None | UnsetType, field: str) -> list[FieldError]:
    """A wrong e-mail address, by the library's rules of syntax; whether it exists shows when it confirms."""
    if not isinstance(email, str):
        return []
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return [FieldError(field, "format")]
    return []


def visible(text: str) -> str:
    """What one can see of a text: without signs that only direct others (Unicode category Cf) and blanks around it."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()


def blank(text: str | None | UnsetType, field: str) -> list[FieldError]:
    """A name of blanks and invisible signs only is no name."""
    return [FieldError(field, "required")] if isinstance(text, str) and not visible(text) else []


def contact_errors(contact: NewContact | ContactPatch) -> list[FieldError]:
    """What the types cannot say about a registration's contact."""
    wrong = blank(contact.name, "contact.name") + email_error(contact.email, "contact.email")
    if isinstance(contact.language, str) and contact.language not in CODES:
        wrong.append(FieldError("contact.language", "choice"))
    return wrong


def zone_errors(zone: str | UnsetType) -> list[FieldError]:
    """A time zone must be one of the tz database, like Europe/Berlin."""
    return [FieldError("time_zone", "choice")] if isinstance(zone, str) and zone not in available_timezones() else []
