"""Phones at the doors of a programme's parts: each knows who is in the part, also by what the other one scanned."""

import pytest
from playwright.async_api import expect
from scanner_phone import moment

pytestmark = pytest.mark.anyio


async def at_part(phone):
    """Stand at the workshop's door."""
    await phone.settings()
    await phone.page.get_by_label("Programmteil").select_option("wohnen")
    await phone.tab("Scannen")
    return phone


async def test_two_phones_at_one_parts_door(venue, a_phone):
    """A list that told only who is in the house would make the second phone show green again."""
    door = venue(track_exits=True)
    times = {"starts_at": moment(minutes=30), "ends_at": moment(hours=2)}
    part = {"slug": "wohnen", "title": "Wohnen", "seats": {"on_site": 20}} | times
    door.service.call("POST", f"/events/{door.slug}/sessions", **part)
    (ticket,) = door.tickets("Gül Yılmaz")
    one = await at_part(await (await a_phone()).enrol(door.enrolment(), "Nord"))
    two = await at_part(await (await a_phone()).enrol(door.enrolment(), "Süd"))
    assert (await one.scan(ticket))["shown"] == "admit"
    await one.queue(0)
    await expect(two.page.locator("#inside")).to_have_text("1")  # a list comes every three seconds
    await two.offline()
    assert (await two.scan(ticket))["reason"] == "already_in"
    await two.page.locator("#verdict").click(position={"x": 20, "y": 20})
    await two.settings()
    await two.page.get_by_label("Programmteil").select_option("")
    await two.tab("Scannen")
    assert (await two.scan(ticket))["reason"] == "already_in", "who came in by the part is in the house"
    await two.offline(False)
    await two.queue(0)
    assert door.inside() == 1
    await expect(one.page.locator("#verdict")).to_be_hidden()
    await one.tap("Hinaus")
    assert (await one.scan(ticket))["shown"] == "admit"
    await one.queue(0)
    await expect(one.page.locator("#verdict")).to_be_hidden()
    await one.tap("Herein")
    assert (await one.scan(ticket))["shown"] == "admit"
    await expect(one.page.locator("#queue")).to_have_text("0")
    assert door.inside() == 1
