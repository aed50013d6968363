"""A loop of background work: woken by a commit or by a tick, drained, and awaited at shutdown."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()


class Worker:
    """Runs `drain` once for each burst of wakes. `drain` returns when nothing is left to do."""

    def __init__(self, name: str, drain: Callable[[], Awaitable[object]]) -> None:
        self._name = name
        self._drain = drain
        self._wake = asyncio.Event()
        self._rested = asyncio.Event()
        self._rested.set()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self._name)

    def wake(self) -> None:
        """There may be something to do. Cheap; safe to call often."""
        self._rested.clear()
        self._wake.set()

    async def rested(self) -> None:
        """Returns when what it was woken for is done."""
        await self._rested.wait()

    async def stop(self, *, within: float) -> None:
        """Finishes what is under way, for at most `within` seconds; leases free the rest."""
        self._stopping = True
        self._wake.set()
        if self._task is None:
            return
        _, pending = await asyncio.wait({self._task}, timeout=within)
        for task in pending:
            task.cancel()
            await asyncio.wait({task})

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._stopping:
                return
            # The loop must outlive a fault: it is logged, and the next tick tries again.
            outcomes = await asyncio.gather(self._drain(), return_exceptions=True)
            for fault in outcomes:
                if isinstance(fault, Exception):
                    log.error("background work failed", worker=self._name, exc_info=fault)
            if not self._wake.is_set():
                self._rested.set()
