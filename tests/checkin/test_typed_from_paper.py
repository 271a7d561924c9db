"""The paper door list is typed in later: people came when it says so, and were counted by a list."""

import pytest

from core.db import row, rows
from tests.checkin.page import Page

pytestmark = pytest.mark.anyio


@pytest.fixture
async def door(hall):
    return await hall(track_exits=False)


@pytest.fixture
def page(staff, door):
    return Page(staff, door.slug)


async def test_a_paper_list_typed_in_the_next_hour(page, door, clock, staff):
    """Typed at the time of typing it would be refused: the doors are closed."""
    ada, _bo = await door.ticket("Ada Aydın"), await door.ticket("Bo Brandt")
    clock.move(hours=7)  # 19:00 UTC, 20:00 in Berlin; the event ended at 16:00 UTC
    papers = (await staff.get(f"/organise/door/{door.slug}/papers")).text
    assert f"/organise/door/{door.slug}?paper=14:00" in papers
    html = await page.open(f"/organise/door/{door.slug}?paper=14:00")
    assert "Sie tippen die Papierliste ein" in html
    html = await page.send("scan", text=ada, direction="in", paper="14:05")
    assert page.verdict(html) == ("green", "Willkommen")
    assert 'name="paper"' in html
    assert "paper=14%3A05" in page.shown
    found = await page.send("scan", text="brandt", direction="in", paper="14:10")
    person = (await row("SELECT id FROM attendee WHERE name = 'Bo Brandt'"))["id"]
    assert str(person) in found
    html = await page.send("scan", attendee=str(person), direction="in", paper="14:10")
    assert page.verdict(html) == ("green", "Willkommen")
    await page.send("walk-in", count="3", direction="in", paper="13:55")
    scans = await rows("SELECT method, effective FROM scan ORDER BY effective")
    assert [(one["method"], one["effective"].strftime("%H:%M")) for one in scans] == [
        ("list", "13:05"),
        ("list", "13:10"),
    ]
    walked = await row("SELECT method, effective, count FROM walk_in")
    assert (walked["method"], walked["effective"].strftime("%H:%M"), walked["count"]) == ("list", "12:55", 3)
    assert await door.inside() == 5
    figures = (await door.client.get(f"/api/v1/events/{door.slug}/figures", headers=door.organiser)).json()["figures"]
    told = {one["metric"]: (one["value"], one["method"]) for one in figures if not {"mode", "dimension"} & set(one)}
    assert told["checked_in"] == (2, "list")
    assert told["walk_in_anonymous"] == (3, "list")


async def test_who_should_not_have_come_in_waits_for_a_word(page, door, clock):
    code = await door.ticket()
    (person,) = (await door.client.get(f"/api/v1/events/{door.slug}/attendees", headers=door.organiser)).json()["items"]
    await door.client.delete(f"/api/v1/registrations/{person['registration']}", headers=door.organiser)
    clock.move(hours=3)
    html = await page.send("scan", text=code, direction="in", paper="14:05")
    assert page.verdict(html) == ("red", "Abgesagt")
    kept = (await door.client.get(f"/api/v1/door/{door.slug}/quarantine", headers=door.device)).json()["items"]
    assert [one["reason"] for one in kept] == ["cancelled"]


async def test_a_time_that_is_none(page, door):
    html = await page.send("scan", text=await door.ticket(), direction="in", paper="25:99")
    assert page.status == 422
    assert "Gekommen um" in html
    assert "Sie tippen" not in await page.open(f"/organise/door/{door.slug}?paper=gestern")
