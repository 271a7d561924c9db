"""A guest without a ticket was registered after all: found by name at the desk, and given the entry there."""

import re

import pytest
from page import Page
from structlog.testing import capture_logs

pytestmark = pytest.mark.anyio

ORIGIN = {"Origin": "http://einlass.test"}


def guest_of(html: str) -> str:
    """The address of the first guest on the list."""
    return re.search(r'href="(/organise/door/[^"]+/guests/[0-9a-f-]{36})"', html).group(1)


def button_of(html: str) -> dict[str, str]:
    """What the button beside the first person found sends."""
    form = re.search(r'name="form" value="([^"]+)"><input type="hidden" name="attendee" value="([^"]+)"', html)
    return {"form": form.group(1), "attendee": form.group(2)}


async def test_a_guest_gets_the_entry(hall, staff):
    door = await hall()
    code = await door.ticket("Nora Nachgetragen")
    await door.walk_in(name="Nora Nachgetragen")
    await door.walk_in(count=1)
    page = Page(staff, door.slug)
    assert f'href="/organise/door/{door.slug}/guests"' in await page.open()
    listed = await page.open(f"{page.place}/guests")
    assert listed.count("War angemeldet") == 1
    assert (await page.open(f"{page.place}/guests?everything=true")).count("War angemeldet") == 2
    own = guest_of(listed)
    form = button_of(await page.open(own))
    for _click in range(2):
        done = await staff.post(own, data=form, headers=ORIGIN)
        assert (done.status_code, done.headers["location"]) == (303, f"{page.place}/guests?done=merged")
    assert "Zugeordnet." in await page.open(done.headers["location"])
    assert "Noch niemand." in await page.open(f"{page.place}/guests")
    assert await door.inside() == 2
    assert (await door.attendance(code))["inside"]
    back = await staff.get(own)
    assert (back.status_code, back.headers["location"]) == (303, f"{page.place}/guests")


async def test_a_guest_is_looked_for_by_another_name(hall, staff):
    door = await hall()
    await door.ticket("Zoë Lefèvre")
    await door.walk_in(name="Zoe Lefevr")
    other = await hall(slug="andere")
    foreign = (await other.ticket("Bo"), (await other.find("bo"))[0]["attendee"])[1]
    page = Page(staff, door.slug)
    own = guest_of(await page.open(f"{page.place}/guests"))
    html = await page.open(own)
    assert "Zoë" in html, "the first letters are enough"
    form = re.search(r'name="form" value="([^"]+)"', html).group(1)
    nobody = await staff.post(own, data={"form": form, "text": "Xaver"}, headers=ORIGIN)
    assert "Niemand mit diesem Namen ist angemeldet." in nobody.text
    with capture_logs() as log:
        found = await staff.post(own, data={"form": form, "text": "lefevre"}, headers=ORIGIN)
    assert button_of(found.text)
    assert "efevr" not in str(log)
    wrong = await staff.post(own, data={"form": form, "attendee": foreign}, headers=ORIGIN)
    assert wrong.status_code == 422


async def test_only_the_door_sees_guests(hall, client):
    door = await hall()
    key = (await door.walk_in(name="Nora")).json()["id"]
    for address in ("guests", f"guests/{key}"):
        answer = await client.get(f"/organise/door/{door.slug}/{address}")
        assert "Nora" not in answer.text
        assert answer.status_code in (303, 401)
