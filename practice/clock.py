"""The time of the workspace: real time plus an offset that only grows.

`RemoteClock` asks the service's own demo clock, so that both move together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from pydantic import BaseModel, ValidationError

from practice.constants import Json

#: reading is quick; moving may have much to do on the way
_READ_SECONDS = 2.0
_MOVE_SECONDS = 120.0


class Clock:
    """`now()` in epoch seconds; moves forward, never back."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset = 0.0
        self._last_ts = 0

    def now(self) -> float:
        return self._source() + self._offset

    def advance(self, seconds: float) -> None:
        if seconds > 0:
            self._offset += seconds

    def move_to(self, moment: float) -> None:
        self.advance(moment - self.now())

    def next_ts(self) -> str:
        """A message timestamp, unique and strictly increasing in the workspace."""
        micros = max(int(self.now() * 1_000_000), self._last_ts + 1)
        self._last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


class ClockReading(BaseModel):
    """What the service's clock answers."""

    now: float
    next_due: float | None = None


class ClockUnavailableError(Exception):
    """The service's clock did not answer as agreed."""


@dataclass
class RemoteClock:
    """The service's clock: `GET` reads it, `POST` moves it."""

    url: str
    session: aiohttp.ClientSession

    async def read(self) -> ClockReading:
        return await self._call("GET", None, _READ_SECONDS)

    async def move(self, request: Json) -> ClockReading:
        return await self._call("POST", request, _MOVE_SECONDS)

    async def _call(self, verb: str, body: Json | None, seconds: float) -> ClockReading:
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self.session.request(verb, self.url, json=body, timeout=timeout) as answer:
                if answer.status != 200:
                    raise ClockUnavailableError(f"HTTP {answer.status}")
                return ClockReading.model_validate_json(await answer.read())
        except (aiohttp.ClientError, TimeoutError, ValidationError) as problem:
            raise ClockUnavailableError(str(problem)) from problem
