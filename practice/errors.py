"""What the workspace refuses, and the book in which every refusal is kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from practice.constants import Json

log = logging.getLogger("practice")

#: Errors that an app may meet on purpose (a look-up, a probe, a race): kept apart from mistakes.
OPERATIONAL = frozenset(
    {
        "already_in_channel",
        "already_reacted",
        "channel_not_found",
        "expired_url",
        "hash_conflict",
        "invalid_auth",
        "message_not_found",
        "name_taken",
        "not_authed",
        "not_found",
        "not_in_channel",
        "ratelimited",
        "thread_not_found",
        "user_not_found",
        "user_not_in_channel",
        "users_not_found",
        "used_url",
    }
)


#: An app that is away is refused for every event and retry: so many of those are kept with their payloads.
_EXPECTED_MOST = 1_000


class SlackError(Exception):
    """An answer `{"ok": false, "error": …}` of the Web API.

    `messages` become `response_metadata.messages`, as in
    https://docs.slack.dev/apis/web-api/#errors
    """

    def __init__(self, error: str, messages: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = list(messages)
        self.extra = extra

    def answer(self) -> Json:
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
            if self.error == "invalid_blocks":
                body["errors"] = [m.removeprefix("[ERROR] ") for m in self.messages]
        return body

    @property
    def detail(self) -> str:
        parts = [*self.messages, *(f"{key}={value}" for key, value in self.extra.items())]
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that Slack would not have accepted."""

    time: float
    method: str
    error: str
    detail: str
    payload: Any
    expected: bool

    def __str__(self) -> str:
        return f"{self.method}: {self.error} {self.detail}".strip()

    def as_json(self) -> Json:
        return {
            "time": self.time,
            "method": self.method,
            "error": self.error,
            "detail": self.detail,
            "payload": self.payload,
            "expected": self.expected,
        }


@dataclass
class RefusalBook:
    """Every refusal since the start, the oldest first; of the expected ones only the latest."""

    on_change: Callable[[], None]
    on_refusal: Callable[[Refusal], None] = lambda refusal: None
    entries: list[Refusal] = field(default_factory=list)
    _expected: int = 0

    def record(
        self, method: str, error: str, detail: str = "", payload: Any = None, *, expected: bool = False
    ) -> Refusal:
        refusal = Refusal(time.time(), method, error, detail, payload, expected or error in OPERATIONAL)
        self.entries.append(refusal)
        if refusal.expected:
            self._forget_old()
        self.on_refusal(refusal)
        log.log(_level(refusal), "refused %s", refusal)
        self.on_change()
        return refusal

    def _forget_old(self) -> None:
        self._expected += 1
        if self._expected > _EXPECTED_MOST:
            self._expected -= 1
            del self.entries[next(i for i, entry in enumerate(self.entries) if entry.expected)]

    @property
    def unexpected(self) -> list[Refusal]:
        """The refusals that are mistakes of the app."""
        return [entry for entry in self.entries if not entry.expected]


def _level(refusal: Refusal) -> int:
    """How loudly it is said in the terminal; the inspector has it in any case.

    An event that comes later by itself is no news: while an app is away, each would be told once a retry.
    """
    if not refusal.expected:
        return logging.WARNING
    return logging.DEBUG if refusal.error == "no_connection" else logging.INFO
