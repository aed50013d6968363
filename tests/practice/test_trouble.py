"""Trouble on demand as whoever drives the workspace from outside sees it."""

import asyncio
from typing import Any

import aiohttp
import pytest
from practice_support import Bot, button, http_bot, socket_bot
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import APP_TOKEN
from practice.testing import PracticeWorkspace

Json = dict[str, Any]


class Desk:
    """The interface of the troubles."""

    def __init__(self, ws: PracticeWorkspace, session: aiohttp.ClientSession) -> None:
        self.url = f"{ws.url}page/trouble"
        self.session = session

    async def ask(self, method: str, path: str = "", body: Any = None) -> tuple[int, Json]:
        async with self.session.request(method, self.url + path, json=body) as answer:
            return answer.status, await answer.json()

    async def begin(self, kind: str, **more: Any) -> Json:
        status, body = await self.ask("POST", body={"kind": kind, **more})
        assert status == 200, body
        return body

    async def on(self) -> list[Json]:
        shown: list[Json] = (await self.ask("GET"))[1]["on"]
        return shown


@pytest.fixture
def desk(ws: PracticeWorkspace, session: aiohttp.ClientSession) -> Desk:
    return Desk(ws, session)


async def status_of(call: Any) -> int:
    try:
        answer = await call
    except SlackApiError as error:
        return int(error.response.status_code)
    return int(answer.status_code)


async def test_nothing_is_on_at_first_and_the_methods_can_be_chosen(desk: Desk) -> None:
    status, body = await desk.ask("GET")
    assert (status, body["ok"], body["mode"], body["on"]) == (200, True, "socket", [])
    assert {"chat.postMessage", "views.open", "apps.connections.open"} <= set(body["methods"])


async def test_a_429_strikes_its_method_as_often_as_was_said(desk: Desk, client: AsyncWebClient) -> None:
    await desk.begin("rate_limited", method="chat.postMessage", times=2, retry_after=9)
    assert await status_of(client.auth_test()) == 200
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C0COORD", text="x")
    headers, body = refusal.value.response.headers, refusal.value.response.data
    assert (headers["Retry-After"], body) == ("9", {"ok": False, "error": "ratelimited"})
    (shown,) = await desk.on()
    assert (shown["kind"], shown["method"], shown["left"], shown["retry_after"]) == (
        "rate_limited",
        "chat.postMessage",
        1,
        9,
    )
    assert await status_of(client.chat_postMessage(channel="C0COORD", text="x")) == 429
    assert await status_of(client.chat_postMessage(channel="C0COORD", text="x")) == 200
    assert await desk.on() == []


