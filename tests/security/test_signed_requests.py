"""HTTP mode: what does not carry Slack's signature is refused, whatever it looks like."""

import hashlib
import hmac
import io
import time

import aiohttp
import pytest
from village import Village

_SECRET = b"practice-secret"
_FORM = "application/x-www-form-urlencoded"
_COMMAND = b"command=%2Fsoudan&text=help&user_id=U0S001&team_id=T0PRACTICE&api_app_id=A0PRACTICE"


def _signature(body: bytes, timestamp: str, secret: bytes = _SECRET) -> str:
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()


async def _status(village: Village, body: bytes, **headers: str) -> int:
    url = f"http://127.0.0.1:{village.service.port}/slack/events"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=io.BytesIO(body), headers=named) as answer,
    ):
        await answer.read()
        return answer.status


def _headers(body: bytes, timestamp: str, signature: str = "", content_type: str = _FORM) -> dict[str, str]:
    return {
        "Content_Type": content_type,
        "X_Slack_Request_Timestamp": timestamp,
        "X_Slack_Signature": signature or _signature(body, timestamp),
    }


@pytest.mark.parametrize(
    "timestamp", ["", "soon", "-1", "1e9", "９９９９９９９９９９", "9" * 5000, "0", " 5", "99999999999"]
)
async def test_a_moment_that_slack_would_not_write_is_refused(
    village_over_http: Village, timestamp: str
) -> None:
    assert await _status(village_over_http, _COMMAND, **_headers(_COMMAND, timestamp)) == 401


@pytest.mark.parametrize("signature", ["v0=", "v0=" + "0" * 64, "v1=0", "é", "v0=" + "0" * 4000])
async def test_a_wrong_signature_is_refused(village_over_http: Village, signature: str) -> None:
    headers = _headers(_COMMAND, str(int(time.time())), signature)
    assert await _status(village_over_http, _COMMAND, **headers) == 401


async def test_a_request_older_than_five_minutes_is_refused(village_over_http: Village) -> None:
    old = str(int(time.time()) - 301)
    assert await _status(village_over_http, _COMMAND, **_headers(_COMMAND, old)) == 401


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"ssl_check=1", b'{"type": "url_verification", "challenge": "x"}']
)
@pytest.mark.parametrize(
    "content_type", ["text/plain; charset=bogus", "application/json; charset=utf-16", _FORM]
)
async def test_a_body_of_any_kind_is_refused_without_a_signature(
    village_over_http: Village, body: bytes, content_type: str
) -> None:
    headers = _headers(body, str(int(time.time())), "v0=0", content_type)
    assert await _status(village_over_http, body, **headers) == 401


async def test_a_body_that_is_far_too_large_is_refused_before_it_is_looked_at(
    village_over_http: Village,
) -> None:
    body = b"x" * 3_000_000
    assert await _status(village_over_http, body, **_headers(body, str(int(time.time())))) == 413


async def test_the_charset_of_the_header_is_not_listened_to(village_over_http: Village) -> None:
    now = str(int(time.time()))
    headers = _headers(_COMMAND, now, content_type=f"{_FORM}; charset=bogus")
    assert await _status(village_over_http, _COMMAND, **headers) == 200


@pytest.mark.parametrize("body", [b"payload=%7Bbroken", b'{"type": "event_callback", "event": '])
async def test_a_signed_body_that_cannot_be_read_is_refused_in_words(
    village_over_http: Village, body: bytes
) -> None:
    kind = "application/json" if body.startswith(b"{") else _FORM
    headers = _headers(body, str(int(time.time())), content_type=kind)
    assert await _status(village_over_http, body, **headers) == 400
