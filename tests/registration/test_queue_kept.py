"""Seats kept for a provision, children with their party, and a queue that says why: over HTTP, on both databases."""

from datetime import UTC, datetime

import pytest
from factories import a_sign_up, an_event, signed_up

from core.db import row, rows
from registration.actions import sweep
from registration.recount import differences

pytestmark = pytest.mark.anyio
URL = "/api/v1/events/stadtkonferenz"
WHEELCHAIR = {"key": "wheelchair", "label": "Rollstuhlplatz", "seats": 2, "deadline": "2027-02-10T12:00:00Z"}


def a_party(*people: str, **fields):
    """The body of a sign-up: "" an ordinary person, w one who needs a wheelchair place, c a child."""
    body = a_sign_up(people=len(people), **fields)
    for attendee, kind in zip(body["attendees"], people, strict=True):
        attendee |= {"w": {"provisions": ["wheelchair"]}, "c": {"child": True}}.get(kind, {})
    return body


async def entered(client, organiser, *people, **fields):
    answer = await client.post(f"{URL}/registrations", json=a_party(*people, **fields), headers=organiser)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def states(client, organiser, registration):
    answer = await client.get(f"/api/v1/registrations/{registration['id']}", headers=organiser)
    return [person["state"] for person in answer.json()["attendees"]]


async def reasons(registration):
    """The history of a registration's first person, in its order."""
    found = await rows(
        'SELECT c.reason FROM "change" c JOIN attendee a ON a.id = c.attendee WHERE a.registration = ? AND a.seq = 0'
        " ORDER BY c.number",
        registration["id"],
    )
    return [one["reason"] for one in found]


async def free(client):
    event = (await client.get(URL)).json()
    return event["free"]["on_site"], [(kept["seats"], kept["free"]) for kept in event["kept"]]


async def test_kept_seats_are_for_those_who_need_them_until_their_deadline(client, organiser, clock):
    await an_event(client, organiser, seats={"on_site": 4}, provisions=[WHEELCHAIR], max_party=4)
    assert await free(client) == (2, [(2, 2)])
    assert await states(client, organiser, await entered(client, organiser, "", "")) == ["seat"] * 2
    waiting = await entered(client, organiser, "")
    assert await states(client, organiser, waiting) == ["waiting"]
    assert await free(client) == (0, [(2, 2)])
    wheelchair = await entered(client, organiser, "w")
    assert await states(client, organiser, wheelchair) == ["seat"]  # the line of ordinary seats is not theirs
    assert await free(client) == (0, [(2, 1)])
    clock.set(datetime(2027, 2, 10, 11, 59, tzinfo=UTC))
    await sweep()
    assert await states(client, organiser, waiting) == ["waiting"]
    clock.set(datetime(2027, 2, 10, 12, 0, tzinfo=UTC))
    await sweep()
    assert await states(client, organiser, waiting) == ["seat"]
    assert await reasons(waiting) == ["signed_up", "released"]
    assert await differences() == []


async def test_no_more_people_than_there_are_places_have_a_provision(client, organiser):
    await an_event(client, organiser, seats={"on_site": 9}, provisions=[WHEELCHAIR])
    first = [await entered(client, organiser, "w") for _ in range(2)]
    third = await entered(client, organiser, "w")
    assert await states(client, organiser, third) == ["waiting"]
    assert third["attendees"][0]["waiting_position"] == 1
    assert await free(client) == (7, [(2, 0)])
    ordinary = await entered(client, organiser, "")
    assert await states(client, organiser, ordinary) == ["seat"]  # who waits for such a place holds nobody up
    await client.delete(f"/api/v1/registrations/{first[0]['id']}", headers=organiser)
    assert await states(client, organiser, third) == ["seat"]
    assert await differences() == []


