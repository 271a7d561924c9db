"""On site or online: changed by the person herself while seats last, with a ticket that stays valid."""

import uuid
from datetime import UTC, datetime

import pytest
from factories import PROCESS, an_event, signed_up

from core.db import rows
from core.problems import Invalid
from registration import actions, inputs, queries
from registration.history import history_of
from registration.problems import NotOpenAnymore, SeatsGone
from registration.recount import differences

pytestmark = pytest.mark.anyio


async def own(registration, person=0, **wish):
    """What a person does on her own page."""
    key = registration["attendees"][person]["id"]
    found = await queries.registration_by_id(uuid.UUID(registration["id"]))
    patch = inputs.RegistrationPatch(attendees=[inputs.AttendeePatch(id=uuid.UUID(key), **wish)])
    return (await actions.change(found, patch, None)).attendees[person]


async def test_she_changes_her_mode_herself_and_the_ticket_stays(client, organiser):
    await an_event(client, organiser, seats={"on_site": 2, "online": 2}, join_url="https://video.example/x")
    made = await signed_up(client, organiser)
    code = made["attendees"][0]["ticket_code"]
    person = await own(made, mode="online")
    assert (person.mode, person.state) == ("online", "seat")
    (ticket,) = await rows("SELECT code, state FROM ticket")
    assert (ticket["code"], ticket["state"]) == (code, "valid")
    letters = await rows("SELECT text, created_at FROM letter WHERE kind = 'ticket'")
    assert len(letters) == 2
    assert sum("online" in one["text"] for one in letters) >= 1
    assert [entry.reason for entry in await history_of(made["id"])] == ["mode_changed", "signed_up"]
    assert await differences() == []


async def test_where_no_seat_is_free_she_keeps_hers_and_waits_for_the_other(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1, "online": 5})
    there, here = await signed_up(client, organiser), await signed_up(client, organiser, mode="online")
    person = await own(here, mode="on_site")
    assert (person.mode, person.state, person.wants_mode) == ("online", "seat", "on_site")
    person = await own(here, mode="online")  # she takes it back
    assert (person.mode, person.state, person.wants_mode) == ("online", "seat", None)
    await own(here, mode="on_site")
    await client.delete(f"/api/v1/registrations/{there['id']}", headers=organiser)
    answer = (await client.get(f"/api/v1/registrations/{here['id']}", headers=organiser)).json()
    assert (answer["attendees"][0]["mode"], answer["attendees"][0]["state"]) == ("on_site", "seat")
    reasons = [entry.reason for entry in await history_of(here["id"])]
    assert reasons == ["moved_up", "mode_wished", "mode_kept", "mode_wished", "signed_up"]
    assert await differences() == []


async def test_without_a_waiting_list_a_full_mode_is_refused(client, organiser):
    await an_event(client, organiser, seats={"on_site": 0, "online": 5}, waiting_list=False)
    made = await signed_up(client, organiser, mode="online")
    page = (await client.get(made["manage_url"].removeprefix("http://einlass.test"))).text
    assert "Vor Ort: ausgebucht" in page
    assert "warten auf den anderen" not in page
    with pytest.raises(SeatsGone):
        await own(made, mode="on_site")
    assert await differences() == []


async def test_a_place_given_to_somebody_else_gets_a_new_code(client, organiser):
    await an_event(client, organiser)
    made = await signed_up(client, organiser)
    await own(made, name="Oğuz İşçi")
    states = {one["code"]: one["state"] for one in await rows("SELECT code, state FROM ticket")}
    assert states.pop(made["attendees"][0]["ticket_code"]) == "replaced"
    assert [*states.values()] == ["valid"]


async def test_her_own_changes_end_when_the_event_begins(client, organiser, clock):
    await an_event(client, organiser)
    made = await signed_up(client, organiser)
    clock.set(datetime(2027, 2, 20, 9, 0, tzinfo=UTC))
    with pytest.raises(NotOpenAnymore) as refused:
        await own(made, mode="online")
    assert refused.value.facts["contact"]["phone"] == PROCESS["contact"]["phone"]
    url, person = f"/api/v1/registrations/{made['id']}", made["attendees"][0]["id"]
    wish = {"attendees": [{"id": person, "mode": "online"}]}
    assert (await client.patch(url, json=wish, headers=organiser)).status_code == 200  # the desk still can


async def test_nobody_changes_what_is_cancelled_or_belongs_to_others(client, organiser):
    await an_event(client, organiser)
    made, other = await signed_up(client, organiser), await signed_up(client, organiser)
    with pytest.raises(Invalid):
        await own({"id": made["id"], "attendees": other["attendees"]}, mode="online")
    await client.delete(f"/api/v1/registrations/{made['id']}", headers=organiser)
    with pytest.raises(NotOpenAnymore):
        await own(made, mode="online")


async def test_a_child_goes_along_when_its_parent_gets_a_seat_in_the_other_mode(client, organiser):
    await an_event(client, organiser, seats={"on_site": 0, "online": 5}, max_party=2, children=True)
    body = {"contact": {"name": "Ott"}, "attendees": [{"mode": "on_site"}, {"mode": "on_site", "child": True}]}
    made = (await client.post("/api/v1/events/stadtkonferenz/registrations", json=body, headers=organiser)).json()
    assert [person["state"] for person in made["attendees"]] == ["waiting", "waiting"]
    await own(made, 0, mode="online")
    child = await own(made, 1, mode="online")
    assert (child.mode, child.state) == ("online", "seat")
    assert await differences() == []
