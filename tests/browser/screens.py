"""Makes the pictures of docs/screens: `make screenshots`.

Starts the real demo, walks the whole way of a case in Chromium, and takes a picture of each surface. It fails
loudly where a step is missing, and then leaves the pictures that are there as they are. The dates in them are
those of the day on which it runs.
"""

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "process"))

from chromium import Windows, find_chromium, launched
from demo import demo_windows
from pictures import compact
from playwright.async_api import Locator, Page, async_playwright, expect
from walk import (
    COORDINATOR,
    STAFF,
    Walk,
    button,
    card,
    fill_request,
    go,
    latest,
    modal,
    open_form,
    tab,
    with_button,
)

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
#: Bytes of all pictures together; they are cloned with the project.
MOST = 3_000_000


#: Only its own list is scrolled, and what stands at the list's upper edge (the day) covers nothing of it.
_TO_THE_TOP = """node => {
    const list = node.closest(".scroller, .modal-body");
    list.scrollTop += node.getBoundingClientRect().top - list.getBoundingClientRect().top - 36;
}"""


class Camera:
    """Takes pictures into a folder. `darkroom` is a blank page in which they are made small."""

    def __init__(self, folder: Path, darkroom: Page) -> None:
        self.folder = folder
        self.darkroom = darkroom
        self.taken: list[str] = []

    async def take(self, page: Page, name: str, top: Locator | None = None) -> None:
        """A picture of the window as it stands; `top` is what is scrolled to its upper edge before."""
        if top is not None:
            await top.evaluate(_TO_THE_TOP)
        await page.mouse.move(640, 2)
        await page.evaluate("document.fonts.ready")
        png = await page.screenshot(animations="disabled", caret="hide")
        (self.folder / f"{name}.png").write_bytes(await compact(self.darkroom, png))
        self.taken.append(name)


def field(page: Page, label: str) -> Locator:
    return modal(page).locator(".block-input", has_text=label)


async def request(walk: Walk, camera: Camera) -> None:
    await open_form(walk.staff)
    await fill_request(walk.staff, title="")
    await modal(walk.staff).locator(".modal-submit").click()
    await expect(modal(walk.staff).locator(".input-error")).to_be_visible()
    await camera.take(walk.staff, "error")
    await fill_request(walk.staff)
    await camera.take(walk.staff, "form", top=modal(walk.staff).locator(".block").first)
    await walk.file()
    await camera.take(walk.staff, "receipt", top=walk.receipt)


async def decision(walk: Walk, camera: Camera) -> None:
    await camera.take(
        walk.coordinator, "candidates", top=walk.office_card.locator(".block", has_text="専門家の候補").first
    )
    await button(walk.office_card, "くわしく見る").first.click()
    await expect(modal(walk.coordinator).locator(".block").first).to_be_visible()
    await expect(modal(walk.coordinator)).to_contain_text("適合度")
    await camera.take(walk.coordinator, "details")
    await modal(walk.coordinator).locator(".modal-x").click()
    await expect(modal(walk.coordinator)).to_have_count(0)
    await walk.approve()
    await expect(walk.coordinator.get_by_role("alertdialog")).to_be_visible()
    await camera.take(walk.coordinator, "confirm")
    await walk.confirm_approval()
    await camera.take(walk.coordinator, "approved", top=walk.office_card)
    await walk.ask_the_expert()
    await camera.take(walk.expert, "offer", top=walk.offer)
    await walk.accept()
    await camera.take(walk.expert, "accepted", top=walk.offer)


