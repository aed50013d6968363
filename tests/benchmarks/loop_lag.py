"""How late an event loop is while a thread beside it works: for so long an ack would wait."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from tests.benchmarks.stats import Spread

#: Seconds between two wakings.
_TICK = 0.005

_Made = TypeVar("_Made")


def lag_beside(work: Callable[[], _Made]) -> tuple[Spread, _Made]:
    """Runs `work` in a worker thread, as the service does, beside a task that wakes every 5 ms; by how much
    it woke too late, and what the work gave."""
    return asyncio.run(_beside(work))


async def _beside(work: Callable[[], _Made]) -> tuple[Spread, _Made]:
    late: list[float] = []
    busy = asyncio.ensure_future(asyncio.to_thread(work))
    while not busy.done():
        due = time.perf_counter() + _TICK
        await asyncio.sleep(_TICK)
        late.append(max(0.0, time.perf_counter() - due))
    return Spread.of_seconds(late), await busy
