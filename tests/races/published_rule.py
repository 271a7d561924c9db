"""The published rule of seats and queue, written down a second time and plainly, to hold what happened against it.

People are rows (mappings) of attendees with `registration_state` and `may_split` of their registration.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Person = Mapping[str, Any]
PLACE = "wheelchair"  # the provision that has seats of its own


class Hall(NamedTuple):
    """One mode as it stands: its limit, and how many seats are kept, and whether they were let go."""

    mode: str
    limit: int | None
    kept: int | None  # None: no seats are kept here
    released: bool
    smaller_may_pass: bool


def seated(people: Iterable[Person], mode: str) -> list[Person]:
    """Participants who have or were offered a seat."""
    return [p for p in people if p["mode"] == mode and p["kind"] == "participant" and p["state"] in ("seat", "offered")]


def needs_place(person: Person, hall: Hall) -> bool:
    """Whether somebody needs a kept seat in this mode."""
    return hall.kept is not None and person["provision_seat"] == PLACE


def waiting(people: Iterable[Person], mode: str) -> list[dict[str, Any]]:
    """Who is in the queue of a mode, each with the number that counts there as `place`, in order."""
    queue = [
        dict(p) | {"place": p["number"] if p["mode"] == mode else p["wants_number"]}
        for p in people
        if p["kind"] == "participant" and ((p["mode"] == mode and p["state"] == "waiting") or p["wants_mode"] == mode)
    ]
    return sorted(queue, key=lambda p: (p["place"], p["seq"]))


def parties(queue: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """The same, by party in order."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for person in queue:
        found[person["place"]].append(person)
    return dict(sorted(found.items()))


def kept_left(people: Iterable[Person], hall: Hall) -> int:
    """How many more people can have a kept seat."""
    return max(0, (hall.kept or 0) - sum(needs_place(p, hall) for p in seated(people, hall.mode)))


def ordinary_left(people: Sequence[Person], hall: Hall) -> int | None:
    """Seats for everybody; None without a limit."""
    if hall.limit is None:
        return None
    return max(0, hall.limit - len(seated(people, hall.mode)) - (0 if hall.released else kept_left(people, hall)))


def could_move(people: Sequence[Person], hall: Hall) -> list[dict[str, Any]]:
    """Somebody of the queue who should not be waiting, if there is anybody; only the confirmed have a turn."""
    rest, left = ordinary_left(people, hall), kept_left(people, hall)
    unsold = None if hall.limit is None else max(0, hall.limit - len(seated(people, hall.mode)))
    ready = [p for p in waiting(people, hall.mode) if p["registration_state"] == "active"]
    held_ordinary = held_kept = False
    for party in parties(ready).values():
        needing = [p for p in party if needs_place(p, hall)]
        of_the_rest = party if hall.released else [p for p in party if p not in needing]
        ordinary_open = not held_ordinary and (rest is None or rest > 0)
        kept_open = not held_kept and left > 0 and (unsold is None or unsold > 0)
        if hall.released:
            kept_open = kept_open and ordinary_open
        if party[0]["may_split"]:
            moves = (len(needing) < len(party) and ordinary_open) or (bool(needing) and kept_open)
            short_of_rest = bool(of_the_rest) and not ordinary_open
        else:
            short_of_rest = bool(of_the_rest) and (held_ordinary or (rest is not None and len(of_the_rest) > rest))
            kept_fit = not needing or (
                not held_kept and len(needing) <= left and (unsold is None or len(needing) <= unsold)
            )
            moves = kept_fit and not short_of_rest
        if moves:
            return party
        if not hall.smaller_may_pass:
            held_ordinary = held_ordinary or short_of_rest
            held_kept = held_kept or bool(needing)
    return []


def passed_unjustly(before: Mapping[Any, Person], people: Sequence[Person], hall: Hall) -> list[dict[str, Any]]:
    """Who still waits although somebody behind in the same line moved up in one step, without a reason in the rule.

    The reasons: not yet confirmed, smaller parties may pass, or the party lacks a kept seat: then it is passed by those
    who need none, and never by those who do.
    """
    if hall.smaller_may_pass:
        return []
    moved = [
        p
        for p in seated(people, hall.mode)
        if (was := before.get(p["id"]))
        and (
            (was["mode"], was["state"], was["number"]) == (hall.mode, "waiting", p["number"])
            or (was["wants_mode"], was["wants_number"]) == (hall.mode, p["number"])
        )
    ]
    staying = [
        p
        for p in waiting(people, hall.mode)
        if p["id"] in before and p["registration_state"] == before[p["id"]]["registration_state"] == "active"
    ]
    found = []
    for party in parties(staying).values():
        lacking = [p for p in party if needs_place(p, hall)]
        behind = [p for p in moved if p["number"] > party[0]["place"]]
        if lacking:
            # others with the same need must not pass; the rest may while this party lacks only that
            behind = [p for p in behind if needs_place(p, hall) or not _lacks_only_that(party, lacking, people, hall)]
        elif not hall.released:
            behind = [p for p in behind if not needs_place(p, hall)]
        if behind:
            found += party
    return found


def _lacks_only_that(party: list[Any], lacking: list[Any], people: Sequence[Person], hall: Hall) -> bool:
    first = min(
        (
            p["place"]
            for p in waiting(people, hall.mode)
            if needs_place(p, hall) and p["registration_state"] == "active"
        ),
        default=party[0]["place"],
    )
    return first < party[0]["place"] or len(lacking) > kept_left(people, hall) or bool(party[0]["may_split"])


def passed_by(newcomers: Collection[Any], people: Sequence[Person], hall: Hall) -> list[dict[str, Any]]:
    """The confirmed who wait before a newcomer with a seat in the same line; who lacks a kept one holds nobody up."""
    got = [p for p in seated(people, hall.mode) if p["id"] in newcomers]
    if hall.smaller_may_pass or not got:
        return []
    queue = [p for p in waiting(people, hall.mode) if p["registration_state"] == "active"]
    lacking = {p["place"] for p in queue if needs_place(p, hall)}
    found = []
    for newcomer in got:
        ahead = [p for p in queue if p["place"] < newcomer["number"]]
        if hall.released or not needs_place(newcomer, hall):
            found += [p for p in ahead if p["place"] not in lacking]
        if needs_place(newcomer, hall):
            found += [p for p in ahead if needs_place(p, hall)]
    return found


def outcome(sizes: Sequence[tuple[int, bool]], seats: int, smaller_may_pass: bool) -> list[int]:
    """How many of each party (people, may be split) have a seat when they signed up in this order and nobody left."""
    given, queue = [0] * len(sizes), list[int]()
    for newest in range(len(sizes)):
        queue.append(newest)
        for one in list(queue):
            people, may_split = sizes[one]
            left = people - given[one]
            fits = left if left <= seats else seats if may_split else 0
            given[one] += fits
            seats -= fits
            if fits == left:
                queue.remove(one)
            elif not smaller_may_pass:
                break
    return given
