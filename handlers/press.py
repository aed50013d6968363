"""What Slack delivers, as the listeners read it: one frozen value for each interaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.words import Words

#: Digits of the largest number that a button carries.
_DIGITS_MOST = 6


@dataclass(frozen=True)
class Press:
    """A command, a shortcut, a button, a form or an event, received at `now`."""

    body: Mapping[str, Any]
    now: datetime
    words: Words

    @property
    def user_id(self) -> str:
        user = self.body.get("user")
        if isinstance(user, Mapping):
            return str(user["id"])
        if "user_id" in self.body:
            return str(self.body["user_id"])
        return str(self.event.get("user", ""))

    @property
    def event(self) -> Mapping[str, Any]:
        return self.body.get("event") or {}

    @property
    def action(self) -> Mapping[str, Any]:
        actions = self.body.get("actions") or [{}]
        first: Mapping[str, Any] = actions[0]
        return first

    @property
    def value(self) -> str:
        """The value of the button that was pressed."""
        # no id of ours holds half a surrogate pair, and no database takes one
        return str(self.action.get("value") or "").encode("utf-8", "ignore").decode()

    @staticmethod
    def number(text: str) -> int:
        """A number that a button carries; 0 for anything that no button of ours would carry."""
        return int(text) if text.isdecimal() and len(text) <= _DIGITS_MOST else 0

    @property
    def trigger_id(self) -> str:
        return str(self.body.get("trigger_id") or "")

    @property
    def view(self) -> Mapping[str, Any]:
        return self.body.get("view") or {}

    @property
    def view_id(self) -> str:
        return str(self.view.get("id") or "")

    @property
    def root_view_id(self) -> str:
        """The first view of the stack that the pressed one belongs to; empty outside views."""
        return str(self.view.get("root_view_id") or self.view_id)

    @property
    def values(self) -> Mapping[str, Any]:
        """What stands in the inputs, of a view or of a message: block id -> action id -> value."""
        state = self.view.get("state") or self.body.get("state") or {}
        values = state.get("values") or {}
        return values if isinstance(values, Mapping) else {}  # Slack has been seen to send []

    @property
    def channel_id(self) -> str:
        channel = self.body.get("channel") or {}
        container = self.body.get("container") or {}
        return str(channel.get("id") or container.get("channel_id") or self.body.get("channel_id") or "")

    @property
    def thread_ts(self) -> str:
        """The thread in which the pressed message stands, empty outside threads."""
        return str((self.body.get("message") or {}).get("thread_ts") or "")

    @property
    def in_message(self) -> bool:
        return bool(self.body.get("message"))

    @property
    def identity(self) -> str:
        """What tells this delivery from any other; a repeated delivery has the same."""
        event_id = self.body.get("event_id")
        if event_id:
            return str(event_id)
        # A view that is closed comes without a trigger: the view and its state tell it from others.
        shown = (self.view_id, str(self.view.get("hash") or "")) if not self.trigger_id else ()
        return "|".join((self.trigger_id, str(self.action.get("action_ts") or ""), self.user_id, *shown))

    @property
    def subject(self) -> str:
        """The id of the case or offer that a modal is about."""
        return str(self.metadata().get("id") or "")

    def metadata(self) -> Mapping[str, Any]:
        """The view's private metadata, which this service wrote as JSON."""
        found = json.loads(self.view.get("private_metadata") or "{}")
        return found if isinstance(found, Mapping) else {}
