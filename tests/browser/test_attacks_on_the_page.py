"""Whatever a person could type is text to the page; and what came through in spite of that would not run."""

from collections.abc import AsyncIterator
from urllib.parse import urljoin

import pytest_asyncio
from chromium import Windows
from playwright.async_api import Browser, Page, expect
from slack_sdk.web.async_client import AsyncWebClient
from village import CHANNEL, COORDINATOR, STAFF, Village
from walk import fill_request, modal, open_form, tab

from practice.people import load_people
from practice.testing import PracticeWorkspace, practice_workspace

#: Each would set `attacked` where it is taken for more than text.
MARKUP = (
    "<img src=x onerror=\"window.attacked='img'\">",
    "<script>window.attacked='script'</script>",
    "</script><script>window.attacked='closed'</script>",
    '"><svg onload="window.attacked=\'svg\'">',
    "{{ 'x' }}${attacked='template'}",
)
#: Not one of them may become a link.
LINKS = (
    "<javascript:window.attacked='link'|こちら>",
    "<data:text/html,<script>window.attacked=1</script>|こちら>",
    "<vbscript:attacked|こちら>",
    "<https://example.jp\" onmouseover=\"window.attacked='over'|こちら>",
    "javascript:window.attacked='bare'",
)
#: Turns what follows around; joins nothing, and is not seen.
TURNING, UNSEEN = "\u202e", "\u200b\u2060\ufeff"


@pytest_asyncio.fixture(loop_scope="session")
async def crowd() -> AsyncIterator[PracticeWorkspace]:
    """A workspace without the service, in which somebody's name, title and town are an attack."""
    staff, *others = load_people()
    somebody = staff.model_copy(update={"name": MARKUP[0], "title": MARKUP[2], "town": MARKUP[1]})
    async with practice_workspace(people=[somebody, *others]) as ws:
        yield ws


async def unharmed(page: Page) -> None:
    await page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert await page.evaluate("window.attacked") is None
    assert await page.locator("img[src=x], svg[onload], #app script, #modals script").count() == 0
    running = "a[href^='javascript:'], a[href^='data:'], a[href^='vbscript:'], [onmouseover], [onerror]"
    assert await page.locator(running).count() == 0


async def say(page: Page, text: str) -> None:
    await page.locator("#main .composer textarea").fill(text)
    await page.get_by_role("button", name="送信する", exact=True).click()


