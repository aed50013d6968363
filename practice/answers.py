"""What the page's routes answer with."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable

from aiohttp import web

from practice.constants import Json
from practice.signals import Signal

#: Seconds after which a window that is gone without a word is noticed.
_HEARTBEAT_SECONDS = 15.0


def json_answer(body: Json, status: int = 200) -> web.Response:
    """Never kept by the browser: it is true for this moment."""
    return web.json_response(body, status=status, dumps=json.dumps, headers={"Cache-Control": "no-store"})


async def told_of_changes(
    request: web.Request, changes: Signal, said: Callable[[], Json], stopping: asyncio.Event
) -> web.WebSocketResponse:
    """A WebSocket on which a page hears `said()` at once and on every change.

    Not server-sent events: a browser keeps six connections to a host and no more, so the seventh window of
    somebody who is many people at once would wait for ever.
    """
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS)
    await socket.prepare(request)
    telling = asyncio.create_task(_tell(socket, changes, said, stopping))
    try:
        async for _ in socket:  # a page says nothing here; this ends when it closes
            pass
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    return socket


async def _tell(
    socket: web.WebSocketResponse, changes: Signal, said: Callable[[], Json], stopping: asyncio.Event
) -> None:
    seen = changes.count
    with contextlib.suppress(ConnectionError):
        await socket.send_str(json.dumps(said()))
        while not stopping.is_set():
            seen = await changes.wait(seen)
            await socket.send_str(json.dumps(said()))
        await socket.close()
