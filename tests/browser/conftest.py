"""Fixtures of the browser tests: the service in its workspace, and windows of a real Chromium on it.

Playwright belongs to one event loop and a browser takes a second to start, so all tests of this folder run in
the loop of the session and share one browser; each has windows, a workspace and a database of its own.
"""

import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

sys.path.extend(str(Path(__file__).parents[1] / folder) for folder in ("journeys", "process"))

from chromium import Windows, chromium_path, launched
from desk import Desk, running_desk
from village import Village, running_village

_HERE = Path(__file__).parent
#: Seconds until what is awaited in a page counts as missing, on a busy machine.
_PATIENCE = 20.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    chromium_path()
    expect.set_options(timeout=_PATIENCE * 1000)
    async with async_playwright() as playwright, launched(playwright) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def town(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Village]:
    """The service on SQLite in Socket Mode, with the sample lists and no case yet. Its clock stands still."""
    path = shutil.copy(sqlite_template, tmp_path / "madoguchi.db")
    async with running_village(f"sqlite+aiosqlite:///{path}", mode="socket") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser, town: Village) -> AsyncIterator[Windows]:
    """Windows on that workspace. No script may fail in them, and no policy may be broken."""
    opened = Windows(browser, town.ws.url)
    yield opened
    await opened.close()
    assert opened.trouble == []


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """A small app of the test's own in a workspace of its own."""
    async with running_desk(browser) as running:
        yield running
