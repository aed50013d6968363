"""The Web API: what it accepts, and what it refuses by name."""

import asyncio
import io
import json
from typing import Any

import aiohttp
import pytest
from practice_support import MANIFEST, PEOPLE, button, modal, plain, text_input
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import APP_TOKEN, BOT_TOKEN, RESPONSE_URL_USES, TRIGGER_SECONDS
from practice.limits import limit
from practice.testing import PracticeWorkspace, practice_workspace
from practice.triggers import Triggers


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


async def test_tokens(ws: PracticeWorkspace) -> None:
    assert (await AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url).auth_test())[
        "team_id"
    ] == "T0PRACTICE"
    assert (
        await error_of(AsyncWebClient(token="xoxb-other", base_url=ws.base_url).auth_test()) == "invalid_auth"
    )
    assert await error_of(AsyncWebClient(base_url=ws.base_url).auth_test()) == "not_authed"
    bot = AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url)
    assert await error_of(bot.apps_connections_open(app_token=BOT_TOKEN)) == "not_allowed_token_type"
    app = AsyncWebClient(token=APP_TOKEN, base_url=ws.base_url)
    assert await error_of(app.chat_postMessage(channel="C0COORD", text="x")) == "not_allowed_token_type"


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("api/no.such", b"{}", "unknown_method"),
        ("api/auth.test", b"{bad", "invalid_json"),
        ("api/auth.test", b"[]", "json_not_object"),
        ("api/auth.test", b'{"a": "' + b"x" * 3_000_000 + b'"}', "request_too_large"),
        ("api/no/such/path", b"{}", "unknown_method"),
    ],
    ids=["method", "json", "object", "huge", "path"],
)
async def test_rubbish_gets_slacks_own_error(
    ws: PracticeWorkspace, path: str, body: bytes, error: str
) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json; charset=utf-8"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(ws.url + path, data=io.BytesIO(body), headers=headers) as answer,
    ):
        assert (await answer.json())["error"] == error


