"""Runs a state machine of hypothesis beside the loop that its steps use: the short form the same every time."""

from collections.abc import Callable

import anyio
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


async def examined(machine: Callable[[], RuleBasedStateMachine], examples: int, steps: int) -> None:
    """So many stories of so many steps; from a hundred on, others each time."""
    options = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=examples < 100,
        suppress_health_check=list(HealthCheck),
    )
    await anyio.to_thread.run_sync(lambda: run_state_machine_as_test(machine, settings=options))
