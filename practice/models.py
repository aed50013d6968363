"""What the workspace holds: channels, messages, views, files and notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from practice.constants import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Json
from practice.mentions import EVERYBODY, named_in

#: as many deletions of a channel are remembered for pages that ask what has changed
_REMEMBERED = 1_000

ChannelKind = Literal["channel", "private", "im", "mpim"]


@dataclass
class Message:
    """One message; an ephemeral one is seen by `ephemeral_for` alone."""

    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    files: list[StoredFile] = field(default_factory=list)
    ephemeral_for: str | None = None
    subtype: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    unfurls: bool = False  #: whether Slack would show previews of the links in it
    rev: int = 0  #: the workspace's count of changes when this one last changed

    def __post_init__(self) -> None:
        # No field: it is not kept in the file. Every window counts what is unread at every change, so
        # thousands of messages are asked whom they name again and again.
        self._named: tuple[int, frozenset[str]] = (-1, frozenset())

    def names(self, person: str) -> bool:
        """Whether Slack would put a number on the channel for this person."""
        if self._named[0] != self.rev:
            self._named = (self.rev, named_in(self.text, self.blocks))
        return person in self._named[1] or EVERYBODY in self._named[1]

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_app(self) -> bool:
        return self.user == BOT_USER_ID


@dataclass
class Channel:
    id: str
    name: str
    kind: ChannelKind
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    created: int = 0
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    pins: dict[str, int] = field(default_factory=dict)  #: ts -> when it was pinned, in epoch seconds
    bookmarks: list[Json] = field(default_factory=list)
    #: what was deleted, as (the workspace's count of changes, ts); the latest only
    removed: list[tuple[int, str]] = field(default_factory=list)
    rev: int = 0  #: the workspace's count of changes when one of its messages last changed
    removal_forgotten: int = 0  #: the count of changes at the latest deletion that `removed` no longer has
    #: the replies of each thread by the ts of its first message, so that nobody looks through all messages
    threads: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Takes a message in; the newest comes last."""
        self.messages[message.ts] = message
        if message.is_reply:
            self.threads.setdefault(message.thread_ts or "", []).append(message)

    def take_away(self, message: Message, rev: int) -> None:
        del self.messages[message.ts]
        if message.is_reply:
            self.threads[message.thread_ts or ""].remove(message)
        self.removed.append((rev, message.ts))
        if len(self.removed) > _REMEMBERED:
            self.removal_forgotten = self.removed.pop(0)[0]

    @property
    def with_app(self) -> bool:
        return BOT_USER_ID in self.members

    @property
    def payload_name(self) -> str:
        """The channel's name in interaction payloads."""
        return {"im": "directmessage", "mpim": "privategroup", "private": "privategroup"}.get(
            self.kind, self.name
        )

    @property
    def event_type(self) -> str:
        """`channel_type` of message events."""
        return {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]

    def replies(self, thread_ts: str) -> list[Message]:
        """What everybody in the channel sees of a thread, without its first message."""
        return [message for message in self.threads.get(thread_ts, ()) if not message.ephemeral_for]

    def others(self, person: str) -> list[str]:
        return [member for member in self.members if member != person]


@dataclass
class View:
    """A modal or a Home tab: `content` is what the app sent, with ids filled in."""

    id: str
    user: str
    content: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: Json = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    def as_json(self, values: Json | None = None) -> Json:
        """https://docs.slack.dev/reference/views"""
        content = self.content
        view: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": content["type"],
            "blocks": self.blocks,
            "private_metadata": content.get("private_metadata") or "",
            "callback_id": content.get("callback_id") or "",
            "state": {"values": values if values is not None else {}},
            "hash": self.hash,
            "title": content.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": bool(content.get("notify_on_close")),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": APP_ID,
            "external_id": content.get("external_id") or "",
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        return view


@dataclass
class StoredFile:
    id: str
    name: str
    mimetype: str
    length: int
    content: bytes | None = None
    title: str = ""
    shared: bool = False  #: finished and shown in a conversation
    created: int = 0
    user: str = BOT_USER_ID  #: who brought it


@dataclass
class Notice:
    """What Slack itself tells one person, such as a failed command."""

    id: str
    person: str
    text: str


@dataclass
class ResponseUrl:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""

    id: str
    channel: str
    user: str
    message_ts: str | None
    born: float
    uses: int = 0
