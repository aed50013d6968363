"""axe finds nothing wrong with any surface, in both lights and both languages."""

import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from chromium import Windows
from playwright.async_api import Page, expect
from village import CHANNEL, COORDINATOR, STAFF, Village
from walk import card, modal

#: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#axe-core-tags
RULES: dict[str, Any] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}

both_lights = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
both_languages = pytest.mark.parametrize("english", [False, True], ids=["ja", "en"])


async def faultless(page: Page, surface: str) -> None:
    """Raises AssertionError with the rule, the elements and what is wrong with them."""
    await page.evaluate("document.fonts.ready")
    found = await Axe().run(page, options=RULES)
    wrong = [
        f"{one['id']}: {node['target']} {node['html'][:120]} {node['failureSummary'][:300]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
    assert not wrong, f"{surface}:\n" + "\n".join(wrong)


@both_lights
@both_languages
async def test_channels_cards_and_threads(windows: Windows, town: Village, dark: bool, english: bool) -> None:
    case = await town.file()
    await town.approve(case)
    waiting = await town.file(town.person("U0S005"), title="二つ目の相談")
    page = await windows.open(COORDINATOR, CHANNEL, dark=dark, english=english)
    await expect(card(page, waiting.number)).to_be_visible()
    await faultless(page, "the channel with cards")
    await card(page, case.number).locator(".reply-bar").click()
    await expect(page.locator(".thread article").nth(1)).to_be_visible()
    await faultless(page, "the thread")
    await card(page, waiting.number).locator(".button.primary").first.click()
    await expect(page.get_by_role("alertdialog")).to_be_visible()
    await faultless(page, "the question before a press")


@both_lights
@both_languages
async def test_the_home_and_the_form(windows: Windows, town: Village, dark: bool, english: bool) -> None:
    await town.file(town.person(STAFF))
    page = await windows.open(STAFF, "D0S001/home", dark=dark, english=english)
    await expect(page.locator(".home .block").nth(3)).to_be_visible()
    await faultless(page, "the home")
    await page.locator(".home .button.primary").first.click()
    form = modal(page)
    await expect(form.locator(".block-input").nth(3)).to_be_visible()
    await faultless(page, "the form")
    await form.get_by_role("combobox").first.click()
    await expect(page.get_by_role("option").nth(3)).to_be_visible()
    await faultless(page, "an open list")
    await page.keyboard.press("Escape")
    await form.locator(".modal-submit").click()
    await expect(form.locator(".input-error").first).to_be_visible()
    await faultless(page, "the form with errors")


@both_lights
@both_languages
async def test_people_menus_and_toasts(windows: Windows, town: Village, dark: bool, english: bool) -> None:
    page = await windows.open(COORDINATOR, CHANNEL, dark=dark, english=english)
    await page.locator("#person-switcher").click()
    await expect(page.locator(".people-options")).to_be_visible()
    await faultless(page, "the person switcher")
    await page.keyboard.press("Escape")
    await page.locator(".composer textarea").fill("/sou")
    await expect(page.get_by_role("option").first).to_be_visible()
    await faultless(page, "the offered commands")
    await page.locator(".composer textarea").fill("")
    town.ws.faults.refuse_sockets = True
    town.ws.faults.drop_sockets()
    await expect(page.locator(".banner")).to_be_visible()
    await page.locator(".composer").get_by_role("button", name=re.compile("ショートカット|Shortcuts")).click()
    await expect(page.get_by_role("menuitem").first).to_be_visible()
    await faultless(page, "the menu of shortcuts")
    await page.get_by_role("menuitem").last.click()
    await expect(page.locator(".toast-error")).to_be_visible()
    await faultless(page, "a toast, and the banner")
    town.ws.refusals.clear()  # the shortcut that found nobody
