"""Begin anew, restart, time: done to the whole workspace, one at a time, by the service's control address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from practice_support import MANIFEST, PEOPLE, Bot, button, modal, socket_bot

from practice.testing import PracticeWorkspace, practice_workspace

Json = dict[str, Any]
START = 2_000_000_000.0
HOUR = 3600.0


@dataclass
class Service:
    """A service with a control address, which says something whenever a moment of `due` has come."""

    now: float = START
    due: list[float] = field(default_factory=list)
    #: moments at which there turns out to be nothing to say
    pointless: list[float] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    seen: list[list[str]] = field(default_factory=list)  #: what was in the channel at each request
    refuses: str = ""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    ws: PracticeWorkspace | None = None

    def __post_init__(self) -> None:
        self.gate.set()

    def _state(self) -> web.Response:
        ahead = sorted(self.due + self.pointless)
        return web.json_response({"now": self.now, "next_due": ahead[0] if ahead else None})

    async def clock(self, request: web.Request) -> web.Response:
        if request.method == "POST":
            await self._wait("clock")
            self.now = max(self.now, (await request.json())["to"])
            self.pointless = [moment for moment in self.pointless if moment > self.now]
            come = sorted(moment for moment in self.due if moment <= self.now)
            self.due = [moment for moment in self.due if moment > self.now]
            for moment in come:
                await self._say(f"due {moment - START:.0f}")
        return self._state()

    async def _say(self, text: str) -> None:
        assert self.ws is not None
        headers = {"Authorization": "Bearer xoxb-practice"}
        body = {"channel": "C0COORD", "text": text}
        async with aiohttp.ClientSession() as session:
            await session.post(f"{self.ws.base_url}chat.postMessage", headers=headers, json=body)

    async def stop(self, request: web.Request) -> web.Response:
        await self._wait("stop")
        return self._state()

    async def start(self, request: web.Request) -> web.Response:
        fresh = (await request.json())["fresh"]
        await self._wait("start fresh" if fresh else "start")
        if fresh:
            self.now = START
        return self._state()

    async def _wait(self, what: str) -> None:
        assert self.ws is not None
        self.asked.append(what)
        self.seen.append([message.text for message in self.ws.messages("C0COORD")])
        self.arrived.set()
        await self.gate.wait()
        if self.refuses == what:
            raise web.HTTPServiceUnavailable(text="データベースを開けません。")


@asynccontextmanager
async def served(service: Service) -> AsyncIterator[PracticeWorkspace]:
    runner = web.AppRunner(web.Application(), shutdown_timeout=0.5)
    runner.app.router.add_route("*", "/clock", service.clock)
    runner.app.router.add_post("/stop", service.stop)
    runner.app.router.add_post("/start", service.start)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with practice_workspace(PEOPLE, MANIFEST, control_url=url) as ws:
        service.ws = ws
        yield ws
    await runner.cleanup()


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    async with served(made):
        yield made


async def do(ws: PracticeWorkspace, act: str, english: bool = False, **body: Any) -> Json:
    cookies = {"practice.lang": "en"} if english else {}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{ws.url}page/{act}", json=body, cookies=cookies) as answer,
    ):
        result: Json = await answer.json()
    return result


async def state(ws: PracticeWorkspace, person: str = "U2") -> Json:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{ws.url}page/state", params={"person": person}) as answer,
    ):
        body: Json = await answer.json()
    return body


def there(service: Service) -> PracticeWorkspace:
    assert service.ws is not None
    return service.ws


# a reset


async def test_a_reset_of_a_workspace_alone_leaves_its_app_connected() -> None:
    async with practice_workspace(PEOPLE, MANIFEST) as ws, socket_bot(ws) as bot:
        await bot.client.chat_postMessage(channel="C0COORD", text="前の話")
        await ws.person("U1").say("C0GENERAL", "前の話")
        ws.state.views.open("U1", modal())
        ws.faults.fail("chat.postMessage")
        before = await state(ws, "U1")
        assert await do(ws, "reset") == {"ok": True}

        after = await state(ws, "U1")
        assert after["epoch"] != before["epoch"]  # so every window loads itself anew
        assert (after["modals"], after["home"]) == ([], None)
        assert ws.messages("C0COORD") == ws.messages("C0GENERAL") == []
        assert after["life"] == {
            "under_way": None,
            "epoch_before": before["epoch"],
            "can_restart": False,
            "starting": False,
            "kept": False,
        }
        assert ws.connected
        assert (await bot.client.chat_postMessage(channel="C0COORD", text="次の話"))["ok"]


async def test_what_waited_to_be_told_to_the_app_is_not_told_after_a_reset() -> None:
    async with practice_workspace(PEOPLE, MANIFEST) as ws:
        ws.practice.dispatcher.retry_seconds = (60.0,)
        await ws.person("U1").say(ws.state.dm("U1").id, "前の話")
        assert await do(ws, "reset") == {"ok": True}
        assert not ws.practice.dispatcher._tasks


async def test_the_workspace_is_emptied_between_the_end_of_the_service_and_its_beginning(
    service: Service,
) -> None:
    ws = there(service)
    await service._say("最後の一言")
    await do(ws, "clock", advance=HOUR)
    service.asked.clear()
    service.seen.clear()
    assert await do(ws, "reset") == {"ok": True}
    assert service.asked == ["stop", "start fresh"]
    assert service.seen == [["最後の一言"], []]
    assert START <= (await state(ws))["clock"]["now"] < START + HOUR  # the present again


@pytest.mark.parametrize("what", ["reset", "restart"])
async def test_who_presses_meanwhile_reads_why_nothing_happens(service: Service, what: str) -> None:
    ws = there(service)
    service.gate.clear()
    async with asyncio.TaskGroup() as group:
        doing = group.create_task(do(ws, what))
        await service.arrived.wait()
        assert (await state(ws))["life"]["under_way"] == what  # and every window shows it
        command = {"person": "U1", "channel": "C0GENERAL", "command": "/soudan"}
        japanese, english = await do(ws, "command", **command), await do(ws, "command", True, **command)
        again, time = await do(ws, "reset"), await do(ws, "clock", advance=HOUR)
        service.gate.set()
    assert (await doing) == {"ok": True}
    assert {answer["error"] for answer in (japanese, english, again, time)} == {"busy"}
    assert "お待ちください" in japanese["message"] and "Please wait" in english["message"]
    assert (await state(ws))["life"]["under_way"] is None
    assert service.asked.count("stop") == 1


async def test_what_people_write_during_a_restart_stays_and_is_told_to_the_app_afterwards(
    service: Service,
) -> None:
    ws = there(service)
    ws.practice.dispatcher.retry_seconds = (0.0, 0.2, 0.4, 0.8)
    service.gate.clear()
    async with asyncio.TaskGroup() as group:
        group.create_task(do(ws, "restart"))
        await service.arrived.wait()
        channel = ws.state.dm("U1").id
        assert (await do(ws, "message", person="U1", channel=channel, text="再起動中に"))["ok"]
        service.gate.set()
    heard: list[str] = []
    async with socket_bot(ws) as bot:
        _hear(bot, heard)
        await ws.until(lambda: heard == ["再起動中に"])
    assert [message.text for message in ws.messages(channel)] == ["再起動中に"]


def _hear(bot: Bot, heard: list[str]) -> None:
    @bot.app.event("message")
    async def message(event: Json) -> None:
        heard.append(event["text"])


async def test_a_press_that_is_under_way_ends_before_the_reset() -> None:
    async with practice_workspace(PEOPLE, MANIFEST) as ws, socket_bot(ws) as bot:
        pressed, may_end = asyncio.Event(), asyncio.Event()

        @bot.app.action("go")
        async def press(ack: Any) -> None:
            pressed.set()
            await may_end.wait()
            await ack()

        blocks = [{"type": "actions", "block_id": "row", "elements": [button(value="1")]}]
        await bot.client.chat_postMessage(channel="C0COORD", text="x", blocks=blocks)
        (card,) = ws.messages("C0COORD")
        container = {"type": "message", "channel": "C0COORD", "ts": card.ts}
        act = {"person": "U2", "container": container, "block_id": "row", "action_id": "go"}
        async with asyncio.TaskGroup() as group:
            pressing = group.create_task(do(ws, "press", **act))
            await pressed.wait()
            resetting = group.create_task(do(ws, "reset"))
            await ws.until(lambda: ws.state.under_way.what == "reset")
            assert len(ws.messages("C0COORD")) == 1
            may_end.set()
        assert (await pressing)["ok"] and (await resetting)["ok"]
        assert ws.messages("C0COORD") == []
        assert ws.person("U2").notices == []


@pytest.mark.parametrize("fails_at", ["stop", "start fresh"])
async def test_a_service_that_does_not_come_back_is_said_and_can_be_tried_again(
    service: Service, fails_at: str
) -> None:
    ws = there(service)
    service.refuses = fails_at
    answer = await do(ws, "reset")
    assert answer["error"] == "service_failed"
    assert "データベースを開けません。" in answer["message"]
    service.refuses = ""
    assert await do(ws, "reset") == {"ok": True}


async def test_a_service_without_control_address_cannot_be_restarted_from_the_page(
    ws: PracticeWorkspace,
) -> None:
    answer = await do(ws, "restart")
    assert (answer["ok"], answer["error"]) == (False, "no_control")
    assert "再起動できません" in answer["message"]


# time


async def test_a_month_brings_what_is_due_in_its_order_each_at_its_time(service: Service) -> None:
    ws = there(service)
    service.due = [START + hours * HOUR for hours in (100, 2, 600, 30)]
    moved = await do(ws, "clock", advance=720 * HOUR)
    assert moved["clock"]["now"] == pytest.approx(START + 720 * HOUR, abs=60)
    said = ws.messages("C0COORD")
    assert [message.text for message in said] == [f"due {hours * HOUR:.0f}" for hours in (2, 30, 100, 600)]
    moments = [float(message.ts) - START for message in said]
    assert moments == pytest.approx([hours * HOUR for hours in (2, 30, 100, 600)], abs=60)


async def test_the_next_due_time_is_the_next_at_which_something_is_said(service: Service) -> None:
    ws = there(service)
    service.pointless = [START + 1 * HOUR, START + 2 * HOUR]
    service.due = [START + 3 * HOUR, START + 4 * HOUR]
    moved = await do(ws, "clock", to="next_due")
    assert moved["clock"]["now"] == pytest.approx(START + 3 * HOUR, abs=60)
    assert moved["clock"]["next_due"] == START + 4 * HOUR
    assert [message.text for message in ws.messages("C0COORD")] == [f"due {3 * HOUR:.0f}"]


async def test_every_window_sees_the_time_on_its_way_and_who_presses_too_waits(service: Service) -> None:
    ws = there(service)
    service.due = [START + 5 * HOUR, START + 9 * HOUR]
    await state(ws)
    service.gate.clear()
    async with asyncio.TaskGroup() as group:
        moving = group.create_task(do(ws, "clock", advance=10 * HOUR))
        await service.arrived.wait()
        window = await state(ws, "U1")
        second = await do(ws, "clock", advance=10 * HOUR)
        service.gate.set()
    assert window["life"]["under_way"] == "clock"
    assert window["clock"]["now"] == pytest.approx(START + 5 * HOUR, abs=60)
    assert second["error"] == "busy" and "時間を進めています" in second["message"]
    assert (await moving)["clock"]["now"] == pytest.approx(START + 10 * HOUR, abs=60)
    assert service.now == pytest.approx(START + 10 * HOUR, abs=60)


async def test_what_is_next_is_read_again_after_somebody_has_acted(service: Service) -> None:
    ws = there(service)
    await state(ws)
    service.due = [START + HOUR]
    await state(ws)  # so soon after the first that the service is not asked at once
    await ws.until(lambda: ws.state.next_due == START + HOUR)


async def test_a_service_that_is_gone_in_the_midst_of_a_month_is_said(service: Service) -> None:
    service.due = [START + HOUR]
    service.refuses = "clock"
    answer = await do(there(service), "clock", advance=720 * HOUR)
    assert answer["error"] == "clock_unavailable"
    assert "データベースを開けません。" in answer["message"]
    assert (await state(there(service)))["life"]["under_way"] is None
