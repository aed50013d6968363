"""What a test sees: messages, words, and the outcome of an act."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from practice.constants import Json
from practice.interactions import Outcome
from practice.models import Channel, Message, StoredFile
from practice.normalise import elements_of

#: `<!date^timestamp^format^link|fallback>`: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
_DATE = re.compile(r"<!date\^(\d+)\^[^|>]+\|([^>]*)>")


@dataclass(frozen=True)
class SeenFile:
    """A file of a message, as whoever opens it has it."""

    id: str
    name: str
    title: str
    mimetype: str
    content: bytes

    @classmethod
    def of(cls, file: StoredFile) -> SeenFile:
        return cls(file.id, file.name, file.title or file.name, file.mimetype, file.content or b"")

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def text(self) -> str:
        return self.content.decode()


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
    def files(self) -> list[SeenFile]:
        return [SeenFile.of(file) for file in self.message.files]

    @property
    def ephemeral(self) -> bool:
        return self.message.ephemeral_for is not None

    @property
    def words(self) -> str:
        """Everything a reader sees: the blocks where there are any, else the text."""
        return words_of(self.blocks) if self.blocks else _in_words(self.text)

    @property
    def moments(self) -> list[datetime]:
        """The moments that it shows in the reader's own zone, in the order in which they are read."""
        texts = _texts(self.blocks) if self.blocks else [self.text]
        return [datetime.fromtimestamp(int(at), UTC) for text in texts for at, _ in _DATE.findall(text)]


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
    """All words of some blocks, a line each; of a `<!date…|fallback>` the fallback.

    Slack needs the fallback: a date without one stays as it was written.
    """
    return "\n".join(_in_words(text) for text in _texts(blocks))


def _in_words(text: str) -> str:
    return _DATE.sub(lambda found: found[2], text)


def _texts(value: Any) -> Iterator[str]:
    """Every text that a reader sees; a date of rich text as mrkdwn has it."""
    if isinstance(value, list):
        for content in value:
            yield from _texts(content)
    elif isinstance(value, dict) and value.get("type") == "date" and "timestamp" in value:
        yield f"<!date^{value['timestamp']}^{value.get('format')}|{value.get('fallback') or ''}>"
    elif isinstance(value, dict):
        for key, content in value.items():
            if isinstance(content, str):
                if key in ("text", "alt_text"):
                    yield content
            else:
                yield from _texts(content)


def action_ids(blocks: list[Json]) -> list[str]:
    """The action ids that can be used, in the order in which they are shown."""
    return [element["action_id"] for block in blocks for element in elements_of(block)]
