"""Trouble on demand: what a network and a busy Slack do to an app."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal["rate_limited", "server_error", "lose_answer", "delay"]


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    seconds: float = 0.0
    status: int = 500


@dataclass
class Faults:
    """Faults waiting for the next calls of a method ("*" is every method) and the next deliveries."""

    waiting: dict[str, deque[Fault]] = field(default_factory=dict)
    deliver_twice_next: int = 0
    refuse_sockets: bool = False
    drop_sockets: Callable[[], None] = lambda: None  #: cuts every Socket Mode connection at once

    def rate_limit(self, method: str = "*", *, times: int = 1, retry_after: int = 1) -> None:
        """Answers 429 with Retry-After: https://docs.slack.dev/apis/web-api/rate-limits"""
        self._add(method, Fault("rate_limited", seconds=retry_after), times)

    def fail(self, method: str = "*", *, times: int = 1, status: int = 500) -> None:
        """Answers with a server error and does nothing."""
        self._add(method, Fault("server_error", status=status), times)

    def lose_answer(self, method: str = "*", *, times: int = 1) -> None:
        """Does the work, then drops the connection."""
        self._add(method, Fault("lose_answer"), times)

    def delay(self, method: str = "*", *, seconds: float, times: int = 1) -> None:
        """Answers late."""
        self._add(method, Fault("delay", seconds=seconds), times)

    def deliver_twice(self, times: int = 1) -> None:
        """Delivers the next interactions a second time, as Socket Mode may."""
        self.deliver_twice_next += times

    def clear(self) -> None:
        self.waiting.clear()
        self.deliver_twice_next = 0
        self.refuse_sockets = False

    def take(self, method: str) -> Fault | None:
        for name in (method, "*"):
            queue = self.waiting.get(name)
            if queue:
                return queue.popleft()
        return None

    def take_twice(self) -> bool:
        if self.deliver_twice_next:
            self.deliver_twice_next -= 1
            return True
        return False

    def _add(self, method: str, fault: Fault, times: int) -> None:
        self.waiting.setdefault(method, deque()).extend([fault] * times)
