"""What is deleted when its time is over, and that nothing else is."""

import os
import sqlite3
import subprocess
import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from factories import a_token, an_event, signed_up
from house.schema import EINLASS

pytestmark = pytest.mark.anyio
STATISTICS = [
    {"key": "alter", "label": "Wie alt?", "kind": "choice", "statistics": True,
     "options": [{"key": "jung", "label": "unter 30"}, {"key": "alt", "label": "darüber"}]}
]  # fmt: skip
PROVISIONS = [{"key": "stufenlos", "label": "Stufenloser Platz", "seats": 3}]


def person(name, **more):
    return {"name": name, "mode": "on_site", "answers": {"alter": "jung"}} | more


async def test_provisions_go_after_a_week_and_names_after_four(client, organiser, clock):
    from core.db import row, rows
    from registration.own.actions import due, purge

    event = await an_event(client, organiser, questions=STATISTICS, provisions=PROVISIONS)
    made = await signed_up(client, organiser, attendees=[person("Ana", provisions=["stufenlos"])])
    clock.set(clock() + timedelta(days=1))
    assert await due() == {}
    clock.move(days=96, hours=2)  # 27 February, 14:00: the event ended on the 20th, 13:00
    assert event["ends_at"].startswith("2027-02-20")
    expected = {"attendee": 1, "letter": 1, "provision_wish": 1}
    assert await due() == expected
    assert await purge() == expected
    assert await rows("SELECT id FROM provision_wish") == []
    assert dict(await row("SELECT name, provision_seat FROM attendee")) == {"name": "Ana", "provision_seat": None}
    clock.move(days=21)
    found = await due()
    assert await purge() == found
    assert {"registration", "attendee", "ticket", "letter"} <= set(found)
    assert await due() == await purge() == {}
    bare = await row("SELECT name, email, created_at FROM registration")
    assert (bare["name"], bare["email"]) == ("", None)
    assert await rows("SELECT id FROM ticket") == []
    link = made["manage_url"].removeprefix("http://einlass.test")
    assert (await client.get(link)).status_code == 404


async def test_statistics_keep_what_counts_and_lose_the_person(client, organiser, clock):
    from core.db import rows
    from registration.own.actions import purge

    await an_event(client, organiser, questions=STATISTICS, seats={"on_site": 1})
    came = await signed_up(client, organiser, attendees=[person("Ana")])
    await signed_up(client, organiser, attendees=[person("Bo")])  # waits, and is in no figure
    clock.set(clock().replace(year=2027, month=2, day=20, hour=9))
    (code,) = [one["ticket_code"] for one in came["attendees"]]
    scan = {"id": str(uuid.uuid4()), "code": code, "event": "stadtkonferenz", "direction": "in",
            "at": "2027-02-20T09:00:00Z"}  # fmt: skip
    sent = {"sent_at": "2027-02-20T09:00:00Z", "scans": [scan]}
    door = await a_token(
        "door", UUID((await client.get("/api/v1/events/stadtkonferenz", headers=organiser)).json()["id"])
    )
    assert (await client.post("/api/v1/scans", json=sent, headers=door)).json()["verdicts"][0]["verdict"] == "admit"
    clock.move(hours=6)
    before = (await client.get("/api/v1/events/stadtkonferenz/figures", headers=organiser)).json()["figures"]
    keys = {one["person"] for one in await rows("SELECT person FROM statistic_answer")}
    clock.move(days=29)
    await purge()
    (kept,) = await rows("SELECT person, question, answer, mode, attended FROM statistic_answer")
    assert kept["person"] not in keys
    assert {**kept, "person": None, "attended": bool(kept["attended"])} == {
        "person": None, "question": "alter", "answer": "jung", "mode": "on_site", "attended": True,
    }  # fmt: skip
    assert await rows("SELECT id FROM attendee WHERE statistics IS NOT NULL") == []
    after = (await client.get("/api/v1/events/stadtkonferenz/figures", headers=organiser)).json()["figures"]
    assert after == before


async def test_who_cancelled_and_came_back_is_no_cancellation_even_when_nobody_knows_the_name(client, organiser, clock):
    from registration.own.actions import purge

    await an_event(client, organiser)
    contact = {"name": "Ana", "email": "ana@posteo.example"}
    for _time in range(2):
        made = await signed_up(client, organiser, contact=contact, attendees=[{"name": "Ana", "mode": "on_site"}])
        if not _time:
            await client.delete(f"/api/v1/registrations/{made['id']}", headers=organiser)
        clock.move(minutes=2)
    clock.move(days=95)
    before = (await client.get("/api/v1/events/stadtkonferenz/figures", headers=organiser)).json()["figures"]
    assert [one["value"] for one in before if one["metric"] == "cancelled" and not one.get("mode")] == [0]
    clock.move(days=29)
    assert await purge()
    after = (await client.get("/api/v1/events/stadtkonferenz/figures", headers=organiser)).json()["figures"]
    assert after == before


@pytest.mark.once  # on a file of its own
def test_the_command_says_what_is_due(tmp_path):
    settings = {"EINLASS_DATA_DIR": str(tmp_path), "EINLASS_DATABASE_URL": f"sqlite:///{tmp_path}/einlass.sqlite"}

    def run(*words):
        return subprocess.run([EINLASS, *words], env=os.environ | settings, capture_output=True, text=True, check=True)

    run("migrate")
    with sqlite3.connect(tmp_path / "einlass.sqlite") as db:
        db.execute(
            "INSERT INTO audit_entry (id, at, actor_kind, action) VALUES (?, ?, 'account', 'added')",
            (str(uuid.uuid4()), "2020-01-01 00:00:00+00:00"),
        )
    for words in (["--dry-run"], []):
        assert run("purge", *words).stdout == "audit_entry 1\n"
    done = run("purge")
    assert done.stdout == ""
    assert "nothing is due" in done.stderr
