"""Processes, events, sign-ups, tickets: the rows every other room reads and only this room writes."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from core.db import Counter
from registration.rules import Kept


class Process(Table):
    """A participation process (Beteiligungsprozess): groups events and names whom to call."""

    id = UUID(primary_key=True, default=None)
    slug = Varchar(length=80, unique=True)
    title = Varchar(length=300)
    summary = Text(default="")
    contact_name = Varchar(length=200)
    contact_phone = Varchar(length=60)
    contact_email = Varchar(length=254)
    created_at = Timestamptz(default=None)


class Event(Table):
    """One date of a process. Its row is what is held while anything of it gets scarcer, so the counters stand here.

    A mode is offered when its `_offered` is true; its limit is null where there is none. `_taken` counts
    participants in state seat or offered whose registration is pending or active, `_waiting` the places in the
    queue of that mode (people waiting, and people seated elsewhere who want to change).

    Three are no columns. `kept` and `aside`: who has and who waits for seats kept for a provision, and how many people
    in the queue hold nobody up because they lack only those; `registration.seats.know` reads them beside the row.
    `programme`: whether it may have sessions; `registration.moving.settle` knows.
    """

    kept: tuple[Kept, ...] = ()
    aside = 0
    programme = True

    id = UUID(primary_key=True, default=None)
    slug = Varchar(length=80, unique=True)
    process = ForeignKey(references=Process, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    title = Varchar(length=300)
    summary = Text(default="")
    format = Varchar(length=40)
    starts_at = Timestamptz(default=None, index=True)
    ends_at = Timestamptz(default=None)
    time_zone = Varchar(length=60, default="Europe/Berlin")
    venue = Text(default="")
    join_url = Text(null=True, default=None)
    contact_name = Varchar(length=200, null=True, default=None)
    contact_phone = Varchar(length=60, null=True, default=None)
    contact_email = Varchar(length=254, null=True, default=None)
    desk_hint = Text(default="")
    published = Boolean(default=True)
    listed = Boolean(default=True)
    registration_opens = Timestamptz(null=True, default=None)
    registration_closes = Timestamptz(null=True, default=None)
    confirm_email = Boolean(default=True)
    email_required = Boolean(default=True)
    hold_minutes = Integer(default=1440)
    max_party = Integer(default=1)
    waiting_list = Boolean(default=True)
    smaller_may_pass = Boolean(default=False)
    offer_hours = Integer(default=0)
    doors_open_at = Timestamptz(null=True, default=None)
    track_exits = Boolean(default=False)
    room_limit = Integer(null=True, default=None)
    online_at_door = Varchar(length=10, default="admit")
    questions = Text(default="[]")
    provisions = Text(default="[]")
    fields = Text(default="[]")
    sectors = Text(default="[]")
    field_choices = SmallInt(default=0)
    consents = Text(default="[]")
    children = Boolean(default=False)
    age_from = SmallInt(null=True, default=None)
    age_to = SmallInt(null=True, default=None)
    guardian_below = SmallInt(null=True, default=None)
    ask_organisation = Varchar(length=10, default="no")
    audience = Text(default="")
    accessibility = Text(default="")
    day_info = Text(default="")
    reminders = Text(default="[]")
    translations = Text(default="{}")
    cancelled_at = Timestamptz(null=True, default=None)
    cancel_reason = Text(default="")
    calendar_sequence = Integer(default=0)
    changed_at = Timestamptz(null=True, default=None)
    on_site_offered = Boolean(default=False)
    on_site_limit = Integer(null=True, default=None)
    on_site_taken = Counter(default=0)
    on_site_waiting = Counter(default=0)
    online_offered = Boolean(default=False)
    online_limit = Integer(null=True, default=None)
    online_taken = Counter(default=0)
    online_waiting = Counter(default=0)
    next_number = BigInt(default=1)
    inside = Counter(default=0)
    door_number = BigInt(default=0)
    created_at = Timestamptz(default=None)


class Registration(Table):
    """One submission: whom to write to, how it came, and the link that manages it."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    state = Varchar(length=10)
    name = Varchar(length=200)
    email = Varchar(length=254, null=True, default=None)
    email_folded = Varchar(length=254, null=True, default=None)
    phone = Varchar(length=60, null=True, default=None)
    language = Varchar(length=12, default="de")
    channel = Varchar(length=12, default="web")
    may_split = Boolean(default=False)
    organisation = Varchar(length=200, default="")
    address = Text(default="")
    guardian_name = Varchar(length=200, default="")
    guardian_phone = Varchar(length=60, default="")
    answers = Text(default="{}")
    invitation = UUID(null=True, default=None)
    notice = UUID(null=True, default=None)
    letter_printed_at = Timestamptz(null=True, default=None)
    erased_at = Timestamptz(null=True, default=None)
    manage_token = Varchar(length=40, unique=True)
    hold_until = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=None)
    confirmed_at = Timestamptz(null=True, default=None)


