"""Trouble between the app and Slack: in the end the page shows what it should, and shows it once."""

from datetime import timedelta

from chromium import Windows
from playwright.async_api import Page, expect
from village import Village
from walk import TITLE, Walk, fill_request, modal, open_form


async def filed(walk: Walk) -> None:
    await walk.begin()
    await open_form(walk.staff)
    await fill_request(walk.staff)
    await modal(walk.staff).locator(".modal-submit").click()
    await expect(modal(walk.staff)).to_have_count(0)


async def blown_over(town: Village, *, waits: int = 4, seconds: int = 60) -> None:
    """Whatever waits for its next try has had it."""
    for _ in range(waits):
        await town.settled()
        await town.pass_time(timedelta(seconds=seconds))
    await town.settled()


async def cards(page: Page, words: str) -> int:
    """How many messages of the channel have the words in their heading."""
    return await page.locator("#main article").filter(has=page.get_by_role("heading", name=words)).count()


async def test_a_storm_of_429_while_a_case_is_filed_and_approved(windows: Windows, town: Village) -> None:
    walk = Walk(windows)
    town.ws.faults.rate_limit("chat.postMessage", times=4, retry_after=30)
    await filed(walk)
    await blown_over(town)
    await walk.received()
    town.ws.faults.rate_limit("chat.update", times=4, retry_after=30)
    town.ws.faults.rate_limit("chat.postMessage", times=2, retry_after=30)
    await walk.approve()
    await walk.answer_yes()
    await blown_over(town)
    await expect(walk.office_card).to_contain_text("打診中")
    await expect(walk.receipt).to_contain_text("打診中")
    await walk.ask_the_expert()
    assert [await cards(page, walk.number) for page in walk.windows] == [1, 1, 1]
    assert not town.ws.faults.on


async def test_lost_answers_double_nothing(windows: Windows, town: Village) -> None:
    walk = Walk(windows)
    town.ws.faults.lose_answer("chat.postMessage", times=2)
    await filed(walk)
    await blown_over(town)
    await walk.received()
    town.ws.faults.lose_answer("chat.postMessage", times=2)
    town.ws.faults.lose_answer("chat.update", times=1)
    await walk.approve()
    await walk.answer_yes()
    await blown_over(town)
    await expect(walk.office_card).to_contain_text("打診中")
    await walk.ask_the_expert()
    assert [await cards(page, walk.number) for page in walk.windows] == [1, 1, 1]


async def test_what_a_broken_slack_refused_is_shown_when_it_works_again(
    windows: Windows, town: Village
) -> None:
    walk = Walk(windows)
    town.ws.faults.fail("chat.postMessage", times=3)
    await filed(walk)
    await town.settled()
    assert await cards(walk.coordinator, TITLE) == 0
    await blown_over(town)
    await walk.received()
    assert [await cards(page, walk.number) for page in walk.windows] == [1, 1]


async def test_a_press_that_slack_delivers_twice_happens_once(windows: Windows, town: Village) -> None:
    walk = Walk(windows)
    await filed(walk)
    await walk.received()
    town.ws.faults.deliver_twice()
    await walk.approve()
    await walk.confirm_approval()
    await walk.ask_the_expert()
    assert await cards(walk.expert, walk.number) == 1
    # nobody is told that somebody was faster
    await expect(walk.coordinator.locator("#main .ephemeral")).to_have_count(0)
    await expect(walk.coordinator.locator(".toast-error")).to_have_count(0)
