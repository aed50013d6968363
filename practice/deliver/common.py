"""What both ways of delivery have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from practice.constants import Json

DeliveryKind = Literal["interactive", "slash_commands", "events_api"]


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's acknowledgement; `body` is None when it said nothing."""

    body: Any
    seconds: float


class DeliveryFailedError(Exception):
    """The app did not acknowledge: not connected, too late, or an HTTP error."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(error, detail)
        self.error = error
        self.detail = detail


class Deliverer(Protocol):
    """One way to the app."""

    ack_seconds: float  #: how long Slack waits for an acknowledgement

    @property
    def connected(self) -> bool: ...

    async def deliver(
        self, kind: DeliveryKind, payload: Json, *, retry: int = 0, reason: str = ""
    ) -> Ack: ...
