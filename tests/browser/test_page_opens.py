"""The page comes up, in both languages and both lights."""

import pytest
from chromium import Windows
from playwright.async_api import expect
from village import COORDINATOR, STAFF


async def test_a_coordinator_sees_her_channel(windows: Windows) -> None:
    page = await windows.open(COORDINATOR, "C0COORD")
    await expect(page.get_by_role("heading", name="dx-coordinators").first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
async def test_the_page_is_as_light_as_the_system(windows: Windows, dark: bool) -> None:
    page = await windows.open(STAFF, dark=dark)
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark" if dark else "light")


async def test_the_page_speaks_english_to_whom_chose_it(windows: Windows) -> None:
    page = await windows.open(STAFF, "D0S001/home", english=True)
    await expect(page.get_by_role("tab", name="Home")).to_be_visible()
