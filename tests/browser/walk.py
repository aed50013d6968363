"""One consultation from the form to the last answer, in windows of its people.

Only by what they see and press: nothing is asked of the service or of its database, and no window is loaded
anew. What one person does is looked for in the others' windows as they stand.
"""

import re

from chromium import Windows
from playwright.async_api import Locator, Page, expect

from practice.people import load_people

STAFF, COORDINATOR = "U0S001", "U0C001"
TITLE = "窓口の申請書をスマートフォンで出せるようにしたい"
DETAILS = (
    "転入の手続きで同じ内容を3枚の用紙に書いていただいており、待ち時間が長い。\n"
    "入力フォームを試したが、どの手続きから始めるとよいか、庁内で決められない。"
)
ADVICE = "件数の多い転入届から始め、1か月試してから、ほかの手続きに広げることを勧めた。"
#: How often the time is moved before something that was awaited counts as missing.
MOST_MOVES = 40


def button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


def modal(page: Page) -> Locator:
    return page.get_by_role("dialog").filter(has=page.locator(".modal-title"))


def card(page: Page, words: str) -> Locator:
    """The oldest message of the open channel that has the words."""
    return page.locator("#main article", has_text=words).first


def latest(page: Page, words: str) -> Locator:
    return page.locator("#main article", has_text=words).last


def with_button(page: Page, name: str) -> Locator:
    """The newest message of the open channel with such a button."""
    return page.locator("#main article", has=page.get_by_role("button", name=name, exact=True)).last


async def go(page: Page, name: str | re.Pattern[str]) -> None:
    """Opens a channel, a conversation or the app from the sidebar."""
    row = page.get_by_role("navigation").get_by_role("link", name=name)
    await row.click()
    await expect(row).to_have_attribute("aria-current", "page")


async def tab(page: Page, name: str) -> None:
    await page.get_by_role("tab", name=name).click()
    await expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


async def say_yes(page: Page, name: str) -> None:
    """Answers the question that a press has led to."""
    question = page.get_by_role("alertdialog")
    await button(question, name).click()
    await expect(question).to_have_count(0)


async def send(page: Page) -> None:
    """Sends the open form, which is then gone."""
    await modal(page).locator(".modal-submit").click()
    await expect(modal(page)).to_have_count(0)


async def tick(form: Locator, name: str) -> None:
    """Sets a check mark that may be there already."""
    if not await form.get_by_role("checkbox", name=name).is_checked():
        await form.locator(".choice", has_text=name).click()


async def fill_request(page: Page, title: str = TITLE, details: str = DETAILS) -> None:
    form = modal(page)
    await form.get_by_role("textbox", name="件名").fill(title)
    await form.get_by_role("textbox", name="現状と困りごと").fill(details)
    await tick(form, "個人情報や秘密の情報は書いていません")


async def open_form(page: Page) -> None:
    await tab(page, "ホーム")
    await button(page.locator(".home"), "相談する").click()
    await expect(modal(page).get_by_role("textbox", name="件名")).to_be_visible()


