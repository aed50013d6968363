"""The time of the workspace: real time plus an offset that only grows."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """`now()` in epoch seconds; moves forward, never back, but for a reset of the whole workspace."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._last_ts = 0
        self.offset = 0.0  #: seconds that it is ahead of this machine's clock

    def now(self) -> float:
        return self._source() + self.offset

    def advance(self, seconds: float) -> None:
        if seconds > 0:
            self.offset += seconds

    def move_to(self, moment: float) -> None:
        self.advance(moment - self.now())

    def next_ts(self) -> str:
        """A message timestamp, unique and strictly increasing in the workspace."""
        micros = max(int(self.now() * 1_000_000), self._last_ts + 1)
        self._last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    @property
    def last_ts(self) -> int:
        """The newest timestamp that was given out, in microseconds."""
        return self._last_ts

    def set(self, offset: float, last_ts: int) -> None:
        """As it was when it was kept; (0, 0) is a clock that was never moved."""
        self.offset = offset
        self._last_ts = last_ts
