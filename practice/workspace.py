"""The state of the workspace: people, channels, messages, files, notices, time.

Everything that changes it goes through here, so that the page and the tests hear of it.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterable, Mapping

from practice.clock import Clock
from practice.constants import (
    BOT_USER_ID,
    COORDINATOR_CHANNEL,
    FOREIGN_CHANNEL,
    GENERAL_CHANNEL,
    RESPONSE_URL_SECONDS,
    TEAM_ID,
    Json,
)
from practice.errors import RefusalBook, SlackError
from practice.manifest import AppConfig
from practice.models import Channel, ChannelKind, Message, Notice, ResponseUrl, StoredFile
from practice.people import Person, people_from
from practice.rates import Rates
from practice.signals import Signal
from practice.triggers import Triggers
from practice.under_way import UnderWay
from practice.view_store import ViewStore


class Workspace:
    """One workspace with one app in it."""

    def __init__(self, people: Iterable[Person | Mapping[str, str | None]], app: AppConfig) -> None:
        self.app = app
        self.people: dict[str, Person] = {person.id: person for person in people_from(people)}
        self.clock = Clock()
        self.triggers = Triggers()
        self.changes = Signal()  #: what the page shows has changed
        self.activity = Signal()  #: anything has happened, also a call that changed nothing
        self.refusals = RefusalBook(self.stir)
        self.views = ViewStore()
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, StoredFile] = {}
        self.rates = Rates()  #: how often methods may be called; counts once it is enabled
        self.response_urls: dict[str, ResponseUrl] = {}
        self.notices: list[Notice] = []
        self.next_due: float | None = None
        self.can_move_time = False
        self.root_url = ""
        self.epoch = secrets.token_hex(4)  #: another one after a reset: what a window knew is void then
        self.on_event: Callable[[Json], None] = lambda event: None
        self.on_message: Callable[[Channel, Message], None] = lambda channel, message: None
        self.epoch_before = ""  #: the one before the latest reset
        self.under_way = UnderWay(self.touch)
        self._numbers = itertools.count(1)
        self._build_channels()

    def begin_anew(self) -> None:
        """Throws away what people and the app have made, and every window's idea of it; time is now again."""
        self.epoch_before, self.epoch = self.epoch, secrets.token_hex(4)
        self.clock.set(0.0, 0)
        self.next_due = None
        self.triggers, self.views = Triggers(), ViewStore()
        self.refusals.entries.clear()
        self.channels.clear()
        self.files.clear()
        self.response_urls.clear()
        self.notices.clear()
        self._build_channels()
        self.touch()

    # time and change

    def now(self) -> float:
        return self.clock.now()

    def stir(self) -> None:
        """Something happened that the page need not draw."""
        self.activity.fire()

    def touch(self) -> None:
        """Something that the page draws has changed."""
        self.changes.fire()
        self.activity.fire()

    # channels

    def _build_channels(self) -> None:
        everyone = list(self.people)
        coordinators = [p.id for p in self.people.values() if p.part == "coordinator"]
        self.add_channel("general", "channel", [*everyone, BOT_USER_ID], channel_id=GENERAL_CHANNEL)
        self.add_channel(
            "dx-coordinators", "private", [*coordinators, BOT_USER_ID], channel_id=COORDINATOR_CHANNEL
        )
        overseers = [p.id for p in self.people.values() if p.part == "overseer"]
        self.add_channel("dx-overseers", "private", overseers, channel_id=FOREIGN_CHANNEL)

    def add_channel(
        self,
        name: str,
        kind: ChannelKind,
        members: list[str],
        *,
        channel_id: str | None = None,
        creator: str = "",
    ) -> Channel:
        prefix = {"channel": "C", "private": "C", "im": "D", "mpim": "C"}[kind]
        made = Channel(channel_id or self.new_id(prefix), name, kind, list(members), creator=creator)
        made.created = int(self.now())
        self.channels[made.id] = made
        self.touch()
        return made

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0{next(self._numbers):04d}{secrets.token_hex(3).upper()}"

    def dm(self, person: str) -> Channel:
        """The conversation of a person with the app; it is there as soon as somebody looks."""
        channel_id = f"D{person[1:]}"
        if channel_id not in self.channels:
            self.add_channel("directmessage", "im", [person, BOT_USER_ID], channel_id=channel_id)
        return self.channels[channel_id]

    def conversation(self, people: list[str]) -> Channel:
        """The conversation of exactly these people and the app; several make a group."""
        if len(people) == 1:
            return self.dm(people[0])
        handles = "--".join(self.people[person].handle for person in people)
        return self.open_conversation(people) or self.add_channel(
            f"mpdm-{handles}-1", "mpim", [*people, BOT_USER_ID]
        )

    def open_conversation(self, people: list[str]) -> Channel | None:
        """The conversation of exactly these people and the app, where there is one already."""
        wanted = {*people, BOT_USER_ID}
        kind = "im" if len(people) == 1 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and set(channel.members) == wanted:
                return channel
        return None

    def channels_of(self, person: str) -> list[Channel]:
        self.dm(person)
        return [channel for channel in self.channels.values() if person in channel.members]

    # messages

    def post(
        self, channel: Channel, user: str, text: str, *, event: bool = True, **fields: object
    ) -> Message:
        """A new message; people's and the app's alike are told to the app, as Slack does."""
        message = Message(self.clock.next_ts(), user, text, **fields)  # type: ignore[arg-type]
        if message.thread_ts is not None and message.thread_ts not in channel.messages:
            raise SlackError("thread_not_found")
        channel.add(message)
        channel.read[user] = message.ts
        self.changed(channel, message)
        if event and message.ephemeral_for is None:
            self.on_message(channel, message)
        return message

    def changed(self, channel: Channel, message: Message) -> None:
        """A message is new or looks different now; the first one of its thread says how many there are."""
        message.rev = channel.rev = self.changes.count + 1
        parent = channel.messages.get(message.thread_ts or "")
        if parent is not None:
            parent.rev = message.rev
        self.touch()

    def remove(self, channel: Channel, message: Message) -> None:
        channel.rev = self.changes.count + 1
        channel.take_away(message, channel.rev)
        parent = channel.messages.get(message.thread_ts or "")
        if parent is not None:
            parent.rev = self.changes.count + 1
        self.touch()

    def message(self, channel: Channel, ts: str) -> Message:
        message = channel.messages.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    # members

    def join(self, channel: Channel, person: str, inviter: str | None = None) -> None:
        if person in channel.members:
            return
        channel.members.append(person)
        self.touch()
        self.on_event(self._member_event("member_joined_channel", channel, person, inviter))

    def leave(self, channel: Channel, person: str) -> None:
        if person not in channel.members:
            return
        channel.members.remove(person)
        self.touch()
        self.on_event(self._member_event("member_left_channel", channel, person, None))

    def _member_event(self, kind: str, channel: Channel, person: str, inviter: str | None) -> Json:
        event: Json = {
            "type": kind,
            "user": person,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": TEAM_ID,
            "event_ts": self.clock.next_ts(),
        }
        if inviter:
            event["inviter"] = inviter
        return event

    # what Slack says itself

    def notify(self, person: str, text: str) -> None:
        self.notices.append(Notice(self.new_id("N"), person, text))
        self.touch()

    def dismiss(self, person: str, notice_id: str) -> None:
        self.notices = [n for n in self.notices if not (n.id == notice_id and n.person == person)]
        self.touch()

    def response_url(self, channel: Channel, user: str, message_ts: str | None = None) -> str:
        while (first := next(iter(self.response_urls.values()), None)) and self._is_over(first):
            del self.response_urls[first.id]  # an unknown one is answered as one that is over is
        entry = ResponseUrl(secrets.token_hex(16), channel.id, user, message_ts, self.now())
        self.response_urls[entry.id] = entry
        return f"{self.root_url}hooks/{entry.id}"

    def _is_over(self, entry: ResponseUrl) -> bool:
        return self.now() - entry.born > RESPONSE_URL_SECONDS
