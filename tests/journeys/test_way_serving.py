"""What machines ask of the running service, and what it hears from nobody but Slack."""

import json
import time

import aiohttp
from slack_sdk.signature import SignatureVerifier
from village import Village

EVENT = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened", "user": "U0S001"}}


def address(village: Village, path: str) -> str:
    return f"http://127.0.0.1:{village.service.port}{path}"


async def test_the_service_says_that_it_is_well_in_either_mode(village: Village) -> None:
    await village.file()
    async with aiohttp.ClientSession() as session:
        for path in ("/healthz", "/readyz"):
            async with session.get(address(village, path)) as answer:
                assert answer.status == 200
        async with session.get(address(village, "/metrics")) as answer:
            assert answer.status == 200
            assert "madoguchi" in await answer.text()


async def test_what_is_not_signed_by_slack_changes_nothing(village: Village, mode: str) -> None:
    body = json.dumps(EVENT).encode()
    now, old = str(int(time.time())), str(int(time.time()) - 600)
    right = SignatureVerifier("practice-secret")
    signatures = {
        "none": {},
        "wrong secret": {
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": str(
                SignatureVerifier("guessed").generate_signature(timestamp=now, body=body)
            ),
        },
        "ten minutes old": {
            "X-Slack-Request-Timestamp": old,
            "X-Slack-Signature": str(right.generate_signature(timestamp=old, body=body)),
        },
    }
    async with aiohttp.ClientSession(headers={"Content-Type": "application/json"}) as session:
        for headers in signatures.values():
            async with session.post(address(village, "/slack/events"), data=body, headers=headers) as answer:
                assert answer.status == (401 if mode == "http" else 404)
    await village.settled()
    assert village.staff.home is None
