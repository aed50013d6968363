"""A channel of 5,000 messages and 300 people: what is drawn stays small, and nothing is out of reach."""

from collections.abc import AsyncIterator

import pytest_asyncio
from chromium import Windows
from playwright.async_api import Browser, Page, expect

from practice.constants import COORDINATOR_CHANNEL as CHANNEL
from practice.people import Person
from practice.testing import PracticeWorkspace, practice_workspace

MESSAGES = 5_000
PEOPLE = [
    Person(
        id=f"U{number:04d}",
        name=f"職員 {number}番",
        kana=f"しょくいん {number}ばん",
        email=f"person{number}@example.jp",
        title="総務課 主事",
        part="coordinator" if number < 5 else "staff",
        town="秋田県" if number < 5 else "大潟村",
    )
    for number in range(300)
]


@pytest_asyncio.fixture(loop_scope="session")
async def crowded() -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace(PEOPLE) as ws:
        channel = ws.state.channels[CHANNEL]
        for number in range(MESSAGES):
            ws.state.post(channel, f"U{number % 5:04d}", f"{number}通目のメッセージ", event=False)
        yield ws


@pytest_asyncio.fixture(loop_scope="session")
async def many(browser: Browser, crowded: PracticeWorkspace) -> AsyncIterator[Windows]:
    opened = Windows(browser, crowded.url)
    yield opened
    await opened.close()
    assert opened.trouble == []


async def drawn(page: Page) -> int:
    return await page.locator("#main .message").count()


async def test_only_the_end_of_a_long_channel_is_drawn(many: Windows) -> None:
    page = await many.open("U0000", CHANNEL)
    await expect(page.locator("#main").get_by_text(f"{MESSAGES - 1}通目のメッセージ")).to_be_in_viewport()
    assert await drawn(page) < 200


async def test_scrolling_up_brings_what_is_above_and_keeps_the_place(many: Windows) -> None:
    page = await many.open("U0000", CHANNEL)
    last = page.locator("#main").get_by_text(f"{MESSAGES - 1}通目のメッセージ")
    await expect(last).to_be_in_viewport()
    first = page.locator("#main .message").first
    before = await first.get_attribute("data-ts")
    await first.scroll_into_view_if_needed()
    await page.mouse.move(700, 400)
    await page.mouse.wheel(0, -200)
    await expect(page.locator("#main .message").first).not_to_have_attribute("data-ts", before or "")
    await expect(page.locator(f'#main .message[data-ts="{before}"]')).to_be_in_viewport()
    await page.get_by_role("button", name="最新のメッセージへ").click()
    await expect(last).to_be_in_viewport()


async def test_at_the_end_again_what_is_far_above_is_let_go(many: Windows) -> None:
    page = await many.open("U0000", CHANNEL)
    await expect(page.locator("#main").get_by_text(f"{MESSAGES - 1}通目のメッセージ")).to_be_in_viewport()
    while await drawn(page) < 300:
        count = await drawn(page)
        await page.locator("#main .message").first.scroll_into_view_if_needed()
        await page.evaluate("document.querySelector('#main .scroller').scrollTop = 0")
        await page.wait_for_function("n => document.querySelectorAll('#main .message').length > n", arg=count)
    await page.get_by_role("button", name="最新のメッセージへ").click()
    await page.wait_for_function("document.querySelectorAll('#main .message').length < 200")


async def test_a_link_leads_to_a_message_of_long_ago(many: Windows, crowded: PracticeWorkspace) -> None:
    old = crowded.messages(CHANNEL)[120]
    page = await many.open("U0000")
    await page.goto(f"{many.url}archives/{CHANNEL}/p{old.ts.replace('.', '')}")
    await expect(page.get_by_text("120通目のメッセージ", exact=True)).to_be_in_viewport()
    assert await drawn(page) < 200
    await page.get_by_role("button", name="最新のメッセージへ").click()
    await expect(page.locator("#main").get_by_text(f"{MESSAGES - 1}通目のメッセージ")).to_be_in_viewport()


async def test_one_reads_on_below_an_old_message(many: Windows, crowded: PracticeWorkspace) -> None:
    old = crowded.messages(CHANNEL)[120]
    page = await many.open("U0000")
    await page.goto(f"{many.url}archives/{CHANNEL}/p{old.ts.replace('.', '')}")
    await expect(page.get_by_text("120通目のメッセージ", exact=True)).to_be_in_viewport()
    await page.locator("#main .message").last.scroll_into_view_if_needed()
    await expect(page.get_by_text("200通目のメッセージ", exact=True)).to_have_count(1)


async def test_what_one_writes_while_reading_of_long_ago_is_shown(
    many: Windows, crowded: PracticeWorkspace
) -> None:
    old = crowded.messages(CHANNEL)[120]
    page = await many.open("U0000")
    await page.goto(f"{many.url}archives/{CHANNEL}/p{old.ts.replace('.', '')}")
    await expect(page.get_by_text("120通目のメッセージ", exact=True)).to_be_in_viewport()
    await page.locator("#main .composer textarea").fill("今の話に戻ります")
    await page.keyboard.press("Enter")
    await expect(page.locator("#main .message", has_text="今の話に戻ります")).to_be_in_viewport()


async def test_a_new_message_comes_in_while_one_reads_above(
    many: Windows, crowded: PracticeWorkspace
) -> None:
    page = await many.open("U0000", CHANNEL)
    await expect(page.locator("#main").get_by_text(f"{MESSAGES - 1}通目のメッセージ")).to_be_in_viewport()
    await page.mouse.move(700, 400)
    await page.mouse.wheel(0, -1500)
    await expect(page.get_by_role("button", name="最新のメッセージへ")).to_be_visible()
    reading = page.locator("#main .message").nth(20)
    crowded.state.post(crowded.state.channels[CHANNEL], "U0001", "今、来たもの")
    await expect(page.locator("#main").get_by_text("今、来たもの")).to_have_count(1)
    await expect(page.locator("#main").get_by_text("今、来たもの")).not_to_be_in_viewport()
    await expect(reading).to_be_visible()