class Attendee(Table):
    """One person of a registration in one mode of one event.

    `number` is the party's place in the order of its mode, drawn once; `wants_mode` and `wants_number` are a
    second place, in the queue of the other mode, kept while the first one stays.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    registration = ForeignKey(
        references=Registration, null=False, default=None, on_delete=OnDelete.restrict, index=True
    )
    seq = SmallInt(default=0)
    name = Varchar(length=200, default="")
    folded = Varchar(length=400, default="")
    kind = Varchar(length=12, default="participant")
    organisation = Varchar(length=200, default="")
    group_name = Varchar(length=120, default="")
    mode = Varchar(length=8)
    state = Varchar(length=10)
    number = BigInt(default=0)
    wants_mode = Varchar(length=8, null=True, default=None)
    wants_number = BigInt(null=True, default=None)
    offer_until = Timestamptz(null=True, default=None)
    declined = SmallInt(default=0)
    cancelled_by = Varchar(length=10, null=True, default=None)
    answers = Text(default="{}")
    age = SmallInt(null=True, default=None)
    field = Varchar(length=200, default="")
    field_wishes = Text(default="[]")
    sector = Varchar(length=200, default="")
    provision_seat = Varchar(length=40, null=True, default=None)
    statistics = UUID(null=True, default=None)
    created_at = Timestamptz(default=None)


class Change(Table):
    """Append-only history of an attendee's state and mode: who changed what, and by which rule.

    A complaint is answered from it, and so are the figures "when the event began". `number` grows within an event.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    at = Timestamptz(default=None)
    state = Varchar(length=10)
    mode = Varchar(length=8)
    number = BigInt(default=0)
    confirmed = Boolean(default=True)
    reason = Varchar(length=20)


class Ticket(Table):
    """A code of one attendee: valid, replaced by another, or void."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=20, unique=True)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    state = Varchar(length=10, default="valid")
    replaced_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=None)


class Answered(Table):
    """What a caller with an idempotency key was told, for 48 hours: the same key and body get the same answer."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.cascade)
    caller = Varchar(length=80)
    key = Varchar(length=200)
    body_hash = Varchar(length=64)
    answer = Text()
    created_at = Timestamptz(default=None, index=True)


INDEXES = (
    "CREATE INDEX IF NOT EXISTS registration_hold ON registration (event, hold_until) WHERE state = 'pending'",
    "CREATE INDEX IF NOT EXISTS registration_unconfirmed ON registration (created_at)"
    " WHERE confirmed_at IS NULL AND name <> ''",
    "CREATE INDEX IF NOT EXISTS registration_email ON registration (event, email_folded)",
    "CREATE INDEX IF NOT EXISTS attendee_queue ON attendee (event, mode, number) WHERE state = 'waiting'",
    "CREATE INDEX IF NOT EXISTS attendee_wants ON attendee (event, wants_mode, wants_number)"
    " WHERE wants_mode IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS attendee_offer ON attendee (event, offer_until) WHERE state = 'offered'",
    "CREATE INDEX IF NOT EXISTS attendee_people ON attendee (event, folded, id)",
    "CREATE INDEX IF NOT EXISTS attendee_provision ON attendee (event, provision_seat)"
    " WHERE provision_seat IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS registration_invitation ON registration (invitation) WHERE invitation IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS change_event ON change (event, at)",
    "CREATE INDEX IF NOT EXISTS change_number ON change (event, number)",
    "CREATE UNIQUE INDEX IF NOT EXISTS ticket_valid ON ticket (attendee) WHERE state = 'valid'",
    "CREATE UNIQUE INDEX IF NOT EXISTS answered_key ON answered (event, caller, key)",
)