async def test_positions_are_counted_in_the_line_one_stands_in(client, organiser):
    await an_event(client, organiser, seats={"on_site": 2}, provisions=[WHEELCHAIR | {"seats": 1}], max_party=3)
    await entered(client, organiser, "")
    await entered(client, organiser, "w")
    party = await entered(client, organiser, "", "w", "c")
    places = [person["waiting_position"] for person in party["attendees"]]
    assert places == [1, 1, 1]  # a child stands with its party
    later = await entered(client, organiser, "", "w")
    assert [person["waiting_position"] for person in later["attendees"]] == [2, 2]


async def test_a_party_short_of_a_kept_seat_holds_nobody_up_and_is_told(client, organiser):
    await an_event(client, organiser, seats={"on_site": 3}, provisions=[WHEELCHAIR | {"seats": 1}], max_party=4)
    await entered(client, organiser, "w")
    seated = await entered(client, organiser, "", "")
    party = await entered(client, organiser, "", "w")
    behind = await entered(client, organiser, "")
    assert await states(client, organiser, behind) == ["waiting"]
    await client.delete(f"/api/v1/registrations/{seated['id']}", headers=organiser)
    assert await states(client, organiser, party) == ["waiting"] * 2
    assert await states(client, organiser, behind) == ["seat"]
    assert await reasons(party) == ["signed_up", "passed_kept"]
    # a newcomer passes it as well, for the same reason; the queue for ordinary seats is empty
    assert (await free(client))[0] == 1
    assert await states(client, organiser, await entered(client, organiser, "")) == ["seat"]
    assert await reasons(party) == ["signed_up", "passed_kept", "passed_kept"]
    assert await differences() == []


async def test_fewer_kept_seats_unseat_nobody_and_more_move_their_line_up(client, organiser):
    await an_event(client, organiser, seats={"on_site": 5}, provisions=[WHEELCHAIR])
    people = [await entered(client, organiser, "w") for _ in range(3)]
    for seats, expected in ((1, "waiting"), (3, "seat")):
        change = {"provisions": [WHEELCHAIR | {"seats": seats}]}
        assert (await client.patch(URL, json=change, headers=organiser)).status_code == 200
        assert [await states(client, organiser, one) for one in people] == [["seat"], ["seat"], [expected]]
    assert (await client.patch(URL, json={"provisions": []}, headers=organiser)).status_code == 200
    assert await free(client) == (2, [])


async def test_somebody_seated_needs_a_kept_seat_from_now_on(client, organiser):
    await an_event(client, organiser, seats={"on_site": 5}, provisions=[WHEELCHAIR | {"seats": 1}])
    one, other = await entered(client, organiser, ""), await entered(client, organiser, "")

    async def needs(registration, provisions):
        person = registration["attendees"][0]["id"]
        wish = {"attendees": [{"id": person, "provisions": provisions}]}
        return await client.patch(f"/api/v1/registrations/{registration['id']}", json=wish, headers=organiser)

    assert (await needs(one, ["wheelchair"])).status_code == 200
    assert await free(client) == (3, [(1, 0)])
    refused = await needs(other, ["wheelchair"])
    assert (refused.status_code, refused.json()["code"]) == (409, "seats_gone")
    assert (await needs(one, [])).status_code == 200
    assert (await needs(other, ["wheelchair"])).status_code == 200
    assert await differences() == []


async def test_children_take_no_seat_and_come_in_with_the_first_of_their_party(client, organiser):
    await an_event(client, organiser, seats={"on_site": 2}, max_party=4, children=True)
    first = await entered(client, organiser, "", "c", "c")
    assert await states(client, organiser, first) == ["seat"] * 3
    assert (await free(client))[0] == 1
    family = await entered(client, organiser, "", "", "c", may_split=False)
    assert await states(client, organiser, family) == ["waiting"] * 3
    event = await row("SELECT on_site_taken, on_site_waiting FROM event")
    assert dict(event) == {"on_site_taken": 1, "on_site_waiting": 2}
    await client.patch(URL, json={"seats": {"on_site": 3}}, headers=organiser)
    assert await states(client, organiser, family) == ["seat"] * 3
    child = await rows(
        "SELECT c.reason FROM \"change\" c JOIN attendee a ON a.id = c.attendee WHERE a.kind = 'child'"
        " AND a.registration = ? ORDER BY c.number",
        family["id"],
    )
    assert [one["reason"] for one in child] == ["signed_up", "with_party"]
    assert await differences() == []


