"""The workspace's menu in a real browser: begin anew, restart, and the time in every window."""

import asyncio
import random
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from chromium import Windows
from playwright.async_api import Browser, Locator, Page, expect
from village import COORDINATOR, STAFF, Village

DEMO = (str(Path(sys.executable).parent / "madoguchi"), "demo", "--no-open")
#: Milliseconds for what a process has to do: sample data, a month of reminders.
LONG = 60_000


def free_port() -> int:
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there is no free port")


@pytest_asyncio.fixture(loop_scope="session")
async def demo(browser: Browser) -> AsyncIterator[Windows]:
    """Windows on a demo of its own: the real processes, with their control address."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *DEMO, "--port", str(port), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            await process.stdout.readline()
        opened = Windows(browser, f"http://127.0.0.1:{port}/")
        yield opened
        await opened.close()
        assert opened.trouble == []
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def menu(page: Page) -> Locator:
    await page.locator("button.top-name").click()
    return page.get_by_role("menu")


async def begin_anew(page: Page) -> None:
    await (await menu(page)).get_by_role("menuitem", name="はじめの状態に戻す").click()
    dialog = page.get_by_role("alertdialog")
    await expect(dialog).to_contain_text("取り消せません")
    await dialog.get_by_role("button", name="消して、はじめに戻す").click()


def toast(page: Page, words: str) -> Locator:
    return page.locator(".toast").filter(has_text=words)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_what_is_marked_in_the_menu_can_be_read(town: Village, windows: Windows, dark: bool) -> None:
    page = await windows.open(COORDINATOR, "C0COORD", dark=dark)
    item = (await menu(page)).get_by_role("menuitem", name="はじめの状態に戻す")
    await item.focus()  # as the keys do; a mouse upon it has a rule of its own
    await expect(item).to_be_focused()
    found = await Axe().run(page, context=".menu", options={"runOnly": ["color-contrast"]})
    # axe leaves open what it cannot judge, two colours that are the same among it
    readable = [node["html"] for rule in found.response["passes"] for node in rule["nodes"]]
    assert '<span class="menu-label">はじめの状態に戻す</span>' in readable


async def test_a_reset_of_the_workspace_alone_is_seen_in_every_window(
    town: Village, windows: Windows
) -> None:
    channel = town.ws.state.channels["C0COORD"]
    root = town.ws.state.post(channel, COORDINATOR, "前の話")
    town.ws.state.post(channel, COORDINATOR, "その返事", thread_ts=root.ts)
    pressing = await windows.open(COORDINATOR, f"C0COORD/{root.ts}")
    in_a_form = await windows.open(STAFF, "C0GENERAL", english=True)
    await expect(pressing.get_by_text("その返事")).to_be_visible()
    await town.open_form()
    await expect(in_a_form.get_by_role("dialog")).to_be_visible()

    items = await menu(pressing)
    await expect(items.get_by_role("menuitem", name="サービスを再起動する")).to_be_disabled()
    await pressing.keyboard.press("Escape")
    await begin_anew(pressing)

    await expect(toast(pressing, "はじめの状態に戻しました")).to_be_visible()
    await expect(toast(in_a_form, "Everything was reset")).to_be_visible()
    await expect(pressing.get_by_text("前の話")).to_have_count(0)
    await expect(pressing.get_by_text("その返事")).to_have_count(0)
    await expect(in_a_form.get_by_role("dialog")).to_have_count(0)
    await expect(in_a_form.get_by_role("main")).to_be_visible()
    town.ws.state.post(town.ws.state.channels["C0COORD"], COORDINATOR, "次の話")
    await pressing.get_by_role("link", name=re.compile("dx-coordinators")).click()
    await expect(pressing.get_by_text("次の話")).to_be_visible()


async def test_who_thinks_better_of_it_loses_nothing(town: Village, windows: Windows) -> None:
    town.ws.state.post(town.ws.state.channels["C0COORD"], COORDINATOR, "前の話")
    page = await windows.open(COORDINATOR, "C0COORD")
    await (await menu(page)).get_by_role("menuitem", name="はじめの状態に戻す").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="キャンセル").click()
    await expect(page.get_by_role("alertdialog")).to_have_count(0)
    await expect(page.get_by_text("前の話")).to_be_visible()


async def test_time_a_restart_and_a_reset_of_the_demo_in_two_windows(demo: Windows) -> None:
    page = await demo.open(COORDINATOR, "C0COORD")
    other = await demo.open(STAFF, "C0GENERAL", dark=True, english=True, width=1024, height=768)
    await expect(page.get_by_text("R8-").first).to_be_visible(timeout=LONG)
    began = await page.locator(".clock-face").inner_text()

    await page.get_by_role("button", name="+1か月").click()
    await expect(other.locator(".clock[data-moving]")).to_be_visible()
    await expect(other.get_by_role("button", name="+1 day")).to_have_attribute("aria-disabled", "true")
    await expect(page.locator(".clock-face")).not_to_contain_text(began.partition("）")[0])
    await expect(page.locator(".clock:not([data-moving])")).to_be_visible(timeout=LONG)
    await expect(other.get_by_role("button", name="+1 day")).to_have_attribute("aria-disabled", "false")

    await (await menu(page)).get_by_role("menuitem", name="サービスを再起動する").click()
    await expect(other.locator(".banner")).to_contain_text("The service is restarting")
    for window, words in ((page, "再起動しました"), (other, "The service was restarted")):
        await expect(toast(window, words)).to_be_visible(timeout=LONG)
        await expect(window.locator(".banner")).to_be_hidden()
    await expect(page.get_by_text("R8-").first).to_be_visible()

    await begin_anew(page)
    for window, words in ((page, "はじめの状態に戻しました"), (other, "Everything was reset")):
        await expect(toast(window, words)).to_be_visible(timeout=LONG)
    assert (await page.locator(".clock-face").inner_text()).partition("）")[0] == began.partition("）")[0]
    await page.get_by_role("link", name=re.compile("dx-coordinators")).click()
    await expect(page.get_by_text("R8-").first).to_be_visible()
