"""Socket Mode and HTTP delivery: envelopes, signatures, acknowledgements, retries, trouble."""

import asyncio
import json
import logging
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from practice_support import MANIFEST, PEOPLE, Bot, button, http_bot, modal, socket_bot
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import APP_TOKEN, SIGNING_SECRET
from practice.testing import PracticeWorkspace, practice_workspace


async def socket_url(ws: PracticeWorkspace) -> str:
    answer = await AsyncWebClient(base_url=ws.base_url).apps_connections_open(app_token=APP_TOKEN)
    return str(answer["url"])


async def test_hello_and_a_ticket_serves_once(ws: PracticeWorkspace) -> None:
    url = await socket_url(ws)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", "A0PRACTICE")
            assert ws.connected
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
        await ws.until(lambda: not ws.connected)


async def test_a_payload_goes_to_one_of_two_connections(ws: PracticeWorkspace) -> None:
    got: list[str] = []

    async def listen(name: str, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            envelope = json.loads(message.data)
            if envelope["type"] == "slash_commands":
                assert envelope["accepts_response_payload"] is True
                got.append(name)
                await socket.send_json({"envelope_id": envelope["envelope_id"]})

    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(await socket_url(ws)) for _ in range(2)]
        tasks = [
            asyncio.create_task(listen(name, socket)) for name, socket in zip("ab", sockets, strict=True)
        ]
        for _ in range(4):
            assert (await ws.person("U1").command("/soudan")).ok
        for socket in sockets:
            await socket.close()
        await asyncio.gather(*tasks)
    assert sorted(got) == ["a", "a", "b", "b"]


async def test_signature_and_forms_over_http(ws: PracticeWorkspace) -> None:
    seen: list[tuple[dict[str, str], bytes]] = []

    async def receive(request: web.Request) -> web.Response:
        seen.append((dict(request.headers), await request.read()))
        return web.Response()

    runner = web.AppRunner(web.Application())
    runner.app.router.add_post("/slack/events", receive)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    async with practice_workspace(PEOPLE, MANIFEST, events_url=url) as over_http:
        person = over_http.person("U1")
        await person.command("/soudan", "list")
        await person.shortcut("consultation.new")
        await person.say(over_http.state.dm("U1").id, "やあ")
    await runner.cleanup()
    verifier = SignatureVerifier(SIGNING_SECRET)
    assert all(verifier.is_valid_request(body, headers) for headers, body in seen)
    assert [body.partition(b"=")[0] for _, body in seen[:2]] == [b"token", b"payload"]
    assert json.loads(seen[2][1])["event"]["text"] == "やあ"


async def test_an_event_is_tried_again_with_its_number() -> None:
    tries: list[str | None] = []

    async def receive(request: web.Request) -> web.Response:
        tries.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=500 if len(tries) < 3 else 200)

    runner = web.AppRunner(web.Application())
    runner.app.router.add_post("/", receive)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with practice_workspace(PEOPLE, MANIFEST, events_url=url) as ws:
        ws.practice.dispatcher.retry_seconds = (0.0, 0.0, 0.0)
        await ws.person("U1").say(ws.state.dm("U1").id, "やあ")
        await ws.until(lambda: len(tries) == 3)
        await ws.until(lambda: len(ws.deliveries) == 3)
    await runner.cleanup()
    assert tries == [None, "1", "2"]


def counting(bot: Bot) -> list[str]:
    calls: list[str] = []

    @bot.app.action("go")
    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        calls.append(body["trigger_id"])

    return calls


async def test_an_interaction_can_come_twice(bot: Bot) -> None:
    calls = counting(bot)
    blocks = [{"type": "actions", "elements": [button()]}]
    await bot.client.chat_postMessage(channel="C0COORD", text="x", blocks=blocks)
    bot.ws.faults.deliver_twice()
    assert (await bot.ws.person("U2").press("go")).ok
    await bot.ws.until(lambda: len(bot.ws.deliveries) >= 2)
    assert len(set(calls)) == 1 and len(calls) == 2


async def test_an_app_comes_back_after_disconnect(ws: PracticeWorkspace) -> None:
    async with socket_bot(ws) as bot:
        calls = counting(bot)
        first = ws.practice.hub.connections[0]
        await ws.disconnect()
        await ws.until(lambda: ws.connected and ws.practice.hub.connections[0] is not first, timeout=15)
        blocks = [{"type": "actions", "elements": [button()]}]
        await bot.client.chat_postMessage(channel="C0COORD", text="x", blocks=blocks)
        assert (await ws.person("U2").press("go")).ok
        assert len(calls) == 1


