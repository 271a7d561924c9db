"""Three phones, a killed server, lost answers, batches twice and in any order: nobody counts twice and no scan is lost.

The server's answers are held against door_model.py, which is told everything in the order of arrival.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from door_model import Gesture, Model
from door_storm import Happening, Storm
from door_truth import found, wanted
from factories import EVENT

pytestmark = pytest.mark.anyio
DOOR = f"/door/{EVENT['slug']}"


async def _shift(server: Any, people: int, scans: int, seed: int) -> None:
    await server.start("--no-deliver")
    storm = await Storm(server, people, seed).open()
    fresh = scans // 50
    storm.fill_queues(scans - 5 * fresh)
    nord, sued, _offline = storm.phones
    later = _keep_half_for_later(storm)
    await storm.rage([nord, sued], fresh, kill_after=scans // 6)
    changes = await _in_the_middle(storm, later)
    await storm.rage(storm.phones, fresh, kill_after=scans // 3 if scans > 500 else None)
    assert len(storm.scans) == scans
    await _everything_is_as_it_was_heard(storm)
    model = await storm.retold(changes)
    await _the_doors_agree(storm, model)
    await _leads_answer(storm, model)
    await _the_doors_agree(storm, model)
    assert await server.miscounted() == []


def _keep_half_for_later(storm: Storm) -> list[list[Gesture]]:
    """The phones with a network deliver one half before, and have the other for after what happens in the middle.

    Answers to a few of the first half do not reach them: they have those in their queue still.
    """
    later = []
    for phone in storm.phones[:2]:
        half = len(phone.queue) // 2
        later.append(phone.queue[half - 5 :])
        phone.queue = phone.queue[:half]
    return later


async def _in_the_middle(storm: Storm, later: list[list[Gesture]]) -> list[Happening]:
    """One phone is reloaded with its queue, another shut out, and some of a party cancel."""
    nord, sued, _offline = storm.phones
    nord.queue, sued.queue = later
    await storm.enrol(nord)
    await storm.ask("POST", f"/devices/{sued.key.partition(':')[2]}/revoke", storm.lead.header)
    party = storm.tickets[0]["registration"]
    gone = [number for number, one in enumerate(storm.tickets) if one["registration"] == party][::4]
    wish = {"attendees": [{"id": storm.tickets[number]["id"], "state": "cancelled"} for number in gone]}
    await storm.ask("PATCH", f"/registrations/{party}", storm.organiser, wish)

    def happened(model: Model) -> None:
        storm.devices[sued.key].revoked = True
        for number in gone:
            model.standing[number] = "cancelled"

    return [(datetime.now(UTC), happened)]


async def _everything_is_as_it_was_heard(storm: Storm) -> None:
    """Sent once more by a phone that had nothing to do with it, every scan gets the answer it got at first."""
    assert len(storm.heard) == len(storm.scans)
    async with storm.server.client() as client:
        for first in range(0, len(storm.scans), 200):
            await storm.send(client, storm.lead, storm.scans[first : first + 200])


async def _the_doors_agree(storm: Storm, model: Model) -> None:
    people = [one["id"] for one in storm.tickets]
    told = await found(lambda path: storm.ask("GET", path, storm.organiser), storm.server.rows, EVENT["slug"])
    assert told == wanted(model, people)


async def _leads_answer(storm: Storm, model: Model) -> None:
    """Half of what waits is answered, each of it by two leads at once; about a scan only one of them is heard."""
    async with storm.server.client() as client:

        async def two(path: str, *bodies: dict[str, Any]) -> list[int]:
            said = [client.post(f"/api/v1{DOOR}/{path}", json=one, headers=storm.lead.header) for one in bodies]
            return sorted(answer.status_code for answer in await asyncio.gather(*said))

        for one in model.kept()[::2]:
            counts = one.person is not None and not one.undone
            bodies = [{"id": str(uuid4()), "counts": counts} for _ in range(2)]
            assert await two(f"quarantine/{one.id}", *bodies) == [200, 409]
            one.quarantined, one.counts = False, counts
        listed = (await storm.ask("GET", f"{DOOR}/conflicts", storm.lead.header))["items"]
        ids = {ticket["id"]: number for number, ticket in enumerate(storm.tickets)}
        for conflict in listed[::2]:
            person, body = ids[conflict["attendee"]], {"id": str(uuid4()), "persons": 2}
            assert await two(f"conflicts/{conflict['id']}", body, body) == [200, 200]
            model.answers[person] = (frozenset(one.id for one in model.conflict(person)), 2)


async def test_a_shift_of_three_phones(server):
    await _shift(server, people=60, scans=150, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_a_long_shift_of_three_phones(server, seed):
    await _shift(server, people=200, scans=1000, seed=seed)
