"""One call of a Web API method: its arguments, as JSON or as a form, and the table of methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from aiohttp import web

from practice.constants import Json
from practice.errors import SlackError
from practice.models import Channel
from practice.sound_json import parsed
from practice.workspace import Workspace

_SCOPE_OF = {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


@dataclass
class Call:
    """The arguments; in a form everything is text and what is nested is JSON."""

    ws: Workspace
    method: str
    arguments: Json

    def text(self, name: str) -> str | None:
        value = self.arguments.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise SlackError("invalid_arguments", [f"[ERROR] must provide a string [json-pointer:/{name}]"])
        return value

    def needed(self, name: str, error: str | None = None) -> str:
        value = self.text(name)
        if not value:
            if error is not None:
                raise SlackError(error)
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name} [json-pointer:]"])
        return value

    def nested(self, name: str, error: str = "invalid_arguments") -> Any:
        """A list or an object, given as such or as JSON text."""
        value = self.arguments.get(name)
        if isinstance(value, str):
            try:
                return parsed(value)
            except ValueError as problem:
                raise SlackError(error) from problem
        return value

    def flag(self, name: str) -> bool:
        return self.arguments.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, most: int) -> int:
        value = self.arguments.get(name)
        if value in (None, ""):
            return default
        try:
            amount = int(str(value))
        except ValueError as problem:
            raise SlackError(
                "invalid_arguments", [f"[ERROR] must be a number [json-pointer:/{name}]"]
            ) from problem
        if not 1 <= amount <= most:
            raise SlackError("invalid_limit")
        return amount

    def names(self, name: str) -> list[str]:
        """Ids separated by commas, or a list; each once."""
        value = self.arguments.get(name)
        entries = value if isinstance(value, list) else str(value or "").split(",")
        return list(dict.fromkeys(str(entry).strip() for entry in entries if str(entry).strip()))

    def need_scope(self, *any_of: str) -> None:
        """https://docs.slack.dev/authentication/installing-with-oauth#scopes"""
        if not self.ws.app.scopes & set(any_of):
            raise SlackError(
                "missing_scope", needed=",".join(any_of), provided=",".join(sorted(self.ws.app.scopes))
            )

    def need_channel_scope(self, channel: Channel, what: str) -> None:
        self.need_scope(f"{_SCOPE_OF[channel.kind]}:{what}")

    def channel(self, name: str = "channel") -> Channel:
        """A conversation the app may know of: private ones only when it is a member."""
        channel = self.ws.channels.get(self.needed(name, "channel_not_found"))
        if channel is None or (channel.kind != "channel" and not channel.with_app):
            raise SlackError("channel_not_found")
        return channel


#: Methods that read. They do not look into a JSON body and answer as if its arguments had not been sent.
#: Today's reference names JSON on every page, the older one not on these, and Slack was seen to ignore it for
#: users.info (https://github.com/kortix-ai/suna/pull/6616), users.lookupByEmail
#: (https://github.com/opsknight-labs/OpsKnight/pull/258) and files.getUploadURLExternal
#: (https://github.com/Octember/earshot/pull/10).
#: Unsure for the conversations; the strict reading is kept.
FORM_ONLY: Final = frozenset(
    {
        "bots.info",
        "chat.getPermalink",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.replies",
        "emoji.list",
        "files.getUploadURLExternal",
        "files.info",
        "files.list",
        "pins.list",
        "reactions.get",
        "team.info",
        "usergroups.list",
        "usergroups.users.list",
        "users.conversations",
        "users.info",
        "users.list",
        "users.lookupByEmail",
        "users.profile.get",
    }
)


def heard(request: web.Request, name: str, arguments: Json) -> Json:
    """Of the arguments that came with a request those that the method looks at."""
    if name in FORM_ONLY and request.content_type == "application/json":
        return dict(request.query)
    return arguments


Method = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True)
class Entry:
    run: Method
    scopes: tuple[str, ...]
    token: Literal["bot", "app"]


METHODS: dict[str, Entry] = {}


def method(name: str, *scopes: str, kind: Literal["bot", "app"] = "bot") -> Callable[[Method], Method]:
    """Registers a method with the scopes of which one is needed."""

    def register(run: Method) -> Method:
        METHODS[name] = Entry(run, scopes, kind)
        return run

    return register


def page_of(items: list[Any], call: Call, default: int, most: int) -> tuple[list[Any], str]:
    """One page of a list and the cursor of the next: https://docs.slack.dev/apis/web-api/pagination"""
    amount = call.number("limit", default, most)
    cursor = call.text("cursor") or ""
    if cursor and not cursor.startswith("next:"):
        raise SlackError("invalid_cursor")
    try:
        start = int(cursor.removeprefix("next:") or 0)
    except ValueError as problem:
        raise SlackError("invalid_cursor") from problem
    stop = start + amount
    return items[start:stop], f"next:{stop}" if stop < len(items) else ""
