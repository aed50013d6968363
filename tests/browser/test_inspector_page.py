"""The inspector and the troubles, as a trainee at the page meets them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from chromium import Windows
from playwright.async_api import Page, expect
from village import COORDINATOR, STAFF, Village


@pytest_asyncio.fixture(loop_scope="session")
async def inspector(windows: Windows) -> AsyncIterator[Page]:
    yield await inspecting(windows)


async def inspecting(windows: Windows, *, dark: bool = False, query: str = "") -> Page:
    context = await windows.browser.new_context(
        viewport={"width": 1024, "height": 800},
        color_scheme="dark" if dark else "light",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    windows.watch(page)
    await page.goto(f"{windows.url}inspector{query}")
    await page.wait_for_selector("html[data-ready]")
    return page


async def complaints(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [
        f"{one['id']}: {[node['html'][:90] for node in one['nodes']]}" for one in found.response["violations"]
    ]


# trouble


async def test_a_switch_begins_trouble_that_every_window_shows_and_one_press_ends(
    windows: Windows, town: Village
) -> None:
    page = await windows.open(COORDINATOR, "C0COORD")
    other = await windows.open(STAFF, "C0GENERAL")
    await page.get_by_role("button", name="不具合の練習").click()
    card = page.locator('[data-kind="rate_limited"]')
    await card.get_by_label("対象").select_option("chat.postMessage")
    await card.get_by_label("回数").select_option("")
    await card.get_by_role("switch").click()
    await expect(card.get_by_role("switch")).to_be_checked()
    strip = other.locator(".trouble-strip")
    await expect(strip).to_contain_text("429（chat.postMessage、1 秒、止めるまで）")
    await expect(other.get_by_role("button", name="不具合の練習（1 件 発生中）")).to_be_visible()
    assert [(one.kind, one.method, one.left) for one in town.ws.faults.on] == [
        ("rate_limited", "chat.postMessage", None)
    ]
    await strip.get_by_role("button", name="すべて止める").click()
    await expect(strip).to_be_hidden()
    await expect(card.get_by_role("switch")).not_to_be_checked()
    assert town.ws.faults.on == ()


async def test_what_is_left_counts_down_in_the_page(windows: Windows, town: Village) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    town.ws.faults.deliver_twice(2)
    strip = page.locator(".trouble-strip")
    await expect(strip).to_contain_text("操作を二度届ける（あと 2 回）")
    await town.open_form()
    await expect(strip).to_contain_text("あと 1 回")
    town.ws.faults.clear()
    await expect(strip).to_be_hidden()


async def test_a_switch_is_turned_off_again_with_the_keyboard_alone(windows: Windows, town: Village) -> None:
    page = await windows.open(COORDINATOR, "C0COORD")
    button = page.get_by_role("button", name="不具合の練習")
    await button.focus()
    await page.keyboard.press("Enter")
    switch = page.locator('[data-kind="rate_limited"]').get_by_role("switch")
    await expect(switch).to_be_focused()
    await page.keyboard.press("Space")
    await expect(switch).to_be_checked()
    await page.keyboard.press("Space")
    await expect(switch).not_to_be_checked()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator(".trouble-button")).to_be_focused()
    assert town.ws.faults.on == ()


async def test_dropped_connections_come_back(windows: Windows, town: Village) -> None:
    page = await windows.open(COORDINATOR, "C0COORD")
    before = set(map(id, town.ws.practice.hub.connections))
    await page.get_by_role("button", name="不具合の練習").click()
    await page.get_by_role("button", name="今すぐ切る").click()
    await expect(page.locator(".toast")).to_contain_text(f"{len(before)} 本の接続を切りました。")
    await town.ws.until(lambda: town.ws.connected, timeout=20)


@pytest.mark.parametrize("dark", [False, True])
async def test_the_dialog_is_for_everybody(windows: Windows, town: Village, dark: bool) -> None:
    page = await windows.open(COORDINATOR, "C0COORD", dark=dark, width=1024)
    town.ws.faults.rate_limit(times=None)
    await page.get_by_role("button", name="不具合の練習").click()
    await expect(page.locator('[data-kind="rate_limited"]').get_by_role("switch")).to_be_checked()
    found = await Axe().run(page, context=".dialog-trouble, .trouble-strip, .trouble-button")
    assert found.response["violations"] == []
    town.ws.faults.clear()


# the inspector


async def test_a_command_appears_without_a_reload_and_opens(
    inspector: Page, windows: Windows, town: Village
) -> None:
    await town.open_form()
    row = inspector.locator('.row[data-name="/soudan"]').first
    await expect(row).to_contain_text("船木 智")
    await row.locator("summary").click()
    await expect(row.locator("pre").first).to_contain_text('"command": "/soudan"')
    await expect(row.locator("pre").first).not_to_contain_text("practice-verification-token")


async def test_only_refusals_with_the_reason_and_slacks_page(inspector: Page, town: Village) -> None:
    town.ws.practice.inspector.add("call", "views.open", {}, {"ok": False}, error="expired_trigger_id")
    await inspector.get_by_label("断られたものだけ").check()
    await expect(inspector.locator(".row")).to_have_count(1)
    row = inspector.locator(".row.bad")
    await expect(row).to_contain_text("trigger_id は 3 秒で切れます")
    await row.locator("summary").click()
    link = row.get_by_role("link", name="Slack の説明を開く")
    await expect(link).to_have_attribute("href", "https://docs.slack.dev/reference/methods/views.open#errors")
    town.ws.practice.inspector.add("call", "auth.test", {}, {"ok": True})
    town.ws.practice.inspector.add("call", "users.info", {}, {"ok": False}, error="user_not_found")
    await expect(inspector.locator(".row")).to_have_count(2)
    await inspector.get_by_label("断られたものだけ").uncheck()
    await expect(inspector.locator('.row[data-name="auth.test"]').first).to_be_visible()


async def test_a_pause_holds_the_rows_still(inspector: Page, town: Village) -> None:
    before = await inspector.locator(".row").count()
    await inspector.get_by_role("button", name="自動更新を止める").click()
    for _ in range(3):
        town.ws.practice.inspector.add("call", "api.test")
    await expect(inspector.get_by_text("新しい記録 3 件")).to_be_visible()
    assert await inspector.locator(".row").count() == before
    await inspector.get_by_role("button", name="自動更新を再開する").click()
    await expect(inspector.locator('.row[data-name="api.test"]')).to_have_count(3)


async def test_two_thousand_rows_come_page_by_page(windows: Windows, town: Village) -> None:
    for number in range(2100):
        town.ws.practice.inspector.add("call", "api.test", {"text": f"{number} 番"})
    page = await inspecting(windows)
    await expect(page.locator(".row")).to_have_count(100)
    await expect(page.locator(".row").first).to_contain_text("2099 番")
    await page.get_by_role("link", name="もっと前の記録").click()
    await expect(page.locator(".row")).to_have_count(200)
    await expect(page.locator(".row summary").nth(100)).to_be_focused()
    await expect(page.locator(".row").nth(199)).to_contain_text("1900 番")


async def test_the_rows_are_walked_with_the_arrow_keys(windows: Windows, town: Village) -> None:
    for number in range(3):
        town.ws.practice.inspector.add("call", "api.test", {"text": f"{number} 番"})
    page = await inspecting(windows)
    await page.locator(".row summary").first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".row summary").nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".row").nth(1).locator("pre").first).to_contain_text('"text": "1 番"')


async def test_a_filter_that_nothing_fits_says_so(windows: Windows) -> None:
    page = await inspecting(windows, query="?person=U0GUEST&refused=1")
    await expect(page.get_by_text("この条件に合う記録はありません。")).to_be_visible()
    await page.get_by_role("link", name="絞り込みをやめる").click()
    await expect(page.locator(".row").first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
async def test_the_inspector_is_for_everybody(windows: Windows, town: Village, dark: bool) -> None:
    log = town.ws.practice.inspector
    log.add("call", "views.open", {"a": 1}, {"ok": False}, error="expired_trigger_id")
    log.add("call", "users.info", {}, {}, error="user_not_found", expected=True)
    log.add("call", "chat.update", {}, status=429, error="ratelimited", trouble="rate_limited", expected=True)
    page = await inspecting(windows, dark=dark)
    await page.locator(".row.bad summary").first.click()
    await expect(page.locator(".row.bad pre").first).to_be_visible()
    assert await complaints(page) == []
