"""A real Chromium, and windows in it that are somebody of the practice workspace."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Playwright

#: The names under which systems have it; Debian's package is `chromium`.
_NAMES = ("chromium", "chromium-browser", "google-chrome")
#: It runs as root in containers, and must call nobody.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: What Chromium says of every answer that is no success; what it means is the test's business.
_OF_THE_NETWORK = re.compile(r"Failed to load resource|net::ERR_|ERR_INCOMPLETE_CHUNKED_ENCODING")


def find_chromium() -> str | None:
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def chromium_path() -> str:
    """Where Chromium is. Skips the test, with what to install, where there is none."""
    if found := find_chromium():
        return found
    pytest.skip("no Chromium on this machine: the browser tests need one (Debian: apt-get install chromium)")


@asynccontextmanager
async def launched(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(executable_path=chromium_path(), args=list(_QUIET))
    try:
        yield browser
    finally:
        await browser.close()


class Windows:
    """Opens windows of one workspace, each with its own cookies, and notes what goes wrong in them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.trouble: list[str] = []

    async def open(
        self,
        person: str,
        place: str = "",
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        english: bool = False,
    ) -> Page:
        """A window in which `person` is at `place` (`C0COORD`, `D0S001/home`, `C0COORD/<thread ts>`)."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-US" if english else "ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
        )
        if english:
            await context.add_cookies([{"name": "practice.lang", "value": "en", "url": self.url}])
        page = await context.new_page()
        self.watch(page)
        await page.goto(f"{self.url}?person={person}{'#' if place else ''}{place}")
        await page.wait_for_selector("html[data-ready]")
        return page

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _OF_THE_NETWORK.search(message.text):
            self.trouble.append(f"{message.type}: {message.text}")

    async def close(self) -> None:
        for context in self.browser.contexts:
            await context.close()