async def test_a_trouble_without_a_number_goes_on_until_it_is_ended(
    desk: Desk, ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    shown = (await desk.begin("server_error", times=None, status=503))["on"][0]
    for _ in range(5):
        assert await status_of(client.chat_postMessage(channel="C0COORD", text="x")) == 503
    assert ws.messages("C0COORD") == []
    assert (await desk.ask("DELETE", f"/{shown['id']}"))[1]["on"] == []
    assert (await desk.ask("DELETE", f"/{shown['id']}"))[0] == 404
    assert await status_of(client.chat_postMessage(channel="C0COORD", text="x")) == 200


async def test_a_lost_answer_leaves_the_work_done(
    desk: Desk, ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    await desk.begin("lose_answer", method="chat.postMessage")
    with pytest.raises((aiohttp.ClientError, asyncio.TimeoutError)):
        await client.chat_postMessage(channel="C0COORD", text="x")
    assert [seen.text for seen in ws.messages("C0COORD")] == ["x"]


async def test_one_press_ends_all(desk: Desk, ws: PracticeWorkspace) -> None:
    for kind in ("rate_limited", "server_error", "lose_answer", "delay", "deliver_twice", "refuse_sockets"):
        await desk.begin(kind, times=None)
    assert len(await desk.on()) == 6
    assert (await desk.ask("DELETE"))[1]["on"] == []
    assert not ws.faults.refuse_sockets


async def test_every_window_hears_of_it(desk: Desk, ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    before = ws.state.changes.count
    await desk.begin("rate_limited", times=2)
    begun = ws.state.changes.count
    await status_of(client.auth_test())
    struck = ws.state.changes.count
    await desk.ask("DELETE")
    assert before < begun < struck < ws.state.changes.count


async def test_an_interaction_comes_twice_as_often_as_was_said(
    bot: Bot, session: aiohttp.ClientSession
) -> None:
    calls: list[str] = []

    @bot.app.action("go")
    async def pressed(ack: Any, body: Json) -> None:
        await ack()
        calls.append(body["trigger_id"])

    blocks = [{"type": "actions", "elements": [button()]}]
    await bot.client.chat_postMessage(channel="C0COORD", text="x", blocks=blocks)
    await Desk(bot.ws, session).begin("deliver_twice", times=2)
    for _ in range(3):
        assert (await bot.ws.person("U2").press("go")).ok
    await bot.ws.until(lambda: len(calls) == 5)
    assert len(set(calls)) == 3


async def test_refused_connections_are_no_mistake_of_the_app(desk: Desk, ws: PracticeWorkspace) -> None:
    await desk.begin("refuse_sockets", times=2)
    app = AsyncWebClient(base_url=ws.base_url)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refusal:
            await app.apps_connections_open(app_token=APP_TOKEN)
        assert refusal.value.response["error"] == "internal_error"
    assert (await app.apps_connections_open(app_token=APP_TOKEN))["ok"]
    assert [(entry.error, entry.expected) for entry in ws.refusals] == [("internal_error", True)] * 2


async def test_an_app_comes_back_after_its_connections_were_dropped(
    ws: PracticeWorkspace, desk: Desk
) -> None:
    async with socket_bot(ws):
        first = ws.practice.hub.connections[0]
        assert (await desk.begin("drop_sockets"))["connections"] == 0
        await ws.until(lambda: ws.connected and ws.practice.hub.connections[0] is not first, timeout=20)
        assert await desk.on() == []


async def test_without_connections_there_are_none_to_disturb(session: aiohttp.ClientSession) -> None:
    async with http_bot() as bot:
        desk = Desk(bot.ws, session)
        assert (await desk.ask("GET"))[1]["mode"] == "http"
        for kind in ("drop_sockets", "refuse_sockets"):
            status, body = await desk.ask("POST", body={"kind": kind})
            assert (status, body["error"]) == (409, "not_available")
            assert body["message"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "invalid_arguments"),
        ([], "invalid_arguments"),
        ({"kind": "earthquake"}, "invalid_arguments"),
        ({"kind": "rate_limited", "times": 0}, "invalid_arguments"),
        ({"kind": "rate_limited", "times": "3"}, "invalid_arguments"),
        ({"kind": "rate_limited", "times": True}, "invalid_arguments"),
        ({"kind": "rate_limited", "seconds": 5}, "invalid_arguments"),
        ({"kind": "rate_limited", "retry_after": 1.5}, "invalid_arguments"),
        ({"kind": "server_error", "status": 200}, "invalid_arguments"),
        ({"kind": "delay", "seconds": 1e9}, "invalid_arguments"),
        ({"kind": "drop_sockets", "times": 2}, "invalid_arguments"),
        ({"kind": "delay", "method": "chat.postMessages"}, "unknown_method"),
    ],
)
async def test_what_is_not_understood_begins_nothing(desk: Desk, body: Any, error: str) -> None:
    status, answer = await desk.ask("POST", body=body)
    assert (status, answer["ok"], answer["error"]) == (400, False, error)
    assert answer["message"]
    assert await desk.on() == []


async def test_a_page_of_another_site_cannot_make_trouble(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, desk: Desk
) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    async with session.post(desk.url, json={"kind": "delay"}, headers=headers) as answer:
        assert answer.status == 403
    assert ws.faults.on == ()
