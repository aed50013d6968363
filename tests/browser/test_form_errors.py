"""Errors stand at their fields, nothing typed is lost, and the focus goes to the first of them."""

import re

from chromium import Windows
from playwright.async_api import Page, expect
from supporting import supported
from village import STAFF, Village
from walk import DETAILS, TITLE, fill_request, modal, open_form, with_button

REQUIRED = "この項目を入力してください。"
AT_NIGHT = re.compile("時までの間に始まり、終わる日時を選んでください。")
PROPOSE = "日程を提案する"


async def at_the_form(windows: Windows) -> Page:
    page = await windows.open(STAFF, "D0S001/home")
    await open_form(page)
    return page


async def test_the_page_itself_names_each_field_that_lacks_something(windows: Windows) -> None:
    page = await at_the_form(windows)
    form = modal(page)
    await form.get_by_role("textbox", name="現状と困りごと").fill(DETAILS)
    await form.locator(".modal-submit").click()
    await expect(form.locator(".has-error")).to_have_count(
        2
    )  # the title, and the promise about personal data
    title = form.get_by_role("textbox", name="件名")
    await expect(title).to_be_focused()
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_have_accessible_description(REQUIRED)
    await expect(form.get_by_role("textbox", name="現状と困りごと")).to_have_value(DETAILS)

    await fill_request(page)
    await form.locator(".modal-submit").click()
    await expect(modal(page)).to_have_count(0)


async def test_an_error_that_only_the_app_can_find_stands_at_its_field(
    windows: Windows, town: Village
) -> None:
    support = await supported(town)
    (group,) = support.expert.groups
    page = await windows.open(support.expert.id, group.id)
    await with_button(page, PROPOSE).get_by_role("button", name=PROPOSE, exact=True).click()
    form = modal(page)
    message = form.get_by_role("textbox").last
    await message.fill(DETAILS)
    await form.get_by_role("combobox", name="日時の候補 1 時刻").click()
    await page.get_by_role("option", name="3:00", exact=True).click()
    await form.locator(".modal-submit").click()
    wrong = form.locator(".has-error")
    await expect(wrong).to_have_count(1)
    await expect(wrong.get_by_role("combobox").first).to_be_focused()
    await expect(wrong.get_by_role("combobox").first).to_have_accessible_description(AT_NIGHT)
    await expect(message).to_have_value(DETAILS)


async def test_a_form_closed_half_way_comes_back_as_it_was_left(windows: Windows) -> None:
    page = await at_the_form(windows)
    await modal(page).get_by_role("textbox", name="件名").fill(TITLE)
    await modal(page).locator(".modal-cancel").click()
    await expect(modal(page)).to_have_count(0)
    await open_form(page)
    await expect(modal(page).get_by_role("textbox", name="件名")).to_have_value(TITLE)