class Walk:
    """The windows of a case, and the steps of its way."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self.staff: Page
        self.coordinator: Page
        self.expert: Page
        self.number = ""  #: of the case
        self.expert_name = ""

    @property
    def windows(self) -> list[Page]:
        """Those that are open, in the order of a case."""
        return [page for page in (self.coordinator, self.staff, getattr(self, "expert", None)) if page]

    async def begin(self) -> None:
        self.coordinator = await self._windows.open(COORDINATOR, "C0COORD")
        await expect(self.coordinator.locator(".banner")).to_be_hidden()  # the service is there
        self.staff = await self._windows.open(STAFF)
        await go(self.staff, re.compile("窓口 Madoguchi"))

    async def file(self) -> None:
        """The form is sent; the receipt and the coordinators' card come by themselves."""
        await send(self.staff)
        await self.received()

    async def received(self) -> None:
        await tab(self.staff, "メッセージ")
        self.number = await number_of(card(self.staff, TITLE))
        await expect(button(self.office_card, "この専門家に打診する")).to_have_count(3)

    @property
    def office_card(self) -> Locator:
        return card(self.coordinator, self.number)

    @property
    def receipt(self) -> Locator:
        return card(self.staff, self.number)

    @property
    def offer(self) -> Locator:
        return card(self.expert, self.number)

    async def approve(self) -> None:
        """The first candidate is asked, and everybody concerned sees it."""
        first = self.office_card.locator(".section-text", has_text="1位").locator("strong").first
        self.expert_name = await first.inner_text()
        await button(self.office_card, "この専門家に打診する").first.click()

    async def answer_yes(self) -> None:
        await say_yes(self.coordinator, "打診する")

    async def confirm_approval(self) -> None:
        await self.answer_yes()
        await expect(self.office_card).to_contain_text("打診中")
        await expect(self.receipt).to_contain_text("打診中")

    async def ask_the_expert(self) -> None:
        """The expert opens a window and finds the offer."""
        (expert,) = [
            one.id for one in load_people() if one.name == self.expert_name and one.id.startswith("U0X")
        ]
        self.expert = await self._windows.open(expert)
        await go(self.expert, re.compile("窓口 Madoguchi"))
        await tab(self.expert, "メッセージ")
        await expect(button(self.offer, "承諾する")).to_be_visible()

    async def accept(self) -> None:
        """With the yes a conversation stands in both sidebars."""
        await button(self.offer, "承諾する").click()
        await say_yes(self.expert, "承諾する")
        await expect(self.receipt).to_contain_text("専門家決定")
        await expect(self.office_card).to_contain_text("専門家決定")

    async def open_conversation(self) -> None:
        await go(self.staff, re.compile(self.expert_name))
        await go(self.expert, re.compile("船木 智"))

    async def open_dates(self) -> None:
        await button(with_button(self.expert, "日程を提案する"), "日程を提案する").click()
        await expect(modal(self.expert).get_by_role("combobox").first).to_be_visible()

    async def propose(self) -> None:
        await send(self.expert)
        await expect(
            button(with_button(self.staff, "この日時にする"), "この日時にする").first
        ).to_be_visible()

    async def choose(self) -> None:
        """The requester takes the first date; the expert's window says so, with a file for the calendar."""
        await button(with_button(self.staff, "この日時にする"), "この日時にする").first.click()
        await say_yes(self.staff, "決める")
        await expect(self.expert.locator("#main .file-card").last).to_contain_text(".ics")
        await expect(self.staff.locator("#main .file-card").last).to_contain_text(".ics")

    async def move_time(self, until: Locator, by: str) -> None:
        """Presses a button of the clock until something is there, or comes a moment after the last press."""
        for _ in range(MOST_MOVES):
            if await until.count():
                break
            mover = self.staff.get_by_role("button", name=by)
            await mover.click()
            await expect(mover).not_to_have_attribute("aria-busy", "true")
        await expect(until.last).to_be_visible()

    async def let_the_session_pass(self) -> None:
        """The expert waits in the app's messages until the report is asked for."""
        await go(self.expert, re.compile("窓口 Madoguchi"))
        await tab(self.expert, "メッセージ")
        asked = self.expert.locator("#main article", has=button(self.expert, "実施報告を書く"))
        await self.move_time(asked.filter(has_text=self.number), "次の期限まで進める")

    async def write_report(self) -> None:
        await button(with_button(self.expert, "実施報告を書く"), "実施報告を書く").click()
        form = modal(self.expert)
        await form.get_by_role("textbox", name="助言の内容").fill(ADVICE)
        await pick(self.expert, re.compile("取組の進み具合"), 1)
        await tick(form, "今回で支援を終了する")

    async def report(self) -> None:
        await send(self.expert)
        await expect(with_button(self.staff, "内容を確認しました")).to_contain_text(ADVICE)

    async def confirm(self) -> None:
        await button(with_button(self.staff, "内容を確認しました"), "内容を確認しました").click()
        await say_yes(self.staff, "確認する")
        await expect(self.office_card).to_contain_text("支援完了")

    async def open_questions(self) -> None:
        await go(self.staff, re.compile("窓口 Madoguchi"))
        await tab(self.staff, "メッセージ")
        await button(self.receipt, "アンケートに答える").click()
        await expect(modal(self.staff).get_by_role("radiogroup")).to_have_count(5)

    async def answer(self) -> None:
        """All five questions get four of five points."""
        groups = modal(self.staff).get_by_role("radiogroup")
        await expect(groups).to_have_count(5)
        for n in range(5):
            await groups.nth(n).locator(".choice").nth(1).click()
        await send(self.staff)
        await expect(self.receipt).to_contain_text("アンケートに回答がありました")

    async def wait_for_the_outcome(self, months: int) -> None:
        asked = self.receipt.filter(has_text=f"支援から{months}か月後の進み具合")
        await self.move_time(asked, "+1か月")

    async def tell_the_outcome(self, months: int, stage: str) -> None:
        """One tap; the coordinators' card knows it."""
        await button(self.receipt, stage).click()
        await expect(self.office_card).to_contain_text(f"{months}か月後：{stage}")


async def number_of(message: Locator) -> str:
    await expect(message).to_contain_text(re.compile(r"R\d+-\d{4}"))
    found = re.search(r"R\d+-\d{4}", await message.inner_text())
    assert found
    return found[0]


async def pick(page: Page, name: str | re.Pattern[str], nth: int) -> None:
    """Opens a list and takes one of its entries, or takes one of some radio buttons."""
    form = modal(page)
    group = form.get_by_role("radiogroup", name=name)
    if await group.count():
        await group.locator(".choice").nth(nth).click()
        return
    await form.get_by_role("combobox", name=name).click()
    await page.get_by_role("option").nth(nth).click()
