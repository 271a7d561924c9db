"""The form of an event: its fields as text, and back to what registration understands.

Moments are written as the event's own clock shows them; a box that is not ticked means no. Only what differs from
what was shown is sent on.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from msgspec import UNSET

from core.folding import fold
from core.forms import Input, fitting
from core.languages import _
from core.problems import FieldError
from registration.asking.definitions import defined
from registration.events import MOMENTS
from registration.inputs import zone_errors
from registration.rules import MODES
from registration.tables import Event, Process

T = TypeVar("T", bound=Input)

TEXTS = (
    "title", "summary", "audience", "accessibility", "format", "time_zone", "venue", "desk_hint", "online_at_door",
    "ask_organisation", "day_info",
)  # fmt: skip
NUMBERS = ("max_party", "hold_minutes", "offer_hours")
LIMITS = ("room_limit", "age_from", "age_to", "guardian_below")  # numbers that may be left out
BOXES = (
    "waiting_list", "smaller_may_pass", "confirm_email", "email_required", "track_exits", "children", "published",
    "listed",
)  # fmt: skip
CONTACT = ("contact.name", "contact.phone", "contact.email")
NEEDED = ("title", "starts_at", "ends_at", "time_zone", *NUMBERS)
_AS_SHOWN = "%Y-%m-%dT%H:%M"


def shown(event: Event, process: Process | None) -> dict[str, str]:
    """An event as the form shows it: every field by its name."""
    fields = {name: getattr(event, name) or "" for name in (*TEXTS, "join_url")}
    fields |= {name: str(getattr(event, name)) for name in NUMBERS}
    fields |= {name: "on" if getattr(event, name) else "" for name in BOXES}
    fields |= {name: on_clock(getattr(event, name), event.time_zone) for name in MOMENTS}
    fields |= {name: "" if (limit := getattr(event, name)) is None else str(limit) for name in LIMITS}
    fields["reminders"] = ", ".join(str(hours) for hours in defined(event, "reminders"))
    fields["process"] = process.slug if process else ""
    for name in CONTACT:
        fields[name] = getattr(event, name.replace(".", "_")) or ""
    for mode in MODES:
        limit = getattr(event, f"{mode}_limit")
        offer = "limited" if limit is not None else "unlimited"
        fields[f"offer.{mode}"] = offer if getattr(event, f"{mode}_offered") else "none"
        fields[f"seats.{mode}"] = "" if limit is None else str(limit)
    return {name: value.replace("\r\n", "\n").strip() for name, value in fields.items()}


def empty() -> dict[str, str]:
    """The form of an event that is still to be made, with the usual values."""
    fields = shown(Event(_ignore_missing=True, format="open", published=False), None)
    return fields | {"offer.on_site": "limited", "slug": ""}


def nothing() -> dict[str, str | None]:
    """What a new event is compared with: every field of its form is sent on."""
    return dict.fromkeys(empty())


def slug_of(title: str) -> str:
    """The address proposed for a title: "Unsere Stadt 2035" becomes unsere-stadt-2035."""
    return fold(title)[:60].strip().replace(" ", "-")


def read(given: dict[str, str], before: Mapping[str, str | None], kind: type[T]) -> T:
    """What the form asks for: the fields that differ from `before`; Invalid with all wrong fields at once."""
    fields = {name: given.get(name, "") for name in before}
    wrong = [FieldError(name, "required") for name in NEEDED if not fields[name]]
    wrong += zone_errors(fields["time_zone"] or UNSET)
    missing = {error.field for error in wrong}
    changed = {name for name, value in fields.items() if value != before[name] and name not in missing}
    asked: dict[str, Any] = {name: fields[name] for name in changed & {*TEXTS, *NUMBERS, "slug"}}
    asked |= {name: fields[name] == "on" for name in changed & {*BOXES}}
    asked |= {name: fields[name] or None for name in changed & {"join_url", "process", *LIMITS}}
    if "reminders" in changed:
        asked["reminders"] = _numbers(fields["reminders"], "reminders", wrong)
    asked |= _moments(fields, changed, wrong)
    asked |= seats(fields, before, wrong)
    if changed & {*CONTACT}:
        contact = {name.removeprefix("contact."): fields[name] for name in CONTACT if fields[name]}
        asked["contact"] = contact or None
    return fitting(asked, kind, wrong)


def _numbers(text: str, name: str, wrong: list[FieldError]) -> list[int]:
    """Hours as people write them, "48, 2" or "48 und 2": the longest before first, each once."""
    between = _("und")
    found = [word for word in re.split(rf"[\s,;]+|\b{between}\b", text) if word]
    if any(not re.fullmatch("[0-9]{1,4}", word) for word in found):
        wrong.append(FieldError(name, "format"))
        return []
    return sorted({int(word) for word in found}, reverse=True)


def on_clock(moment: datetime | None, zone: str) -> str:
    """A moment as a form shows it: what a clock in this zone says; empty for none."""
    return moment.astimezone(ZoneInfo(zone)).strftime(_AS_SHOWN) if moment else ""


def _moments(fields: dict[str, str], changed: set[str], wrong: list[FieldError]) -> dict[str, datetime | None]:
    """Moments in the event's zone; with another zone all of them mean another time."""
    zone = fields["time_zone"] if fields["time_zone"] in available_timezones() else "UTC"
    touched = [name for name in MOMENTS if name in changed or (fields[name] and "time_zone" in changed)]
    empty: dict[str, datetime | None] = {name: None for name in touched if not fields[name]}
    return empty | moments(fields, touched, zone, wrong)


def moments(fields: Mapping[str, str], names: Sequence[str], zone: str, wrong: list[FieldError]) -> dict[str, datetime]:
    """Those of these fields that are filled in, as times in this zone."""
    found: dict[str, datetime] = {}
    for name in names:
        if fields[name]:
            try:
                found[name] = moment(fields[name], zone)
            except ValueError:
                wrong.append(FieldError(name, "format"))
    return found


def moment(text: str, zone: str) -> datetime:
    """A time as a clock in this zone shows it; ValueError for no time, or an hour that summer time leaves out."""
    written = datetime.fromisoformat(text)
    if written.tzinfo is not None:
        raise ValueError("a clock on the wall shows no offset")
    there = written.replace(tzinfo=ZoneInfo(zone))
    try:
        back = there.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    except OverflowError as error:
        raise ValueError("out of range") from error
    if back.replace(tzinfo=None) != written:
        raise ValueError("no such hour on that day")
    return there


def seats(fields: Mapping[str, str], before: Mapping[str, str | None], wrong: list[FieldError]) -> dict[str, Any]:
    """Seats of the modes that were changed: a limit where one is chosen; a mode once offered stays."""
    chosen: dict[str, str | None] = {}
    for mode in MODES:
        offer, limit = fields[f"offer.{mode}"], fields[f"seats.{mode}"]
        was = before[f"offer.{mode}"]
        if (offer, limit) == (was, before[f"seats.{mode}"]):
            continue
        if offer == "limited" and not limit:
            wrong.append(FieldError(f"seats.{mode}", "required"))
        elif offer in ("limited", "unlimited"):
            chosen[mode] = limit if offer == "limited" else None
        elif offer != "none":
            wrong.append(FieldError(f"offer.{mode}", "choice"))
        elif was in ("limited", "unlimited"):
            wrong.append(FieldError(f"offer.{mode}", "not_allowed"))
    return {"seats": chosen} if chosen else {}
