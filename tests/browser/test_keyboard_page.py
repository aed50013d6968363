"""Everything by keyboard alone, with the keys of Slack's desktop client, and the focus is never lost.

Nothing here is clicked.
"""

import re

import pytest
from chromium import Windows
from playwright.async_api import Locator, Page, expect
from village import CHANNEL, COORDINATOR, STAFF, Village

_FOCUSED = "node => node === document.activeElement"


async def press(page: Page, key: str, until: Locator, within: int = 60) -> None:
    """Presses until that has the focus, as somebody does who watches where the focus goes."""
    await expect(until).to_be_visible()
    for _ in range(within):
        if await until.evaluate(_FOCUSED):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{key} never leads to {until}")


def composer(page: Page) -> Locator:
    return page.locator("#main").get_by_role("textbox")


def messages(page: Page) -> Locator:
    return page.locator("#main").get_by_role("article")


def thread(page: Page) -> Locator:
    return page.get_by_role("complementary", name="スレッド")


async def choose(page: Page, field: str, letters: str) -> None:
    """Opens a select of a form, types, and takes what is found first."""
    select = page.get_by_role("combobox", name=re.compile(f"^{field}: "))
    await press(page, "Tab", select)
    await page.keyboard.press("Enter")
    await page.keyboard.type(letters)
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(select).to_be_focused()


async def test_a_consultation_is_filed_by_keyboard(windows: Windows, town: Village) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("madoguchi")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("tab", name="メッセージ")).to_have_attribute("aria-selected", "true")
    await expect(composer(page)).to_be_focused()
    await page.keyboard.type("/sou")
    await page.keyboard.press("Tab")
    await expect(composer(page)).to_have_value("/soudan ")
    await page.keyboard.press("Enter")

    form = page.get_by_role("dialog", name="専門家に相談する")
    title = form.get_by_role("textbox", name="件名")
    await expect(title).to_be_visible()
    await choose(page, "分野", "生成AI")
    await press(page, "Tab", title)
    await page.keyboard.type("生成AIの利用ルールを作りたい")
    await page.keyboard.press("Tab")
    await page.keyboard.type("職員が業務で使い始めたが、利用のルールがない。決め方が分からない。")

    await press(page, "Tab", form.get_by_role("button", name="くわしく書く"))
    await page.keyboard.press("Enter")
    day = page.get_by_role("combobox", name=re.compile("^いつまでに助言が必要ですか"))
    await press(page, "Tab", day)
    await page.keyboard.press("Enter")
    await page.keyboard.press("PageDown")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(day).to_be_focused()
    await expect(day).to_have_attribute("aria-label", re.compile("月.+日（.）$"))
    await page.keyboard.press("Escape")
    await expect(form.get_by_role("button", name="1項目入力済み")).to_be_visible()

    await press(page, "Tab", form.get_by_role("checkbox"))
    await page.keyboard.press("Space")
    await press(page, "Tab", form.get_by_role("button", name="相談を送る"))
    await page.keyboard.press("Enter")
    await expect(form).to_be_hidden()
    await expect(composer(page)).to_be_focused()
    await town.settled()
    assert [case.request.title for case in await town.cases()] == ["生成AIの利用ルールを作りたい"]


async def test_a_candidate_is_approved_by_keyboard(windows: Windows, town: Village) -> None:
    case = await town.file()
    page = await windows.open(COORDINATOR, CHANNEL)
    await press(page, "F6", messages(page).last)
    await press(page, "Tab", page.get_by_role("button", name="この専門家に打診する").first)
    await page.keyboard.press("Enter")
    question = page.get_by_role("alertdialog")
    await press(page, "Tab", question.get_by_role("button", name="打診する"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="この専門家に打診する")).to_have_count(0)
    await town.settled()
    await town.asked(case)
    await expect(
        messages(page).filter(has=page.locator(":focus")).or_(page.locator(":focus.message"))
    ).to_be_visible()


async def test_a_thread_is_read_and_left_by_keyboard(windows: Windows, town: Village) -> None:
    case = await town.file()
    card = town.card(case)
    await town.coordinator.say(CHANNEL, "急ぎの件です。", card.ts)
    await town.coordinator.say(CHANNEL, "別の話です。")
    page = await windows.open(COORDINATOR, CHANNEL)
    await press(page, "F6", messages(page).last)
    await press(page, "ArrowUp", page.locator(f'#main [data-ts="{card.ts}"]'))
    await page.keyboard.press("Enter")
    reply = thread(page).get_by_role("textbox")
    await expect(reply).to_be_focused()
    await page.keyboard.press("Shift+F6")
    await expect(thread(page).get_by_role("article").last).to_be_focused()
    await expect(thread(page).get_by_role("article").last).to_have_accessible_description("急ぎの件です。")
    await page.keyboard.press("Escape")
    await expect(thread(page)).to_be_hidden()
    await expect(page.locator(f'#main [data-ts="{card.ts}"]')).to_be_focused()


async def test_f6_goes_round_the_window_and_shift_f6_back(windows: Windows, town: Village) -> None:
    await town.coordinator.say("C0GENERAL", "おはようございます。")
    page = await windows.open(STAFF, "C0GENERAL")
    top = page.get_by_role("banner").get_by_role("button").first
    here = page.get_by_role("link", name="general")
    await expect(composer(page)).to_be_focused()
    await page.keyboard.press("Shift+F6")
    await expect(messages(page).last).to_be_focused()
    await page.keyboard.press("Shift+F6")
    await expect(here).to_be_focused()
    await press(page, "Shift+F6", top)
    await press(page, "F6", composer(page))


