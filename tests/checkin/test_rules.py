"""The rules of the door, by the table they share with the scanner app: tests/cases/scan.json."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from checkin.presence import Recorded, before, conflict, fold, place
from checkin.rules import (
    QUARANTINE,
    Content,
    Device,
    Policy,
    Reason,
    Scan,
    Ticket,
    Verdict,
    confirms,
    judge,
    replay,
    room_for,
    undo_allowed,
)

TABLE = json.loads((Path(__file__).parents[1] / "cases" / "scan.json").read_text(encoding="utf-8"))


def cases(section: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in TABLE[section]])


def filled(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The case's values over the defaults; a name that the defaults don't know is a slip of the pen."""
    defaults = TABLE["defaults"][kind]
    assert given.keys() <= defaults.keys() | {"at", "verdict", "reason"}
    return {**defaults, **given}


def at(text: str | None) -> datetime | None:
    return text and datetime.fromisoformat(f"{TABLE['day']}T{text}+00:00")


def recorded(scans: list[dict[str, Any]]) -> list[Recorded]:
    made = []
    for place_in_list, scan in enumerate(scans):
        values = filled("recorded", scan)
        effective = at(values.pop("at"))
        made.append(Recorded(id=str(place_in_list), effective=effective, sequence=place_in_list, **values))
    return made


def policy(given: dict[str, Any]) -> Policy:
    times = ("starts_at", "ends_at", "doors_open_at")
    return Policy(**{name: at(value) if name in times else value for name, value in filled("event", given).items()})


def ticket(given: dict[str, Any] | None) -> Ticket | None:
    if given is None:
        return None
    values = filled("ticket", given)
    sessions = values.pop("sessions")
    return Ticket(**values, sessions=None if sessions is None else frozenset(sessions))


def scan(given: dict[str, Any]) -> Scan:
    values = filled("scan", given)
    del values["who"], values["event"]
    return Scan(effective=at(values.pop("at")), **values)


def answer(given: dict[str, Any], sent: dict[str, Any]) -> Verdict:
    """What the server's action does with a scan."""
    the_scan = scan(sent)
    if "known" in given:
        known = dict(given["known"])
        values = filled("scan", sent)
        content = Content(values["who"], values["event"], values["session"], values["direction"])
        stored = content._replace(**known.pop("content", {}))
        return replay(content, stored, Verdict(**known))
    earlier = before(recorded(given.get("recorded", [])), the_scan.effective)
    return judge(
        policy(given.get("event", {})),
        ticket(given.get("ticket", {})),
        Device(**filled("device", given.get("device", {}))),
        the_scan,
        fold(earlier, the_scan.session),
        fold(earlier) if the_scan.session else None,
    )


@cases("judge")
def test_verdict(case: dict[str, Any]) -> None:
    verdict = answer(case["given"], case["scan"])
    assert {
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "counts": verdict.counts,
        "quarantine": verdict.quarantined,
        "first": verdict.first and int(verdict.first.id),
    } == filled("server", case["server"])


def test_the_phone_says_the_same_or_the_table_says_why() -> None:
    for case in TABLE["judge"]:
        if case["phone"] is not None:
            same = case["phone"] == {"verdict": case["server"]["verdict"], "reason": case["server"]["reason"]}
            assert same != ("why" in case), case["name"]


def test_the_table_knows_every_reason() -> None:
    assert {case["server"]["reason"] for case in TABLE["judge"]} == set(get_args(Reason))
    quarantined = {case["server"]["reason"] for case in TABLE["judge"] if case["server"].get("quarantine")}
    assert quarantined == QUARANTINE | {"id_conflict", "not_allowed"}


@cases("fold")
def test_fold(case: dict[str, Any]) -> None:
    presence = fold(recorded(case["scans"]), case.get("session"))
    assert {
        "entries": [int(one.id) for one in presence.entries],
        "exits": [int(one.id) for one in presence.exits],
        "inside": presence.inside,
        "last_change": presence.last_change,
    } == {**case["presence"], "last_change": at(case["presence"]["last_change"])}


@cases("conflict")
def test_conflict(case: dict[str, Any]) -> None:
    assert [int(one.id) for one in conflict(recorded(case["scans"]))] == case["listed"]


@cases("place")
def test_place(case: dict[str, Any]) -> None:
    placing = place(at(case["sent_at"]), at(case["at"]), at(case["now"]), at(case.get("last")))
    assert placing == (at(case["arrival"]), at(case["effective"]), case["live"])


@cases("undo")
def test_undo(case: dict[str, Any]) -> None:
    assert undo_allowed(case["role"], case["own"], at(case["undo_at"]), at(case["scan_at"])) is case["allowed"]


@cases("room")
def test_room(case: dict[str, Any]) -> None:
    asked = {name: case[name] for name in ("count", "inside", "room_limit", "live", "direction")}
    assert room_for(**asked) is case["room"]


@cases("confirms")
def test_confirms(case: dict[str, Any]) -> None:
    assert confirms(ticket(case["ticket"]), Device(case["role"]), scan(case["scan"])) is case["confirms"]
