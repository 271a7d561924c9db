"""Who works in which field (Themenfeld), who comes from which sector: counted, assigned by hand or by wishes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from core.db import batched, holding, marks, rows
from core.problems import FieldError, Invalid
from core.staff.actions import record
from core.staff.actors import Actor
from registration import seats
from registration.asking import rules
from registration.asking.definitions import defined, names_of
from registration.by_name import by_name
from registration.tables import Event

_COMING = (
    "FROM attendee a JOIN registration r ON r.id = a.registration WHERE a.event = ? AND r.state = 'active'"
    " AND a.kind = 'participant' AND a.state IN ('seat', 'offered')"
)


class Share(msgspec.Struct):
    """One field: the people wanted, those assigned to it, and how many wished for it first, second and third."""

    name: str
    target: int | None
    people: int
    wishes: list[int]


class Assignable(msgspec.Struct):
    """Somebody who has a seat (or the offer of one), with wishes and what was assigned; `contact` signed up."""

    id: UUID
    registration: UUID
    name: str
    contact: str
    organisation: str
    mode: str
    created_at: datetime
    wishes: list[str]
    field: str
    sector: str


class Assignment(NamedTuple):
    """Field and sector of one person; an empty text takes them away, None leaves them."""

    field: str | None = None
    sector: str | None = None


async def mix(event: Event) -> list[Share]:
    """How full each field is; behind those of the event the ones that people still have although they are gone."""
    found = await _everybody(event)
    names = names_of(defined(event, "fields"))
    others = sorted({one.field for one in found} - {"", *names})
    targets = {share.name: share.target for share in defined(event, "fields")}
    return [
        Share(
            name=name,
            target=targets.get(name),
            people=sum(one.field == name for one in found),
            wishes=[sum(one.wishes[place : place + 1] == [name] for one in found) for place in range(3)],
        )
        for name in [*names, *others]
    ]


async def _everybody(event: Event) -> list[Assignable]:
    """Everybody who has a seat, in the order of sign-up."""
    return [
        _assignable(one)
        for one in await rows(f"SELECT {_READ} {_COMING} ORDER BY a.created_at, a.number, a.seq, a.id", event.id)
    ]


_READ = (
    "a.id, a.registration, a.name, a.folded, a.organisation, a.mode, a.created_at, a.field_wishes, a.field, a.sector,"
    " r.name AS contact"
)


def _assignable(values: Mapping[str, Any]) -> Assignable:
    return Assignable(
        id=values["id"],
        registration=values["registration"],
        name=values["name"],
        contact=values["contact"],
        organisation=values["organisation"],
        mode=values["mode"],
        created_at=values["created_at"],
        wishes=msgspec.json.decode(values["field_wishes"], type=list[str]),
        field=values["field"],
        sector=values["sector"],
    )


async def assignable(
    event: UUID, field: str | None, limit: int, after: str | None
) -> tuple[list[Assignable], str | None]:
    """People with a seat by name, and the cursor of the next page; `field`: only those in it, "" those in none."""
    conditions, values = "", list[Any]([event])
    if field is not None:
        conditions += " AND a.field = ?"
        values.append(field)
    found, following = await by_name(f"SELECT {_READ} {_COMING}{conditions}", values, limit, after)
    return [_assignable(one) for one in found], following


async def assign(event_id: UUID, wanted: Mapping[UUID, Assignment], actor: Actor) -> int:
    """Put people into fields and sectors of the event; how many changed. Invalid names every wrong one by its place."""
    async with holding(Event, event_id) as event:
        known = {one.id: one for one in await _everybody(event)}
        if wrong := _wrong(event, wanted, known):
            raise Invalid(wrong)
        changed = {
            key: (_either(wish.field, known[key].field), _either(wish.sector, known[key].sector))
            for key, wish in wanted.items()
        }
        return await _store(event, changed, known, actor, "by_hand")


def _either(wish: str | None, before: str) -> str:
    return before if wish is None else wish


def _wrong(event: Event, wanted: Mapping[UUID, Assignment], known: Mapping[UUID, Assignable]) -> list[FieldError]:
    wrong = []
    for place, (key, wish) in enumerate(wanted.items()):
        if key not in known:
            wrong.append(FieldError(f"people.{place}.id", "choice"))
            continue
        for name in ("field", "sector"):
            possible = {None, "", getattr(known[key], name), *names_of(defined(event, f"{name}s"))}
            if getattr(wish, name) not in possible:
                wrong.append(FieldError(f"people.{place}.{name}", "choice"))
    return wrong


async def assign_by_wishes(event_id: UUID, actor: Actor) -> int:
    """Share everybody out anew by wishes and targets (rules.by_wishes); how many changed.

    Whoever was put into a field without having wished for it stays there.
    """
    async with holding(Event, event_id) as event:
        everybody = await _everybody(event)
        placed = {one.id for one in everybody if one.field and one.field not in one.wishes}
        room = {share.name: share.target for share in defined(event, "fields")}
        for one in everybody:
            if one.id in placed and (left := room.get(one.field)) is not None:
                room[one.field] = max(0, left - 1)
        fields = rules.by_wishes([(one.id, one.wishes) for one in everybody if one.id not in placed], room)
        changed = {one.id: (fields[one.id], one.sector) for one in everybody if one.id in fields}
        return await _store(event, changed, {one.id: one for one in everybody}, actor, "by_wishes")


async def _store(
    event: Event,
    wanted: Mapping[UUID, tuple[str, str]],
    known: Mapping[UUID, Assignable],
    actor: Actor,
    how: str,
) -> int:
    new = {key: pair for key, pair in wanted.items() if pair != (known[key].field, known[key].sector)}
    by_pair: dict[tuple[str, str], list[UUID]] = {}
    for key, pair in new.items():
        by_pair.setdefault(pair, []).append(key)
    for (field, sector), keys in by_pair.items():
        await _write(field, sector, keys)
        await seats.note_details(event, keys)
    if new:
        await record(actor, "fields_assigned", f"event:{event.id}", event=event.id, people=len(new), how=how)
    return len(new)


async def _write(field: str, sector: str, keys: Sequence[UUID]) -> None:
    for some in batched(keys, 500):
        await rows(f"UPDATE attendee SET field = ?, sector = ? WHERE id IN ({marks(some)})", field, sector, *some)
