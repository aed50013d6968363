"""The workspace, and an app made with slack-bolt at the other end of it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from inspector_reader import Reader
from practice_support import MANIFEST, PEOPLE, Bot, http_bot, socket_bot
from scopes_support import FULL, client_of
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import BOT_TOKEN
from practice.testing import PracticeWorkspace, practice_workspace


@pytest.fixture
async def ws() -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace(PEOPLE, MANIFEST) as running:
        yield running


@pytest.fixture(params=["socket", "http"])
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    """The same app over both ways of delivery."""
    if request.param == "http":
        async with http_bot() as made:
            yield made
    else:
        async with practice_workspace(PEOPLE, MANIFEST) as ws, socket_bot(ws) as made:
            yield made


@pytest.fixture
async def client(ws: PracticeWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url, retry_handlers=[])


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
def reader(ws: PracticeWorkspace, session: aiohttp.ClientSession) -> Reader:
    return Reader(ws, session)


@pytest.fixture
async def town() -> AsyncIterator[PracticeWorkspace]:
    """A workspace whose app has the scopes of every method."""
    async with practice_workspace(PEOPLE, FULL) as ws:
        yield ws


@pytest.fixture
def slack(town: PracticeWorkspace) -> AsyncWebClient:
    return client_of(town)
