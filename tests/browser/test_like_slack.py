"""What whoever uses Slack every day takes for granted, and would miss."""

from desk import Desk
from playwright.async_api import Locator, Page, expect
from practice_support import modal, option, plain, text_input

GENERAL = "general へのメッセージ"
#: More lines than a window is high.
MANY = 60


def fill_up(desk: Desk, channel: str = "C0GENERAL", count: int = MANY, author: str = "U2") -> list[str]:
    """Lines of one person in the channel; their ts."""
    place = desk.ws.state.channels[channel]
    lines = range(1, count + 1)
    return [desk.ws.state.post(place, author, f"{line} 行目", event=False).ts for line in lines]


def second_channel(desk: Desk) -> None:
    desk.ws.state.add_channel("other", "channel", ["U1", "U2"], channel_id="C0OTHER")


def line(page: Page, ts: str) -> Locator:
    return page.locator(f'#main .message[data-ts="{ts}"]')


async def test_esc_while_kana_are_converted_closes_nothing(desk: Desk) -> None:
    choices = [option(f"v{number}", f"第{number}課") for number in range(20)]
    picker = {"type": "static_select", "action_id": "unit", "options": choices, "placeholder": plain("課")}
    asked = {"type": "input", "block_id": "unit", "label": plain("担当"), "element": picker}
    page = await desk.form(modal(text_input("title"), asked))
    field = page.locator(".modal input.field")
    await field.fill("書きかけ")
    await field.dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    await page.get_by_role("combobox", name="担当").click()
    search = page.locator(".options-search")
    await search.dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    await expect(search).to_be_visible()
    await search.press("Escape")
    await expect(search).to_have_count(0)
    await expect(field).to_have_value("書きかけ")
    await field.press("Escape")
    await expect(page.locator(".modal")).to_have_count(0)


async def test_a_channel_that_one_comes_back_to_is_where_one_left_it(desk: Desk) -> None:
    lines = fill_up(desk)
    second_channel(desk)
    page = await desk.windows.open("U1", "C0GENERAL")
    await line(page, lines[20]).scroll_into_view_if_needed()
    await expect(page.locator("#main .jump")).to_be_visible()
    await page.get_by_role("link", name="other").click()
    await expect(page.get_by_role("heading", name="other", exact=True)).to_be_visible()
    await page.go_back()
    await expect(line(page, lines[20])).to_be_in_viewport()
    await expect(line(page, lines[0])).not_to_be_in_viewport()


async def test_what_came_meanwhile_stands_under_a_line(desk: Desk) -> None:
    fill_up(desk, count=2)
    second_channel(desk)
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.get_by_role("link", name="other").click()
    await expect(page.get_by_role("heading", name="other", exact=True)).to_be_visible()
    await desk.say({"type": "section", "text": plain("留守の間に来たこと")})
    await page.get_by_role("link", name="general 未読").click()
    await expect(page.locator("#main .new-line + .message")).to_contain_text("留守の間に来たこと")
    await page.get_by_role("link", name="other").click()
    await page.get_by_role("link", name="general", exact=True).click()
    await expect(page.locator("#main .message").last).to_contain_text("留守の間に来たこと")
    await expect(page.locator("#main .new-line")).to_have_count(0)


async def test_one_begins_to_read_where_the_new_begins(desk: Desk) -> None:
    fill_up(desk, count=2)
    second_channel(desk)
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.get_by_role("link", name="other").click()
    await expect(page.get_by_role("heading", name="other", exact=True)).to_be_visible()
    new = fill_up(desk, count=40)
    await desk.say({"type": "section", "text": plain("と、もう一つ")})
    await page.get_by_role("link", name="general 未読").click()
    await expect(page.locator("#main .new-line")).to_be_in_viewport()
    await expect(line(page, new[0])).to_be_in_viewport()
    await page.locator("#main .jump").click()
    await expect(page.locator("#main .message").last).to_be_in_viewport()


async def test_the_end_of_a_sentence_is_not_part_of_an_address(desk: Desk) -> None:
    words = "見て https://a.example/x. （https://b.example/?a=1&b=2）と (https://c.example/y)！"
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.get_by_role("textbox", name=GENERAL).fill(words)
    await page.keyboard.press("Enter")
    await desk.say({"type": "section", "text": {"type": "mrkdwn", "text": words.replace("&", "&amp;")}})
    wanted = ["https://a.example/x", "https://b.example/?a=1&b=2", "https://c.example/y"]
    links = page.locator("#main .message a")
    await expect(links).to_have_text(wanted * 2)
    assert [await link.get_attribute("href") for link in await links.all()] == wanted * 2


async def test_the_commands_go_when_the_slash_goes(desk: Desk) -> None:
    page = await desk.windows.open("U1", "C0GENERAL")
    box = page.get_by_role("textbox", name=GENERAL)
    await box.press("/")
    await expect(page.get_by_role("option", name="/soudan")).to_be_visible()
    await box.press("Backspace")
    await expect(page.locator("#main .offer-list")).to_be_hidden()


async def test_a_reload_in_the_middle_of_a_form_loses_nothing(desk: Desk) -> None:
    page = await desk.form(modal(text_input("title"), text_input("more", multiline=True)))
    await page.locator(".modal input.field").fill("件名")
    await page.locator(".modal textarea").fill("途中まで")
    await page.reload()
    await expect(page.locator(".modal input.field")).to_have_value("件名")
    await page.locator(".modal-submit").click()
    sent = await desk.hears("view_submission")
    values = sent["view"]["state"]["values"]
    assert [values[block]["value"]["value"] for block in ("title", "more")] == ["件名", "途中まで"]
    await desk.open_form(modal(text_input("title")))
    await expect(page.locator(".modal input.field")).to_have_value("")


async def test_a_home_that_was_opened_during_a_reset_is_told_of_after_it(desk: Desk) -> None:
    with desk.ws.state.under_way.doing("reset"):
        page = await desk.windows.open("U1", "D1/home")
        await expect(page.locator(".banner")).to_be_visible()
    told = await desk.hears("event_callback")
    assert told["event"]["type"] == "app_home_opened"


async def test_a_format_can_be_taken_back(desk: Desk) -> None:
    page = await desk.windows.open("U1", "C0GENERAL")
    box = page.get_by_role("textbox", name=GENERAL)
    await box.press_sequentially("至急")
    await box.press("Control+a")
    await box.press("Control+b")
    await expect(box).to_have_value("*至急*")
    await box.press("Control+z")
    await expect(box).to_have_value("至急")
