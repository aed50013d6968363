"""Pages of other sites in the same browser, ids and addresses that others make up, hard texts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from chromium import Windows
from desk import Desk
from playwright.async_api import Browser, expect

from practice.testing import PracticeWorkspace, practice_workspace

STAFF, GENERAL = "U0S001", "C0GENERAL"
#: Names that every object has in JavaScript.
INHERITED = ("__proto__", "constructor", "toString")

#: What a page can send without asking first, and what it then got to see.
_TRIES = """async (url) => {
    const person = "U0S001";
    const body = JSON.stringify({ person, channel: "C0GENERAL", text: "forged" });
    const seen = [];
    const note = (name) => () => seen.push(name);
    const ended = (thing, name, good, ...bad) => new Promise((done) => {
        thing[good] = () => (note(name)(), done());
        for (const event of bad) thing[event] = done;
    });
    const api = `${url}api/chat.postMessage?token=xoxb-practice&channel=C0GENERAL&text=forged`;
    const acts = { message: body, reset: "{}", trouble: '{"kind":"server_error","method":"*"}' };
    for (const [act, sent] of Object.entries(acts)) {
        const plain = new Blob([sent], { type: "text/plain" });
        await fetch(`${url}page/${act}`, { method: "POST", mode: "no-cors", body: plain }).catch(() => {});
    }
    navigator.sendBeacon(`${url}page/message`, body);
    const form = document.createElement("form");
    const frame = document.createElement("iframe");
    frame.name = form.target = "inside";
    form.method = "post";
    form.action = `${url}page/message`;
    form.enctype = "text/plain";
    const field = document.createElement("input");
    [field.name, field.value] = [body.slice(0, -1) + ',"x":"', '"}'];
    form.append(field);
    document.body.append(frame, form);
    const framed = new Promise((done) => (frame.onload = done));
    form.submit();
    await framed;
    await ended(Object.assign(new Image(), { src: api }), "picture", "onload", "onerror");
    const script = document.createElement("script");
    script.src = `${url}page/state?person=${person}`;
    const ran = ended(script, "script", "onload", "onerror");
    document.body.append(script);
    await ran;
    const socket = new WebSocket(`${url.replace("http", "ws")}page/events?person=${person}`);
    await ended(socket, "socket", "onopen", "onerror", "onclose");
    const stream = new WebSocket(`${url.replace("http", "ws")}inspector/events`);
    await ended(stream, "stream", "onopen", "onerror", "onclose");
    for (const path of ["page/bootstrap", `page/state?person=${person}`, "inspector/rows"])
        await fetch(url + path).then(note(path), () => {});
    return seen;
}"""


@asynccontextmanager
async def other_site() -> AsyncIterator[int]:
    """A site on a port of its own; its number."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>other</title><body>", content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_a_page_of_another_site_in_the_same_browser_can_do_nothing(browser: Browser, name: str) -> None:
    async with practice_workspace() as ws, other_site() as port:
        epoch = ws.state.epoch
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(f"http://{name}:{port}/")
        assert await page.evaluate(_TRIES, ws.url) == []
        assert not heard_anything(ws)
        assert ws.state.epoch == epoch
        await context.close()


async def test_a_page_from_a_file_or_a_sandbox_can_do_nothing(browser: Browser) -> None:
    """Its origin is "null"."""
    async with practice_workspace() as ws:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto("data:text/html,<!doctype html><title>other</title><body>")
        assert await page.evaluate(_TRIES, ws.url) == []
        assert not heard_anything(ws)
        await context.close()


def heard_anything(ws: PracticeWorkspace) -> bool:
    return bool(ws.messages(GENERAL) or ws.practice.inspector.entries or ws.practice.faults.on)


# ids and addresses


def asks(block_id: str) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "attacked"}
    label = {"type": "plain_text", "text": "名前"}
    return {"type": "input", "block_id": block_id, "label": label, "element": element, "optional": False}


def form_of(*blocks: dict[str, Any]) -> dict[str, Any]:
    words = {name: {"type": "plain_text", "text": name} for name in ("title", "submit")}
    return {"type": "modal", "callback_id": "x", "blocks": list(blocks), **words}


@pytest.mark.parametrize("block_id", INHERITED)
async def test_an_id_that_every_object_has_is_only_an_id(desk: Desk, block_id: str) -> None:
    page = await desk.form(form_of(asks(block_id)))
    await page.locator(".modal-submit").click()  # nothing is filled in: the check is by the id, too
    await expect(page.locator(".modal .has-error")).to_have_count(1)
    await page.locator(".modal input").fill("秋田")
    await page.locator(".modal-submit").click()
    told = await desk.hears("view_submission")
    assert told["view"]["state"]["values"][block_id]["attacked"]["value"] == "秋田"
    assert await page.evaluate("({}).attacked === undefined")


@pytest.mark.parametrize(
    "place", ["%", "%E0%A4", "__proto__/x", "<img src=x onerror=attacked>", "C0GENERAL/%"]
)
async def test_an_address_that_somebody_made_up_opens_the_page(windows: Windows, place: str) -> None:
    page = await windows.open(STAFF, place)
    await expect(page.locator("#main")).to_be_visible()


@pytest.mark.parametrize(
    "query", ["?channel=%E0&message=p1", "?person=__proto__", "?person=U0S001&channel=%25#%"]
)
async def test_a_question_that_somebody_made_up_opens_the_page(windows: Windows, query: str) -> None:
    page = await windows.open(STAFF)
    await page.goto(f"{windows.url}{query}")
    await page.wait_for_selector("html[data-ready]")


# texts

#: Each makes a careless pattern try every way to read it.
_HARD = (
    "*" * 2900,
    "<" * 2900,
    "*a " * 950,
    "_a" * 1400,
    "`" * 2900,
    ":" * 2900,
    "&gt;" * 700,
    " " * 2900 + "•",
    "[" * 2900,
    "[a](" * 700,
    "| " * 1400 + "\n" + "|-" * 1400,
    "- " * 1400,
    "# " + " #" * 1400 + "x",
    "https://a" * 300,
    "<https://a.jp|" * 200,
    "<!date^1^{date}|" * 150,
    "```a" * 700,
)


async def test_texts_that_are_hard_to_read_are_drawn_all_the_same(desk: Desk) -> None:
    page = await desk.windows.open("U1", GENERAL)
    for count, text in enumerate(_HARD, start=1):
        plain = {"type": "context", "elements": [{"type": "plain_text", "text": text[:2900]}]}
        section = {"type": "section", "text": {"type": "mrkdwn", "text": text[:2900]}}
        await desk.say(section, {"type": "markdown", "text": (text * 4)[:5900]}, plain)
        await expect(page.locator("#main article")).to_have_count(count)
