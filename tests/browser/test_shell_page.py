"""What stands around the messages: sidebar, whose window it is, members, drafts, and room for long words."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from chromium import Windows
from playwright.async_api import Browser, expect
from village import CHANNEL, COORDINATOR, STAFF, Village

from practice.people import Person
from practice.testing import PracticeWorkspace, practice_workspace

LONG_NAME = "寿限無" * 26 + "太郎"
LONG_WORD = "Llanfairpwllgwyngyll" * 4
LONG = [
    Person(id="U0LONG", name=LONG_NAME, title="総合政策部" * 12, town="とても長い名前の町" * 4),
    Person(id="U0WORD", name=LONG_WORD, title=LONG_WORD, part="expert"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def longwinded() -> AsyncIterator[PracticeWorkspace]:
    """People, a channel and messages with names and words that end nowhere; and a channel without a word."""
    async with practice_workspace(LONG) as ws:
        everyone = [person.id for person in LONG]
        loud = ws.state.add_channel("長い名前のチャンネル" * 8, "channel", everyone, channel_id="C0LOUD")
        ws.state.add_channel("quiet", "channel", everyone, channel_id="C0QUIET")
        first = ws.state.post(loud, "U0LONG", "こんにちは。" * 30 + "a" * 300, event=False)
        ws.state.post(loud, "U0WORD", f"https://example.com/{'x' * 300}", event=False, thread_ts=first.ts)
        yield ws


@pytest_asyncio.fixture(loop_scope="session")
async def wide(browser: Browser, longwinded: PracticeWorkspace) -> AsyncIterator[Windows]:
    opened = Windows(browser, longwinded.url)
    yield opened
    await opened.close()
    assert opened.trouble == []


#: What reaches out of the window, of the parts that do not scroll sideways by themselves.
_OUTSIDE = """() => [...document.querySelectorAll("#app :is(button, a, textarea, h1, .message-body)")]
    .filter((node) => node.getClientRects().length && !node.closest(".skip, .clock, .tools"))
    .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 ||
        (node.matches(".message-body") && node.scrollWidth > node.clientWidth + 1))
    .map((node) => `${node.className} ${node.textContent.slice(0, 20)}`)"""


async def test_a_draft_waits_where_it_was_begun(windows: Windows, town: Village) -> None:
    page = await windows.open(COORDINATOR, "C0GENERAL")
    await page.get_by_role("textbox", name="general へのメッセージ").fill("書きかけです")
    await page.get_by_role("link", name="dx-coordinators").click()
    await expect(page.get_by_role("link", name="general （下書きあり）")).to_be_visible()
    await page.reload()
    await page.get_by_role("link", name="general （下書きあり）").click()
    box = page.get_by_role("textbox", name="general へのメッセージ")
    await expect(box).to_have_value("書きかけです")
    await box.press("Enter")
    await town.until(lambda: len(town.coordinator.messages("C0GENERAL")) == 1)
    await page.get_by_role("link", name="dx-coordinators").click()
    await expect(page.get_by_role("link", name="general", exact=True)).to_be_visible()


async def test_each_window_says_whose_it_is(windows: Windows) -> None:
    hers = await windows.open(COORDINATOR, CHANNEL)
    his = await windows.open(STAFF, "C0GENERAL")
    await expect(hers).to_have_title("原田 友恵 - dx-coordinators")
    await expect(his).to_have_title("船木 智 - general")
    line = "document.documentElement.style.getPropertyValue('--mine')"
    lines = [await page.evaluate(line) for page in (hers, his)]
    signs = [await page.locator("link[rel=icon]").get_attribute("href") for page in (hers, his)]
    assert len(set(lines)) == len(set(signs)) == 2


async def test_the_title_counts_what_waits_elsewhere(windows: Windows, town: Village) -> None:
    page = await windows.open(COORDINATOR, CHANNEL)
    await town.staff.say("C0GENERAL", "おはようございます。")
    await expect(page).to_have_title("(1) 原田 友恵 - dx-coordinators")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("むしかわ", "該当するユーザーがいません"),
        ("あぶかわおさむ", "虻川 修"),
        ("アブカワ", "虻川 修"),
        ("大館市 係長", "虻川 修"),
        ("ﾌﾅｷ", "船木 智"),
    ],
)
async def test_a_person_is_found_by_kana_title_and_town(windows: Windows, words: str, found: str) -> None:
    page = await windows.open(STAFF)
    await page.get_by_role("button", name="ユーザーを切り替える").click()
    await page.get_by_role("textbox", name="名前・役職・市町村で検索").fill(words)
    await expect(page.locator("#people-list").get_by_text(found)).to_be_visible()


async def test_whoever_one_was_lately_comes_first(windows: Windows) -> None:
    page = await windows.open(STAFF)
    await page.get_by_role("button", name="ユーザーを切り替える").click()
    await page.get_by_role("textbox", name="名前・役職・市町村で検索").fill("虻川")
    await page.keyboard.press("Enter")
    switcher = page.get_by_role("button", name="ユーザーを切り替える: 虻川 修 大館市 デジタル推進室 係長")
    await switcher.click()
    people = page.get_by_role("group", name="ユーザーを切り替える")
    await expect(people.get_by_role("button").first).to_contain_text("船木 智")
    await expect(people.get_by_role("link", name="船木 智 を別のウィンドウで開く").first).to_have_attribute(
        "href", f"{windows.url}?person={STAFF}"
    )


async def test_a_name_opens_the_card_of_whoever_it_is(windows: Windows, town: Village) -> None:
    await town.coordinator.say("C0GENERAL", "おはようございます。")
    page = await windows.open(STAFF, "C0GENERAL")
    await page.get_by_role("article").get_by_role("button", name="原田 友恵").click()
    card = page.get_by_role("dialog", name="原田 友恵 のプロフィール")
    await expect(card).to_contain_text("秋田県 デジタル政策推進課 主幹")
    await expect(card).to_contain_text("県事務局（コーディネーター）")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("article").get_by_role("button", name="原田 友恵")).to_be_focused()


async def test_the_faces_open_the_list_of_members(windows: Windows) -> None:
    page = await windows.open(COORDINATOR, CHANNEL)
    await page.get_by_role("button", name="メンバー 5 人を見る").click()
    members = page.get_by_role("dialog", name="#dx-coordinators のメンバー（5 人）")
    await expect(members.get_by_role("listitem")).to_have_count(5)
    await members.get_by_role("textbox").fill("わたなべ")
    await expect(members.get_by_role("listitem")).to_have_text(["渡渡辺 圭佑秋田県 デジタル政策推進課 主事"])


async def test_a_folded_section_still_shows_what_is_new(windows: Windows, town: Village) -> None:
    page = await windows.open(COORDINATOR, CHANNEL)
    await page.get_by_role("button", name="チャンネル", exact=True).click()
    await expect(page.get_by_role("link", name="general")).to_be_hidden()
    await town.staff.say("C0GENERAL", "おはようございます。")
    await expect(page.get_by_role("link", name="general 未読 1 件")).to_be_visible()
    await page.reload()
    heading = page.get_by_role("button", name="チャンネル", exact=True)
    await expect(heading).to_have_attribute("aria-expanded", "false")


async def test_a_person_is_mentioned_as_in_slack(windows: Windows, town: Village) -> None:
    page = await windows.open(COORDINATOR, "C0GENERAL")
    box = page.get_by_role("textbox", name="general へのメッセージ")
    await box.press_sequentially("お願いします @ふなき")
    await expect(page.get_by_role("option")).to_have_count(1)
    await box.press("Enter")
    await expect(box).to_have_value("お願いします @船木 智 ")
    await box.press("Enter")
    await town.until(lambda: len(town.coordinator.messages("C0GENERAL")) == 1)
    assert town.coordinator.messages("C0GENERAL")[0].text == f"お願いします <@{STAFF}>"
    await expect(page.get_by_role("article").get_by_text("@船木 智")).to_be_visible()


async def test_the_formatting_keys_put_slacks_marks(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    box = page.get_by_role("textbox", name="general へのメッセージ")
    await box.fill("大事")
    await box.press("Control+a")
    await box.press("Control+b")
    await expect(box).to_have_value("*大事*")
    await box.press("Control+Shift+Digit9")
    await expect(box).to_have_value("> *大事*")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (720, 450), (512, 384)])
async def test_nothing_is_cut_off_however_long_the_words_and_narrow_the_window(
    wide: Windows, longwinded: PracticeWorkspace, width: int, height: int
) -> None:
    """The last two are 1440 and 1024 px wide windows magnified to 200 %."""
    (first,) = [one for one in longwinded.messages("C0LOUD") if not one.thread_ts]
    page = await wide.open("U0LONG", f"C0LOUD/{first.ts}", width=width, height=height)
    thread = page.get_by_role("complementary", name="スレッド")
    await expect(thread.get_by_role("article")).to_have_count(2)
    await expect(thread.get_by_role("textbox")).to_be_in_viewport()
    box = await thread.bounding_box()
    assert box is not None
    assert box["width"] >= (width - 210 if width < 900 else 340)  # where there is no room for both, all of it
    assert await page.evaluate(_OUTSIDE) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_channel_without_a_word_says_so(wide: Windows) -> None:
    page = await wide.open("U0LONG", "C0QUIET")
    await expect(page.get_by_role("heading", name="ここが #quiet の始まりです")).to_be_visible()


async def test_with_the_systems_own_colours_it_is_still_plain_where_one_is(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    await page.emulate_media(forced_colors="active")
    here = page.get_by_role("link", name="general")
    other = page.get_by_role("link", name="Madoguchi")
    kept = "node => getComputedStyle(node).forcedColorAdjust"
    assert [await one.evaluate(kept) for one in (here, other)] == ["none", "auto"]
