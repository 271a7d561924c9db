"""kill -9 while everybody of an event is written to: who was not written to yet is, and nobody twice."""

import asyncio
from collections import Counter

import pytest
from factories import EVENT, a_sign_up

pytestmark = pytest.mark.anyio
PATH = "/api/v1/events/stadtkonferenz"


async def test_letters_to_everybody_survive_a_kill(server):
    await _killed_while_writing(server, people=60)


@pytest.mark.long
async def test_letters_to_very_many_survive_many_kills(server):
    await _killed_while_writing(server, people=500)


async def _killed_while_writing(server, people):
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
    kills = 0
    while (count := len(await _written(server))) < people:
        await server.start()
        async with asyncio.timeout(20):
            while (now := len(await _written(server))) == count:
                await asyncio.sleep(0.002)
        if now < people:
            server.kill()
            kills += 1
    assert kills, "it was never killed in the middle"
    server.kill()  # once more: after the last letter, before or after the circular was noted as done
    await server.start()
    await asyncio.sleep(0.5)
    addresses = Counter(one["to_address"] for one in await _written(server))
    assert (len(addresses), addresses.total()) == (people, people)
    async with asyncio.timeout(30):
        while await server.rows("SELECT id FROM circular WHERE done_at IS NULL"):
            await asyncio.sleep(0.05)
    assert await server.miscounted() == []


async def _written(server):
    return await server.rows("SELECT to_address FROM letter WHERE kind = 'moved'")
