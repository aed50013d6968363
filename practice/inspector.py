"""The log of the inspector: what the app asked of Slack and what Slack sent to the app, call by call.

It keeps texts, not objects, so that a row shows what was sent and not what became of it.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, get_args

from practice.constants import Json
from practice.errors import Refusal
from practice.signals import Signal
from practice.who import who_and_what
from practice.workspace import Workspace

EntryKind = Literal[
    "call", "interactive", "slash_commands", "events_api", "response_url", "upload", "ack", "socket"
]
KINDS: tuple[EntryKind, ...] = get_args(EntryKind)

#: as many rows are kept, and as many characters in all of them
ROWS = 2_000
CHARACTERS = 64_000_000
#: where an acknowledgement comes in that nobody waits for
_OF_ACKS = ("socket", "interactive", "slash_commands", "events_api")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `sent` and `answered` are JSON, "" where there was none."""

    number: int
    time: float  #: of the workspace's clock
    kind: EntryKind
    name: str
    person: str  #: an id, "" where nobody is meant
    about: str  #: what it is about, in a few words of the payload
    sent: str = ""
    answered: str = ""
    status: int | None = None  #: of HTTP
    seconds: float | None = None  #: until the answer; None where nothing was waited for
    trouble: str = ""  #: the trouble on demand that struck it
    retry: int = 0
    error: str = ""
    detail: str = ""
    expected: bool = False  #: an error that an app may meet on purpose

    @property
    def size(self) -> int:
        return len(self.sent) + len(self.answered)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows somebody wants to see; an empty field means any."""

    kind: str = ""
    name: str = ""
    person: str = ""
    refused: bool = False

    def takes(self, entry: Entry) -> bool:
        return (
            (not self.kind or entry.kind == self.kind)
            and (not self.name or entry.name == self.name)
            and (not self.person or entry.person == self.person)
            and (not self.refused or bool(entry.error))
        )


class Inspector:
    """The latest rows, the oldest first; `changes` fires with every new one."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.entries: deque[Entry] = deque()
        self.changes = Signal()
        self._last = 0
        self._characters = 0
        self._triggers: dict[str, str] = {}

    def add(
        self,
        kind: EntryKind,
        name: str,
        sent: Any = None,
        answered: Any = None,
        *,
        status: int | None = None,
        started: float | None = None,
        trouble: str = "",
        retry: int = 0,
        error: str = "",
        detail: str = "",
        expected: bool = False,
    ) -> None:
        """Writes a row down. `started` is a moment of `time.monotonic()`."""
        seconds = None if started is None else time.monotonic() - started
        person, about = who_and_what(self.ws, sent)
        person = person or self._by_trigger(sent)
        self._last += 1
        entry = Entry(
            self._last,
            self.ws.now(),
            kind,
            name,
            person,
            about,
            _as_text(sent),
            _as_text(answered),
            status,
            seconds,
            trouble,
            retry,
            error,
            detail,
            expected,
        )
        self.entries.append(entry)
        self._characters += entry.size
        while len(self.entries) > ROWS or (self._characters > CHARACTERS and len(self.entries) > 1):
            self._characters -= self.entries.popleft().size
        self.changes.fire()

    def sending(self, payload: Json) -> None:
        """Remembers whose trigger id goes out: the form that it opens is for that person."""
        if trigger := payload.get("trigger_id"):
            self._triggers[trigger] = who_and_what(self.ws, payload)[0]
            if len(self._triggers) > ROWS:
                del self._triggers[next(iter(self._triggers))]

    def _by_trigger(self, sent: Any) -> str:
        trigger = sent.get("trigger_id") if isinstance(sent, dict) else None
        return self._triggers.get(trigger, "") if isinstance(trigger, str) else ""

    def add_refusal(self, refusal: Refusal) -> None:
        """An acknowledgement that Slack would not have taken. What else is refused has its row already."""
        if refusal.method.startswith("ack ") or refusal.method in _OF_ACKS:
            name = refusal.method.removeprefix("ack ")
            self.add(
                "ack",
                name,
                answered=refusal.payload,
                error=refusal.error,
                detail=refusal.detail,
                expected=refusal.expected,
            )

    def clear(self) -> None:
        """Forgets the rows. The numbers go on, so that an open page takes no new row for an old one."""
        self.entries.clear()
        self._characters = 0
        self.changes.fire()

    @property
    def last(self) -> int:
        """The number of the newest row there ever was."""
        return self._last

    def find(self, number: int) -> Entry | None:
        return next((entry for entry in self.entries if entry.number == number), None)

    def newest(self, wanted: Wanted, *, after: int = 0, before: int | None = None, most: int) -> list[Entry]:
        """At most `most` rows between two numbers, the newest first."""
        return list(islice(self._backwards(wanted, after, before), most))

    def _backwards(self, wanted: Wanted, after: int, before: int | None) -> Iterator[Entry]:
        for entry in reversed(self.entries):
            if entry.number <= after:
                return
            if (before is None or entry.number < before) and wanted.takes(entry):
                yield entry


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    try:
        return json.dumps(value, separators=(",", ":"), default=str)
    except (RecursionError, ValueError):  # deeper than the encoder goes
        return '"…"'
