"""kill -9 while everybody of an event is written to: who was not written to yet is, and nobody twice."""

import asyncio
from collections import Counter

import pytest
from factories import EVENT, a_sign_up

pytestmark = pytest.mark.anyio
PATH = "/api/v1/events/stadtkonferenz"


async def test_letters_to_everybody_survive_a_kill(server):
    await _killed_while_writing(server, people=160, times=2)


@pytest.mark.long
async def test_letters_to_very_many_survive_many_kills(server):
    await _killed_while_writing(server, people=500, times=500)


async def _killed_while_writing(server, people, times):
    await server.start("--no-deliver")
    organiser = server.token("organiser")
    async with server.client() as client:
        made = await client.post("/api/v1/events", json=EVENT | {"seats": {"on_site": None}}, headers=organiser)
        assert made.status_code == 201, made.text

        async def sign_up() -> None:
            answer = await client.post(f"{PATH}/registrations", json=a_sign_up(), headers=organiser)
            assert answer.status_code == 201, answer.text

        for _ in range(people // 20):
            await asyncio.gather(*(sign_up() for _ in range(20)))
        moved = await client.post(f"{PATH}/move", json={"venue": "Rathaus"}, headers=organiser)
        assert moved.status_code == 200, moved.text
    server.kill()
    kills, now = 0, 0
    while now < people and kills < times:
        count = now
        await server.start()
        async with asyncio.timeout(20):
            while (now := len(await _written(server))) == count:
                await asyncio.sleep(0.002)
        server.kill()  # in the middle, or after the last letter, before or after the circular was noted as done
        now = len(await _written(server))
        kills += now < people
    assert kills, "it was never killed in the middle"
    await server.start()
    async with asyncio.timeout(60):
        while await server.rows("SELECT id FROM circular WHERE done_at IS NULL"):
            await asyncio.sleep(0.05)
    addresses = Counter(one["to_address"] for one in await _written(server))
    assert (len(addresses), addresses.total()) == (people, people)
    assert await server.miscounted() == []


async def _written(server):
    return await server.rows("SELECT to_address FROM letter WHERE kind = 'moved'")
