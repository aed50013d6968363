"""Somebody who reads the inspector of a workspace."""

from html import unescape
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from practice.inspector import Entry, Inspector
from practice.testing import PracticeWorkspace


class Reader:
    """Somebody at the inspector."""

    def __init__(self, ws: PracticeWorkspace, session: aiohttp.ClientSession) -> None:
        self.url = f"{ws.url}inspector"
        self.session = session
        self.log: Inspector = ws.practice.inspector

    async def get(self, path: str = "", **query: str) -> str:
        async with self.session.get(self.url + path, params=query) as answer:
            assert answer.status == 200
            return unescape(await answer.text())

    async def opened(self, entry: Entry) -> str:
        return await self.get(f"/rows/{entry.number}")

    def newest(self, name: str) -> Entry:
        return next(entry for entry in reversed(self.log.entries) if entry.name == name)


async def refused(call: Any) -> None:
    with pytest.raises(SlackApiError):
        await call
