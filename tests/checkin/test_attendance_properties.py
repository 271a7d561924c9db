"""Whatever devices send, in whatever order: attendance is the fold of everything recorded."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from factories import a_token
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkin.presence import Recorded, fold, sequence
from core.db import row, rows

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
gestures = st.lists(
    st.fixed_dictionaries(
        {
            "what": st.sampled_from(["scan", "scan", "scan", "undo", "early undo", "replay", "merge"]),
            "ticket": st.integers(0, 1),
            "direction": st.sampled_from(["in", "in", "out"]),
            "session": st.sampled_from([None, None, None, "A"]),
            "ago": st.sampled_from([0, 0, 30, 60, 61, 300, 900]),
            "device": st.integers(0, 1),
            "wait": st.sampled_from([0, 0, 1, 60]),
            "pick": st.integers(0, 20),
        }
    ),
    min_size=1,
    max_size=12,
)


async def _as_folded(event: uuid.UUID, attendee: Any, session: str | None):
    """Read straight from the tables, without the code that wrote them."""
    undone = {one["scan"] for one in await rows("SELECT scan FROM undo WHERE state = 'done'")}
    scans = await rows("SELECT * FROM scan WHERE event = ? AND attendee = ?", event, attendee)
    merged = await rows("SELECT * FROM walk_in WHERE event = ? AND merged_into = ?", event, attendee)
    everything = [
        Recorded(
            one["id"],
            one["effective"],
            sequence(one["arrival"]),
            one["direction"],
            bool(one.get("counts", True)),
            one["id"] in undone,
            one.get("session"),
            method=one["method"],
        )
        for one in [*scans, *merged]
    ]
    return fold(everything, session)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(run=gestures)
async def test_attendance_is_the_fold_of_everything_recorded(hall, clock, run):
    clock.set(NOON)
    door = await hall(slug=f"e-{uuid.uuid4()}", track_exits=True)
    devices = [door.device, await a_token("door", door.id)]
    codes = [await door.ticket(name) for name in ("Ayşe", "Bo")]
    owners = [(await row("SELECT attendee FROM ticket WHERE code = ?", code))["attendee"] for code in codes]
    sent: list[dict[str, Any]] = []
    for step in run:
        device = devices[step["device"]]
        fields = {name: step[name] for name in ("direction", "session", "ago")}
        scan = door.a_scan(codes[step["ticket"]], **fields)
        if step["what"] == "replay" and sent:
            scan = sent[step["pick"] % len(sent)]
        if step["what"] == "early undo":
            assert (await door.undo(scan["id"], device=device)).status_code == 202
        if step["what"] == "undo" and sent:
            assert (await door.undo(sent[step["pick"] % len(sent)]["id"], device=device)).status_code == 200
        elif step["what"] == "merge":
            came = (await door.walk_in(at=scan["at"], name="?")).json()
            merge = {"id": str(uuid.uuid4()), "attendee": str(owners[step["ticket"]])}
            assert (await door.post(f"/walk-ins/{came['id']}/merge", merge)).status_code == 200
        else:
            await door.send(scan, device=device)
            sent.append(scan)
        clock.move(seconds=step["wait"])
    for code, owner in zip(codes, owners, strict=True):
        for session in (None, "A"):
            presence = await _as_folded(door.id, owner, session)
            stored = await door.attendance(code, session or "")
            if stored is None:
                assert presence.first_entry is None
                continue
            first = presence.first_entry
            assert stored["first_entry"] == (first and first.effective)
            assert bool(stored["inside"]) == presence.inside
            assert stored["last_change"] == presence.last_change
            assert first is None or stored["method"] == first.method
    await door.inside()
