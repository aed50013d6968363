"""The inspector: what is written down, how it is shown, and what never is."""

import json
from typing import Any

import aiohttp
import pytest
from inspector_reader import Reader, refused
from practice_support import Bot, button, modal, socket_bot
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import APP_TOKEN, BOT_TOKEN, VERIFICATION_TOKEN
from practice.inspector import ROWS
from practice.inspector_page import LONGEST, PAGE
from practice.secrets_hidden import without_secrets
from practice.testing import PracticeWorkspace
from practice.words import catalogue


async def test_a_call_is_shown_with_what_was_asked_and_answered(
    reader: Reader, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0COORD", text="一つ目")
    row = reader.newest("chat.postMessage")
    assert (row.kind, row.status, row.error, row.about) == ("call", 200, "", "#dx-coordinators 一つ目")
    assert row.seconds is not None and row.seconds < 5
    assert "chat.postMessage" in await reader.get()
    inside = await reader.opened(row)
    assert '"text": "一つ目"' in inside and '"ok": true' in inside


async def test_a_delivery_is_shown_with_its_acknowledgement_and_who_did_it(
    bot: Bot, session: aiohttp.ClientSession
) -> None:
    @bot.app.command("/soudan")
    async def command(ack: Any, body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack("受け付けました")

    reader = Reader(bot.ws, session)
    await bot.ws.person("U1").command("/soudan", "list")
    row = reader.newest("/soudan")
    assert (row.kind, row.person, row.retry, row.error) == ("slash_commands", "U1", 0, "")
    assert "受け付けました" in await reader.opened(row)
    assert reader.newest("views.open").person == "U1"
    assert "佐藤 花" in await reader.get("/rows", person="U1")
    assert "/soudan" not in await reader.get("/rows", person="U2")


async def test_a_lost_delivery_and_its_retries_are_rows(ws: PracticeWorkspace, reader: Reader) -> None:
    ws.practice.dispatcher.retry_seconds = (0.0, 0.0)
    await ws.person("U1").say(ws.state.dm("U1").id, "やあ")
    await ws.until(lambda: len(ws.deliveries) == 3)
    rows = [row for row in reader.log.entries if row.kind == "events_api"]
    assert [(row.error, row.retry) for row in rows] == [("no_connection", n) for n in range(3)]


async def test_the_trouble_that_struck_is_named(reader: Reader, ws: PracticeWorkspace, client: Any) -> None:
    ws.faults.rate_limit("chat.update", retry_after=30)
    await refused(client.chat_update(channel="C0COORD", ts="1.1", text="x"))
    row = reader.newest("chat.update")
    assert (row.trouble, row.status, row.error, row.expected) == ("rate_limited", 429, "ratelimited", True)
    ws.faults.lose_answer("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0COORD", text="x")
    row = reader.newest("chat.postMessage")
    assert (row.trouble, row.error) == ("lose_answer", "")
    assert catalogue()["trouble_lose_answer"]["ja"] in await reader.opened(row)


async def test_a_bad_acknowledgement_is_a_row(bot: Bot, session: aiohttp.ClientSession) -> None:
    @bot.app.command("/soudan")
    async def command(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}])

    reader = Reader(bot.ws, session)
    await bot.ws.person("U1").command("/soudan")
    row = next(row for row in reader.log.entries if row.kind == "ack")
    assert (row.name, row.error) == ("/soudan", "invalid_blocks")


async def test_connections_are_rows(ws: PracticeWorkspace, reader: Reader) -> None:
    async with socket_bot(ws):
        ws.faults.drop_sockets()
    rows = [(row.name, row.trouble) for row in reader.log.entries if row.kind == "socket"]
    assert rows[:2] == [("opened", ""), ("closed", "drop_sockets")]


async def test_a_response_url_is_a_row(ws: PracticeWorkspace, reader: Reader) -> None:
    url = ws.state.response_url(ws.state.channels["C0COORD"], "U2")
    for _ in range(6):
        async with reader.session.post(url, json={"text": "返事"}) as answer:
            await answer.read()
    row = reader.newest("response_url")
    assert (row.status, row.error, row.about) == (404, "used_url", "返事")


async def test_only_refusals_of_one_method_and_kind(reader: Reader, client: AsyncWebClient) -> None:
    await client.users_info(user="U1")
    await refused(client.users_info(user="U9"))
    await refused(client.conversations_info(channel="C9"))
    shown = await reader.get("/rows", refused="1", name="users.info", kind="call")
    assert shown.count('<li class="row') == 1
    assert "user_not_found" in shown and "channel_not_found" not in shown
    assert '<li class="row' not in await reader.get("/rows", kind="events_api", name="users.info")


async def test_only_what_came_since(reader: Reader, client: AsyncWebClient) -> None:
    await client.users_info(user="U1")
    last = reader.log.last
    await client.users_info(user="U2")
    shown = await reader.get("/rows", after=str(last))
    assert f'data-number="{last + 1}"' in shown
    assert f'data-number="{last}"' not in shown


