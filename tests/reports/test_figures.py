"""A hall counted by hand, from sign-ups and the door's rows to the figures."""

from datetime import timedelta
from uuid import UUID

import pytest
from door import START, attended, event_id, scanned, undone, walked_in
from factories import EVENT, a_sign_up, an_event, signed_up
from halls import value

from registration.queries import event_by_slug
from reports.queries import figures_of

pytestmark = pytest.mark.anyio


async def figures(slug="stadtkonferenz", now=START + timedelta(hours=4)):
    return await figures_of(await event_by_slug(slug), now)


async def person(client, organiser, **fields) -> str:
    """The attendee's id of a confirmed sign-up of one."""
    return (await signed_up(client, organiser, **fields))["attendees"][0]["id"]


async def people(client, organiser, number, **fields) -> list[str]:
    """The attendees' ids of a confirmed party."""
    return [one["id"] for one in (await signed_up(client, organiser, people=number, **fields))["attendees"]]


async def test_a_hall_counted_by_hand(client, organiser, clock):
    await an_event(client, organiser, seats={"on_site": 6, "online": 10}, max_party=4)
    party = await people(client, organiser, 4, name="Familie Öztürk")
    phone = await person(client, organiser, name="Günther Müller", channel="phone")
    online = await people(client, organiser, 2, name="Kovalenko", mode="online")
    staff = (await signed_up(client, organiser, attendees=[{"name": "M. Ott", "mode": "on_site", "kind": "staff"}]))[
        "attendees"
    ][0]["id"]
    last = await person(client, organiser, name="Jürgen Brandt")
    waiting = await people(client, organiser, 2, name="Weide-Lüttgendorf")
    gone = await signed_up(client, organiser, name="Peters", mode="online")
    await client.delete(f"/api/v1/registrations/{gone['id']}", headers=organiser)

    clock.set(START + timedelta(hours=1))
    for attendee in (*party[:3], waiting[0], online[0], staff):
        await attended(attendee, 5)
    await attended(phone, 7, "search")
    await attended(phone, 20, session="workshop-1")
    await walked_in(6, name="Aylin Yıldız", named=True, method="desk")
    await walked_in(11, count=7, method="counter")
    await walked_in(12, count=2, direction="out", method="counter")
    await walked_in(12, count=9, method="counter", accepted=False)
    await walked_in(13, name="Jürgen Brandt", named=True, method="desk", merged_into=UUID(last))
    await attended(last, 13, "desk")

    found = await figures()
    expected = {
        ("registered", None): 11,
        ("registered", "on_site"): 8,
        ("registered", "online"): 3,
        ("seated", "on_site"): 6,
        ("seated", "online"): 2,
        ("waitlisted", None): 2,
        ("cancelled", None): 1,
        ("checked_in", None): 7,
        ("walk_in_named", None): 1,
        ("walk_in_anonymous", None): 7,
        ("attended", None): 15,
        ("attended", "on_site"): 15,
        ("no_show", "on_site"): 1,
        ("changed_mode", "online"): 1,
        ("headcount_staff", None): 1,
    }
    assert {key: value(found, *key) for key in expected} == expected
    assert value(found, "cancelled", None, "cancelled_by", "organiser") == 1
    assert value(found, "attended", None, "channel", "phone") == 1
    assert value(found, "attended", None, "channel", "walk_in") == 8
    assert value(found, "checked_in", None, "method", "search") == 1
    arrivals = {one.category[11:16]: one.value for one in found if one.dimension == "admissions"}
    assert arrivals == {"09:05": 8, "09:10": 8}


async def test_what_happens_after_the_start_changes_no_seat(client, organiser, clock):
    await an_event(client, organiser, seats={"on_site": 2})
    first = await signed_up(client, organiser, name="Ott")
    await signed_up(client, organiser, name="Brandt")
    await signed_up(client, organiser, name="Peters")
    before = {(one.metric, one.mode): one.value for one in await figures() if one.dimension is None}
    clock.set(START + timedelta(minutes=30))
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)  # Peters moves up
    after = {(one.metric, one.mode): one.value for one in await figures() if one.dimension is None}
    assert after == before
    assert (after["seated", None], after["waitlisted", None], after["cancelled", None]) == (2, 1, 0)


