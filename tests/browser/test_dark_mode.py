"""Light and dark: as the system has it until somebody chooses, then as chosen, from the first paint on."""

from chromium import Windows
from playwright.async_api import Page, expect
from village import CHANNEL, COORDINATOR, STAFF


async def brightness(page: Page, selector: str) -> float:
    """How light the background of an element is, 0 to 255."""
    light: float = await page.locator(selector).first.evaluate(
        """node => {
            const [r, g, b] = getComputedStyle(node).backgroundColor.match(/[\\d.]+/g).map(Number);
            return 0.3 * r + 0.6 * g + 0.1 * b;
        }"""
    )
    return light


async def test_a_choice_holds_over_a_reload_and_in_the_next_window_of_the_browser(windows: Windows) -> None:
    page = await windows.open(COORDINATOR, CHANNEL)
    assert await brightness(page, "#main") > 200
    await page.get_by_role("button", name="ダークモードにする").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await brightness(page, "#main") < 60
    await page.reload()
    await expect(page.locator("html[data-ready]")).to_have_attribute("data-theme", "dark")
    beside = await page.context.new_page()
    await beside.goto(windows.url)
    await expect(beside.locator("html[data-ready]")).to_have_attribute("data-theme", "dark")


async def test_a_choice_is_in_the_page_that_the_server_sends(windows: Windows) -> None:
    """So that nobody who chose the dark is dazzled while the scripts are loaded."""
    page = await windows.open(COORDINATOR, CHANNEL)
    await page.get_by_role("button", name="ダークモードにする").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    answer = await page.request.get(windows.url)
    assert 'data-theme="dark"' in await answer.text()


async def test_the_page_follows_a_system_that_turns_dark_in_the_evening(windows: Windows) -> None:
    page = await windows.open(STAFF, "D0S001/home")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("button", name="ライトモードにする").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.emulate_media(color_scheme="light")
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_forms_and_menus_are_dark_too(windows: Windows) -> None:
    page = await windows.open(STAFF, "D0S001/home", dark=True)
    await page.locator(".home").get_by_role("button", name="相談する", exact=True).click()
    await expect(page.locator(".modal .block-input").first).to_be_visible()
    assert await brightness(page, ".modal") < 60
    await page.get_by_role("combobox", name="分野").click()
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await brightness(page, ".popover") < 60
