"""core.db: who holds a row holds it alone, in turn, and lets go of it whatever happens."""

import asyncio
import subprocess
import sys
from contextlib import suppress
from uuid import UUID

import pytest
from factories import a_token, an_event

from core.db import holding, row, rows, save, writing
from core.problems import NotFound
from registration.tables import Event

pytestmark = pytest.mark.anyio
SOON = 5  # seconds; whatever hangs, hangs for longer


@pytest.fixture
async def event(client) -> UUID:
    """The id of an event to hold."""
    return UUID((await an_event(client, await a_token()))["id"])


async def _add_one(event: UUID) -> None:
    async with holding(Event, event) as held:
        held.inside += 1
        await asyncio.sleep(0)
        await save(held, "inside")


async def _inside(event: UUID) -> int:
    return (await row("SELECT inside FROM event WHERE id = ?", event))["inside"]


async def test_sixteen_writers_one_after_the_other_in_the_order_they_came(event):
    came, served = [], []

    async def write(number: int) -> None:
        came.append(number)
        async with holding(Event, event) as held:
            served.append(number)
            held.inside += 1
            await asyncio.sleep(0.001)
            await save(held, "inside")

    async with asyncio.timeout(SOON * 4):
        await asyncio.gather(*map(write, range(16)))
    assert served == came == list(range(16))
    assert await _inside(event) == 16


async def test_readers_do_not_wait_for_a_writer(event):
    async with holding(Event, event) as held:
        held.inside = 7
        await save(held, "inside")
        seen = await asyncio.wait_for(asyncio.create_task(_outside(event)), SOON)
    assert seen == 0
    assert await _inside(event) == 7


async def _outside(event: UUID) -> int:
    """What somebody else reads: a task that was begun inside a transaction would read in it."""
    from core.db import engine

    engine().current_transaction.set(None)
    return await _inside(event)


async def test_a_failure_inside_takes_everything_back(event):
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with holding(Event, event) as held:
            held.inside = 7
            await save(held, "inside")
            raise RuntimeError
    assert await _inside(event) == 0


async def test_nothing_to_hold_is_not_found_and_lets_go(event):
    with pytest.raises(NotFound):
        async with holding(Event, UUID(int=1)):
            pass
    await asyncio.wait_for(_add_one(event), SOON)


@pytest.mark.parametrize("nap", [0.0, 0.0005, 0.002, 0.005, 0.02])
async def test_cancelled_somewhere_in_the_middle(event, nap):
    """Wherever the cancellation strikes (waiting, BEGIN, body, COMMIT), the next one works and the sum is true."""
    finished = 0
    for _ in range(12):
        tasks = [asyncio.create_task(_add_one(event)) for _ in range(3)]
        await asyncio.sleep(nap)
        tasks[1].cancel()
        tasks[0].cancel()
        done = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), SOON)
        assert done[2] is None
        finished += 1 + done[:2].count(None)
    await asyncio.wait_for(_add_one(event), SOON)
    # one that was cancelled during its COMMIT may have been committed
    assert finished + 1 <= await _inside(event) <= 12 * 3 + 1


async def test_cancelled_while_holding_rolls_back(event):
    inside = asyncio.Event()

    async def hold_on() -> None:
        async with holding(Event, event) as held:
            held.inside = 7
            await save(held, "inside")
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hold_on())
    await asyncio.wait_for(inside.wait(), SOON)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await _inside(event) == 0
    await asyncio.wait_for(_add_one(event), SOON)
    assert await _inside(event) == 1


async def test_cancelled_in_a_statement_rolls_back(event):
    """The statement runs on in the database; the transaction does not."""
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"

    async def hold_on() -> None:
        async with holding(Event, event) as held:
            held.inside = 7
            await save(held, "inside")
            await rows(slow)
            await asyncio.sleep(60)

    task = asyncio.create_task(hold_on())
    await asyncio.sleep(0.03)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await asyncio.wait_for(_add_one(event), SOON)
    assert await _inside(event) == 1


async def test_cancelled_during_the_commit_commits_before_the_next_begins(event, monkeypatch):
    """The end of a transaction is not to be interrupted: whoever comes next sees it finished."""
    from core.db import engine

    turn = type(engine().transaction())
    leave = turn._leave
    leaving = asyncio.Event()

    async def slowly(self, *how):
        leaving.set()
        await asyncio.sleep(0.05)
        await leave(self, *how)

    monkeypatch.setattr(turn, "_leave", slowly)
    task = asyncio.create_task(_add_one(event))
    await asyncio.wait_for(leaving.wait(), SOON)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(_add_one(event), SOON)
    assert await _inside(event) == 2


async def test_transactions_do_not_nest(event):
    from piccolo.engine.exceptions import TransactionError

    async with writing():
        with pytest.raises(TransactionError):
            async with writing():
                pass
    await asyncio.wait_for(_add_one(event), SOON)


OTHER_PROCESS = """
import asyncio, os, sys
from uuid import UUID
os.environ["PICCOLO_CONF"] = "piccolo_conf"
from core.db import holding, running, save
from registration.tables import Event

async def main():
    async with running():
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(40):
            async with holding(Event, UUID(sys.argv[1])) as held:
                held.inside += 1
                await save(held, "inside")

asyncio.run(main())
"""


async def test_two_processes_take_turns(event):
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(event)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert await asyncio.to_thread(other.stdout.readline) == "ready\n"
        other.stdin.write("go\n")
        other.stdin.flush()
        for _ in range(40):
            await _add_one(event)
        assert await asyncio.to_thread(other.wait, 60) == 0
    assert await _inside(event) == 80
