"""Connections that break, the app's or the window's own: the page says so, and recovers."""

from urllib.parse import urlsplit

from chromium import Windows
from line import line_to
from playwright.async_api import Browser, expect
from village import CHANNEL, COORDINATOR, STAFF, Village
from walk import modal, open_form

#: Milliseconds within which the app opens a new connection of itself.
COMES_BACK = 60_000


async def test_a_dropped_socket_comes_back_and_the_next_press_works(windows: Windows, town: Village) -> None:
    page = await windows.open(STAFF, "D0S001/home")
    await expect(page.locator(".home .block").first).to_be_visible()
    town.ws.faults.refuse_sockets = True
    town.ws.faults.drop_sockets()
    await expect(page.locator(".banner")).to_contain_text("サービスが接続されていません")
    town.ws.faults.refuse_sockets = False
    await expect(page.locator(".banner")).to_be_hidden(timeout=COMES_BACK)
    await open_form(page)


async def test_a_press_while_the_app_is_away_says_so_and_nothing_hangs(
    windows: Windows, town: Village
) -> None:
    page = await windows.open(STAFF, "D0S001/home")
    press = page.locator(".home").get_by_role("button", name="相談する", exact=True)
    await expect(press).to_be_visible()
    town.ws.faults.refuse_sockets = True
    town.ws.faults.drop_sockets()
    await expect(page.locator(".banner")).to_be_visible()
    await press.click()
    await expect(page.get_by_role("alert").filter(has=page.locator(".toast-text"))).to_be_visible()
    await expect(press).not_to_have_attribute("aria-busy", "true")
    await expect(modal(page)).to_have_count(0)
    assert [refusal.error for refusal in town.ws.refusals] == ["no_connection"]
    town.ws.refusals.clear()
    town.ws.faults.refuse_sockets = False
    await expect(page.locator(".banner")).to_be_hidden(timeout=COMES_BACK)
    await open_form(page)


async def test_a_window_cut_off_says_so_and_shows_afterwards_what_it_missed(
    browser: Browser, town: Village
) -> None:
    at = urlsplit(town.ws.url)
    async with line_to(str(at.hostname), int(at.port or 0)) as line:
        windows = Windows(browser, line.url)
        page = await windows.open(COORDINATOR, CHANNEL)
        composer = page.locator("#main .composer textarea")
        await composer.fill("書きかけの文")
        await line.cut()
        await expect(page.locator(".banner")).to_contain_text("接続が切れました")
        case = await town.file()
        await line.mend()
        await expect(page.locator("#main article", has_text=case.number)).to_be_visible()
        await expect(page.locator(".banner")).to_be_hidden()
        await expect(composer).to_have_value("書きかけの文")
        await windows.close()
        assert windows.trouble == []