async def test_posting(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    assert await error_of(client.chat_postMessage(channel="C0NOBOT", text="x")) == "channel_not_found"
    assert await error_of(client.chat_postMessage(channel="C9", text="x")) == "channel_not_found"
    assert await error_of(client.api_call("chat.postMessage", json={"channel": "C0COORD"})) == "no_text"
    assert (
        await error_of(client.chat_postMessage(channel="C0COORD", text="x", thread_ts="1.1"))
        == "thread_not_found"
    )
    assert (
        await error_of(client.chat_postMessage(channel="C0COORD", text="x", blocks="{"))
        == "invalid_blocks_format"
    )
    said = await client.chat_postMessage(channel="U1", text="やあ")
    assert said["channel"] == ws.state.dm("U1").id
    assert [seen.text for seen in ws.person("U1").app_dm] == ["やあ"]


async def test_updating(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": plain("x")}]
    metadata = {"event_type": "card", "event_payload": {"id": "1"}}
    ts = (await client.chat_postMessage(channel="C0COORD", text="a", blocks=blocks, metadata=metadata))["ts"]
    await client.chat_update(channel="C0COORD", ts=ts, text="b")
    seen = ws.messages("C0COORD")[-1]
    assert (seen.text, seen.blocks, seen.metadata) == ("b", [], metadata)
    too_long = "x" * (limit("update.text") + 1)
    assert await error_of(client.chat_update(channel="C0COORD", ts=ts, text=too_long)) == "msg_too_long"
    await client.chat_update(channel="C0COORD", ts=ts, text=too_long[1:])
    assert await error_of(client.chat_update(channel="C0COORD", ts="1.1", text="x")) == "message_not_found"
    other = (await ws.person("U2").say("C0COORD", "mine")).extra["ts"]
    assert await error_of(client.chat_update(channel="C0COORD", ts=other, text="x")) == "cant_update_message"
    assert await error_of(client.chat_delete(channel="C0COORD", ts=other)) == "cant_delete_message"
    await client.chat_delete(channel="C0COORD", ts=ts)
    assert [m.ts for m in ws.messages("C0COORD")] == [other]


async def test_metadata(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    bad = {"event_type": "card"}
    assert (
        await error_of(client.chat_postMessage(channel="U1", text="x", metadata=bad))
        == "invalid_metadata_format"
    )
    long_name = {"event_type": "x" * (limit("metadata.event_type") + 1), "event_payload": {}}
    assert (
        await error_of(client.chat_postMessage(channel="U1", text="x", metadata=long_name))
        == "invalid_metadata_format"
    )
    filler = limit("metadata.size") - len('{"a": ""}')
    fits = {"event_type": "x" * limit("metadata.event_type"), "event_payload": {"a": "x" * filler}}
    channel = (await client.chat_postMessage(channel="U1", text="x", metadata=fits))["channel"]
    over = {"event_type": "x", "event_payload": {"a": "x" * (filler + 1)}}
    assert (
        await error_of(client.chat_postMessage(channel="U1", text="x", metadata=over)) == "metadata_too_large"
    )
    plainly = await client.conversations_history(channel=channel)
    assert "metadata" not in plainly["messages"][0]
    fully = await client.conversations_history(channel=channel, include_all_metadata=True)
    assert fully["messages"][0]["metadata"] == fits


async def test_ephemeral(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    assert (
        await error_of(client.chat_postEphemeral(channel="C0COORD", user="U1", text="x"))
        == "user_not_in_channel"
    )
    await client.chat_postEphemeral(channel="C0COORD", user="U2", text="x")
    assert [seen.text for seen in ws.person("U2").ephemerals] == ["x"]
    assert (await client.conversations_history(channel="C0COORD"))["messages"] == []


async def test_threads_and_paging(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel="C0COORD", text="root"))["ts"]
    for number in range(5):
        await client.chat_postMessage(channel="C0COORD", text=str(number), thread_ts=root)
    history = await client.conversations_history(channel="C0COORD")
    assert [(m["text"], m["reply_count"]) for m in history["messages"]] == [("root", 5)]
    texts: list[str] = []
    async for page in await client.conversations_replies(channel="C0COORD", ts=root, limit=2):
        texts += [m["text"] for m in page["messages"]]
    assert texts == ["root", "0", "1", "2", "3", "4"]
    assert await error_of(client.conversations_replies(channel="C0COORD", ts="1.1")) == "thread_not_found"


async def test_people(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    assert (await client.users_lookupByEmail(email="HANA@town.example"))["user"]["id"] == "U1"
    assert await error_of(client.users_lookupByEmail(email="x@y.z")) == "users_not_found"
    assert (await client.users_info(user="U1", include_locale=True))["user"]["locale"] == "ja-JP"
    assert await error_of(client.users_info(user="U9")) == "user_not_found"
    assert len((await client.users_list())["members"]) == len(PEOPLE) + 1
    assert all(refusal.expected for refusal in ws.refusals)
    assert ws.unexpected_refusals == []


async def test_conversations(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    assert (await client.conversations_members(channel="C0COORD"))["members"] == ["U2", "U0MADOGUCHI"]
    assert await error_of(client.conversations_info(channel="C0NOBOT")) == "channel_not_found"


async def test_scopes() -> None:
    poor = json.loads(json.dumps(MANIFEST))
    poor["oauth_config"]["scopes"]["bot"] = ["commands", "users:read"]
    async with practice_workspace(PEOPLE, poor) as ws:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url)
        with pytest.raises(SlackApiError) as refusal:
            await client.chat_postMessage(channel="C0COORD", text="x")
        assert refusal.value.response["error"] == "missing_scope"
        assert (refusal.value.response["needed"], refusal.value.response["provided"]) == (
            "chat:write",
            "commands,users:read",
        )
        assert "email" not in (await client.users_info(user="U1"))["user"]["profile"]
        assert [entry.error for entry in ws.unexpected_refusals] == ["missing_scope"]


async def test_triggers(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    moment = [0.0]
    ws.state.triggers = Triggers(lambda: moment[0])
    assert await error_of(client.views_open(trigger_id="1.2.x", view=modal())) == "invalid_trigger_id"
    trigger = ws.state.triggers.issue("U1")
    assert (
        await error_of(client.views_open(trigger_id=trigger, view=modal(title=plain("x" * 25))))
        == "invalid_arguments"
    )
    moment[0] += TRIGGER_SECONDS
    await client.views_open(trigger_id=trigger, view=modal())
    assert await error_of(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    stale = ws.state.triggers.issue("U1")
    moment[0] += TRIGGER_SECONDS + 0.001
    assert await error_of(client.views_open(trigger_id=stale, view=modal())) == "expired_trigger_id"


async def test_views(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    opened = (await client.views_open(trigger_id=ws.state.triggers.issue("U1"), view=modal()))["view"]
    updated = (await client.views_update(view_id=opened["id"], view=modal(), hash=opened["hash"]))["view"]
    assert (
        await error_of(client.views_update(view_id=opened["id"], view=modal(), hash=opened["hash"]))
        == "hash_conflict"
    )
    await client.views_update(view_id=opened["id"], view=modal(), hash=updated["hash"])
    assert await error_of(client.views_update(view_id="V9", view=modal())) == "not_found"
    for _ in range(2):
        await client.views_push(trigger_id=ws.state.triggers.issue("U1", from_modal=True), view=modal())
    full = client.views_push(trigger_id=ws.state.triggers.issue("U1", from_modal=True), view=modal())
    assert await error_of(full) == "push_limit_reached"
    assert (
        await error_of(client.views_publish(user_id="U9", view={"type": "home", "blocks": []}))
        == "user_not_found"
    )
    assert await error_of(client.views_publish(user_id="U1", view=modal())) == "invalid_arguments"


async def test_an_update_keeps_what_was_typed_where_the_ids_stay(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    view = (await client.views_open(trigger_id=ws.state.triggers.issue("U1"), view=modal(text_input("a"))))[
        "view"
    ]
    await ws.person("U1").choose("value", "typed")
    await client.views_update(
        view_id=view["id"], view=modal(text_input("a"), text_input("b", initial_value="new"))
    )
    modal_now = ws.person("U1").modal
    assert modal_now is not None
    assert modal_now.values["a"]["value"]["value"] == "typed"
    assert modal_now.values["b"]["value"]["value"] == "new"


async def test_permalinks_and_reactions(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C0COORD", text="x"))["ts"]
    link = (await client.chat_getPermalink(channel="C0COORD", message_ts=ts))["permalink"]
    assert link == f"{ws.url}archives/C0COORD/p{ts.replace('.', '')}"
    await client.reactions_add(channel="C0COORD", timestamp=ts, name="eyes")
    assert (
        await error_of(client.reactions_add(channel="C0COORD", timestamp=ts, name="eyes"))
        == "already_reacted"
    )


async def test_response_urls_serve_five_times(ws: PracticeWorkspace) -> None:
    url = ws.state.response_url(ws.state.channels["C0COORD"], "U2")
    async with aiohttp.ClientSession() as session:
        for _ in range(RESPONSE_URL_USES):
            async with session.post(url, json={"text": "x"}) as answer:
                assert answer.status == 200
        async with session.post(url, json={"text": "x"}) as answer:
            assert (answer.status, (await answer.json())["error"]) == (404, "used_url")
    assert len(ws.person("U2").ephemerals) == RESPONSE_URL_USES


async def test_faults(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    ws.faults.rate_limit("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C0COORD", text="x")
    assert (refusal.value.response.status_code, refusal.value.response.headers["Retry-After"]) == (429, "7")
    ws.faults.fail("chat.postMessage")
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C0COORD", text="x")
    assert refusal.value.response.status_code == 500
    assert ws.messages("C0COORD") == []
    ws.faults.lose_answer("chat.postMessage")
    with pytest.raises((aiohttp.ClientError, asyncio.TimeoutError)):
        await client.chat_postMessage(channel="C0COORD", text="x")
    assert [seen.text for seen in ws.messages("C0COORD")] == ["x"]
    await client.chat_postMessage(channel="C0COORD", text="y")


async def test_timestamps_increase(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    stamps = [
        (await client.chat_postMessage(channel="C0COORD", text="x", blocks=None))["ts"] for _ in range(20)
    ]
    assert stamps == sorted(set(stamps))
    ws.advance(86_400)
    later = (await client.chat_postMessage(channel="C0COORD", text="x"))["ts"]
    assert float(later) - float(stamps[-1]) > 86_000


async def test_a_button_needs_its_row(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    blocks = [{"type": "actions", "elements": [button("a"), button("b")]}]
    await client.chat_postMessage(channel="C0COORD", text="x", blocks=blocks)
    assert ws.messages("C0COORD")[-1].blocks[0]["block_id"]
