"""Keeps the workspace in a file: saved soon after each change and at the end, gone on from at the next start.

Channels, messages, files, read marks, Home tabs and the time are kept; open modals, trigger ids, response
URLs and notices are not: they would not outlive a restart of Slack's client either. The file is JSON and is
replaced whole, so that at any moment it is the old one or the new one.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import fcntl
import json
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from practice.constants import BOT_USER_ID, Json
from practice.models import Channel, Message, StoredFile, View

if TYPE_CHECKING:
    from practice.workspace import Workspace

log = logging.getLogger("practice")

VERSION = 1
#: Seconds from a change to its saving: many changes come together.
_SOON = 0.5
#: Saving takes at most one part in so many of the time.
_SHARE = 10
#: Characters that are written out in one go; deliveries and pages have their turn in between.
_BATCH = 100_000


#: Seconds that the time can have been moved: dates end with the year 9999.
_FARTHEST = 200_000_000_000.0


class CannotKeepError(Exception):
    """The file cannot be gone on from. The text says why, in both languages."""


class _KeptChannel(BaseModel):
    channel: Json
    messages: list[Json]


class _Kept(BaseModel):
    version: Literal[1]
    offset: float = Field(ge=0, le=_FARTHEST, allow_inf_nan=False)
    last_ts: int = Field(ge=0)
    changes: int = Field(ge=0)
    channels: list[_KeptChannel]
    homes: list[Json]
    files: list[Json]


def written(ws: Workspace) -> Iterator[str]:
    """The workspace as JSON, in pieces. Files come last: what the messages name is among them then."""
    head = {
        "version": VERSION,
        "offset": ws.clock.offset,
        "last_ts": ws.clock.last_ts,
        "changes": ws.changes.count,
        "homes": [_plain(view) for view in ws.views.homes.values()],
    }
    yield json.dumps(head)[:-1] + ', "channels": ['
    for number, channel in enumerate(list(ws.channels.values())):
        kept = json.dumps(_plain(channel, "messages", "threads"))
        yield f'{", " if number else ""}{{"channel": {kept}, "messages": ['
        for at, message in enumerate(list(channel.messages.values())):
            plain = _plain(message, "files") | {"files": [file.id for file in message.files]}
            yield (", " if at else "") + json.dumps(plain)
        yield "]}"
    yield '], "files": ['
    for number, file in enumerate(list(ws.files.values())):
        content = None if file.content is None else base64.b64encode(file.content).decode()
        yield (", " if number else "") + json.dumps(_plain(file, "content") | {"content": content})
    yield "]}"


def _plain(thing: Any, *without: str) -> Json:
    return {
        field.name: getattr(thing, field.name)
        for field in dataclasses.fields(thing)
        if field.name not in without
    }


def take_in(ws: Workspace, text: str | bytes) -> None:
    """Fills an empty workspace with what was kept.

    Raises ValueError (as pydantic does), KeyError or TypeError.
    """
    kept = _Kept.model_validate_json(text)
    files = {file.id: file for file in map(_file, kept.files)}
    channels = [_channel(ws, entry, files) for entry in kept.channels]
    homes = [TypeAdapter(View).validate_python(view) for view in kept.homes]
    for view in homes:
        _known(ws, view.user)
        _is_home(view)
    ws.files = files
    ws.channels |= {channel.id: channel for channel in channels}
    ws.views.homes = {view.user: view for view in homes}
    ws.clock.set(kept.offset, kept.last_ts)
    ws.changes.count = kept.changes  # messages carry the count at which they changed


def _file(kept: Json) -> StoredFile:
    content = kept.get("content")
    raw = None if content is None else base64.b64decode(content, validate=True)
    return TypeAdapter(StoredFile).validate_python(kept | {"content": raw})


def _channel(ws: Workspace, kept: _KeptChannel, files: dict[str, StoredFile]) -> Channel:
    channel = TypeAdapter(Channel).validate_python(kept.channel)
    _known(ws, *channel.members)
    message_of = TypeAdapter(Message)
    for entry in kept.messages:
        named = [files[file_id] for file_id in entry.get("files", ())]
        message = message_of.validate_python(entry | {"files": named})
        _known(ws, message.user)
        channel.add(message)
    return channel


def _is_home(view: View) -> None:
    blocks = view.content.get("blocks")
    if view.content.get("type") != "home" or not isinstance(blocks, list):
        raise ValueError(f"the Home of {view.user} is none")
    TypeAdapter(list[Json]).validate_python(blocks)


def _known(ws: Workspace, *people: str) -> None:
    for person in people:
        if person != BOT_USER_ID and person not in ws.people:
            raise ValueError(f"{person} is not among the people of the workspace")


class Keeper:
    """Keeps one workspace in one file, which no other process may use meanwhile."""

    def __init__(self, ws: Workspace, path: Path) -> None:
        self._ws = ws
        self.path = path
        self._lock: IO[str] | None = None
        self._saving: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Goes on from the file where there is one. Raises CannotKeepError or OSError."""
        with contextlib.ExitStack() as on_failure:
            lock = self.path.with_name(f"{self.path.name}.lock").open("w")
            self._hold(on_failure.enter_context(lock))
            if self.path.exists():
                self._go_on()
            else:
                self.save_now()
            on_failure.pop_all()
        self._lock = lock

    def _go_on(self) -> None:
        try:
            take_in(self._ws, self.path.read_bytes())
        except (ValueError, KeyError, TypeError) as problem:
            raise self._damaged(problem) from problem

    def _hold(self, lock: IO[str]) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise CannotKeepError(
                f"{self.path} は、ほかの練習用ワークスペースが使っています。 / "
                f"{self.path} is in use by another practice workspace."
            ) from problem

    def _damaged(self, problem: Exception) -> CannotKeepError:
        why = str(problem)
        if isinstance(problem, ValidationError):
            first = problem.errors()[0]
            why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        return CannotKeepError(
            f"{self.path} は、壊れているか、別の版のもので、読み込めません（{why}）。別の場所に移すか消せば、"
            f"はじめの状態から始められます。 / {self.path} is damaged or of another version ({why}). Move it "
            "away or delete it to begin anew."
        )

    def start(self) -> None:
        self._saving = asyncio.create_task(self._save_changes())

    async def stop(self) -> None:
        """Saves what is left."""
        if self._saving is not None:
            self._saving.cancel()
            await asyncio.wait({self._saving})
        if self._lock is not None:
            self._try(list(written(self._ws)))
            self._lock.close()

    async def _save_changes(self) -> None:
        seen = -1  # what came before the start, such as the first Home of somebody, is saved, too
        while True:
            seen = await self._ws.changes.wait(seen)
            await asyncio.sleep(_SOON)
            seen = self._ws.changes.count
            began = time.monotonic()
            await self.save()
            await asyncio.sleep((time.monotonic() - began) * (_SHARE - 1))

    async def save(self) -> None:
        epoch, pieces, in_one_go = self._ws.epoch, list[str](), 0
        for piece in written(self._ws):
            pieces.append(piece)
            in_one_go += len(piece)
            if in_one_go >= _BATCH:
                in_one_go = 0
                await asyncio.sleep(0)
        if epoch == self._ws.epoch:  # else it was reset on the way, and another saving follows
            await asyncio.to_thread(self._try, pieces)

    def save_now(self) -> None:
        """Raises OSError."""
        self._write(list(written(self._ws)))

    def _try(self, pieces: list[str]) -> None:
        try:
            self._write(pieces)
        except OSError as problem:
            # A full disk must not end the workspace; where in our code it was met helps nobody.
            log.error("The workspace cannot be saved in %s: %s", self.path, problem)  # noqa: TRY400

    def _write(self, pieces: list[str]) -> None:
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