async def test_who_signs_up_after_the_start_registered_but_had_no_seat_then(client, organiser, clock):
    await an_event(client, organiser, registration_closes="2027-02-20T12:00:00Z")
    clock.set(START + timedelta(minutes=10))
    late = await person(client, organiser)
    await attended(late, 11)
    found = await figures()
    assert [value(found, metric) for metric in ("registered", "seated", "no_show", "attended")] == [1, 0, 0, 1]


async def test_holds_that_ran_out_were_never_registered(client, organiser, clock):
    await an_event(client, organiser, hold_minutes=10)
    answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=a_sign_up())
    assert answer.json()["state"] == "pending"
    assert value(await figures(), "registered") == 0
    clock.move(minutes=11)
    await signed_up(client, organiser)  # any write ends holds
    found = await figures()
    assert [value(found, metric) for metric in ("registered", "seated", "cancelled")] == [1, 1, 0]


async def test_who_cancels_and_signs_up_again_is_no_cancellation(client, organiser, clock):
    await an_event(client, organiser)
    contact = {"name": "Ulrike Ott", "email": "ott@posteo.example"}
    for name in ("Ulrike Ott", "Bernd Ott"):
        first = await signed_up(client, organiser, name=name, contact=contact, allow_duplicate=True)
        await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
        clock.move(minutes=5)
    await signed_up(client, organiser, name="Ulrike Ott", contact=contact, allow_duplicate=True)
    found = await figures()
    assert [value(found, metric) for metric in ("registered", "seated", "cancelled")] == [2, 1, 1], "Bernd cancelled"


async def test_changing_the_mode_counts_where_one_is(client, organiser, clock):
    await an_event(client, organiser)
    made = await signed_up(client, organiser)
    change = {"attendees": [{"id": made["attendees"][0]["id"], "mode": "online"}]}
    answer = await client.patch(f"/api/v1/registrations/{made['id']}", json=change, headers=organiser)
    assert answer.status_code == 200, answer.text
    found = await figures()
    assert [value(found, "seated", mode) for mode in ("on_site", "online")] == [0, 1]


async def test_people_inside_follow_the_fold_of_the_scans(client, organiser, clock):
    await an_event(client, organiser, track_exits=True, max_party=4)
    one, two, three, four = await people(client, organiser, 4)
    await scanned(one, 1)
    await scanned(one, 2)  # again: nothing
    await scanned(two, 2)
    await scanned(three, 3, "out")  # was never in: nothing
    await undone(await scanned(three, 3))
    await scanned(four, 3, session="workshop")  # lets a person who was never in through the event's door
    await scanned(four, 6, session="workshop-2")
    await scanned(one, 4, "out")
    await scanned(one, 7)
    await scanned(two, 8, "out")
    await scanned(two, 9, counts=False, verdict="refuse", reason="over")
    await walked_in(8, count=3, method="counter")
    await walked_in(9, count=1, direction="out", method="counter")
    await walked_in(3.5, name="Ott", named=True, merged_into=UUID(three))
    found = await figures()
    by = {(one.dimension, one.category[11:16]): one.value for one in found if one.dimension and "T" in one.category}
    assert by == {
        ("admissions", "09:00"): 4,  # one, two, three (merged), four
        ("exits", "09:00"): 1,  # one
        ("time", "09:00"): 3,
        ("admissions", "09:05"): 4,  # one again, three uncounted guests
        ("exits", "09:05"): 2,  # two, a guest
        ("time", "09:05"): 5,
    }
    assert value(found, "occupancy_peak") == 6


async def test_before_the_end_nobody_has_stayed_away(client, organiser, clock):
    await an_event(client, organiser)
    await person(client, organiser)
    end = START + timedelta(hours=4)
    assert value(await figures(now=end - timedelta(seconds=1)), "no_show") is None
    assert value(await figures(now=end), "no_show") == 1


async def test_another_event_is_another_hall(client, organiser, clock):
    await an_event(client, organiser)
    await an_event(client, organiser, slug="werkstatt", seats={})
    await attended(await person(client, organiser), 5)
    assert value(await figures(), "attended") == 1
    found = await figures("werkstatt")
    assert value(found, "attended") == 0
    assert value(found, "registered") is None, "nobody can sign up there"
    assert await event_id("werkstatt") != await event_id(EVENT["slug"])
