"""The cases of the app, as its messages show them. Each message is read once for each of its revisions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from practice.constants import BOT_USER_ID, Json
from practice.models import Channel, Message
from practice.normalise import elements_of
from practice.tour_plan import Plan
from practice.workspace import Workspace

#: Where the app speaks to the people of a case; in a channel it also sums up many of them.
_OF_PEOPLE = frozenset({"im", "mpim"})
#: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
_DATE = re.compile(r"<!date\^(\d{1,11})\^")


@dataclass(frozen=True)
class Pressable:
    """A button on a message."""

    block_id: str
    action_id: str
    value: str
    style: str
    label: str
    confirm: str  #: what its dialog says for yes; empty where it has none
    moment: int  #: the last moment that is named above it, in epoch seconds; 0 for none

    @classmethod
    def of(cls, element: Json, block_id: str, moment: int) -> Pressable:
        confirm = element.get("confirm") or {}
        return cls(
            block_id,
            element.get("action_id") or "",
            str(element.get("value") or ""),
            element.get("style") or "",
            (element.get("text") or {}).get("text") or "",
            (confirm.get("confirm") or {}).get("text") or ("OK" if confirm else ""),
            moment,
        )


@dataclass(frozen=True)
class Told:
    """What one message of the app tells of cases."""

    channel: Channel
    ts: str
    heading: str  #: of a card: the number that its heading begins with
    title: str
    numbers: frozenset[str]
    buttons: tuple[Pressable, ...]


@dataclass
class Case:
    """One case: its cards (the newest first), and how many messages to its people name it."""

    number: str
    title: str = ""
    cards: list[Told] = field(default_factory=list)
    named: int = 0

    @property
    def order(self) -> tuple[int, ...]:
        """Later numbers are greater, also where the digits become more."""
        return tuple(int(digits) for digits in re.findall(r"\d+", self.number))

    @property
    def token(self) -> str:
        """Names the case of this workspace alone: another one may have the same number."""
        return f"{self.number}@{min(card.ts for card in self.cards)}"

    def owner(self, ws: Workspace, part: str) -> str:
        """Whose case it is: the one of that part in whose conversation with the app it has a card."""
        for card in self.cards:
            for member in card.channel.members if card.channel.kind == "im" else ():
                if member != BOT_USER_ID and ws.people[member].part == part:
                    return member
        return ""


@dataclass
class _Read:
    """What was read of a channel: as of which of its revisions, and each message as of which of its own."""

    rev: int
    messages: dict[str, tuple[int, Told | None]]

    @property
    def told(self) -> list[Told]:
        return [told for _, told in self.messages.values() if told is not None]


class Scan:
    """Looks through a workspace, again only at the channels and messages that have changed since."""

    def __init__(self, plan: Plan) -> None:
        self._number = re.compile(plan.number)
        self._channels: dict[str, _Read] = {}
        self._seen: tuple[str, int] = ("", -1)
        self._cases: dict[str, Case] = {}
        self._asked: set[tuple[str, str]] = set()
        self.read = 0  #: messages that were read, for whoever wants to know what it costs

    def cases(self, ws: Workspace) -> dict[str, Case]:
        """Every case that has a card, by its number."""
        self._look(ws)
        return self._cases

    def asked_elsewhere(self, button: Pressable) -> bool:
        """Whether a message that is no card has a button for the very same thing."""
        return (button.action_id, button.value) in self._asked

    def _look(self, ws: Workspace) -> None:
        now = (ws.epoch, ws.changes.count)
        if now == self._seen:
            return
        if ws.epoch != self._seen[0]:
            self._channels.clear()
        self._seen = now
        before = {name: read.rev for name, read in self._channels.items()}
        for channel in ws.channels.values():
            self._read(channel)
        if before == {name: read.rev for name, read in self._channels.items()}:
            return
        told = [one for channel in ws.channels.values() for one in self._channels[channel.id].told]
        self._cases = {}
        self._asked = set()
        for one in reversed(told):
            if one.heading:
                case = self._cases.setdefault(one.heading, Case(one.heading, one.title))
                case.cards.append(one)
            else:
                self._asked |= {(button.action_id, button.value) for button in one.buttons}
        for one in told:
            for number in one.numbers & self._cases.keys():
                self._cases[number].named += one.channel.kind in _OF_PEOPLE
        for case in self._cases.values():
            case.cards.sort(key=lambda card: card.ts, reverse=True)

    def _read(self, channel: Channel) -> None:
        rev = channel.rev if channel.with_app else -1
        before = self._channels.get(channel.id)
        if before is not None and before.rev == rev:
            return
        read = self._channels[channel.id] = _Read(rev, {})
        for message in channel.messages.values() if channel.with_app else ():
            if message.user != BOT_USER_ID or message.ephemeral_for is not None:
                continue
            known = before.messages.get(message.ts) if before is not None else None
            if known is None or known[0] != message.rev:
                self.read += 1
                known = (message.rev, self._told(channel, message))
            read.messages[message.ts] = known

    def _told(self, channel: Channel, message: Message) -> Told | None:
        blocks = message.blocks or []
        written = [json.dumps(block, ensure_ascii=False) for block in blocks]
        numbers = frozenset(self._number.findall("\n".join((message.text, *written))))
        buttons = tuple(_buttons(blocks, written))
        if not numbers and not buttons:
            return None
        heading, title = ("", "") if message.is_reply else self._heading(blocks)
        return Told(channel, message.ts, heading, title, numbers, buttons)

    def _heading(self, blocks: list[Json]) -> tuple[str, str]:
        text = blocks[0]["text"]["text"] if blocks and blocks[0]["type"] == "header" else ""
        found = self._number.match(text)
        return (found[0], text[found.end() :].strip()) if found else ("", "")


def _buttons(blocks: list[Json], written: list[str]) -> list[Pressable]:
    found: list[Pressable] = []
    moment = 0
    for block, text in zip(blocks, written, strict=True):
        if moments := _DATE.findall(text):
            moment = int(moments[-1])
        found += [
            Pressable.of(element, block.get("block_id") or "", moment)
            for element in elements_of(block)
            if element.get("type") == "button"
        ]
    return found
