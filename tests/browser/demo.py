"""`madoguchi demo` as a process of its own, and windows on it."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chromium import Windows
from playwright.async_api import Browser
from process_support import MADOGUCHI, free_port, running


@asynccontextmanager
async def demo_windows(browser: Browser, folder: Path) -> AsyncIterator[Windows]:
    """Windows on a demo that has just been started. No script may fail in them; the demo ends when told."""
    port = free_port()
    command = (*MADOGUCHI, "demo", "--no-open", "--port", str(port))
    async with running(*command, settings={}, cwd=folder) as demo:
        windows = Windows(browser, f"http://127.0.0.1:{port}/")
        try:
            await demo.says("Practice workspace: ")
            yield windows
        finally:
            await windows.close()
            ended = await demo.stop(signal.SIGINT)
        assert ended == 0
        assert "Traceback" not in demo.said
        assert windows.trouble == []
