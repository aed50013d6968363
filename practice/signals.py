"""Waiting for something to happen without polling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Signal:
    """A counter that can be waited upon."""

    def __init__(self) -> None:
        self.count = 0
        self._waiters: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        self.count += 1
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, since: int, timeout: float | None = None) -> int:  # noqa: ASYNC109
        """Returns as soon as the count is beyond `since`; raises TimeoutError."""
        if self.count > since:
            return self.count
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                await waiter
        finally:
            self._waiters.discard(waiter)
        return self.count

    async def until(self, condition: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109
        """Waits until the condition holds, looking again after every change."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self.count
            if condition():
                return
            await self.wait(seen, max(0.0, deadline - time.monotonic()))
