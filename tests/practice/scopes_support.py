"""An app with the scopes of every method, and what its calls are answered."""

import json
from typing import Any

import pytest
from practice_support import MANIFEST
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import BOT_TOKEN
from practice.testing import PracticeWorkspace

Json = dict[str, Any]
MORE = [
    "bookmarks:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "emoji:read",
    "files:read",
    "pins:read",
    "pins:write",
    "reactions:read",
    "usergroups:read",
    "users.profile:read",
]


def manifest(*scopes: str, **features: Any) -> Json:
    changed: Json = json.loads(json.dumps(MANIFEST))
    changed["oauth_config"]["scopes"]["bot"] = list(scopes)
    changed["features"] |= features
    return changed


FULL = manifest(*MANIFEST["oauth_config"]["scopes"]["bot"], *MORE)


def client_of(ws: PracticeWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url, retry_handlers=[])


async def refused(call: Any) -> Json:
    with pytest.raises(SlackApiError) as refusal:
        await call
    body: Json = refusal.value.response.data
    return body


async def error_of(call: Any) -> str:
    return str((await refused(call))["error"])
