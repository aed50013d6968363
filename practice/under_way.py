"""What is being done to the workspace as a whole, one thing at a time, and what people do meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

Whole = Literal["clock", "reset", "restart"]


class BusyError(Exception):
    """Something else is being done to the whole workspace."""

    def __init__(self, what: Whole) -> None:
        super().__init__(what)
        self.what = what


class UnderWay:
    """Every window shows `what`; acts of people are counted, so that a reset can let them end."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self.what: Whole | None = None
        self._acts = 0
        self._none_acts = asyncio.Event()
        self._none_acts.set()

    @contextmanager
    def doing(self, what: Whole) -> Iterator[None]:
        """Raises BusyError where somebody was first."""
        if self.what is not None:
            raise BusyError(self.what)
        self.what = what
        self._on_change()
        try:
            yield
        finally:
            self.what = None
            self._on_change()

    @contextmanager
    def act(self) -> Iterator[None]:
        self._acts += 1
        self._none_acts.clear()
        try:
            yield
        finally:
            self._acts -= 1
            if not self._acts:
                self._none_acts.set()

    async def acts_end(self, seconds: float) -> None:
        """Returns when no act is under way, or after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._none_acts.wait()
        except TimeoutError:
            return
