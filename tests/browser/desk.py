"""A small workspace with an app of the test's own, for what the page does with blocks of any app."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

sys.path.append(str(Path(__file__).parents[1] / "practice"))

from chromium import Windows
from practice_support import MANIFEST, PEOPLE, Bot, socket_bot

from practice.testing import PracticeWorkspace, practice_workspace

Json = dict[str, Any]


def manifest() -> Json:
    """The small app, with the right to read files that people choose."""
    own = deepcopy(MANIFEST)
    own["oauth_config"]["scopes"]["bot"].append("files:read")
    return own


@dataclass
class Desk:
    """The app, the windows on its workspace, and all that the app was told."""

    bot: Bot
    windows: Windows
    heard: list[Json] = field(default_factory=list)
    #: how the app acknowledges a kind of payload; empty for a kind that is not here
    answers: dict[str, Json] = field(default_factory=dict)

    @property
    def ws(self) -> PracticeWorkspace:
        return self.bot.ws

    def of(self, kind: str) -> list[Json]:
        return [body for body in self.heard if body.get("type") == kind]

    async def hears(self, kind: str, count: int = 1) -> Json:
        """The latest payload of the kind, once there are that many."""
        await self.ws.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[-1]

    async def form(self, view: Json, *, person: str = "U1", **window: Any) -> Page:
        """A window in which the modal is open."""
        page = await self.windows.open(person, f"D{person[1:]}", **window)
        await self.open_form(view, person)
        await page.locator(".modal").wait_for()
        return page

    async def open_form(self, view: Json, person: str = "U1") -> None:
        await self.bot.client.views_open(trigger_id=self.ws.state.triggers.issue(person), view=view)

    async def say(self, *blocks: Json, channel: str = "C0GENERAL") -> str:
        """Posts the blocks; the message's ts."""
        posted = await self.bot.client.chat_postMessage(channel=channel, text="x", blocks=list(blocks))
        return str(posted["ts"])


@asynccontextmanager
async def running_desk(browser: Browser) -> AsyncIterator[Desk]:
    """The app notes all that it is told and acknowledges it."""
    async with practice_workspace(PEOPLE, manifest()) as ws, socket_bot(ws) as bot:
        desk = Desk(bot, Windows(browser, ws.url))

        @bot.app.middleware
        async def answer(body: Json, ack: Any) -> Any:
            desk.heard.append(body)
            return await ack(**desk.answers.get(body.get("type", ""), {}))

        yield desk
        await desk.windows.close()
        assert desk.windows.trouble == []
        assert ws.unexpected_refusals == []
