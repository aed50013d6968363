"""From Slack to a measured process, and the time until it acknowledged."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any, Literal, NamedTuple, Protocol
from urllib.parse import urlencode

import aiohttp

from tests.benchmarks.payloads import Json, unique
from tests.benchmarks.slack_side import SlackSide

Kind = Literal["interactive", "slash_commands", "events_api"]

SIGNING_SECRET = "bench-secret"
#: Slack waits three seconds; waiting longer shows how late a late one was.
PATIENCE = 10.0


class Ack(NamedTuple):
    """An acknowledgement: when it was sent for, when it came, what it said."""

    sent: float
    came: float
    body: Any

    @property
    def seconds(self) -> float:
        return self.came - self.sent


class NotAckedError(Exception):
    """Nothing within PATIENCE, or an HTTP error."""


class Deliverer(Protocol):
    """One of Slack's two ways."""

    async def deliver(self, kind: Kind, payload: Json) -> Ack:
        """Raises NotAckedError."""

    async def close(self) -> None: ...


class SocketDelivery:
    """Socket Mode: an envelope over the connection that the process opened."""

    def __init__(self, side: SlackSide) -> None:
        self._side = side

    async def deliver(self, kind: Kind, payload: Json) -> Ack:
        socket = self._side.socket
        if socket is None:
            raise NotAckedError("not connected")
        envelope: Json = {
            "envelope_id": unique("envelope"),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        answered: asyncio.Future[tuple[float, Any]] = asyncio.get_running_loop().create_future()

        def acked(at: float, body: Any) -> None:
            if not answered.done():
                answered.set_result((at, body))

        self._side.when_acked(envelope["envelope_id"], acked)
        text = json.dumps(envelope)
        sent = time.perf_counter()
        await socket.send_str(text)
        try:
            came, body = await asyncio.wait_for(answered, PATIENCE)
        except TimeoutError as error:
            raise NotAckedError(f"nothing within {PATIENCE:.0f} s") from error
        return Ack(sent, came, body)

    async def close(self) -> None:
        """The connection belongs to the process."""


class HttpDelivery:
    """Signed HTTP, on as many kept connections as deliveries are under way."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=PATIENCE)
        )

    async def deliver(self, kind: Kind, payload: Json) -> Ack:
        body, content_type = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **_signed(body)}
        sent = time.perf_counter()
        try:
            async with self._session.post(self._url, data=body, headers=headers) as answer:
                content = await answer.read()
                came = time.perf_counter()
                if answer.status != 200:
                    raise NotAckedError(f"HTTP {answer.status}")
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotAckedError(str(error) or type(error).__name__) from error
        return Ack(sent, came, json.loads(content) if content.startswith(b"{") else None)

    async def close(self) -> None:
        await self._session.close()


def _encoded(kind: Kind, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _signed(body: bytes) -> dict[str, str]:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    timestamp = str(int(time.time()))
    base = b"v0:" + timestamp.encode() + b":" + body
    digest = hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
