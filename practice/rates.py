"""How often Slack lets an app call each method, for whoever wants to meet that: off unless asked for.

A method is counted over the last minute, and posting for each channel by itself. Real time counts, not the
workspace's clock: a month that passes in a second does not make room for a month of calls. What Slack calls
"small bursts" is not documented; the numbers here are the lowest that it promises, so that an app which keeps
to them is safe. https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from practice.constants import MAX_SOCKETS
from practice.errors import SlackError

_METHODS: Final = "https://docs.slack.dev/reference/methods"
_LIMITS: Final = "https://docs.slack.dev/apis/web-api/rate-limits"

#: calls a minute that each tier promises
TIERS: Final[Mapping[int, int]] = {2: 20, 3: 50, 4: 100}
#: the special ones: "hundreds per minute", and for posts a limit of the workspace that is not written down
HUNDREDS: Final = 300
WINDOW_SECONDS: Final = 60.0
#: one message a second for each channel; "short bursts >1 allowed", how many is not documented
POST_SECONDS: Final = 1.0
POST_BURST: Final = 5
_POSTS: Final = frozenset({"chat.postMessage"})


@dataclass(frozen=True, slots=True)
class Rate:
    """One method: calls a minute, and the page that says so."""

    method: str
    per_minute: int
    source: str


def _tier(number: int, *methods: str) -> list[Rate]:
    return [Rate(name, TIERS[number], f"{_METHODS}/{name}") for name in methods]


_ROWS: Final = (
    # Tier 1, with "a small amount of burst": an app opens as many connections as it may have at once.
    Rate("apps.connections.open", MAX_SOCKETS, f"{_METHODS}/apps.connections.open"),
    *_tier(
        2,
        "bookmarks.add",
        "bookmarks.edit",
        "bookmarks.remove",
        "conversations.archive",
        "conversations.close",
        "conversations.create",
        "conversations.list",
        "conversations.rename",
        "conversations.setPurpose",
        "conversations.setTopic",
        "emoji.list",
        "pins.add",
        "pins.list",
        "pins.remove",
        "reactions.remove",
        "usergroups.list",
        "usergroups.users.list",
        "users.list",
    ),
    *_tier(
        3,
        "bookmarks.list",
        "bots.info",
        "chat.delete",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.invite",
        "conversations.join",
        "conversations.kick",
        "conversations.leave",
        "conversations.open",
        "conversations.replies",
        "files.delete",
        "files.list",
        "reactions.add",
        "reactions.get",
        "team.info",
        "users.conversations",
        "users.lookupByEmail",
    ),
    *_tier(
        4,
        "api.test",
        "chat.postEphemeral",
        "conversations.members",
        "files.completeUploadExternal",
        "files.getUploadURLExternal",
        "files.info",
        "users.info",
        "users.profile.get",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    ),
    Rate("auth.test", HUNDREDS, f"{_METHODS}/auth.test"),
    Rate("chat.getPermalink", HUNDREDS, f"{_METHODS}/chat.getPermalink"),
    Rate("chat.postMessage", HUNDREDS, _LIMITS),
)

RATES: Final[dict[str, Rate]] = {row.method: row for row in _ROWS}


class RateLimitedError(SlackError):
    """Too often; `retry_after` is in whole seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__("ratelimited")
        self.retry_after = max(1, math.ceil(seconds))


def as_refused(problem: SlackError | None) -> dict[str, Any]:
    """How the HTTP answer differs from the usual 200: `status` and `headers` for what came too often."""
    if not isinstance(problem, RateLimitedError):
        return {}
    return {"status": 429, "headers": {"Retry-After": str(problem.retry_after)}}


@dataclass
class Rates:
    """Counts the calls while `enabled`; `now` is a clock in seconds that never goes back."""

    enabled: bool = False
    now: Callable[[], float] = time.monotonic
    _calls: dict[str, deque[float]] = field(default_factory=dict)
    _full_again: dict[str, float] = field(default_factory=dict)

    def check(self, method: str, arguments: Mapping[str, Any]) -> None:
        """Counts one call, or raises RateLimitedError; one that was refused does not count."""
        row = RATES.get(method)
        if not self.enabled or row is None:
            return
        moment = self.now()
        calls = self._calls.setdefault(method, deque())
        while calls and calls[0] <= moment - WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= row.per_minute:
            raise RateLimitedError(calls[0] + WINDOW_SECONDS - moment)
        if method in _POSTS:
            self._post(str(arguments.get("channel", "")), moment)
        calls.append(moment)

    def _post(self, channel: str, moment: float) -> None:
        """A bucket of POST_BURST messages that fills by one a second, kept as the moment when it is full."""
        full = max(self._full_again.get(channel, moment), moment) + POST_SECONDS
        if full - moment > POST_BURST * POST_SECONDS:
            raise RateLimitedError(full - moment - POST_BURST * POST_SECONDS)
        self._full_again[channel] = full