async def test_the_skip_link_leads_to_the_messages(windows: Windows, town: Village) -> None:
    await town.coordinator.say("C0GENERAL", "おはようございます。")
    page = await windows.open(STAFF, "C0GENERAL")
    skip = page.get_by_role("link", name="メッセージへ移動")
    await skip.focus()
    await page.keyboard.press("Enter")
    await expect(messages(page).last).to_be_focused()


async def test_the_sidebar_is_one_stop_and_its_sections_fold(windows: Windows) -> None:
    page = await windows.open(COORDINATOR, "C0GENERAL")
    await press(page, "F6", page.get_by_role("link", name="general"))
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("link", name="dx-coordinators")).to_be_focused()
    await page.keyboard.press("Home")
    heading = page.get_by_role("button", name="チャンネル", exact=True)
    await expect(heading).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(heading).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_role("link", name="dx-coordinators")).to_be_hidden()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("link", name="dx-coordinators")).to_be_visible()


async def test_alt_and_arrows_step_to_the_next_and_to_what_is_unread(windows: Windows, town: Village) -> None:
    page = await windows.open(COORDINATOR, "C0GENERAL")
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_role("heading", name="dx-coordinators", level=1)).to_be_visible()
    await expect(composer(page)).to_be_focused()
    await town.staff.say("C0GENERAL", "おはようございます。")
    await expect(page.get_by_role("link", name="general 未読 1 件")).to_be_visible()
    await page.keyboard.press("Alt+Shift+ArrowUp")
    await expect(page.get_by_role("heading", name="general", level=1)).to_be_visible()


@pytest.mark.parametrize("key", ["Control+/", "?"])
async def test_the_list_of_keys_opens_and_gives_the_focus_back(
    windows: Windows, town: Village, key: str
) -> None:
    await town.coordinator.say("C0GENERAL", "おはようございます。")
    page = await windows.open(STAFF, "C0GENERAL")
    await press(page, "F6", messages(page).last)
    await page.keyboard.press(key)
    await expect(page.get_by_role("dialog", name="キーボードショートカット")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(messages(page).last).to_be_focused()


async def test_a_question_mark_in_a_message_is_a_question_mark(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    await page.keyboard.type("何時ですか?")
    await expect(composer(page)).to_have_value("何時ですか?")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_enter_that_confirms_a_conversion_never_sends(windows: Windows, town: Village) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    await expect(composer(page)).to_be_focused()
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send(
        "Input.imeSetComposition", {"text": "そうだん", "selectionStart": 4, "selectionEnd": 4}
    )
    # What an input method lets through of the Enter that it took: 229 for a key code.
    await keyboard.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229}
    )
    await keyboard.send("Input.insertText", {"text": "相談"})
    await expect(composer(page)).to_have_value("相談")
    assert town.staff.messages("C0GENERAL") == []
    await page.keyboard.press("Enter")
    await expect(composer(page)).to_have_value("")
    await town.until(lambda: [one.words for one in town.staff.messages("C0GENERAL")] == ["相談"])


async def test_a_redraw_takes_the_focus_from_nobody(windows: Windows, town: Village) -> None:
    await town.coordinator.say("C0GENERAL", "おはようございます。")
    page = await windows.open(STAFF, "C0GENERAL")
    first = messages(page).first
    await press(page, "F6", first)
    reply = first.get_by_role("button", name="スレッドで返信する")
    await press(page, "Tab", reply)
    ts = await first.get_attribute("data-ts")
    await town.coordinator.say("C0GENERAL", "返信です。", ts)  # draws the message anew, with its button
    await expect(first.get_by_role("button", name="1 件の返信")).to_be_visible()
    await expect(first).to_be_focused()


async def test_what_others_write_is_said_and_what_was_there_is_not(windows: Windows, town: Village) -> None:
    await town.coordinator.say("C0GENERAL", "前からある話です。")
    page = await windows.open(STAFF, "C0GENERAL")
    said = page.locator("#announcer")
    await expect(messages(page)).to_have_count(1)
    await expect(said).to_be_empty()
    await town.coordinator.say("C0GENERAL", "*新しい* 話です。")
    await expect(said).to_have_text("原田 友恵：新しい 話です。")
    await town.staff.say("C0GENERAL", "自分の話です。")
    await expect(messages(page)).to_have_count(3)
    await expect(said).to_have_text("原田 友恵：新しい 話です。")


async def test_the_page_has_named_landmarks(windows: Windows, town: Village) -> None:
    await town.coordinator.say("C0GENERAL", "おはようございます。")
    page = await windows.open(STAFF, "C0GENERAL")
    await expect(page.locator("#app")).to_match_aria_snapshot(
        """
        - link "メッセージへ移動"
        - banner
        - complementary "サイドバー":
          - navigation "チャンネルとメッセージ":
            - heading "チャンネル" [level=2]
            - list "チャンネル"
        - main:
          - heading "general" [level=1]
          - log "general のメッセージ":
            - article /原田 友恵/
          - region "メッセージの入力":
            - toolbar "書式設定"
            - textbox "general へのメッセージ"
        - status
        """
    )