async def test_markup_in_a_message_is_shown_as_it_was_typed(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    other = await windows.open(COORDINATOR, "C0GENERAL")
    for count, text in enumerate(MARKUP, start=1):
        await say(page, text)
        for one in (page, other):
            await expect(one.locator("#main article")).to_have_count(count)
            await expect(one.locator("#main article").last).to_contain_text(text)
            await unharmed(one)


async def test_links_that_would_run_something_are_no_links(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    for count, text in enumerate(LINKS, start=1):
        await say(page, text)
        await expect(page.locator("#main article")).to_have_count(count)
    await unharmed(page)


async def test_an_apps_links_that_would_run_something_are_no_links(
    browser: Browser, crowd: PracticeWorkspace
) -> None:
    """An app that passes on unescaped what somebody typed."""
    client = AsyncWebClient(token="xoxb-practice", base_url=crowd.base_url)
    windows = Windows(browser, crowd.url)
    page = await windows.open(COORDINATOR, CHANNEL)
    for count, text in enumerate((*LINKS, *MARKUP), start=1):
        block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        await client.chat_postMessage(channel=CHANNEL, text=text, blocks=[block])
        await expect(page.locator("#main article")).to_have_count(count)
    await unharmed(page)
    await windows.close()
    assert windows.trouble == []


async def test_markup_in_a_request_stays_text_in_every_card_and_form(windows: Windows, town: Village) -> None:
    page = await windows.open(STAFF, "D0S001/home")
    await open_form(page)
    await fill_request(page, title=MARKUP[0], details="\n".join((*MARKUP, *LINKS)))
    await modal(page).locator(".modal-submit").click()
    await expect(modal(page)).to_have_count(0)
    await tab(page, "メッセージ")
    office = await windows.open(COORDINATOR, CHANNEL)
    for one in (page, office):
        await expect(one.locator("#main article").first).to_contain_text(MARKUP[0])
        await unharmed(one)
    await office.locator("#main article").first.get_by_role("button", name="内容を見る").click()
    await expect(modal(office)).to_contain_text(MARKUP[1])
    await unharmed(office)


async def test_names_titles_and_towns_are_text_wherever_they_stand(
    browser: Browser, crowd: PracticeWorkspace
) -> None:
    windows = Windows(browser, crowd.url)
    page = await windows.open(STAFF, "C0GENERAL")
    await say(page, "こんにちは")
    await expect(page.locator("#main article").first).to_contain_text(MARKUP[0])
    other = await windows.open(COORDINATOR, "C0GENERAL")
    await expect(other.locator("#main article").first).to_contain_text(MARKUP[0])
    await other.locator("#person-switcher").click()
    await expect(other.locator(".people-options")).to_contain_text(MARKUP[0])
    for one in (page, other):
        await unharmed(one)
    await windows.close()
    assert windows.trouble == []


async def test_the_name_of_a_file_is_text_and_the_file_is_saved_not_run(
    browser: Browser, crowd: PracticeWorkspace
) -> None:
    name = "<img src=x onerror=window.attacked=1>.html"
    client = AsyncWebClient(token="xoxb-practice", base_url=crowd.base_url)
    page_of_it = "<script>parent.attacked = opener.attacked = 1</script>"
    await client.files_upload_v2(channel=CHANNEL, filename=name, title=name, content=page_of_it)
    windows = Windows(browser, crowd.url)
    page = await windows.open(COORDINATOR, CHANNEL)
    card = page.locator("#main .file-card")
    await expect(card).to_contain_text(name)
    await unharmed(page)
    href = await card.locator(".file-save").get_attribute("href")
    assert href
    for address in (href, href.replace("&download=1", "")):
        answer = await page.request.get(urljoin(crowd.url, address))
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
    async with page.expect_popup() as opening:
        await card.locator(".file-text").click()
    opened = await opening.value
    windows.watch(opened)
    await expect(opened.locator("body")).to_contain_text(name)
    for one in (page, opened):
        assert await one.evaluate("window.attacked") is None
    await windows.close()
    assert windows.trouble == []


async def test_signs_that_turn_the_text_around_do_not_reach_their_neighbours(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    await say(page, f"{TURNING}読めない")
    message = page.locator("#main article").first
    await expect(message).to_contain_text("読めない")
    # what stands beside it keeps its direction: a box of its own shuts the turning in
    turned_too: int = await message.get_by_text("読めない").evaluate(
        """node => {
            let box = node;
            while (getComputedStyle(box).display.startsWith("inline")) box = box.parentElement;
            return box.querySelectorAll(".author, .message-time, button").length;
        }"""
    )
    assert turned_too == 0


async def test_signs_that_are_not_seen_stay_where_they_were_typed(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    await say(page, f"秋田{UNSEEN}市")
    await expect(page.locator("#main article").first).to_contain_text(f"秋田{UNSEEN}市")


async def test_the_policy_lets_nothing_run_that_the_server_did_not_send(windows: Windows) -> None:
    page = await windows.open(STAFF, "C0GENERAL")
    answer = await page.request.get(windows.url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for allowed in ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert allowed in policy
    refused: list[str] = await page.evaluate(
        """async () => {
            const refused = [];
            const note = (event) => refused.push(event.effectiveDirective);
            document.addEventListener("securitypolicyviolation", note);
            const add = (tag, fill) => {
                const node = document.createElement(tag);
                fill(node);
                document.body.append(node);
                return node;
            };
            add("script", (node) => (node.textContent = "window.attacked = 'inline'"));
            add("script", (node) => (node.src = "https://example.invalid/attack.js"));
            add("img", (node) => (node.src = "https://example.invalid/pixel.png"));
            add("div", (node) => node.setAttribute("style", "position: fixed"));
            add("a", (node) => (node.href = "javascript:window.attacked = 'link'")).click();
            await fetch("https://example.invalid/").catch(() => {});
            await new Promise((done) => setTimeout(done, 0));
            return refused;
        }"""
    )
    assert {"script-src-elem", "img-src", "style-src-attr", "connect-src"} <= set(refused)
    assert await page.evaluate("window.attacked") is None
    # the browser has said so of each of them, and of nothing else
    assert all("Content Security Policy" in line or "violates" in line for line in windows.trouble)
    windows.trouble.clear()
