"""Trigger ids: they live three seconds of real time and serve once.

https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from practice.constants import TRIGGER_SECONDS
from practice.errors import SlackError

#: older ones are forgotten, and then invalid rather than expired
_REMEMBERED = 10_000


@dataclass
class Trigger:
    id: str
    user: str
    born: float
    from_modal: bool
    used: bool = False


class Triggers:
    """Gives out trigger ids and exchanges them."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: dict[str, Trigger] = {}

    def issue(self, user: str, *, from_modal: bool = False) -> str:
        number = secrets.randbelow(10**12)
        trigger = Trigger(
            f"{number}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}",
            user,
            self._monotonic(),
            from_modal,
        )
        self._known[trigger.id] = trigger
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return trigger.id

    def check(self, trigger_id: str) -> Trigger:
        """The trigger, still good; the error names are those of views.open.

        https://docs.slack.dev/reference/methods/views.open#errors
        """
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._monotonic() - trigger.born > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        return trigger

    def exchange(self, trigger_id: str) -> Trigger:
        trigger = self.check(trigger_id)
        trigger.used = True
        return trigger