async def test_dropped_sockets_are_seen(ws: PracticeWorkspace) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(ws)):
        await ws.until(lambda: ws.connected)
        ws.faults.drop_sockets()
        await ws.until(lambda: not ws.connected)
    result = await ws.person("U1").command("/soudan")
    assert (result.ok, result.error) == (False, "dispatch_failed")
    assert [refusal.error for refusal in ws.unexpected_refusals] == ["no_connection"]
    assert ws.person("U1").notices == ["/soudan はエラー「dispatch_failed」で失敗しました。"]


async def test_an_event_that_comes_later_is_no_news_in_the_terminal(
    ws: PracticeWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "practice")
    ws.practice.dispatcher.retry_seconds = (0.0,)
    await ws.person("U1").say(ws.state.dm("U1").id, "やあ")
    await ws.until(lambda: len(ws.deliveries) == 2)
    assert "no_connection" not in caplog.text
    assert not (await ws.person("U1").command("/soudan")).ok
    assert "refused deliver /soudan: no_connection" in caplog.text


async def test_a_late_ack_is_written_down(ws: PracticeWorkspace) -> None:
    ws.practice.deliverer.ack_seconds = 0.05
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(ws)) as socket:
        await socket.receive_json()
        pressing = asyncio.create_task(ws.person("U1").command("/soudan"))
        envelope = await socket.receive_json()
        result = await pressing
        assert result.error == "operation_timeout"
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await ws.until(lambda: [r.error for r in ws.refusals] == ["no_ack", "ack_too_late"])


async def test_an_unknown_envelope_and_nonsense(ws: PracticeWorkspace) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(ws)) as socket:
        await socket.receive_json()
        await socket.send_str("{nonsense")
        await socket.send_json({"envelope_id": "e"})
        await ws.until(lambda: len(ws.refusals) == 2)
    assert [refusal.error for refusal in ws.refusals] == ["invalid_ack", "unknown_envelope"]


async def test_a_wrong_secret_is_refused_by_the_app() -> None:
    async with http_bot() as bot:
        bot.ws.practice.deliverer.secret = "other"  # type: ignore[attr-defined]
        result = await bot.ws.person("U1").command("/soudan")
        assert not result.ok
        assert "HTTP 401" in bot.ws.unexpected_refusals[0].detail


async def test_members_who_come_and_go(bot: Bot) -> None:
    joined: list[dict[str, Any]] = []
    app: AsyncApp = bot.app

    @app.event("member_joined_channel")
    async def member_joined(event: dict[str, Any]) -> None:
        joined.append(event)

    bot.ws.join("C0COORD", "U3")
    bot.ws.join("C0NOBOT", "U3")
    bot.ws.leave("C0COORD", "U3")
    await bot.ws.until(lambda: len(joined) == 1)
    assert (joined[0]["user"], joined[0]["channel"], joined[0]["channel_type"]) == ("U3", "C0COORD", "G")
    await bot.ws.practice.dispatcher.settle()
    assert len(joined) == 1


async def test_a_wrong_answer_to_a_command(bot: Bot) -> None:
    @bot.app.command("/soudan")
    async def command(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}])

    await bot.ws.person("U1").command("/soudan")
    assert [refusal.error for refusal in bot.ws.unexpected_refusals] == ["invalid_blocks"]


async def test_a_command_answered_in_the_ack(bot: Bot) -> None:
    @bot.app.command("/soudan")
    async def command(ack: Any) -> None:
        await ack("使い方")

    person = bot.ws.person("U1")
    await person.command("/soudan", "help")
    assert [seen.text for seen in person.ephemerals] == ["使い方"]
    assert bot.ws.person("U2").ephemerals == []


async def test_a_slow_app_meets_an_expired_trigger(bot: Bot) -> None:
    errors: list[str] = []
    told = asyncio.Event()

    @bot.app.shortcut("consultation.new")
    async def new(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        trigger = body["trigger_id"]
        bot.ws.state.triggers._known[trigger].born -= 3.1
        try:
            await client.api_call("views.open", json={"trigger_id": trigger, "view": modal()})
        except SlackApiError as error:
            errors.append(error.response["error"])
        told.set()

    await bot.ws.person("U1").shortcut("consultation.new")
    await asyncio.wait_for(told.wait(), 5)
    assert errors == ["expired_trigger_id"]
