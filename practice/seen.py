"""What a test sees: messages, words, and the outcome of an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from practice.constants import Json
from practice.interactions import Outcome
from practice.models import Channel, Message
from practice.normalise import elements_of
from practice.validate_blocks import texts_of


@dataclass(frozen=True)
class Seen:
    """A message as somebody sees it, with the channel it is in."""

    channel: Channel
    message: Message

    @property
    def ts(self) -> str:
        return self.message.ts

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def blocks(self) -> list[Json]:
        return self.message.blocks or []

    @property
    def thread_ts(self) -> str | None:
        return self.message.thread_ts

    @property
    def user(self) -> str:
        return self.message.user

    @property
    def metadata(self) -> Json | None:
        return self.message.metadata

    @property
    def files(self) -> list[Json]:
        return self.message.files

    @property
    def ephemeral(self) -> bool:
        return self.message.ephemeral_for is not None

    @property
    def words(self) -> str:
        """Everything a reader sees: the blocks where there are any, else the text."""
        return words_of(self.blocks) if self.blocks else self.text


@dataclass(frozen=True)
class Result:
    """What a person sees of an act."""

    ok: bool
    error: str = ""
    message: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, outcome: Outcome, *, closed: bool = False) -> Result:
        return cls(outcome.ok, outcome.error, outcome.message, outcome.errors, closed, outcome.extra)


def words_of(blocks: list[Json]) -> str:
    """All words of some blocks, a line each."""
    return "\n".join(texts_of(blocks))


def action_ids(blocks: list[Json]) -> list[str]:
    """The action ids that can be used, in the order in which they are shown."""
    return [element["action_id"] for block in blocks for element in elements_of(block)]
