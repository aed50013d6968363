"""How late an event loop is while a thread beside it works: for so long an ack would wait."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.benchmarks.stats import Spread

#: Seconds between two wakings.
_TICK = 0.005

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Lag:
    """By how much a task that wakes every 5 ms woke too late.

    `late` is on the clock. `own`: of that, the time in which this process worked, the most that it can be
    blamed for. The rest is other programs': a thread that loses its core while it holds Python's lock holds
    up the loop until it gets one again.
    """

    late: Spread
    own: Spread


def lag_beside(work: Callable[[], _Made]) -> tuple[Lag, _Made]:
    """Runs `work` in a worker thread, as the service does; what it gave comes second."""
    return asyncio.run(_beside(work))


async def _beside(work: Callable[[], _Made]) -> tuple[Lag, _Made]:
    late: list[float] = []
    own: list[float] = []
    busy = asyncio.ensure_future(asyncio.to_thread(work))
    while not busy.done():
        due, worked = time.perf_counter() + _TICK, time.process_time()
        await asyncio.sleep(_TICK)
        late.append(max(0.0, time.perf_counter() - due))
        own.append(min(late[-1], max(0.0, time.process_time() - worked - _TICK)))
    return Lag(Spread.of_seconds(late), Spread.of_seconds(own)), await busy
