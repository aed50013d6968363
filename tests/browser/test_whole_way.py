"""The whole way of a case in three windows of the real demo: only by what its people see and press.

No window is ever loaded anew. What somebody does is awaited in the windows of the others, as these stand.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from chromium import Windows
from demo import demo_windows
from playwright.async_api import Browser, Page, expect
from village import CHANNEL, SECOND_COORDINATOR
from walk import Walk, button, card, fill_request, open_form


@pytest_asyncio.fixture(loop_scope="session")
async def demo(browser: Browser, tmp_path: Path) -> AsyncIterator[Windows]:
    async with demo_windows(browser, tmp_path) as opened:
        yield opened


async def test_a_case_is_filed_decided_accepted_held_reported_and_answered(demo: Windows) -> None:
    walk = Walk(demo)
    await walk.begin()
    loads: list[Page] = []

    def load(page: Page) -> None:
        loads.append(page)

    for page in (walk.staff, walk.coordinator):
        page.on("load", load)
    await open_form(walk.staff)
    await fill_request(walk.staff)
    await walk.file()
    await walk.approve()
    await walk.confirm_approval()
    await walk.ask_the_expert()
    await walk.accept()

    await walk.open_conversation()
    await walk.open_dates()
    await walk.propose()
    await walk.choose()
    await walk.let_the_session_pass()
    await walk.write_report()
    await walk.report()
    await walk.confirm()

    await walk.open_questions()
    await walk.answer()
    for months in (1, 3, 6):
        await walk.wait_for_the_outcome(months)
        await walk.tell_the_outcome(months, "実施")
    await expect(walk.office_card).to_contain_text("終了")
    assert loads == []


async def test_a_decision_is_seen_at_once_by_every_coordinator(windows: Windows) -> None:
    walk = Walk(windows)
    await walk.begin()
    colleague = await windows.open(SECOND_COORDINATOR, CHANNEL)
    await open_form(walk.staff)
    await fill_request(walk.staff)
    await walk.file()
    theirs = card(colleague, walk.number)
    await expect(button(theirs, "この専門家に打診する")).to_have_count(3)
    await walk.approve()
    await walk.confirm_approval()
    await expect(theirs).to_contain_text("打診中")
    await expect(button(theirs, "この専門家に打診する")).to_have_count(0)