async def test_a_child_waits_while_its_party_only_has_an_offer(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1}, max_party=2, children=True, offer_hours=24)
    first = await signed_up(client, organiser)
    family = await entered(client, organiser, "", "c")
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    assert await states(client, organiser, family) == ["offered", "waiting"]
    await client.post(family["manage_url"] + "/accept")
    assert await states(client, organiser, family) == ["seat", "seat"]
    assert await differences() == []


async def test_staff_and_press_get_in_at_once_and_a_child_on_its_own_too(client, organiser):
    await an_event(client, organiser, seats={"on_site": 0}, max_party=4)
    body = a_sign_up(people=3)
    for attendee, kind in zip(body["attendees"], ("staff", "press", "child"), strict=True):
        attendee["kind"] = kind
    answer = await client.post(f"{URL}/registrations", json=body, headers=organiser)
    assert [person["state"] for person in answer.json()["attendees"]] == ["seat"] * 3


async def test_a_party_passed_by_a_smaller_one_is_told_each_time_and_not_in_between(client, organiser):
    await an_event(client, organiser, seats={"on_site": 3}, max_party=4, smaller_may_pass=True)
    seated = [await signed_up(client, organiser) for _ in range(3)]
    big = await entered(client, organiser, "", "", "", "")
    small = [await entered(client, organiser, "") for _ in range(2)]
    assert await reasons(big) == ["signed_up"]
    for gone, up in zip(seated, small, strict=False):
        await client.delete(f"/api/v1/registrations/{gone['id']}", headers=organiser)
        assert await states(client, organiser, up) == ["seat"]
        await sweep()
    assert await reasons(big) == ["signed_up", "passed", "passed"]
    assert await states(client, organiser, big) == ["waiting"] * 4


async def test_behind_five_hundred_who_wait_a_kept_seat_still_finds_its_person(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1}, provisions=[WHEELCHAIR | {"seats": 1}], max_party=50)
    first = await entered(client, organiser, "w")
    for n in range(12):
        await signed_up(client, organiser, name=f"Gruppe {n}", people=50)
    last = await entered(client, organiser, "w")
    assert await states(client, organiser, last) == ["waiting"]
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    assert await states(client, organiser, last) == ["seat"]
    assert await differences() == []


async def test_behind_five_hundred_in_groups_a_single_person_may_pass(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1}, max_party=50, smaller_may_pass=True)
    first = await signed_up(client, organiser)
    for n in range(12):
        await signed_up(client, organiser, name=f"Gruppe {n}", people=50)
    last = await signed_up(client, organiser)
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    assert await states(client, organiser, last) == ["seat"]


async def test_the_desk_reads_why_in_words(client, organiser):
    from registration.history import REASONS, history_of

    await an_event(client, organiser, seats={"on_site": 1})
    first, second = await signed_up(client, organiser), await signed_up(client, organiser)
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=organiser)
    entries = await history_of(second["id"])
    assert [entry.reason for entry in entries] == ["moved_up", "signed_up"]
    assert [(entry.title, entry.text) for entry in entries] == [REASONS[entry.reason] for entry in entries]


async def test_the_published_rule_names_what_is_special_here(client, organiser):
    await an_event(client, organiser, provisions=[WHEELCHAIR], children=True, max_party=4, summary="Kommen Sie.")
    page = (await client.get("/e/stadtkonferenz")).text.replace("&nbsp;", " ")
    for words in ("Rollstuhlplatz: 2 Plätze, freigehalten bis", "hält andere nicht auf", "Kinder belegen keinen Platz"):
        assert words in page
