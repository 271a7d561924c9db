"""Making and changing events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from msgspec import UNSET

from core import clock
from core.codes import digest
from core.db import holding, insert_new, row, save, writing
from core.languages import TRANSLATED
from core.problems import FieldError, Invalid
from core.staff.actions import record
from core.staff.actors import Actor
from registration import inputs, moving, seats, translations
from registration.asking.definitions import KINDS, defined, questions_of, stored, wrong_definitions
from registration.asking.redefining import wrong_questions
from registration.problems import ChangedMeanwhile
from registration.programme.steps import fit_in
from registration.queries import event_id
from registration.tables import Event, Process
from registration.telling import tell

PLAIN = (
    "title", "summary", "format", "starts_at", "ends_at", "time_zone", "venue", "join_url", "room_limit",
    "doors_open_at", "track_exits", "waiting_list", "smaller_may_pass", "offer_hours", "confirm_email",
    "email_required", "hold_minutes", "max_party", "registration_opens", "registration_closes", "listed",
    "published", "online_at_door", "desk_hint", "field_choices", "children", "age_from", "age_to", "guardian_below",
    "ask_organisation", "audience", "accessibility", "day_info",
)  # fmt: skip
SHOWN_TO_ALL = (
    "field_choices", "children", "age_from", "age_to", "guardian_below", "ask_organisation", "audience",
    "accessibility",
)  # fmt: skip
DEFINED = tuple(KINDS)  # columns of JSON
SEATS = ("on_site_offered", "on_site_limit", "online_offered", "online_limit")
SET_UP = (*PLAIN, *DEFINED, "process", "contact_name", "contact_phone", "contact_email", *SEATS)
MOMENTS = ("starts_at", "ends_at", "doors_open_at", "registration_opens", "registration_closes")
LATEST = datetime(9000, 1, 1).astimezone()


def values_of(item: Process | Event) -> dict[str, Any]:
    """The columns of a row by name."""
    return {column._meta.name: getattr(item, column._meta.name) for column in item._meta.columns}


async def add_event(wish: inputs.NewEvent, actor: Actor) -> Event:
    """A new event; every field that is not given gets the contract's default."""
    now = clock.now()
    event = Event(
        id=uuid4(),
        slug=wish.slug,
        created_at=now,
        changed_at=now,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        listed=wish.format != "closed",
        format="open",
    )
    wrong = await apply_patch(event, wish)
    async with writing():
        if await row("SELECT id FROM event WHERE slug = ?", wish.slug):
            wrong.append(FieldError("slug", "duplicate"))
        if wrong or not await insert_new(Event, values_of(event), "slug"):
            raise Invalid(wrong or [FieldError("slug", "duplicate")])
        await record(actor, "event_added", f"event:{event.id}", event=event.id, slug=event.slug)
    return event


def version_of(event: Event) -> str:
    """What an editor has seen of an event: another text when anybody has changed it since."""
    return digest("\n".join(f"{name}={getattr(event, name)}" for name in SET_UP))[:16]


async def change_event(slug: str, wish: inputs.EventPatch, actor: Actor, seen: str | None = None) -> Event:
    """Change an event; more seats move the queue up at once, fewer unseat nobody.

    ChangedMeanwhile when it is no longer the version that was seen (two tabs, two people).
    """
    async with holding(Event, await event_id(slug)) as event:
        if seen is not None and seen != version_of(event):
            raise ChangedMeanwhile()
        before, asked = values_of(event), questions_of(event)
        wrong = await apply_patch(event, wish)
        if wish.questions is not UNSET:
            wrong += await wrong_questions(event.id, asked, wish.questions)
        if wrong:
            raise Invalid(wrong)
        drafts = await moving.settle(event, clock.now())
        if wrong := await fit_in(event, before["starts_at"], before["ends_at"]):
            raise Invalid(wrong)
        changed = sorted(name for name, value in values_of(event).items() if before[name] != value)
        if {"starts_at", "ends_at", "venue"} & set(changed):
            event.calendar_sequence += 1
        if changed:
            seats.changed(event, clock.now())
            await save(event, *{*changed, "calendar_sequence", "changed_at", "next_number"})
            await record(actor, "event_changed", f"event:{event.id}", event=event.id, fields=changed)
        await tell(drafts)
    return event


