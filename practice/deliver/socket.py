"""Socket Mode, Slack's side.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from practice.constants import ACK_SECONDS, APP_ID, MAX_SOCKETS, Json
from practice.deliver.common import Ack, DeliveryFailedError, DeliveryKind
from practice.errors import RefusalBook, SlackError
from practice.faults import Faults
from practice.sound_json import parsed

#: a ticket opens one connection and only soon after it was given out
_TICKET_SECONDS = 30.0


class SocketsRefusedError(SlackError):
    """No connection is opened now, on purpose.

    https://docs.slack.dev/reference/methods/apps.connections.open#errors
    """

    def __init__(self) -> None:
        super().__init__("internal_error")


@dataclass
class _Waiting:
    sent: float
    kind: DeliveryKind
    answer: asyncio.Future[Any]


@dataclass
class SocketHub:
    """The open connections of the app; each payload goes to one of them."""

    refusals: RefusalBook
    on_change: Callable[[], None]
    faults: Faults
    ack_seconds: float = ACK_SECONDS
    met: bool = False  #: whether the app has ever been here
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    _requests: dict[web.WebSocketResponse, web.Request] = field(default_factory=dict)
    _tickets: dict[str, float] = field(default_factory=dict)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _turn: int = 0
    _closed: bool = False
    on_socket: Callable[[str, str], None] = lambda what, trouble: (
        None
    )  #: what became of a connection, and by what

    @property
    def connected(self) -> bool:
        return bool(self.connections)

    def ticket(self) -> str:
        if self._closed or self.faults.take_refusal():
            raise SocketsRefusedError
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = time.monotonic()
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """The handshake of one connection, and its life."""
        born = self._tickets.pop(request.query.get("ticket", ""), None)
        if born is None or time.monotonic() - born > _TICKET_SECONDS or self._closed:
            return self._turned_away(408, "invalid or expired ticket")
        if self.faults.take_refusal():
            self.on_socket("refused", "refuse_sockets")
            return web.Response(status=408, text="invalid or expired ticket")
        if len(self.connections) >= MAX_SOCKETS:
            return self._turned_away(429, "too_many_websockets")
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        self.connections.append(socket)
        self._requests[socket] = request
        self.met = True
        self.on_socket("opened", "")
        self.on_change()
        try:
            await socket.send_json(self._hello())
            await self._listen(socket)
        except ConnectionError:
            pass
        finally:
            del self._requests[socket]
            if socket in self.connections:
                self.connections.remove(socket)
                self.on_socket("closed", "")
            self.on_change()
        return socket

    def _turned_away(self, status: int, reason: str) -> web.Response:
        self.on_socket("refused", "")
        return web.Response(status=status, text=reason)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {
                "host": "practice",
                "started": "",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._answered(message.data)

    def _answered(self, data: str) -> None:
        try:
            body = parsed(data)
        except ValueError:
            self.refusals.record("socket", "invalid_ack", "not JSON", data)
            return
        envelope_id = body.get("envelope_id") if isinstance(body, dict) else None
        waiting = self._waiting.get(envelope_id) if isinstance(envelope_id, str) else None
        if waiting is None:
            self.refusals.record("socket", "unknown_envelope", str(envelope_id), body)
            return
        if not waiting.answer.done():
            waiting.answer.set_result(body.get("payload"))
            return
        late = time.monotonic() - waiting.sent
        if late > self.ack_seconds:
            self.refusals.record(waiting.kind, "ack_too_late", f"after {late:.1f} s", body)

    async def deliver(self, kind: DeliveryKind, payload: Json, *, retry: int = 0, reason: str = "") -> Ack:
        if not self.connections:
            raise DeliveryFailedError("no_connection")
        self._turn += 1
        socket = self.connections[self._turn % len(self.connections)]
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        sent = time.monotonic()
        self._forget_old(sent)
        self._waiting[envelope["envelope_id"]] = _Waiting(sent, kind, answer)
        try:
            await socket.send_json(envelope)
            async with asyncio.timeout(self.ack_seconds):
                body = await answer
        except ConnectionError as problem:
            raise DeliveryFailedError("no_connection", str(problem)) from problem
        except TimeoutError as problem:
            raise DeliveryFailedError("no_ack", f"nothing within {self.ack_seconds:.0f} s") from problem
        return Ack(body, time.monotonic() - sent)

    def _forget_old(self, now: float) -> None:
        """Envelopes are remembered for a minute, so that a late answer is known as late."""
        for envelope_id in [name for name, waiting in self._waiting.items() if now - waiting.sent > 60]:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks the app to come back on a new connection."""
        for socket in list(self.connections):
            with contextlib.suppress(ConnectionError):
                await socket.send_json(
                    {"type": "disconnect", "reason": reason, "debug_info": {"host": "practice"}}
                )

    def drop(self) -> int:
        """Cuts every connection without a word; how many it were. Nothing is sent on them any more."""
        cut = list(self.connections)
        self.connections.clear()
        for socket in cut:
            self.on_socket("closed", "drop_sockets")
            if (transport := self._requests[socket].transport) is not None:
                transport.abort()
        self.on_change()
        return len(cut)

    async def close(self) -> None:
        self._closed = True
        for socket in list(self.connections):
            await socket.close()
