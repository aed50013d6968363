"""What a message and a view may be, and for how long they can be answered."""

from typing import Any

import aiohttp
import pytest
from practice_support import PEOPLE, modal
from scopes_support import client_of, error_of, manifest, refused
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import RESPONSE_URL_SECONDS
from practice.testing import PracticeWorkspace, practice_workspace

Json = dict[str, Any]


async def test_too_long_a_text_is_cut_and_written_down(
    town: PracticeWorkspace, slack: AsyncWebClient
) -> None:
    answer = await slack.chat_postMessage(channel="C0COORD", text="あ" * 40_001)
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]
    assert len(town.messages("C0COORD")[-1].text) == 40_000
    assert [refusal.error for refusal in town.unexpected_refusals] == ["message_truncated"]


async def test_blocks_without_a_text_are_warned_of(slack: AsyncWebClient) -> None:
    blocks = [{"type": "divider"}]
    answer = await slack.api_call("chat.postMessage", json={"channel": "C0COORD", "blocks": blocks})
    assert (answer["warning"], answer["ok"]) == ("missing_text_in_message", True)
    assert "warning" not in (await slack.chat_postMessage(channel="C0COORD", text="x", blocks=blocks)).data


async def test_an_app_speaks_under_its_own_name(slack: AsyncWebClient) -> None:
    body = await refused(slack.chat_postMessage(channel="C0COORD", text="x", username="県庁"))
    assert (body["error"], body["needed"]) == ("missing_scope", "chat:write.customize")
    body = await refused(slack.chat_postMessage(channel="C0COORD", text="x", as_user=True))
    assert (body["error"], body["deprecated_argument"]) == ("invalid_arguments", "as_user")


async def test_markdown_text_stands_alone(town: PracticeWorkspace, slack: AsyncWebClient) -> None:
    both = {"channel": "C0COORD", "markdown_text": "**x**", "text": "x"}
    assert await error_of(slack.api_call("chat.postMessage", json=both)) == "markdown_text_conflict"
    await slack.api_call("chat.postMessage", json={"channel": "C0COORD", "markdown_text": "**x**"})
    assert town.messages("C0COORD")[-1].blocks[0]["type"] == "markdown"


async def test_what_is_escaped_counts_as_it_was_sent(slack: AsyncWebClient) -> None:
    def section(words: str) -> list[Json]:
        return [{"type": "section", "text": {"type": "mrkdwn", "text": words}}]

    await slack.chat_postMessage(channel="C0COORD", text="x", blocks=section("&lt;" * 750))
    over = section("&lt;" * 750 + "x")
    assert (
        await error_of(slack.chat_postMessage(channel="C0COORD", text="x", blocks=over)) == "invalid_blocks"
    )


async def test_an_ephemeral_message_can_only_be_seen(town: PracticeWorkspace, slack: AsyncWebClient) -> None:
    ts = (await slack.chat_postEphemeral(channel="C0COORD", user="U2", text="x"))["message_ts"]
    gone = "message_not_found"
    assert await error_of(slack.chat_update(channel="C0COORD", ts=ts, text="y")) == gone
    assert await error_of(slack.chat_delete(channel="C0COORD", ts=ts)) == gone
    assert await error_of(slack.chat_getPermalink(channel="C0COORD", message_ts=ts)) == gone
    assert await error_of(slack.pins_add(channel="C0COORD", timestamp=ts)) == gone
    answer = slack.chat_postMessage(channel="C0COORD", text="y", thread_ts=ts)
    assert await error_of(answer) == "thread_not_found"
    assert len(town.messages("C0COORD")) == 1


async def test_an_update_names_the_conversation_and_not_the_person(slack: AsyncWebClient) -> None:
    said = await slack.chat_postMessage(channel="U1", text="x")
    assert await error_of(slack.chat_update(channel="U1", ts=said["ts"], text="y")) == "channel_not_found"
    await slack.chat_update(channel=said["channel"], ts=said["ts"], text="y")


async def test_an_app_without_a_messages_tab_cannot_write_to_people() -> None:
    closed = {"home_tab_enabled": True, "messages_tab_enabled": False}
    async with practice_workspace(PEOPLE, manifest("chat:write", app_home=closed)) as ws:
        call = client_of(ws).chat_postMessage(channel="U1", text="x")
        assert await error_of(call) == "messages_tab_disabled"


async def test_a_response_url_lives_half_an_hour(town: PracticeWorkspace) -> None:
    url = town.state.response_url(town.state.channels["C0COORD"], "U2")
    async with aiohttp.ClientSession() as session:
        town.advance(RESPONSE_URL_SECONDS - 1)
        async with session.post(url, json={"text": "x"}) as answer:
            assert answer.status == 200
        town.advance(2)
        async with session.post(url, json={"text": "x"}) as answer:
            assert (answer.status, (await answer.json())["error"]) == (404, "expired_url")


@pytest.mark.parametrize("moment", ["昨日", "inf", "nan"])
async def test_a_time_that_is_none(slack: AsyncWebClient, moment: str) -> None:
    for name in ("oldest", "latest"):
        call = slack.api_call("conversations.history", params={"channel": "C0COORD", name: moment})
        assert await error_of(call) == f"invalid_ts_{name}"


# views


async def test_an_external_id_is_there_once(town: PracticeWorkspace, slack: AsyncWebClient) -> None:
    def trigger() -> str:
        return town.state.triggers.issue("U1", from_modal=True)

    opened = await slack.views_open(trigger_id=trigger(), view=modal(external_id="form-1"))
    push = slack.views_push(trigger_id=trigger(), view=modal(external_id="form-1"))
    assert await error_of(push) == "duplicate_external_id"
    await slack.views_update(external_id="form-1", view=modal(external_id="form-1"))
    await slack.views_update(view_id=opened["view"]["id"], view=modal(external_id="form-2"))
    assert await error_of(slack.views_update(external_id="form-1", view=modal())) == "not_found"


async def test_a_home_tab_that_is_not_there(town: PracticeWorkspace) -> None:
    off = {"home_tab_enabled": False, "messages_tab_enabled": True}
    async with practice_workspace(PEOPLE, manifest("chat:write", app_home=off)) as ws:
        call = client_of(ws).views_publish(user_id="U1", view={"type": "home", "blocks": []})
        assert await error_of(call) == "not_enabled"
