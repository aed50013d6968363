"""HTTP delivery with Slack's signature.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from practice.constants import ACK_SECONDS, SIGNING_SECRET, Json
from practice.deliver.common import Ack, DeliveryFailedError, DeliveryKind
from practice.sound_json import parsed


def signature(secret: str, timestamp: str, body: bytes) -> str:
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass
class HttpDelivery:
    """Posts everything to one URL, as `settings` of a manifest with request URLs say."""

    url: str
    session: aiohttp.ClientSession
    secret: str = SIGNING_SECRET
    ack_seconds: float = ACK_SECONDS

    @property
    def connected(self) -> bool:
        return True

    async def deliver(self, kind: DeliveryKind, payload: Json, *, retry: int = 0, reason: str = "") -> Ack:
        body, content_type = self._encode(kind, payload)
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.secret, timestamp, body),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        sent = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=self.ack_seconds)
        try:
            async with self.session.post(self.url, data=body, headers=headers, timeout=timeout) as answer:
                content = await answer.text()
                status = answer.status
        except TimeoutError as problem:
            raise DeliveryFailedError("no_ack", f"nothing within {self.ack_seconds:.0f} s") from problem
        except aiohttp.ClientError as problem:
            raise DeliveryFailedError("no_connection", str(problem)) from problem
        if status != 200:
            raise DeliveryFailedError("http_error", f"HTTP {status}: {content[:200]}")
        return Ack(_decode(content), time.monotonic() - sent)

    def _encode(self, kind: DeliveryKind, payload: Json) -> tuple[bytes, str]:
        form = "application/x-www-form-urlencoded"
        if kind == "events_api":
            return json.dumps(payload).encode(), "application/json"
        if kind == "slash_commands":
            return urlencode(payload).encode(), form
        return urlencode({"payload": json.dumps(payload)}).encode(), form


def _decode(content: str) -> Any:
    if not content.strip():
        return None
    try:
        return parsed(content)
    except ValueError:
        return content
