"""Trouble on demand: what a network and a busy Slack do to an app."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal["rate_limited", "server_error", "lose_answer", "delay"]
TroubleKind = Literal[
    "rate_limited", "server_error", "lose_answer", "delay", "deliver_twice", "refuse_sockets"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """What strikes one call. `seconds` is the delay, or Retry-After; `status` that of the answer."""

    kind: FaultKind
    seconds: float = 0.0
    status: int = 500


@dataclass(slots=True)
class Trouble:
    """One trouble that is on. `left` is how often it still strikes, None until somebody ends it."""

    id: int
    kind: TroubleKind
    method: str  #: "*" is every method; "" where it is not about calls
    left: int | None
    fault: Fault | None = None


@dataclass
class Faults:
    """The troubles that are on, for the next calls of a method ("*" is every method) and the next deliveries.

    `times` is how many calls (or deliveries, or attempts to connect) are struck; None is every one until
    `end` or `clear`. `on_change` hears of every trouble that begins, strikes or ends.
    """

    on_change: Callable[[], None] = lambda: None
    drop_sockets: Callable[[], int] = lambda: (
        0
    )  #: cuts every Socket Mode connection at once; how many it were
    _on: list[Trouble] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def on(self) -> tuple[Trouble, ...]:
        """What is on, the oldest first."""
        return tuple(self._on)

    # beginning

    def rate_limit(self, method: str = "*", *, times: int | None = 1, retry_after: int = 1) -> Trouble:
        """Answers 429 with Retry-After: https://docs.slack.dev/apis/web-api/rate-limits"""
        return self._strike(method, Fault("rate_limited", seconds=retry_after, status=429), times)

    def fail(self, method: str = "*", *, times: int | None = 1, status: int = 500) -> Trouble:
        """Answers with a server error and does nothing."""
        return self._strike(method, Fault("server_error", status=status), times)

    def lose_answer(self, method: str = "*", *, times: int | None = 1) -> Trouble:
        """Does the work, then drops the connection."""
        return self._strike(method, Fault("lose_answer"), times)

    def delay(self, method: str = "*", *, seconds: float, times: int | None = 1) -> Trouble:
        """Answers late."""
        return self._strike(method, Fault("delay", seconds=seconds), times)

    def deliver_twice(self, times: int | None = 1) -> Trouble:
        """Delivers the next interactions a second time, as Socket Mode may."""
        return self._begin("deliver_twice", "", times)

    def refuse_next_sockets(self, times: int | None = None) -> Trouble:
        """Opens no new connection; those that are there stay."""
        return self._begin("refuse_sockets", "", times)

    @property
    def refuse_sockets(self) -> bool:
        """Whether a connection would be refused now; setting it is until it is unset."""
        return any(trouble.kind == "refuse_sockets" for trouble in self._on)

    @refuse_sockets.setter
    def refuse_sockets(self, refuse: bool) -> None:
        if refuse and not self.refuse_sockets:
            self.refuse_next_sockets()
        elif not refuse:
            self._keep(lambda trouble: trouble.kind != "refuse_sockets")

    # ending

    def end(self, trouble_id: int) -> bool:
        """Ends one trouble; False when it was over already."""
        return self._keep(lambda trouble: trouble.id != trouble_id)

    def clear(self) -> None:
        """Ends them all."""
        self._keep(lambda trouble: False)

    # striking

    def take(self, method: str) -> Fault | None:
        """What strikes this call: troubles of the method before those of every method, the oldest first."""
        for name in (method, "*"):
            for trouble in self._on:
                if trouble.method == name and trouble.fault is not None:
                    self._used(trouble)
                    return trouble.fault
        return None

    def take_twice(self) -> bool:
        return self._take("deliver_twice")

    def take_refusal(self) -> bool:
        """Whether this attempt to connect is refused."""
        return self._take("refuse_sockets")

    def _take(self, kind: TroubleKind) -> bool:
        for trouble in self._on:
            if trouble.kind == kind:
                self._used(trouble)
                return True
        return False

    def _used(self, trouble: Trouble) -> None:
        if trouble.left is None:
            return
        trouble.left -= 1
        if trouble.left <= 0:
            self._on.remove(trouble)
        self.on_change()

    def _strike(self, method: str, fault: Fault, times: int | None) -> Trouble:
        return self._begin(fault.kind, method, times, fault)

    def _begin(
        self, kind: TroubleKind, method: str, times: int | None, fault: Fault | None = None
    ) -> Trouble:
        trouble = Trouble(next(self._numbers), kind, method, times, fault)
        if times is None or times > 0:
            self._on.append(trouble)
            self.on_change()
        return trouble

    def _keep(self, wanted: Callable[[Trouble], bool]) -> bool:
        kept = [trouble for trouble in self._on if wanted(trouble)]
        changed = len(kept) != len(self._on)
        self._on = kept
        if changed:
            self.on_change()
        return changed