async def test_a_page_at_a_time(reader: Reader) -> None:
    for number in range(PAGE + 5):
        reader.log.add("call", "api.test", {"text": f"no. {number}"})
    first = await reader.get()
    assert first.count('<li class="row') == PAGE
    oldest = reader.log.last - PAGE + 1
    assert f"before={oldest}" in first
    assert (await reader.get("/rows", before=str(oldest))).count('<li class="row') == 5


async def test_the_log_is_bounded(reader: Reader) -> None:
    for _ in range(ROWS + 10):
        reader.log.add("call", "api.test")
    assert len(reader.log.entries) == ROWS
    async with reader.session.get(f"{reader.url}/rows/1") as answer:
        assert answer.status == 404


async def test_a_long_payload_is_cut_in_the_view_only(reader: Reader) -> None:
    reader.log.add("call", "api.test", {"text": "あ" * (LONGEST + 100)})
    row = reader.newest("api.test")
    shown = await reader.opened(row)
    assert LONGEST - 100 < shown.count("あ") < LONGEST
    assert json.loads(row.sent) == {"text": "あ" * (LONGEST + 100)}


async def test_what_a_person_typed_stays_text(reader: Reader, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0COORD", text="<img src=x onerror=alert(1)>")
    row = reader.newest("chat.postMessage")
    for path in ("", "/rows", f"/rows/{row.number}"):
        async with reader.session.get(reader.url + path) as answer:
            raw = await answer.text()
        assert "<img" not in raw and "&lt;img" in raw


async def test_the_row_shows_what_was_sent_and_not_what_became_of_it(
    reader: Reader, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel="C0COORD", text="前"))["ts"]
    await client.chat_update(channel="C0COORD", ts=ts, text="後")
    assert "後" not in await reader.opened(reader.newest("chat.postMessage"))


async def test_half_a_character_does_no_harm(reader: Reader) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    body = b'{"channel": "C0COORD", "text": "\\ud800"}'
    async with reader.session.post(
        reader.url.replace("inspector", "api/chat.postMessage"), data=body, headers=headers
    ) as answer:
        await answer.read()
    assert "chat.postMessage" in await reader.get()
    assert "\ufffd" in await reader.opened(reader.newest("chat.postMessage"))


async def test_secrets_are_never_shown_whole(bot: Bot, session: aiohttp.ClientSession) -> None:
    seen: list[dict[str, Any]] = []

    @bot.app.action("go")
    async def pressed(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        seen.append(body)
        await client.api_call(
            "views.open", data={"trigger_id": body["trigger_id"], "view": json.dumps(modal())}
        )

    blocks = [{"type": "actions", "elements": [button()]}]
    await bot.client.chat_postMessage(channel="C0COORD", text=f"x {BOT_TOKEN}", blocks=blocks)
    await bot.ws.person("U2").press("go")
    await bot.ws.until(lambda: bot.ws.person("U2").modal is not None)
    await bot.client.api_call("auth.test", params={"token": BOT_TOKEN})
    await bot.client.files_getUploadURLExternal(filename="a.txt", length=3)
    reader = Reader(bot.ws, session)
    shown = await reader.get()
    for row in reader.log.entries:
        shown += await reader.opened(row)
    (body,) = seen
    ticket = [row for row in reader.log.entries if row.name == "apps.connections.open"]
    secrets = [body["trigger_id"], body["response_url"], VERIFICATION_TOKEN, BOT_TOKEN, APP_TOKEN]
    secrets += [json.loads(row.answered)["url"] for row in ticket]
    assert [secret for secret in secrets if secret in shown] == []
    assert body["trigger_id"][:4] in shown


@pytest.mark.parametrize(
    "text",
    [
        '{"token":"something-secret"}',
        '{"payload":"{\\"token\\":\\"something-secret\\"}"}',
        '{"a":"{\\"b\\":\\"{\\\\\\"trigger_id\\\\\\":\\\\\\"something-secret\\\\\\"}\\"}"}',
        "xoxb-something-secret",
        '"http://127.0.0.1:1/hooks/0123something-secret"',
        '"ws://h/link/?ticket=0123something_secret&app_id=A"',
    ],
)
def test_a_secret_is_found_wherever_it_is(text: str) -> None:
    hidden = without_secrets(text)
    assert "secret" not in hidden and "…" in hidden


def test_what_is_no_secret_stays() -> None:
    text = '{"text":"hooks and tickets","ts":"1700000000.000100","token_type":"bot","view":{"id":"V1"}}'
    assert without_secrets(text) == text


async def test_a_page_is_told_of_every_new_row(reader: Reader, client: AsyncWebClient) -> None:
    async with reader.session.ws_connect(f"{reader.url}/events") as told:
        first = (await told.receive_json())["last"]
        await client.users_info(user="U1")
        assert (await told.receive_json())["last"] == first + 1


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": "-1"}, {"before": "²"}, {"before": "9" * 40}])
async def test_no_number_of_a_row_is_a_bad_request(reader: Reader, query: dict[str, str]) -> None:
    async with reader.session.get(f"{reader.url}/rows", params=query) as answer:
        assert (answer.status, "Traceback" in await answer.text()) == (400, False)
