"""Files of messages in the page: a click opens them in a tab of their own, drawn from what is in them."""

import io

import pytest
from axe_playwright_python.async_playwright import Axe
from desk import Desk
from openpyxl import Workbook
from playwright.async_api import Page, expect

from practice.words import say

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1@example
DTSTART:20261124T040000Z
DTEND:20261124T053000Z
SUMMARY:第1回 相談
LOCATION:横手市役所
END:VEVENT
END:VCALENDAR
"""


def sheets() -> bytes:
    book = Workbook()
    first = book.worksheets[0]
    first.title = "一覧"
    for row in (["市町村", "件数"], ["横手市", 12]):
        first.append(row)
    book.create_sheet("月別").append(["4月", 3])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


async def opened(desk: Desk, name: str, content: bytes, *, dark: bool = False) -> Page:
    """The tab that a click on the file opens."""
    await desk.bot.client.files_upload_v2(channel="C0COORD", filename=name, content=content)
    page = await desk.windows.open("U2", "C0COORD", dark=dark)
    async with page.context.expect_page() as coming:
        await page.get_by_role("link", name=say("open_file", "ja", name=name)).click()
    tab = await coming.value
    desk.windows.watch(tab)
    await tab.wait_for_load_state()
    return tab


async def test_an_invitation_opens_in_words(desk: Desk) -> None:
    tab = await opened(desk, "第1回.ics", EVENT.encode())
    await expect(tab).to_have_title("第1回.ics")
    await expect(tab.get_by_role("heading", name="第1回 相談")).to_be_visible()
    await expect(tab.get_by_text("令和8年11月24日（火）13:00 – 14:30")).to_be_visible()


async def test_a_workbook_opens_with_its_sheets(desk: Desk) -> None:
    tab = await opened(desk, "一覧.xlsx", sheets())
    await expect(tab.get_by_role("cell", name="横手市")).to_be_visible()
    await tab.get_by_role("link", name="月別").click()
    await expect(tab.get_by_role("columnheader", name="4月")).to_be_visible()


async def test_a_file_is_saved_as_it_is(desk: Desk) -> None:
    tab = await opened(desk, "一覧.xlsx", sheets())
    async with tab.expect_download() as coming:
        await tab.get_by_role("link", name=say("file_download", "ja")).click()
    saved = await coming.value
    assert saved.suggested_filename == "一覧.xlsx"
    assert (await saved.path()).read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["第1回.ics", "一覧.xlsx", "a.txt", "a.pdf"])
async def test_a_file_can_be_read_by_everybody(desk: Desk, name: str, dark: bool) -> None:
    content = {"ics": EVENT.encode(), "xlsx": sheets()}.get(name.rpartition(".")[2], b"x")
    tab = await opened(desk, name, content, dark=dark)
    await expect(tab.locator("html")).to_have_attribute("data-theme", "dark" if dark else "light")
    found = await Axe().run(tab)
    assert found.response["violations"] == []
