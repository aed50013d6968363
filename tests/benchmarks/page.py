"""The practice workspace's page in a real Chromium: the first paint, a press, scrolling.

A small workspace (20 messages, 10 people) and a crowded one (5,000 messages, 300 people) are up side by side
and take turns, so what the machine does meanwhile meets both. An app of its own answers presses at once by
updating the message, so that "as fast as the service answers" can be told: what the page adds is the time
from that update to the moment at which the new words stand in the document.
"""

import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import APP_TOKEN, BOT_TOKEN
from practice.constants import COORDINATOR_CHANNEL as CHANNEL
from practice.people import Person
from practice.testing import PracticeWorkspace, practice_workspace
from tests.benchmarks.stats import Spread

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
#: Presses the button of a message and waits for what becomes of it; gives both moments in epoch seconds.
_PRESS = """ts => new Promise(done => {
  const message = document.querySelector(`.message[data-ts="${ts}"]`);
  const at = Date.now() / 1000;
  const look = () => message.textContent.includes('済み') && done([at, Date.now() / 1000]);
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  [...message.querySelectorAll('button')].find((one) => one.textContent === '押す').click();
})"""
#: Scrolls up through what is loaded and fetches more, and tells how long each frame took.
_SCROLL = """async frames => {
  const scroller = document.querySelector('#main .scroller');
  const took = [];
  let before = performance.now();
  for (let n = 0; n < frames; n += 1) {
    scroller.scrollTop -= 120;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    took.push((now - before) / 1000);
    before = now;
  }
  return took;
}"""


@dataclass(frozen=True, slots=True)
class PageFigures:
    """One workspace's page; all in milliseconds."""

    name: str
    painted: Spread  #: from the request of the page to the first contentful paint
    ready: Spread  #: to the moment at which it can be used
    answered: Spread  #: from the click to the answer of the service's `chat.update`
    shown: Spread  #: from the click to the new words in the document
    frame: Spread  #: one frame while scrolling up


@dataclass
class _Crowd:
    name: str
    ws: PracticeWorkspace
    answered_at: float = 0.0


def _people(count: int) -> list[Person]:
    return [
        Person(
            id=f"U{number:04d}",
            name=f"職員 {number}番",
            email=f"person{number}@example.jp",
            title="総務課 主事",
            part="coordinator" if number < 5 else "staff",
            town="大潟村",
        )
        for number in range(count)
    ]


def _card(words: str) -> list[dict[str, Any]]:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "押す"}}
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": words}},
        {"type": "actions", "elements": [button]},
    ]


@asynccontextmanager
async def _crowd(name: str, messages: int, people: int) -> AsyncIterator[_Crowd]:
    """A workspace with an app in it, and its channel full of what people wrote."""
    async with practice_workspace(_people(people)) as ws:
        channel = ws.state.channels[CHANNEL]
        for number in range(messages):
            ws.state.post(channel, f"U{number % 5:04d}", f"{number}通目の相談について", event=False)
        client = AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url)
        app = AsyncApp(client=client, signing_secret="unused")
        crowd = _Crowd(name, ws)

        @app.action("go")
        async def pressed(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            ts = body["message"]["ts"]
            await client.chat_update(channel=CHANNEL, ts=ts, text="済み", blocks=_card("済み"))
            crowd.answered_at = time.time()

        handler = AsyncSocketModeHandler(
            app, APP_TOKEN, web_client=AsyncWebClient(token=APP_TOKEN, base_url=ws.base_url)
        )
        await handler.connect_async()
        await ws.until(lambda: ws.connected)
        try:
            yield crowd
        finally:
            await handler.close_async()


async def _window(browser: Browser, crowd: _Crowd) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    page = await context.new_page()
    await page.goto(f"{crowd.ws.url}?person=U0000#{CHANNEL}")
    await page.wait_for_selector("html[data-ready]")
    return page


@dataclass
class _Taken:
    painted: list[float]
    ready: list[float]
    answered: list[float]
    shown: list[float]
    frame: list[float]


async def _look(browser: Browser, crowd: _Crowd, taken: _Taken, frames: int) -> None:
    page = await _window(browser, crowd)
    times = await page.evaluate(
        "() => [performance.getEntriesByName('first-contentful-paint')[0].startTime, performance.now()]"
    )
    taken.painted.append(times[0] / 1000)
    taken.ready.append(times[1] / 1000)
    await _press(page, crowd, taken)
    taken.frame += await page.evaluate(_SCROLL, frames)
    await page.context.close()


async def _press(page: Page, crowd: _Crowd, taken: _Taken) -> None:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=crowd.ws.base_url)
    posted = await client.chat_postMessage(channel=CHANNEL, text="カード", blocks=_card("お願い"))
    button = page.locator(f'.message[data-ts="{posted["ts"]}"] button', has_text="押す")
    await button.wait_for()
    clicked, shown = await page.evaluate(_PRESS, posted["ts"])
    await crowd.ws.until(lambda: crowd.answered_at > clicked)
    taken.answered.append(crowd.answered_at - clicked)
    taken.shown.append(shown - clicked)


async def measure_page(rounds: int, frames: int) -> list[PageFigures]:
    """Both workspaces in turns. Needs Debian's `chromium`; empty without it."""
    path = shutil.which("chromium")
    if path is None:
        return []
    async with (
        async_playwright() as playwright,
        _crowd("20 messages, 10 people", 20, 10) as small,
        _crowd("5,000 messages, 300 people", 5_000, 300) as crowded,
    ):
        browser = await playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        taken = {crowd.name: _Taken([], [], [], [], []) for crowd in (small, crowded)}
        for crowd in (small, crowded):  # the first window of a browser is slower; it counts for neither
            await (await _window(browser, crowd)).context.close()
        for _ in range(rounds):
            for crowd in (small, crowded):
                await _look(browser, crowd, taken[crowd.name], frames)
        await browser.close()
    return [
        PageFigures(
            name,
            *(
                Spread.of_seconds(values)
                for values in (one.painted, one.ready, one.answered, one.shown, one.frame)
            ),
        )
        for name, one in taken.items()
    ]
