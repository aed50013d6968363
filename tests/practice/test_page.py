"""The page's interface: what it reads, what it does, and the headers it is served with."""

from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from practice_support import MANIFEST, PEOPLE, Bot, button, modal, option, text_input
from slack_sdk.web.async_client import AsyncWebClient

from practice.testing import PracticeWorkspace, practice_workspace

Json = dict[str, Any]


class Page:
    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session

    async def state(self, person: str, **opened: str) -> Json:
        """What a window has before it; with `channel` that channel's messages too."""
        return await self.read("state", person=person, **opened)

    async def read(self, what: str, **query: str) -> Json:
        async with self.session.get(f"{self.url}page/{what}", params=query) as answer:
            body: Json = await answer.json()
        return body

    async def do(self, act: str, **body: Any) -> Json:
        async with self.session.post(f"{self.url}page/{act}", json=body) as answer:
            result: Json = await answer.json()
        return result


async def test_bootstrap(ws: PracticeWorkspace, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{ws.url}page/bootstrap") as answer:
        body = await answer.json()
    assert [person["id"] for person in body["people"]] == ["U1", "U2", "U3"]
    assert {person["tz"] for person in body["people"]} == {"Asia/Tokyo"}
    assert body["app"]["commands"] == [{"command": "/soudan", "description": "相談", "usage_hint": ""}]
    assert [shortcut["type"] for shortcut in body["app"]["shortcuts"]] == ["global", "message"]
    assert (body["clock"]["can_move"], body["connected"]) == (False, False)


async def test_headers(ws: PracticeWorkspace, session: aiohttp.ClientSession) -> None:
    async with session.get(ws.url) as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"].startswith("no-")


async def test_a_case_by_hand(bot: Bot, session: aiohttp.ClientSession) -> None:
    page = Page(bot.ws.url, session)

    @bot.app.command("/soudan")
    async def command(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("title")))

    @bot.app.view("form")
    async def submitted(ack: Any, view: Json, client: Any) -> None:
        await ack()
        text = view["state"]["values"]["title"]["value"]["value"]
        blocks = [{"type": "actions", "block_id": "row", "elements": [button(value="1")]}]
        await client.chat_postMessage(channel="C0COORD", text=text, blocks=blocks)

    @bot.app.action("go")
    async def pressed(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.chat_postEphemeral(channel="C0COORD", user=body["user"]["id"], text="受け付けました")

    assert await page.do("command", person="U1", channel="C0GENERAL", command="/soudan", text="") == {
        "ok": True
    }
    await bot.ws.until(lambda: bot.ws.person("U1").modal is not None)
    view = (await page.state("U1"))["modals"][0]
    missing = await page.do("submit", person="U1", view_id=view["id"], state={"values": {}})
    assert missing["errors"] == {"title": "この項目を入力してください。"}
    values = {"title": {"value": {"type": "plain_text_input", "value": "申請"}}}
    assert (await page.do("submit", person="U1", view_id=view["id"], state={"values": values}))["ok"]
    await bot.ws.until(lambda: bool(bot.ws.messages("C0COORD")))
    state = await page.state("U2", channel="C0COORD")
    message = state["opened"]["messages"][0]
    assert (message["text"], message["is_app"], message["username"]) == ("申請", True, "madoguchi")
    assert next(c for c in state["channels"] if c["id"] == "C0COORD")["unread"] == 1
    container = {"type": "message", "channel": "C0COORD", "ts": message["ts"]}
    action = {"type": "button", "value": "1"}
    done = await page.do(
        "press", person="U2", container=container, block_id="row", action_id="go", action=action
    )
    assert done == {"ok": True}
    await bot.ws.until(lambda: bool(bot.ws.person("U2").ephemerals))
    await page.do("read", person="U2", channel="C0COORD")
    state = await page.state("U2", channel="C0COORD")
    assert state["opened"]["messages"][1]["ephemeral"] is True
    assert next(c for c in state["channels"] if c["id"] == "C0COORD")["unread"] == 0
    assert (await page.state("U1", channel="C0COORD"))["opened"] is None
    assert bot.ws.refusals == []


async def test_a_choice_in_the_home(bot: Bot, session: aiohttp.ClientSession) -> None:
    page = Page(bot.ws.url, session)
    chosen: list[str] = []
    select = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    home = {"type": "home", "blocks": [{"type": "actions", "block_id": "row", "elements": [select]}]}
    await bot.client.views_publish(user_id="U1", view=home)

    @bot.app.action("pick")
    async def picked(ack: Any, action: Json) -> None:
        await ack()
        chosen.append(action["selected_option"]["value"])

    where = {"person": "U1", "container": {"type": "home"}, "block_id": "row", "action_id": "pick"}
    good = {"type": "static_select", "selected_option": {"value": "b"}}
    assert (await page.do("press", **where, action=good, state={"values": {}}))["ok"]
    await bot.ws.until(lambda: chosen == ["b"])
    bad = {"type": "static_select", "selected_option": {"value": "z"}}
    assert (await page.do("press", **where, action=bad))["error"] == "invalid_state"
    assert (await page.state("U1"))["home"]["view"]["type"] == "home"


async def test_a_group_shows_who_is_in_it_and_its_files(
    ws: PracticeWorkspace, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    group = (await client.conversations_open(users=["U1", "U2", "U3"]))["channel"]["id"]
    await client.files_upload_v2(channel=group, filename="第1回.ics", content="BEGIN:VCALENDAR")
    state = await Page(ws.url, session).state("U1", channel=group)
    shown = next(channel for channel in state["channels"] if channel["id"] == group)
    assert (shown["kind"], shown["name"]) == ("mpim", "伊藤 仁、加藤 学")
    file = state["opened"]["messages"][0]["files"][0]
    assert (file["name"], file["mimetype"], file["size"]) == ("第1回.ics", "text/calendar", 15)
    async with session.get(ws.url.rstrip("/") + file["url"], params={"person": "U1"}) as answer:
        assert await answer.text() == "BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("act", "body", "error"),
    [
        ("command", {"person": "U1", "channel": "C0COORD", "command": "/soudan"}, "channel_not_found"),
        ("command", {"person": "U1", "channel": "C0GENERAL", "command": "/nope"}, "unknown_command"),
        ("command", {"person": "U9", "channel": "C0GENERAL", "command": "/soudan"}, "user_not_found"),
        ("command", {}, "invalid_arguments"),
        ("submit", {"person": "U1", "view_id": "V9"}, "not_found"),
        ("message", {"person": "U1", "channel": "C0GENERAL", "text": " "}, "no_text"),
        (
            "message",
            {"person": "U1", "channel": "C0GENERAL", "text": "x", "thread_ts": "1.1"},
            "thread_not_found",
        ),
        ("clock", {"advance": 60}, "clock_unavailable"),
        ("clock", {}, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_done(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, act: str, body: Json, error: str
) -> None:
    answer = await Page(ws.url, session).do(act, **body)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert answer["message"]


async def test_events_tell_of_changes(ws: PracticeWorkspace, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect(f"{ws.url}page/events", params={"person": "U1"}) as told:
        first = (await told.receive_json())["rev"]
        ws.state.touch()
        assert (await told.receive_json())["rev"] == first + 1


async def test_many_windows_hear_of_a_change(ws: PracticeWorkspace, session: aiohttp.ClientSession) -> None:
    async with AsyncExitStack() as stack:
        opening = [session.ws_connect(f"{ws.url}page/events", params={"person": "U1"}) for _ in range(20)]
        windows = [await stack.enter_async_context(one) for one in opening]
        for window in windows:
            await window.receive_json()
        ws.state.touch()
        assert {(await window.receive_json())["rev"] for window in windows} == {ws.state.changes.count}


async def test_the_events_end_when_the_workspace_does(session: aiohttp.ClientSession) -> None:
    async with practice_workspace(PEOPLE, MANIFEST) as ws:
        told = await session.ws_connect(f"{ws.url}page/events", params={"person": "U1"})
        await told.receive_json()
    assert (await told.receive()).type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.CLOSE)
    await told.close()


async def test_time_moves_with_the_services_clock(session: aiohttp.ClientSession) -> None:
    asked: list[Json] = []
    clock = {"now": 2_000_000_000.0, "next_due": 2_000_000_600.0}

    async def read(request: web.Request) -> web.Response:
        return web.json_response(clock)

    async def move(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({"now": clock["next_due"], "next_due": None})

    runner = web.AppRunner(web.Application())
    runner.app.router.add_get("/clock", read)
    runner.app.router.add_post("/clock", move)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with practice_workspace(PEOPLE, MANIFEST, control_url=url) as ws:
        page = Page(ws.url, session)
        state = await page.state("U1")
        assert (state["clock"]["can_move"], state["clock"]["next_due"]) == (True, 2_000_000_600.0)
        moved = await page.do("clock", to="next_due")
        assert moved["ok"] and moved["clock"]["now"] >= 2_000_000_600.0
        assert asked == [{"to": 2_000_000_601.0}]  # a moment later, so that it is due
        assert ws.state.now() >= 2_000_000_600.0
    await runner.cleanup()


async def test_notices_can_be_dismissed(ws: PracticeWorkspace, session: aiohttp.ClientSession) -> None:
    page = Page(ws.url, session)
    await page.do("command", person="U1", channel="C0GENERAL", command="/soudan")
    notice = (await page.state("U1"))["notices"][0]
    assert "dispatch_failed" in notice["text"]
    await page.do("dismiss", person="U1", notice_id=notice["id"])
    assert (await page.state("U1"))["notices"] == []
