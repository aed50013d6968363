"""The bar of the guided tour: what it says, where it leads, what it lights; in two windows at once."""

import pytest
from axe_playwright_python.async_playwright import Axe
from chromium import Windows
from playwright.async_api import Locator, Page, expect
from village import COORDINATOR, FILLED, OVERSEER, STAFF, Village

HOME = "D0S001/home"


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="ガイドツアー")


def lit(page: Page) -> Locator:
    return page.locator(".tour-lit")


async def file_by_the_tour(page: Page) -> None:
    """Presses what is lit, fills in, and presses what is lit then."""
    await lit(page).click()
    dialog = page.get_by_role("dialog", name="専門家に相談する")
    await dialog.get_by_label("件名").fill(FILLED["title"])
    await dialog.get_by_label("現状と困りごと").fill(FILLED["details"])
    await dialog.locator("[data-block-id=no_personal_data] .choice").click()
    await expect(lit(page)).to_have_text("相談を送る")
    await lit(page).click()
    await expect(dialog).to_be_hidden()


async def test_the_first_steps_in_two_windows(windows: Windows, town: Village) -> None:
    staff = await windows.open(STAFF, HOME)
    office = await windows.open(COORDINATOR, "C0COORD")
    await expect(bar(staff)).to_contain_text("［相談する］を押して")
    # Whoever just came learns who they are.
    await expect(bar(staff)).to_contain_text("まず 船木 智 さん（秋田市）として")
    await expect(bar(office)).to_contain_text("まず 船木 智 さん（秋田市）として相談を送ります。")

    await file_by_the_tour(staff)

    await expect(bar(staff)).to_contain_text("次は 原田 友恵 さん（県事務局）の番です。")
    await expect(lit(office)).to_have_text("この専門家に打診する")  # it is her turn: she sees what to press
    await expect(lit(office)).to_be_in_viewport()
    await expect(bar(office)).not_to_contain_text("の番です")
    await lit(office).click()
    await office.get_by_role("alertdialog").get_by_role("button", name="打診する").click()

    await expect(bar(office)).to_contain_text("［承諾する］")
    (case,) = await town.cases()
    expert = await town.asked(case)
    await bar(office).get_by_role("link", name="さんとして開く").click()
    await expect(office.locator("#person-switcher")).to_contain_text(_name(town, expert.id))
    await expect(lit(office)).to_have_text("承諾する")
    await expect(lit(office)).to_be_in_viewport()
    await expect(bar(staff)).to_contain_text(f"次は {_name(town, expert.id)} さん（専門家）の番です。")


async def test_another_window_and_a_reload_are_at_the_same_step(windows: Windows, town: Village) -> None:
    await town.file()
    page = await windows.open(STAFF, HOME)
    await page.reload()
    await expect(bar(page)).to_contain_text("R8-0001")
    async with page.context.expect_page() as opening:
        await bar(page).get_by_role("link", name="別のウィンドウで開く").click()
    other = await opening.value
    windows.watch(other)
    await expect(other.locator("#person-switcher")).to_contain_text("原田 友恵")
    await expect(lit(other)).to_have_text("この専門家に打診する")
    await expect(page.locator("#person-switcher")).to_contain_text("船木 智")


async def test_whoever_is_elsewhere_is_brought_to_the_place(windows: Windows, town: Village) -> None:
    await town.file()
    page = await windows.open(COORDINATOR, "C0GENERAL")
    await expect(bar(page)).to_contain_text("あなたの番です。")
    await expect(lit(page)).to_have_count(0)
    await bar(page).get_by_role("button", name="そこを開く").click()
    await expect(lit(page)).to_be_in_viewport()
    await page.locator("#main .scroller").evaluate("node => node.scrollTo(0, 0)")
    await bar(page).get_by_role("button", name="場所を示す").click()
    await expect(lit(page)).to_be_focused()


async def test_a_turn_of_somebody_else_does_not_move_the_page(windows: Windows, town: Village) -> None:
    page = await windows.open(STAFF, HOME)
    await expect(bar(page)).to_contain_text("［相談する］")
    before = await page.locator("#main").bounding_box()
    await town.file()
    await expect(bar(page)).to_contain_text("次は 原田 友恵 さん（県事務局）の番です。")
    assert await page.locator("#main").bounding_box() == before
    assert await page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")  # nor can it be moved


async def test_an_open_form_leaves_the_bar_in_sight(windows: Windows) -> None:
    page = await windows.open(STAFF, HOME, width=1024, height=640)
    await lit(page).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await expect(page.locator(".tour")).to_contain_text("相談の内容を記入して")
    above, below = await page.locator(".tour").bounding_box(), await dialog.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]


async def test_folded_it_stays_folded_until_it_is_opened(windows: Windows) -> None:
    page = await windows.open(STAFF, HOME)
    await expect(lit(page)).to_have_count(1)
    await bar(page).get_by_role("button", name="案内を閉じる").click()
    await expect(lit(page)).to_have_count(0)
    await page.reload()
    toggle = page.get_by_role("button", name="ガイドツアー")
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await expect(page.locator(".tour")).to_be_hidden()
    await toggle.press("Enter")
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    await expect(bar(page)).to_contain_text("［相談する］")
    await expect(lit(page)).to_have_count(1)


async def test_another_case_can_be_chosen(windows: Windows, town: Village) -> None:
    first = await town.file(title="一つめの相談")
    await town.file(title="二つめの相談")
    expert = await town.approve(first)
    page = await windows.open(OVERSEER)
    await expect(bar(page)).to_contain_text("R8-0002")
    await bar(page).get_by_role("button", name="相談を選ぶ").click()
    await page.get_by_role("menuitem", name="R8-0001 一つめの相談").click()
    await expect(bar(page)).to_contain_text(_name(town, expert.id))
    await page.reload()
    await expect(bar(page)).to_contain_text(_name(town, expert.id))
    await bar(page).get_by_role("button", name="相談を選ぶ").click()
    await page.get_by_role("menuitem", name="新しい相談で始める").click()
    await expect(bar(page)).to_contain_text("相談を送ります。")


@pytest.mark.parametrize("dark", [False, True])
async def test_everybody_can_read_it(windows: Windows, town: Village, dark: bool) -> None:
    await town.file()
    for person, place in ((STAFF, HOME), (COORDINATOR, "C0COORD")):
        page = await windows.open(person, place, width=1024, dark=dark)
        await expect(page.locator(".tour-stage")).to_have_text("2/10")
        found = await Axe().run(page, context=".tour")
        assert found.violations_count == 0, found.generate_report()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_it_speaks_english(windows: Windows, town: Village) -> None:
    await town.file()
    page = await windows.open(STAFF, HOME, english=True)
    tour = page.get_by_role("region", name="Guided tour")
    await expect(tour).to_contain_text("Next: 原田 友恵 (coordinator).")
    await expect(tour).to_contain_text("On the card of R8-0001 in #dx-coordinators: ")
    await expect(tour.get_by_role("link", name="Open in another window")).to_be_visible()


def _name(town: Village, person: str) -> str:
    return town.ws.state.people[person].name