async def apply_patch(event: Event, wish: inputs.EventPatch) -> list[FieldError]:
    """Write the wish onto the event; answers every field that does not go together with the others."""
    stale = translations.stale(event, wish)
    for name in PLAIN:
        value = getattr(wish, name)
        if value is not UNSET:
            setattr(event, name, value)
    for name in DEFINED:
        value = getattr(wish, name)
        if value is not UNSET:
            setattr(event, name, stored(value))
    _apply_seats(event, wish)
    wrong = wrong_definitions(wish, TRANSLATED) + _ages_wrong(event) + _translations_wrong(event, wish, stale)
    wrong += await _apply_contact(event, wish) + inputs.blank(wish.title, "title") + inputs.zone_errors(wish.time_zone)
    return wrong + wrong_times(event)


def _translations_wrong(event: Event, wish: inputs.EventPatch, stale: Sequence[str]) -> list[FieldError]:
    """Translations of what there is no German text for; those whose German text is gone now go with it."""
    if event.translations == "{}":
        return []
    german, kept = translations.sources(event), defined(event, "translations")
    event.translations = stored(translations.fitting(kept, german, stale))
    return [] if wish.translations is UNSET else translations.unknown(kept, german)


def _apply_seats(event: Event, wish: inputs.EventPatch) -> None:
    if wish.seats is UNSET:
        return
    for mode in ("on_site", "online"):
        limit = getattr(wish.seats, mode)
        if limit is not UNSET:
            setattr(event, f"{mode}_offered", True)
            setattr(event, f"{mode}_limit", limit)


async def _apply_contact(event: Event, wish: inputs.EventPatch) -> list[FieldError]:
    wrong: list[FieldError] = []
    if wish.process is None:
        event.process = None
    elif wish.process is not UNSET:
        process = await row("SELECT id FROM process WHERE slug = ?", wish.process)
        if process is None:
            wrong.append(FieldError("process", "choice"))
        else:
            event.process = process["id"]
    if wish.contact is None:
        event.contact_name = event.contact_phone = event.contact_email = None
    elif wish.contact is not UNSET:
        contact = wish.contact
        event.contact_name, event.contact_phone, event.contact_email = contact.name, contact.phone, contact.email
        wrong += inputs.email_error(contact.email, "contact.email")
    if event.contact_name is None and event.process is None and not wrong:
        wrong.append(FieldError("contact", "required"))
    return wrong


def _ages_wrong(event: Event) -> list[FieldError]:
    if event.age_from is not None and event.age_to is not None and event.age_to < event.age_from:
        return [FieldError("age_to", "range")]
    return []


def wrong_times(event: Event) -> list[FieldError]:
    """Times must be in the order in which a day goes."""
    wrong = [
        FieldError(name, "range")
        for name in MOMENTS
        if (moment := getattr(event, name)) is not None
        and not timedelta(0) < LATEST - moment < timedelta(days=3_000_000)
    ]
    if wrong:
        return wrong
    if event.ends_at <= event.starts_at:
        wrong.append(FieldError("ends_at", "range"))
    if event.doors_open_at is not None and event.doors_open_at >= event.ends_at:
        wrong.append(FieldError("doors_open_at", "range"))
    opens, closes = event.registration_opens, event.registration_closes
    if opens is not None and opens >= (closes or event.ends_at):
        wrong.append(FieldError("registration_opens", "range"))
    if closes is not None and closes > event.ends_at:
        wrong.append(FieldError("registration_closes", "range"))
    return wrong