async def session(walk: Walk, camera: Camera) -> None:
    await walk.open_conversation()
    await walk.open_dates()
    await camera.take(walk.expert, "propose")
    await walk.propose()
    await camera.take(walk.staff, "dates", top=with_button(walk.staff, "この日時にする"))
    await walk.choose()
    await camera.take(walk.staff, "fixed", top=latest(walk.staff, "カレンダー用のファイルをお送りします"))
    await walk.let_the_session_pass()
    await camera.take(walk.expert, "reminders", top=latest(walk.expert, "まもなく支援が始まります"))
    await walk.write_report()
    await camera.take(walk.expert, "writing", top=field(walk.expert, "助言の内容"))
    await walk.report()
    await camera.take(walk.staff, "report", top=with_button(walk.staff, "内容を確認しました"))
    await walk.confirm()


async def afterwards(walk: Walk, camera: Camera) -> None:
    await walk.open_questions()
    await camera.take(walk.staff, "questions")
    await walk.answer()
    await walk.wait_for_the_outcome(1)
    await camera.take(walk.staff, "followup", top=walk.receipt)
    await walk.tell_the_outcome(1, "実施")
    await walk.office_card.locator(".reply-bar").click()
    await expect(walk.coordinator.locator(".thread article").nth(2)).to_be_visible()
    await camera.take(walk.coordinator, "thread", top=walk.office_card)


async def homes(walk: Walk, camera: Camera) -> None:
    for page, name in ((walk.staff, "staff"), (walk.coordinator, "coordinator"), (walk.expert, "expert")):
        await go(page, re.compile("窓口 Madoguchi"))
        await tab(page, "ホーム")
        await expect(page.locator(".home .block").nth(4)).to_be_visible()
        await camera.take(page, f"home-{name}")


async def the_page(windows: Windows, walk: Walk, camera: Camera) -> None:
    page = walk.coordinator
    await page.locator("#person-switcher").click()
    await expect(page.locator(".people-options")).to_be_visible()
    await camera.take(page, "people")
    dark = await windows.open(COORDINATOR, "C0COORD", dark=True)
    await camera.take(dark, "dark", top=card(dark, walk.number))
    english = await windows.open(STAFF, english=True)
    await go(english, re.compile("Madoguchi"))
    await english.get_by_role("tab", name="Home").click()
    await button(english.locator(".home"), "English").click()
    await expect(english.locator(".home")).to_contain_text("Hello")
    await camera.take(english, "english")


async def training(windows: Windows, camera: Camera) -> None:
    page = await windows.open(COORDINATOR, "C0COORD")
    await page.get_by_role("button", name="不具合の練習").click()
    await expect(page.locator("[data-kind]").get_by_role("switch").first).to_be_visible()
    await camera.take(page, "trouble")
    await page.goto(f"{windows.url}inspector")
    await page.wait_for_selector("html[data-ready]")
    await page.locator('.row[data-name="chat.update"] summary').first.click()
    await camera.take(page, "inspector")


async def pictures(folder: Path) -> Sequence[str]:
    expect.set_options(timeout=30_000)
    async with async_playwright() as playwright, launched(playwright) as browser:
        with tempfile.TemporaryDirectory() as empty:
            async with demo_windows(browser, Path(empty)) as windows:
                camera = Camera(folder, await browser.new_page())
                walk = Walk(windows)
                await walk.begin()
                for chapter in (request, decision, session, afterwards, homes):
                    await chapter(walk, camera)
                await the_page(windows, walk, camera)
                await training(windows, camera)
    return camera.taken


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = asyncio.run(pictures(Path(folder)))
        made = [Path(folder) / f"{name}.png" for name in names]
        size = sum(path.stat().st_size for path in made)
        if size > MOST:
            sys.exit(f"The pictures take {size:,} bytes; no more than {MOST:,} are wanted.")
        SCREENS.mkdir(parents=True, exist_ok=True)
        for old in SCREENS.glob("*.png"):
            old.unlink()
        for path in made:
            shutil.copy(path, SCREENS)
    sys.stdout.write(f"{len(names)} pictures in {SCREENS}, {size // 1000:,} kB\n")


if __name__ == "__main__":
    if find_chromium() is None:
        sys.exit("There is no Chromium on this machine (Debian: apt-get install chromium).")
    main()
