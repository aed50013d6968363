"""Answers that come late, in another order or not at all, and what is left behind by going to and fro."""

import asyncio
from typing import Any

from desk import Desk
from playwright.async_api import Page, Route, expect
from practice_support import modal, plain

Json = dict[str, Any]


async def nodes(page: Page) -> int:
    """How many nodes the window holds on to, also those that are in no document any more."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    counted: Json = await session.send("Memory.getDOMCounters")
    await session.detach()
    return int(counted["nodes"])


async def test_a_form_waits_for_every_file_that_is_on_its_way(desk: Desk) -> None:
    element = {"type": "file_input", "action_id": "value", "max_files": 5}
    block = {"type": "input", "block_id": "files", "label": plain("資料"), "element": element}
    page = await desk.form(modal(block))
    slow = asyncio.Event()

    async def hold(route: Route) -> None:
        if "slow.txt" in route.request.url:
            await slow.wait()
        await route.continue_()

    await page.route("**/page/upload*", hold)
    chooser = page.locator(".modal input[type=file]")
    await chooser.set_input_files({"name": "slow.txt", "mimeType": "text/plain", "buffer": b"slow"})
    await chooser.set_input_files({"name": "fast.txt", "mimeType": "text/plain", "buffer": b"fast"})
    await expect(page.locator(".chosen-file .icon-button")).to_have_count(1)
    await page.locator(".modal-submit").click()
    await expect(page.locator(".modal-submit")).to_be_disabled()
    slow.set()
    sent = await desk.hears("view_submission")
    held = sent["view"]["state"]["values"]["files"]["value"]["files"]
    assert sorted(file["name"] for file in held) == ["fast.txt", "slow.txt"]


async def test_a_look_that_failed_is_taken_again_though_nothing_changes(desk: Desk) -> None:
    page = await desk.windows.open("U1", "C0GENERAL")
    struck = []

    async def fail_once(route: Route) -> None:
        struck.append(route)
        await (route.abort() if len(struck) == 1 else route.continue_())

    await page.route("**/page/state*", fail_once)
    await desk.say({"type": "section", "text": {"type": "mrkdwn", "text": "一通目"}})
    await expect(page.locator("#main .message").get_by_text("一通目")).to_be_visible()
    await expect(page.locator(".banner")).to_be_hidden()


async def test_what_was_read_is_told_again_where_the_first_word_was_lost(desk: Desk) -> None:
    page = await desk.windows.open("U1", "C0GENERAL")
    struck = []

    async def fail_once(route: Route) -> None:
        struck.append(route)
        await (route.abort() if len(struck) == 1 else route.continue_())

    await page.route("**/page/read", fail_once)
    ts = await desk.say({"type": "section", "text": {"type": "mrkdwn", "text": "一通目"}})
    await expect(page.locator("#main .message").get_by_text("一通目")).to_be_visible()
    desk.ws.state.touch()
    channel = desk.ws.state.channels["C0GENERAL"]
    await desk.ws.until(lambda: channel.read.get("U1") == ts)


async def test_an_answer_to_what_was_asked_before_a_step_to_an_old_message_hides_no_change(
    desk: Desk,
) -> None:
    channel = desk.ws.state.channels["C0GENERAL"]
    sent = [desk.ws.state.post(channel, "U2", f"{n}通目", event=False).ts for n in range(300)]
    page = await desk.windows.open("U1", "C0GENERAL")
    main = page.locator("#main")
    await expect(main.get_by_text("299通目", exact=True)).to_be_visible()

    def correct(number: int) -> None:
        message = channel.messages[sent[number]]
        message.text = f"{number}通目（訂正）"
        desk.ws.state.changed(channel, message)

    asked, answer = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await answer.wait()
        await route.continue_()

    await page.route("**/page/state*", hold)
    correct(299)
    await asked.wait()
    step = "([at, ts]) => import('/static/js/state.js').then((state) => void state.go(at, {message: ts}))"
    await page.evaluate(step, ["C0GENERAL", sent[20]])
    await expect(main.get_by_text("20通目", exact=True)).to_be_visible()
    correct(25)
    answer.set()
    await expect(main.get_by_text("25通目（訂正）")).to_be_visible()


async def test_going_to_and_fro_leaves_nothing_behind(desk: Desk) -> None:
    page = await desk.windows.open("U2", "C0GENERAL")
    places = ["C0COORD", "C0GENERAL"]

    async def walk(times: int) -> int:
        for _ in range(times):
            for place in places:
                await page.locator(f'.side-row[data-channel="{place}"]').click()
                await page.locator("#main .composer textarea").focus()
        return await nodes(page)

    before = await walk(5)
    after = await walk(25)
    assert after - before < before / 4
